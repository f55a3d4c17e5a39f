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

// span counts in whole seconds, as times are shown; for anybody in whole days, as
// they are shown then, so that asking for less and less tells no more than the day.
func (s *Service) span(q georeport.Query, p partner) casework.Span {
	from, to := q.Start.Truncate(time.Second), q.End.Truncate(time.Second).Add(999*time.Millisecond)
	if p.ID == "" {
		from, to = s.dawn(from.Add(-time.Millisecond)).AddDate(0, 0, 1), s.dawn(to).AddDate(0, 0, 1).Add(-time.Millisecond)
	}
	out := casework.Span{IDs: q.IDs, Procedures: q.Services, From: from, To: to, Shown: s.shownTo(p), Limit: q.Limit, Offset: q.Offset}
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
		found, err := s.Kernel.Recent(tx, Kind, s.span(q, p))
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
	near := p.near(c.Channel, c.Organisation)
	r := georeport.Request{
		ID: text(c.ID), Status: status(c.Status), ServiceName: text(known.Name.In("vi")), ServiceCode: text(c.Procedure),
		Requested: s.when(c.Created, near), Updated: s.when(c.Updated, near), Expected: s.when(c.Due, near),
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
	span := s.span(q, p)
	span.Told = p.near
	err = s.db.View(ctx, func(tx *database.Tx) error {
		all = nil
		news, err := s.Kernel.News(tx, Kind, span)
		for _, n := range news {
			all = append(all, georeport.Update{
				ID: text(updateID(n.Case, n.Seq)), Request: text(n.Case), Status: status(n.Status),
				At: s.when(n.At, p.near(n.Channel, n.Organisation)), Description: text(n.Words),
			})
		}
		return err
	})
	return all, err
}

// near reports whether a partner filed a report, or it is its office's.
func (p partner) near(channel, organisation string) bool {
	return p.ID != "" && channel == p.ID || p.Read && p.Organisation != "" && organisation == p.Organisation
}

// when is a time as a reader may know it: others than those near know the day,
// as on the public map.
func (s *Service) when(at time.Time, near bool) georeport.Time {
	if !near && !at.IsZero() {
		at = s.dawn(at)
	}
	return georeport.Time{Time: at}
}

// dawn is when a moment's day began in the province.
func (s *Service) dawn(at time.Time) time.Time {
	y, m, d := at.In(s.province.Location()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, s.province.Location())
}
