package app

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"
	"time"

	"daklakid/internal/agency/population"
	"daklakid/internal/core/card"
	"daklakid/internal/core/card/specimen"
)

// pixelsPerMM is fine enough to be read from a screen.
const pixelsPerMM = 18

// specimen draws the card of somebody in the stand-in, for a demonstration's
// visitor to hold before the camera. It says all over that it is a specimen.
func (s *services) specimen(w http.ResponseWriter, r *http.Request) {
	person, known := s.people.Person(r.PathValue("number"))
	side := r.PathValue("side")
	if !known || side != "front.png" && side != "back.png" {
		http.NotFound(w, r)
		return
	}
	img, err := drawn(person, side)
	if err != nil {
		// Such as a name in letters that the card's typeface does not have.
		http.Error(w, "This person's card cannot be drawn.", http.StatusUnprocessableEntity)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "no-store")
	// A client that went away is not our failure.
	_ = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(w, img)
}

func drawn(p population.Person, side string) (image.Image, error) {
	day := func(s string) time.Time {
		t, err := time.Parse(time.DateOnly, s)
		if err != nil {
			return time.Time{} // the day is not known
		}
		return t
	}
	c := specimen.Person{
		Number: p.PersonalNumber, Name: p.FullName, Male: p.Sex == "male", Birth: day(p.BirthDate),
		Issued: day(p.CardIssued), Expires: day(p.CardExpires), Residence: p.Residence, Origin: p.Residence,
	}
	if p.CardIssued == "" { // who was put in without one
		issued := card.Date{Year: 2025, Month: 1, Day: 2}
		c.Issued = day(issued.String())
		c.Expires = day(card.ExpiryAfter(card.Day(c.Birth), issued).String())
	}
	if side == "back.png" {
		return specimen.Back(c, specimen.Chip2021, pixelsPerMM)
	}
	portrait, err := jpeg.Decode(bytes.NewReader(p.Photo))
	if err != nil {
		portrait = nil // an empty frame
	}
	return specimen.Front(c, specimen.Chip2021, portrait, pixelsPerMM)
}
