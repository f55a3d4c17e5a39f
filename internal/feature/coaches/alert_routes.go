package coaches

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/url"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// CoachAlertForm is what an operator writes.
type CoachAlertForm struct {
	Cause    string        `json:"cause,omitempty" maxLength:"30" doc:"As in GTFS-Realtime; empty is UNKNOWN_CAUSE"`
	Effect   string        `json:"effect,omitempty" maxLength:"30" doc:"As in GTFS-Realtime; empty is UNKNOWN_EFFECT"`
	Title    string        `json:"title" maxLength:"120"`
	TitleEn  string        `json:"titleEn,omitempty" maxLength:"120"`
	Body     string        `json:"body,omitempty" maxLength:"1000"`
	BodyEn   string        `json:"bodyEn,omitempty" maxLength:"1000"`
	URL      string        `json:"url,omitempty" maxLength:"300"`
	Entities []CoachEntity `json:"entities,omitempty" maxItems:"50"`
	From     *time.Time    `json:"from,omitempty" doc:"Missing: now"`
	Until    *time.Time    `json:"until,omitempty" doc:"Missing: until withdrawn"`
}

type alertInput struct {
	Feed string `path:"feed" maxLength:"36"`
	Body CoachAlertForm
}

type alertOutput struct {
	web.Tagged
	Body CoachAlert
}

func (s *Service) postAlert(tx *database.Tx, who web.Principal, in *alertInput) (*alertOutput, error) {
	f, err := s.operated(tx, who.Account, in.Feed)
	if err != nil {
		return nil, err
	}
	if err := s.checkAlert(tx, f, &in.Body); err != nil {
		return nil, err
	}
	alert := id.New(tx.Now())
	_, err = tx.Exec(`INSERT INTO coach_alerts (`+alertColumns+`, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 1, $13, $14)`,
		append(append([]any{alert, f.ID}, in.Body.values(tx.Now())...), who.Account, tx.Now())...)
	if err != nil {
		return nil, err
	}
	a, err := s.findAlert(tx, who.Account, alert)
	return &alertOutput{web.Tag(a.version), a}, err
}

// values are the columns from cause to until_at.
func (c *CoachAlertForm) values(now int64) []any {
	entities, err := json.Marshal(append([]CoachEntity{}, c.Entities...))
	if err != nil {
		panic(err) // they are plain texts
	}
	from, until := now, int64(0)
	if c.From != nil {
		from = c.From.UnixMilli()
	}
	if c.Until != nil {
		until = c.Until.UnixMilli()
	}
	return []any{c.Cause, c.Effect, c.Title, c.TitleEn, c.Body, c.BodyEn, c.URL, string(entities), from, until}
}

// checkAlert wants words, a period, and that what it is about is there.
func (s *Service) checkAlert(tx *database.Tx, f feed, c *CoachAlertForm) error {
	if c.Cause == "" {
		c.Cause = causes[0]
	}
	if c.Effect == "" {
		c.Effect = "UNKNOWN_EFFECT"
	}
	c.Title, c.TitleEn = oneLine(c.Title), oneLine(c.TitleEn)
	var bad errs.Fields
	bad.Check(c.Title != "", "title", "required")
	bad.OneOf(c.Cause, "cause", causes...)
	bad.OneOf(c.Effect, "effect", effects...)
	bad.Check(c.Until == nil || c.Until.After(tx.Time()) && (c.From == nil || c.Until.After(*c.From)), "until", "periodOver")
	if c.URL != "" {
		u, err := url.Parse(c.URL)
		bad.Check(err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "", "url", "addressMalformed")
	}
	t, err := s.standing(tx, f.ID)
	if err != nil {
		return err
	}
	for _, e := range c.Entities {
		bad.Check(t != nil && t.has(e), "entities", "entityUnknown")
	}
	return bad.Err()
}

