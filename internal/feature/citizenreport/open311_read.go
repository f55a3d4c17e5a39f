package citizenreport

import (
	"context"
	"time"

	"daklakid/internal/agency/ioc/georeport"
	"daklakid/internal/core/audit"
	"daklakid/internal/core/place"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
)

// shownTo is what a reader may know of: a key that may read everything public,
// its office's and what it filed; anybody what the province shows on its map.
func (s *Service) shownTo(p partner) casework.Shown {
	v := casework.Shown{Channel: p.ID}
	if p.Read {
		v.Organisation = p.Organisation
	}
	if p.Read || s.shown.Get() {
		v.Procedures = s.public()
	}
	return v
}

// span counts in whole seconds, as times are shown.
func span(q georeport.Query, v casework.Shown) casework.Span {
	out := casework.Span{IDs: q.IDs, Procedures: q.Services, From: q.Start.Truncate(time.Second), To: q.End.Truncate(time.Second).Add(999 * time.Millisecond), Shown: v, Limit: q.Limit, Offset: q.Offset}
	if len(q.Statuses) == 1 {
		open := q.Statuses[0] == georeport.Open
		out.Open = &open
	}
	return out
}

func (s *Service) requests(ctx context.Context, q georeport.Query) (all []georeport.Request, err error) {
	p := asking(ctx)
	read := s.db.View
	if p.Read && p.Organisation != "" && len(q.IDs) > 0 {
		read = s.db.Update // what it reads of people is logged
	}
	err = read(ctx, func(tx *database.Tx) error {
		all = nil
		found, err := s.Kernel.Recent(tx, Kind, span(q, s.shownTo(p)))
		for _, c := range found {
			if err != nil {
				return err
			}
			var one georeport.Request
			one, err = s.request(tx, p, c, len(q.IDs) > 0)
			all = append(all, one)
		}
		return err
	})
	return all, err
}

func text(s string) georeport.Text { return georeport.Text(s) }

// request is a report as a reader may know it: of others' what everybody may,
// one's own whole, and that of one's office with its words when it is asked for
// by its id, which is logged.
func (s *Service) request(tx *database.Tx, p partner, c *casework.Case, asked bool) (georeport.Request, error) {
	known, _ := s.pack.category(c.Procedure)
	ward, _ := s.province.Ward(c.Ward)
	r := georeport.Request{
		ID: text(c.ID), Status: status(c.Status), ServiceName: text(known.Name.In("vi")), ServiceCode: text(c.Procedure),
		Requested: georeport.Time{Time: c.Created}, Updated: georeport.Time{Time: c.Updated}, Expected: georeport.Time{Time: c.Due},
		Address: text(ward.FullName), StatusNotes: text(s.Texts.Say("vi", "report.status."+string(c.Status), nil)),
	}
	if c.At != (place.Point{}) {
		r.Lat, r.Long = georeport.At(c.At.Lat), georeport.At(c.At.Lng)
	}
	var err error
	if c.Organisation != "" {
		var name string
		if name, err = s.Kernel.Offices.Name(tx, c.Organisation); err != nil {
			return r, err
		}
		r.Agency = text(name)
	}
	own := p.ID != "" && c.Channel == p.ID
	office := asked && p.Read && p.Organisation != "" && c.Organisation == p.Organisation
	if !own && !office {
		return r, nil
	}
	if err := s.whole(&r, c); err != nil || own || c.Owner == "" {
		return r, err
	}
	return r, audit.Record(tx, audit.Entry{
		Actor: audit.System, Action: "report.readByKey", Subject: audit.Subject{Kind: "case", ID: c.ID}, Owner: c.Owner,
		Organisation: p.Organisation, Details: map[string]string{"partner": p.ID},
	})
}

// whole adds what was reported, in its own words.
func (s *Service) whole(r *georeport.Request, c *casework.Case) error {
	content, err := s.Kernel.Content(c)
	if err != nil {
		return err
	}
	r.Description, r.MediaURL = text(content.Answers.Text(textPath)), text(content.Foreign["media_url"])
	if said := content.Foreign["description"]; said != "" {
		r.Description = text(said)
	}
	if content.Address != "" {
		r.Address = text(content.Address + ", " + string(r.Address))
	}
	r.AddressID = text(content.Foreign["address_id"])
	if content.At != nil {
		r.Lat, r.Long = georeport.At(content.At.Lat), georeport.At(content.At.Lng)
	}
	return nil
}

func status(s casework.Status) georeport.Text {
	switch s {
	case casework.Declined, casework.Stopped, casework.Done, casework.Delivered, casework.Merged:
		return georeport.Closed
	}
	return georeport.Open
}

// updates lists what happened to reports. Words are for who filed one and for
// its office, and only as far as they were said by an office.
func (s *Service) updates(ctx context.Context, q georeport.Query) (all []georeport.Update, err error) {
	p := asking(ctx)
	err = s.db.View(ctx, func(tx *database.Tx) error {
		all = nil
		news, err := s.Kernel.News(tx, Kind, span(q, s.shownTo(p)))
		if err != nil {
			return err
		}
		words := map[string]map[int64]string{}
		for _, n := range news {
			if _, read := words[n.Case]; !read && p.ID != "" {
				if words[n.Case], err = s.said(tx, p, n.Case); err != nil {
					return err
				}
			}
			all = append(all, georeport.Update{
				ID: text(updateID(n.Case, n.Seq)), Request: text(n.Case), Status: status(n.Status), At: georeport.Time{Time: n.At},
				Description: text(words[n.Case][n.Seq]),
			})
		}
		return nil
	})
	return all, err
}

// said are the words of offices on a report that a partner filed or works on.
func (s *Service) said(tx *database.Tx, p partner, id string) (map[int64]string, error) {
	c, err := s.Kernel.Any(tx, Kind, id)
	if err != nil || c.Channel != p.ID && (!p.Read || p.Organisation == "" || c.Organisation != p.Organisation) {
		return map[int64]string{}, err
	}
	events, err := s.Kernel.Timeline(tx, c, false)
	all := map[int64]string{}
	for _, e := range events {
		if e.Role == casework.ByAgency || e.Role == casework.ByOfficer {
			all[e.Seq] = e.Words
		}
	}
	return all, err
}
