package app

import (
	"context"
	"fmt"
	"net/http"

	"daklakid/internal/agency/population"
	"daklakid/internal/core/assurance"
	"daklakid/internal/platform/signed"
	"daklakid/internal/platform/web"
)

// Why the population database is asked; it keeps both with each request.
const (
	askedFor = "Định danh tài khoản công dân"
	askedBy  = "Luật Căn cước 26/2023/QH15; Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15, sự đồng ý của chủ thể dữ liệu"
)

// buildPopulation leaves no registry until the settings name a database; a
// demonstration has its own stand-in, which is asked over HTTP like the real one.
func (a *App) buildPopulation() error {
	address, key := a.config.PopulationURL, a.config.PopulationKey
	if address == "" && a.demo {
		var err error
		if address, key, err = a.standInPeople(); err != nil {
			return err
		}
	}
	if address == "" {
		return nil
	}
	client, err := population.New(population.Options{URL: address, Key: key, Networks: a.config.PrivateNetworks, Now: a.now})
	if err != nil {
		return fmt.Errorf("population-url: %w", err)
	}
	a.services.registry = registry{client}
	return nil
}

// registry speaks for the database in the words of assurance.
type registry struct{ client *population.Client }

func inquiry(reference, number string) population.Inquiry {
	return population.Inquiry{Reason: signed.Reason{RequestID: reference, Purpose: askedFor, LegalBasis: askedBy}, PersonalNumber: number}
}

// Compare asks which details agree.
func (r registry) Compare(ctx context.Context, reference string, d assurance.Details) (map[string]bool, error) {
	agrees, err := r.client.Compare(ctx, inquiry(reference, d.PersonalNumber), population.Details{
		FullName: d.FullName, BirthDate: d.BirthDate, Sex: d.Sex,
		Residence: d.Residence, CardIssued: d.CardIssued, CardExpires: d.CardExpires,
	})
	if err != nil {
		return nil, err
	}
	agrees["personalNumber"] = true // somebody has it, and was compared
	return agrees, nil
}

// Photo asks for the person's photo.
func (r registry) Photo(ctx context.Context, reference, number string) ([]byte, error) {
	return r.client.Photo(ctx, inquiry(reference, number))
}

// standInPeople serves a population database of people who do not exist, as long
// as the demonstration runs.
func (a *App) standInPeople() (address, key string, err error) {
	key = "demo:a-secret-that-guards-nobody"
	if a.services.people, err = population.NewSandbox(key); err != nil {
		return "", "", err
	}
	address, err = a.standInServer("population", a.services.people)
	return address, key, err
}

// maxPerson bounds a person put into the stand-in: a photo, in base64.
const maxPerson = 1 << 20

// standInRoutes let a demonstration's visitor put somebody into the stand-in, such
// as a made-up person with the visitor's own face.
func (s *services) standInRoutes() []web.Route {
	if s.people == nil {
		return nil
	}
	h := http.StripPrefix("/dev/population", s.people)
	return []web.Route{
		web.Raw(http.MethodGet, "/dev/population/people", "Who is in the stand-in of the population database", web.Public(), h),
		web.Raw(http.MethodPut, "/dev/population/people/{number}", "Put somebody in", web.Public(), h, web.MaxBody(maxPerson)),
		web.Raw(http.MethodDelete, "/dev/population/people/{number}", "Take somebody out", web.Public(), h),
		web.Raw(http.MethodGet, "/dev/population/requests", "What it was asked", web.Public(), h),
		web.Raw(http.MethodPut, "/dev/population/faults", "What goes wrong next", web.Public(), h),
		web.Raw(http.MethodGet, "/dev/population/people/{number}/{side}", "The specimen card of somebody: front.png or back.png", web.Public(),
			http.HandlerFunc(s.specimen)),
	}
}