func (t *timetable) has(e CoachEntity) bool {
	route, trip, stop := e.Route == "", e.Trip == "", e.Stop == ""
	for i := range t.trips {
		route = route || t.trips[i].route.ID == e.Route
		trip = trip || t.trips[i].ID == e.Trip
	}
	for i := range t.stops {
		stop = stop || t.stops[i].ID == e.Stop
	}
	return route && trip && stop && e != CoachEntity{}
}

// findAlert is one of a feed that an account works for.
func (s *Service) findAlert(tx *database.Tx, account, alert string) (CoachAlert, error) {
	var a CoachAlert
	err := tx.Each(func(rows *sql.Rows) (err error) {
		a, err = scanAlert(rows)
		return err
	}, `SELECT `+alertColumns+` FROM coach_alerts WHERE id = $1`, alert)
	if err == nil && a.ID == "" {
		err = errs.Missing()
	}
	if err != nil {
		return a, err
	}
	_, err = s.operated(tx, account, a.Feed)
	return a, err
}

type alertEditInput struct {
	web.IfMatch
	ID   string `path:"id" maxLength:"36"`
	Body CoachAlertForm
}

func (s *Service) putAlert(tx *database.Tx, who web.Principal, in *alertEditInput) (*alertOutput, error) {
	a, err := s.findAlert(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	f, err := findFeed(tx, a.Feed)
	if err != nil {
		return nil, err
	}
	if err := s.checkAlert(tx, f, &in.Body); err != nil {
		return nil, err
	}
	if in.Body.From == nil {
		in.Body.From = &a.From
	}
	err = tx.One(web.Stale(), `UPDATE coach_alerts SET cause = $3, effect = $4, title = $5, title_en = $6, body = $7, body_en = $8, url = $9,
		entities = $10, from_at = $11, until_at = $12, version = version + 1 WHERE id = $1 AND version = $2 AND withdrawn_at = 0`,
		append([]any{a.ID, version}, in.Body.values(tx.Now())...)...)
	if err != nil {
		return nil, err
	}
	a, err = s.findAlert(tx, who.Account, in.ID)
	return &alertOutput{web.Tag(a.version), a}, err
}

func (s *Service) withdrawAlert(tx *database.Tx, who web.Principal, in *requestInput) (*web.None, error) {
	a, err := s.findAlert(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	return &web.None{}, tx.One(errs.Missing(), `UPDATE coach_alerts SET withdrawn_at = $2, version = version + 1 WHERE id = $1 AND withdrawn_at = 0`,
		a.ID, tx.Now())
}

type feedInput struct {
	Feed string `path:"feed" maxLength:"36"`
}

// CoachDisruptions are what does not go as the timetable says.
type CoachDisruptions struct {
	Alerts        []CoachAlert        `json:"alerts" nullable:"false" doc:"Those not withdrawn, the latest first"`
	Cancellations []CoachCancellation `json:"cancellations" nullable:"false" doc:"From yesterday on"`
}

func (s *Service) getDisruptions(ctx context.Context, in *feedInput) (*web.JSON[CoachDisruptions], error) {
	out := CoachDisruptions{Alerts: []CoachAlert{}, Cancellations: []CoachCancellation{}}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		f, err := s.operated(tx, web.Who(ctx).Account, in.Feed)
		if err != nil {
			return err
		}
		err = tx.Each(func(rows *sql.Rows) error {
			a, err := scanAlert(rows)
			out.Alerts = append(out.Alerts, a)
			return err
		}, `SELECT `+alertColumns+` FROM coach_alerts WHERE feed = $1 AND withdrawn_at = 0 ORDER BY id DESC LIMIT $2`, f.ID, maxAlerts)
		if err != nil {
			return err
		}
		all, err := cancellationsOf(tx, f.ID, dayOf(tx.Time().In(s.o.Province.Location())).plus(-1))
		out.Cancellations = append(out.Cancellations, all...)
		return err
	})
	return web.Answer(out), err
}
