package resumes

import (
	"database/sql"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// application is one as stored.
type application struct {
	id, account, opening, organisation, title, company string
	state                                              State
	walkIn, keep, closed, demo                         bool
	version, created, moved, lapses, ended, erased     int64
	receipt, digest                                    string
	sealed                                             []byte // empty once it is erased
}

// sent is the company's copy: the CV as shared on the day, frozen.
type sent struct {
	Name    string   `json:"name"`
	Phone   string   `json:"phone,omitempty"`
	Note    string   `json:"note,omitempty"`
	Content *Content `json:"content,omitempty"` // nil for a walk-in without a CV
	Photo   []byte   `json:"photo,omitempty"`
	Level   int      `json:"level"` // of identification, when it was sent
}

// event is one line of the timeline.
type event struct {
	id, application string
	n               int64 // orders the timeline: the application's version
	action          Action
	from, to        State
	side, actor     string
	words           ApplicationWords
	at, settles     int64
	told            bool
}

const applicationColumns = `id, account, opening, organisation, title, company, state, version, walk_in, keep, closed, demo, sealed,
	created_at, moved_at, lapses_at, ended_at, erased_at, receipt, digest`

func applications(tx *database.Tx, where string, args ...any) (all []*application, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		a := &application{}
		var walkIn, keep, closed, demo int64
		err := rows.Scan(&a.id, &a.account, &a.opening, &a.organisation, &a.title, &a.company, &a.state, &a.version, &walkIn, &keep, &closed, &demo, &a.sealed,
			&a.created, &a.moved, &a.lapses, &a.ended, &a.erased, &a.receipt, &a.digest)
		a.walkIn, a.keep, a.closed, a.demo = walkIn == 1, keep == 1, closed == 1, demo == 1
		all = append(all, a)
		return err
	}, `SELECT `+applicationColumns+` FROM applications `+where, args...)
	return all, err
}

// oneApplication is errs.Missing where there is none.
func oneApplication(tx *database.Tx, where string, args ...any) (*application, error) {
	all, err := applications(tx, where, args...)
	if err == nil && len(all) == 0 {
		err = errs.Missing()
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

func sealingSent(application string) string { return "application:" + application }

func sealingEvent(event string) string { return "application.event:" + event }

// copyOf unseals what the company holds; the zero copy once it is erased.
func (s *Service) copyOf(a *application) (c sent, err error) {
	if len(a.sealed) == 0 {
		return c, nil
	}
	return c, s.unseal(a.sealed, sealingSent(a.id), &c)
}

// insertApplication is a Conflict for who has applied already.
func (s *Service) insertApplication(tx *database.Tx, a *application, c sent) (err error) {
	if a.sealed, err = s.seal(c, sealingSent(a.id)); err != nil {
		return err
	}
	a.state, a.version, a.created, a.moved, a.lapses = Fresh, 1, tx.Now(), tx.Now(), tx.Now()+Silence.Milliseconds()
	return tx.One(errs.New(errs.Conflict, "appliedAlready"), `INSERT INTO applications (`+applicationColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, 'new', 1, $7, $8, 0, $9, $10, $11, $11, $12, 0, 0, '', '') ON CONFLICT DO NOTHING`,
		a.id, a.account, a.opening, a.organisation, a.title, a.company, bit(a.walkIn), bit(a.keep), bit(a.demo), a.sealed, tx.Now(), a.lapses)
}

func (s *Service) insertEvent(tx *database.Tx, e *event) error {
	sealed, err := s.seal(e.words, sealingEvent(e.id))
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO application_events (id, application, n, action, state_from, state_to, side, actor, sealed, at, settles_at, told)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)`,
		e.id, e.application, e.n, string(e.action), string(e.from), string(e.to), e.side, e.actor, sealed, e.at, e.settles)
	return err
}

// events are an application's, the oldest first; settled leaves out what the
// company may still take back.
func (s *Service) events(tx *database.Tx, application string, settled bool) (all []*event, err error) {
	until := tx.Now()
	if !settled {
		until += Grace.Milliseconds() * 2
	}
	err = tx.Each(func(rows *sql.Rows) error {
		e := &event{application: application}
		var sealed []byte
		var told int64
		if err := rows.Scan(&e.id, &e.n, &e.action, &e.from, &e.to, &e.side, &e.actor, &sealed, &e.at, &e.settles, &told); err != nil {
			return err
		}
		e.told = told == 1
		all = append(all, e)
		return s.unseal(sealed, sealingEvent(e.id), &e.words)
	}, `SELECT id, n, action, state_from, state_to, side, actor, sealed, at, settles_at, told FROM application_events
		WHERE application = $1 AND settles_at <= $2 ORDER BY n LIMIT 500`, application, until)
	return all, err
}
