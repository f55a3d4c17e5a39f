package coaches

import (
	"database/sql"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

func insertRequest(tx *database.Tx, request, account string, d departure, seats int64, note []byte, j journey, until int64) error {
	_, err := tx.Exec(`INSERT INTO coach_requests (id, feed, account, trip, day, start, seats, note, journey, departs_at, status, reason, answer,
		answered_by, until_at, version, created_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', '', '', '', $11, 1, $12, $12)`,
		request, d.table.feed.ID, account, d.trip.ID, d.day, d.start, seats, note, j, d.at.UnixMilli(), until, tx.Now())
	return err
}

const requestColumns = `id, feed, account, trip, day, start, seats, note, journey, departs_at, status, reason, answer, until_at, version, created_at, changed_at`

func (s *Service) scanRequest(scan func(...any) error) (r CoachRequest, err error) {
	var j journey
	var note []byte
	var departs, created, changed int64
	err = scan(&r.ID, &r.Feed, &r.account, &r.trip.Trip, &r.trip.Day, &r.trip.Start, &r.Seats, &note, &j, &departs, &r.Status, &r.Reason, &r.Answer,
		&r.until, &r.version, &created, &changed)
	if err != nil {
		return r, err
	}
	r.changed = time.UnixMilli(changed).UTC()
	r.Operator, r.Route, r.From, r.To = j.Operator, j.Route, j.From, j.To
	r.Departs, r.Arrives, r.Asked = time.UnixMilli(departs).UTC(), time.UnixMilli(j.Arrives).UTC(), time.UnixMilli(created).UTC()
	if j.Fare != empty {
		r.Fare = &j.Fare
	}
	if r.Status == waiting || r.Status == confirmed {
		until := time.UnixMilli(r.until).UTC()
		r.Until = &until
	}
	r.Note, err = s.unseal(note, noteContext(r.ID))
	return r, err
}

// findRequest is one by its id, whoever asks.
func (s *Service) findRequest(tx *database.Tx, request string) (CoachRequest, error) {
	return s.oneRequest(tx, `id = $1`, request)
}

// ownRequest is one of an account's; others do not exist.
func (s *Service) ownRequest(tx *database.Tx, account, request string) (CoachRequest, error) {
	return s.oneRequest(tx, `id = $1 AND account = $2`, request, account)
}

func (s *Service) oneRequest(tx *database.Tx, where string, args ...any) (CoachRequest, error) {
	r, err := s.scanRequest(tx.Row(`SELECT `+requestColumns+` FROM coach_requests WHERE `+where, args...).Scan)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	return r, err
}

func (s *Service) requests(tx *database.Tx, where string, args ...any) (page []CoachRequest, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		r, err := s.scanRequest(rows.Scan)
		page = append(page, r)
		return err
	}, `SELECT `+requestColumns+` FROM coach_requests WHERE `+where, args...)
	return page, err
}

// requestsOf are an account's, the latest first.
func (s *Service) requestsOf(tx *database.Tx, account, before string, limit int) ([]CoachRequest, error) {
	return s.requests(tx, `account = $1 AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3`, account, before, limit)
}

// requestsTo are those to an operator in one state, or all; what leaves
// earliest comes first.
func (s *Service) requestsTo(tx *database.Tx, feedID, status string, after requestPosition, limit int) ([]CoachRequest, error) {
	where, args := requestsToSQL(feedID, status, after, limit)
	return s.requests(tx, where, args...)
}

// requestsToSQL walks the index of the state, or that of all.
func requestsToSQL(feedID, status string, after requestPosition, limit int) (where string, args []any) {
	const order = ` AND (departs_at, id) > ($2, $3) ORDER BY departs_at, id LIMIT $4`
	args = []any{feedID, after.Departs, after.ID, limit}
	if status == "" {
		return `feed = $1` + order, args
	}
	return `feed = $1 AND status = $5` + order, append(args, status)
}

// requestsOn are the open ones of a trip on a day; start -1 is all that repeat it.
func (s *Service) requestsOn(tx *database.Tx, feedID string, on day, trip string, start int64) ([]CoachRequest, error) {
	return s.requests(tx, `feed = $1 AND day = $2 AND trip = $3 AND ($4 = -1 OR start = $4) AND status IN ('waiting', 'confirmed') ORDER BY id`,
		feedID, on, trip, start)
}

// dueRequests are some whose time is over.
func (s *Service) dueRequests(tx *database.Tx) ([]CoachRequest, error) {
	return s.requests(tx, `status IN ('waiting', 'confirmed') AND until_at <= $1 ORDER BY until_at, id LIMIT 50`, tx.Now())
}

// moveRequest makes a step of the version that was read.
func moveRequest(tx *database.Tx, r *CoachRequest, p step) error {
	return tx.One(errs.New(errs.Conflict, "requestClosed"), `UPDATE coach_requests SET status = $4, reason = $5, answer = $6,
		answered_by = CASE WHEN $7 = '' THEN answered_by ELSE $7 END, until_at = $8, version = version + 1, changed_at = $9
		WHERE id = $1 AND status = $2 AND version = $3`, r.ID, r.Status, r.version, p.to, p.reason, p.answer, p.by, p.until, tx.Now())
}

// seatsOn are those asked for or kept on a day, by trip and start.
func seatsOn(tx *database.Tx, feedID string, on day) (map[cancellation]int64, error) {
	seats := map[cancellation]int64{}
	err := tx.Each(func(rows *sql.Rows) error {
		var c cancellation
		var n int64
		err := rows.Scan(&c.trip, &c.start, &n)
		seats[c] = n
		return err
	}, `SELECT trip, start, CAST(SUM(seats) AS BIGINT) FROM coach_requests WHERE feed = $1 AND day = $2 AND status IN ('waiting', 'confirmed') GROUP BY trip, start`,
		feedID, on)
	return seats, err
}
