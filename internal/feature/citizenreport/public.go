package citizenreport

import (
	"context"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

type reportNearInput struct {
	Lat float64 `query:"lat" required:"true" minimum:"-90" maximum:"90" example:"12.5992"`
	Lng float64 `query:"lng" required:"true" minimum:"-180" maximum:"180" example:"107.941"`
}

// Around is how many open reports of a category there are around a place.
type Around struct {
	Category string `json:"category"`
	Count    int64  `json:"count"`
}

func (s *Service) getNear(ctx context.Context, in *reportNearInput) (*web.JSON[web.Page[Around]], error) {
	page := web.Page[Around]{Items: []Around{}}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		counts, err := s.Kernel.Near(tx, Kind, place.Point{Lat: in.Lat, Lng: in.Lng})
		for _, c := range s.pack.Categories {
			if n := counts[c.Code]; n > 0 && !c.Discreet {
				page.Items = append(page.Items, Around{c.Code, n})
			}
		}
		return err
	})
	return web.Answer(page), err
}

// What the public map shows.
const (
	mapSpan = 90 * 24 * time.Hour
	mapMost = 1000
)

type reportMapInput struct {
	Category string `query:"category" maxLength:"40" doc:"Code; all when absent"`
}

// Pin is a report as everybody may see it: nobody's name, no words, no photos,
// the position rounded to some hundred metres, the times to days.
type Pin struct {
	At       place.Point     `json:"at"`
	Category string          `json:"category"`
	Status   casework.Status `json:"status"`
	Filed    string          `json:"filedOn" format:"date"`
	Closed   string          `json:"closedOn,omitempty" format:"date"`
}

// getMap answers only where the province has decided to show it.
func (s *Service) getMap(ctx context.Context, in *reportMapInput) (*web.JSON[web.Page[Pin]], error) {
	if !s.shown.Get() {
		return nil, errs.Missing()
	}
	page := web.Page[Pin]{Items: []Pin{}}
	err := s.db.View(ctx, func(tx *database.Tx) error {
		span := casework.Span{From: tx.Time().Add(-mapSpan), To: tx.Time(), Limit: mapMost, Shown: casework.Shown{Procedures: s.public()}}
		if in.Category != "" {
			span.Procedures = []string{in.Category}
		}
		found, err := s.Kernel.Recent(tx, Kind, span)
		for _, c := range found {
			if c.At == (place.Point{}) {
				continue
			}
			pin := Pin{At: c.At, Category: c.Procedure, Status: c.Status, Filed: s.date(c.Created), Closed: s.date(c.Closed)}
			page.Items = append(page.Items, pin)
		}
		return err
	})
	return web.Answer(page), err
}

func (s *Service) date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(s.province.Location()).Format(time.DateOnly)
}

// public are the categories that may be shown to everybody.
func (s *Service) public() (codes []string) {
	for _, c := range s.pack.Categories {
		if !c.Discreet {
			codes = append(codes, c.Code)
		}
	}
	return codes
}
