package places

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/document"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// The kinds of requests, and where one stands.
const (
	correction = "correction"
	claim      = "claim"
	waiting    = "waiting"
	accepted   = "accepted"
	refused    = "refused"
)

// PlaceSuggestion is what somebody thinks is right. What is left out stays; with
// nothing but Right, all of it is right as it stands.
type PlaceSuggestion struct {
	Name       *string  `json:"name,omitempty" maxLength:"120"`
	Address    *string  `json:"address,omitempty" maxLength:"200"`
	Phone      *string  `json:"phone,omitempty" maxLength:"20"`
	Hours      *string  `json:"hours,omitempty" maxLength:"255" doc:"In the opening_hours syntax of OpenStreetMap"`
	Website    *string  `json:"website,omitempty" maxLength:"200"`
	PriceLevel *int64   `json:"priceLevel,omitempty" minimum:"0" maximum:"4"`
	Closed     *bool    `json:"closed,omitempty"`
	Lat        *float64 `json:"lat,omitempty" dependentRequired:"lng" minimum:"-90" maximum:"90"`
	Lng        *float64 `json:"lng,omitempty" dependentRequired:"lat" minimum:"-180" maximum:"180"`
	Right      bool     `json:"right,omitempty" doc:"I have been there, and what is said is right"`
}

// empty reports whether it says nothing.
func (c PlaceSuggestion) empty() bool { return c == PlaceSuggestion{} }

// apply writes it into a draft, and that it was checked today.
func (c PlaceSuggestion) apply(d *listing.Draft[Place], today string) {
	f := &d.Detail.Facts
	set(&d.Title, c.Name)
	if c.Address != nil {
		f.Address = *c.Address
		if d.Address = f.Address; d.Address == "" {
			d.Address = d.Title
		}
	}
	set(&f.Hours, c.Hours)
	set(&f.Website, c.Website)
	set(&f.PriceLevel, c.PriceLevel)
	set(&f.Closed, c.Closed)
	if c.Lat != nil && c.Lng != nil {
		f.Lat, f.Lng = *c.Lat, *c.Lng
		d.At = &place.Point{Lat: f.Lat, Lng: f.Lng}
	}
	if c.Phone != nil {
		f.Phone = *c.Phone
	}
	if c.Right || c.Phone != nil {
		f.PhoneChecked = today
	}
	if f.Phone == "" {
		f.PhoneChecked = ""
	}
	f.Checked, f.Unconfirmed = today, false
}

