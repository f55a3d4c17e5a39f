package app

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"time"

	"daklakid/internal/agency/population"
	"daklakid/internal/core/card/specimen"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// cardDots is how finely a demonstration's cards are drawn, in pixels to the
// millimetre: as a phone's camera sees a card that fills its picture.
const cardDots = 18

// demoCards draws the cards of the people in the population database's stand-in,
// so that a visitor without a card of that kind can try.
func (a *App) demoCards() []web.Route {
	if a.services.people == nil {
		return nil
	}
	return []web.Route{
		web.Raw(http.MethodGet, "/dev/cards/{number}/{side}", "A made-up person's card: front or back", web.Public(), http.HandlerFunc(a.showCard)),
	}
}

func (a *App) showCard(w http.ResponseWriter, r *http.Request) {
	var out bytes.Buffer
	img, err := a.demoCard(r.PathValue("number"), r.PathValue("side"))
	if err == nil {
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: 90})
	}
	if err != nil {
		a.web.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	_, _ = w.Write(out.Bytes()) //nolint:gosec // a picture; who has gone gets none
}

func (a *App) demoCard(number, side string) (image.Image, error) {
	for _, p := range a.services.people.People() {
		if p.PersonalNumber != number {
			continue
		}
		drawn := onCard(p)
		switch side {
		case "front":
			portrait, _ := jpeg.Decode(bytes.NewReader(p.Photo)) // without one, the frame stays empty
			return specimen.Front(drawn, specimen.Chip2021, portrait, cardDots)
		case "back":
			return specimen.Back(drawn, specimen.Chip2021, cardDots)
		}
	}
	return nil, errs.Missing()
}

func onCard(p population.Person) specimen.Person {
	day := func(s string) time.Time {
		t, _ := time.Parse(time.DateOnly, s) // none stays none
		return t
	}
	return specimen.Person{
		Number: p.PersonalNumber, Name: p.FullName, Male: p.Sex == "male", Birth: day(p.BirthDate), Issued: day(p.CardIssued),
		Expires: day(p.CardExpires), Residence: p.Residence, Origin: p.Residence,
	}
}
