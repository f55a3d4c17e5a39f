package rights

import (
	"context"
	"slices"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// DataRecords are what is kept of somebody, for her to look at.
type DataRecords struct {
	Sections []DataSection `json:"sections" nullable:"false"`
}

// DataSection is the records of one kind.
type DataSection struct {
	Code    string       `json:"code"`
	Title   string       `json:"title"`
	Kept    string       `json:"kept" doc:"How long they are kept and on which basis, in words."`
	Total   int          `json:"total" doc:"How many there are; the copy has all of them."`
	Records []DataRecord `json:"records" nullable:"false" doc:"The latest of them."`
}

// DataRecord is one record in words.
type DataRecord struct {
	Fields    []DataField `json:"fields" nullable:"false"`
	KeptUntil *time.Time  `json:"keptUntil,omitempty" doc:"When it may be deleted; absent while no term runs."`
}

// DataField is a piece of a record.
type DataField struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// shownRecords are how many of one kind are shown on a screen.
const shownRecords = 20

// getRecords shows what a copy would hold, without photos. Kinds of which
// nothing is kept are left out.
func (s *Service) getRecords(ctx context.Context, _ *web.None) (*web.JSON[DataRecords], error) {
	var c copied
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		c, err = s.gather(tx, web.Who(ctx).Account)
		return err
	})
	out := DataRecords{Sections: []DataSection{}}
	if err != nil {
		return nil, err
	}
	c.language = web.Language(ctx)
	for _, section := range c.sections {
		if len(section.Records) > 0 {
			out.Sections = append(out.Sections, s.section(c.language, section))
		}
	}
	return web.Answer(out), nil
}

func (s *Service) section(language string, section module.Section) DataSection {
	class, _ := s.classOf(section)
	out := DataSection{
		Code: section.Code, Title: s.o.Texts.Say(language, "personal."+section.Code, nil),
		Kept: s.keeping(language, class), Total: len(section.Records),
	}
	latest := slices.Clone(section.Records)
	slices.SortStableFunc(latest, func(a, b module.Record) int { return newest(b).Compare(newest(a)) })
	for _, r := range latest[:min(len(latest), shownRecords)] {
		record := DataRecord{Fields: s.fields(language, r)}
		if until := keptUntil(class, section, r); !until.IsZero() {
			record.KeptUntil = &until
		}
		out.Records = append(out.Records, record)
	}
	return out
}

// newest is the time that people sort a record by: when it was made, else when
// it was last changed.
func newest(r module.Record) time.Time {
	for _, code := range []string{"at", "updatedAt", "expiresAt"} {
		if t := timeIn(code, r); !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// fields are those of a record that say something, in words.
func (s *Service) fields(language string, r module.Record) []DataField {
	fields := []DataField{}
	for _, f := range r {
		if !empty(f.Value) {
			fields = append(fields, DataField{s.o.Texts.Say(language, "field."+f.Code, nil), s.value(language, f.Code, f.Value)})
		}
	}
	return fields
}