// of is what a place says now of what a suggestion is about.
func (c PlaceSuggestion) of(d *listing.Draft[Place]) PlaceSuggestion {
	f := d.Detail.Facts
	return PlaceSuggestion{
		Name: when(c.Name, d.Title), Address: when(c.Address, f.Address), Phone: when(c.Phone, f.Phone), Hours: when(c.Hours, f.Hours),
		Website: when(c.Website, f.Website), PriceLevel: when(c.PriceLevel, f.PriceLevel), Closed: when(c.Closed, f.Closed),
		Lat: when(c.Lat, f.Lat), Lng: when(c.Lng, f.Lng),
	}
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

func when[T any](asked *T, now T) *T {
	if asked == nil {
		return nil
	}
	return &now
}

// request is a row of place_requests.
type request struct {
	id, place, kind, account, organisation, state string
	changes                                       PlaceSuggestion
	said                                          []byte
	created                                       int64
}

func saidContext(request string) string { return "places.said:" + request }

// maxWaiting bounds what one account may have waiting.
const maxWaiting = 20

func (s *Service) insert(tx *database.Tx, r request, words string, before PlaceSuggestion, decided int64) error {
	changes, err := json.Marshal(r.changes)
	if err != nil {
		return fmt.Errorf("places: %w", err)
	}
	was, err := json.Marshal(before)
	if err != nil {
		return fmt.Errorf("places: %w", err)
	}
	by := ""
	if r.state == accepted {
		by = r.account
	}
	_, err = tx.Exec(`INSERT INTO place_requests (id, place, kind, account, organisation, said, changes, before, state, reason,
		decided_by, created_at, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10, $11, $12)`,
		r.id, r.place, r.kind, r.account, r.organisation, s.kernel.Vault.Seal([]byte(words), saidContext(r.id)), string(changes), string(was),
		r.state, by, tx.Now(), decided)
	return err
}

func (s *Service) room(tx *database.Tx, account string) error {
	if err := tx.Alone("places.waiting:" + account); err != nil {
		return err
	}
	var n int
	err := tx.Row(`SELECT count(*) FROM place_requests WHERE account = $1 AND state = 'waiting'`, account).Scan(&n)
	if err == nil && n >= maxWaiting {
		err = errs.New(errs.TooMany, "placeRequestsFull", "max", maxWaiting)
	}
	return err
}

// suggest keeps a correction for an officer; what a place's keeper says takes
// effect at once.
func (s *Service) suggest(tx *database.Tx, who web.Principal, listed string, c PlaceSuggestion, words string) (PlaceRequested, error) {
	l, _, err := s.board.Get(tx, web.Principal{}, listed)
	if err != nil {
		return PlaceRequested{}, err
	}
	draft, err := s.board.Draft(l)
	if err != nil {
		return PlaceRequested{}, err
	}
	before := c.of(&draft)
	if err := s.tryOut(tx, &draft, c); err != nil {
		return PlaceRequested{}, err
	}
	_, keeps, err := s.keeper(tx, who.Account, listed)
	if err != nil {
		return PlaceRequested{}, err
	}
	r := request{id: id.New(tx.Now()), place: listed, kind: correction, account: who.Account, state: waiting, changes: c}
	if !keeps {
		if err := s.room(tx, who.Account); err != nil {
			return PlaceRequested{}, err
		}
		return PlaceRequested{r.id, r.state}, s.insert(tx, r, words, before, 0)
	}
	r.state = accepted
	if err := s.carryOut(tx, r); err != nil {
		return PlaceRequested{}, err
	}
	if err := audit.Record(tx, audit.Entry{
		Actor: who.Account, Action: "place.correct", Subject: audit.Subject{Kind: "place", ID: listed},
	}); err != nil {
		return PlaceRequested{}, err
	}
	return PlaceRequested{r.id, r.state}, s.insert(tx, r, words, before, tx.Now())
}

// tryOut names what is wrong with a suggestion before anybody has to read it.
func (s *Service) tryOut(tx *database.Tx, d *listing.Draft[Place], c PlaceSuggestion) error {
	if c.empty() {
		return errs.InvalidField("changes", "nothingSaid")
	}
	c.apply(d, s.today(tx))
	return s.board.Check(d)
}

func (s *Service) today(tx *database.Tx) string {
	return tx.Time().In(s.province.Location()).Format(time.DateOnly)
}

func (s *Service) carryOut(tx *database.Tx, r request) error {
	_, err := s.board.Amend(tx, r.place, func(d *listing.Draft[Place]) { r.changes.apply(d, s.today(tx)) })
	return err
}

// decide accepts or refuses a request, and tells who made it. The state changes
// once, whoever is faster.
func (s *Service) decide(tx *database.Tx, officer web.Principal, wanted string, accept bool, reason string) error {
	r, err := s.find(tx, wanted)
	if err != nil {
		return err
	}
	own, err := s.concerns(tx, officer.Account, r)
	if err != nil {
		return err
	}
	if own {
		return errs.New(errs.Denied, "ownListing")
	}
	to, before := refused, PlaceSuggestion{}
	if accept {
		to = accepted
		if before, err = s.accept(tx, r); err != nil {
			return err
		}
	}
	was, err := json.Marshal(before)
	if err != nil {
		return fmt.Errorf("places: %w", err)
	}
	err = tx.One(listing.NotNow(), `UPDATE place_requests SET state = $1, reason = $2, decided_by = $3, decided_at = $4, before = $5
		WHERE id = $6 AND state = 'waiting'`, to, reason, officer.Account, tx.Now(), string(was), r.id)
	if err != nil {
		return err
	}
	if err := document.Release(tx, papersOf(r.id)); err != nil {
		return err
	}
	if err := audit.Record(tx, audit.Entry{
		Actor: officer.Account, Action: "place." + r.kind + "." + to, Subject: audit.Subject{Kind: "place", ID: r.place}, Owner: r.account,
	}); err != nil {
		return err
	}
	return s.tell(tx, r, to, reason)
}

// concerns reports whether a request is an account's own, of a company that it
// may act for, or about a place that it keeps.
func (s *Service) concerns(tx *database.Tx, account string, r request) (own bool, err error) {
	if r.account == account {
		return true, nil
	}
	if r.organisation != "" && s.kernel.Companies != nil {
		if own, err = s.kernel.Companies.MayAct(tx, account, r.organisation, Kind); own || err != nil {
			return own, err
		}
	}
	_, own, err = s.keeper(tx, account, r.place)
	return own, err
}

func (s *Service) accept(tx *database.Tx, r request) (before PlaceSuggestion, err error) {
	if r.kind == claim {
		_, err = tx.Exec(`INSERT INTO place_keepers (place, account, organisation, since) VALUES ($1, $2, $3, $4)
			ON CONFLICT (place) DO UPDATE SET account = $2, organisation = $3, since = $4`, r.place, r.account, r.organisation, tx.Now())
		return before, err
	}
	l, _, err := s.board.Get(tx, web.Principal{}, r.place)
	if err != nil {
		return before, err
	}
	draft, err := s.board.Draft(l)
	if err != nil {
		return before, err
	}
	return r.changes.of(&draft), s.carryOut(tx, r)
}

func (s *Service) tell(tx *database.Tx, r request, state, reason string) error {
	l, _, err := s.board.Get(tx, web.Principal{}, r.place)
	if errs.KindOf(err) == errs.NotFound || r.account == "" {
		return nil
	}
	if err != nil {
		return err
	}
	return notify.Send(tx, notify.Notice{
		Account: r.account, Category: "listing", Code: "place." + r.kind + "." + state, Link: "/an-gi-o-dau/" + r.place,
		Args: map[string]any{"title": l.Title, "reason": reason},
	})
}

func (s *Service) find(tx *database.Tx, wanted string) (r request, err error) {
	if err := id.Check(wanted); err != nil {
		return r, err
	}
	var changes string
	err = tx.Row(`SELECT id, place, kind, account, organisation, state, changes, said, created_at FROM place_requests WHERE id = $1`, wanted).
		Scan(&r.id, &r.place, &r.kind, &r.account, &r.organisation, &r.state, &changes, &r.said, &r.created)
	if database.NoRows(err) {
		return r, errs.Missing()
	}
	if err == nil {
		err = json.Unmarshal([]byte(changes), &r.changes)
	}
	return r, err
}

// keeper reports whether a place has one, and whether the account is or may act
// for it.
func (s *Service) keeper(tx *database.Tx, account, listed string) (has, is bool, err error) {
	var who, organisation string
	err = tx.Row(`SELECT account, organisation FROM place_keepers WHERE place = $1`, listed).Scan(&who, &organisation)
	if database.NoRows(err) {
		return false, false, nil
	}
	if err != nil || account == "" {
		return err == nil, false, err
	}
	if organisation == "" || s.kernel.Companies == nil {
		return true, who == account, nil
	}
	is, err = s.kernel.Companies.MayAct(tx, account, organisation, Kind)
	return true, is, err
}

// PlaceRevision is one correction that was accepted.
type PlaceRevision struct {
	At     time.Time       `json:"at"`
	Before PlaceSuggestion `json:"before"`
	After  PlaceSuggestion `json:"after"`
}

func history(tx *database.Tx, listed string) ([]PlaceRevision, error) {
	all := []PlaceRevision{}
	err := tx.Each(func(rows *sql.Rows) error {
		var at int64
		var before, after string
		if err := rows.Scan(&at, &before, &after); err != nil {
			return err
		}
		r := PlaceRevision{At: time.UnixMilli(at).UTC()}
		if err := json.Unmarshal([]byte(before), &r.Before); err != nil {
			return fmt.Errorf("places: %w", err)
		}
		if err := json.Unmarshal([]byte(after), &r.After); err != nil {
			return fmt.Errorf("places: %w", err)
		}
		all = append(all, r)
		return nil
	}, `SELECT decided_at, before, changes FROM place_requests WHERE place = $1 AND kind = 'correction' AND state = 'accepted'
		ORDER BY decided_at DESC, id DESC LIMIT 20`, listed)
	return all, err
}
