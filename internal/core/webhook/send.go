package webhook

import (
	"context"
	"database/sql"
	"net/http"
	"strconv"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/outcall"
)

// claim is a delivery that this node may try now.
type claim struct {
	id, endpoint, message, kind string
	payload                     []byte
	tried, attempts             int64
}

// sendAll empties the queue as far as endpoints take what is theirs. One run at
// a time is enough for a node, so that slow endpoints cost it one worker.
func (s *Service) sendAll(ctx context.Context) error {
	s.mu.Lock()
	if s.running {
		s.again = true
		s.mu.Unlock()
		return nil
	}
	s.running = true
	s.mu.Unlock()
	for {
		err := s.empty(ctx)
		s.mu.Lock()
		if !s.again || err != nil || ctx.Err() != nil {
			s.running, s.again = false, false
			s.mu.Unlock()
			return err
		}
		s.again = false
		s.mu.Unlock()
	}
}

// look is how often the queue is looked at while tries are under way, for what
// has come for other endpoints meanwhile.
const look = 200 * time.Millisecond

// turn is how long a run goes on claiming; the next run begins at once.
const turn = time.Minute

// empty tries what is due until nothing is, keeping each endpoint to its places.
func (s *Service) empty(ctx context.Context) error {
	done := make(chan error, together)
	tick := time.NewTicker(look)
	defer tick.Stop()
	over := time.NewTimer(turn)
	defer over.Stop()
	claiming, under := true, 0
	var first error
	for {
		if claiming && ctx.Err() == nil {
			claims, err := s.claim(ctx)
			if err != nil {
				first, claiming = keep(first, err), false
			}
			for _, c := range claims {
				under++
				go func() {
					err := s.try(ctx, c)
					s.leave(c.endpoint)
					done <- err
				}()
			}
		}
		if under == 0 {
			return first
		}
		select {
		case err := <-done:
			under--
			first = keep(first, err)
		case <-over.C:
			claiming = false
		case <-tick.C:
		}
	}
}

func keep(first, err error) error {
	if first != nil {
		return first
	}
	return err
}

func (s *Service) leave(endpoint string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[endpoint]--; s.busy[endpoint] == 0 {
		delete(s.busy, endpoint)
	}
}

// places are how many tries of each endpoint may begin now.
func (s *Service) places(ready []string) map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	free := together
	for _, n := range s.busy {
		free -= n
	}
	all := map[string]int{}
	for _, endpoint := range ready {
		if n := min(perEndpoint-s.busy[endpoint], free); n > 0 {
			all[endpoint], free = n, free-n
		}
	}
	return all
}

// claim takes due deliveries so that no other node tries them for a while.
func (s *Service) claim(ctx context.Context) (all []claim, err error) {
	var ready []string
	err = s.o.DB.View(ctx, func(tx *database.Tx) error {
		ready = nil
		return tx.Each(func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			ready = append(ready, id)
			return err
		}, `SELECT e.id FROM webhook_endpoints e WHERE e.state = 'active' AND e.hold_until <= $1
			AND EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.endpoint = e.id AND d.state = 'waiting' AND d.due_at <= $1)`, tx.Now())
	})
	places := s.places(ready)
	if err != nil || len(places) == 0 {
		return nil, err
	}
	err = s.o.DB.Update(ctx, func(tx *database.Tx) error {
		all = nil
		for endpoint, n := range places {
			some, err := claimOf(tx, endpoint, n)
			if err != nil {
				return err
			}
			all = append(all, some...)
		}
		return nil
	})
	if err != nil {
		return nil, err // a claim that was not committed is nobody's
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range all {
		s.busy[c.endpoint]++
	}
	return all, nil
}

// try sends a delivery once and writes down how that went; its error is only
// about reading and writing.
func (s *Service) try(ctx context.Context, c claim) error {
	var address string
	var secrets []string
	var at time.Time
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		at = tx.Time()
		if err := tx.Row(`SELECT url FROM webhook_endpoints WHERE id = $1 AND state = 'active'`, c.endpoint).Scan(&address); err != nil {
			return err
		}
		secrets, err = s.secrets(tx, c.endpoint)
		return err
	})
	if database.NoRows(err) {
		return nil // paused or deleted since: it comes due again by itself, if it is there
	}
	if err != nil {
		return err
	}
	signature, err := signAll(secrets, c.message, at, c.payload)
	if err != nil {
		return err
	}
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", "standard-webhooks/1.0")
	header.Set("Webhook-Id", c.message)
	header.Set("Webhook-Timestamp", strconv.FormatInt(at.Unix(), 10))
	header.Set("Webhook-Signature", signature)
	answer, err := s.caller.Call(ctx, outcall.Request{Method: http.MethodPost, URL: address, Header: header, Body: c.payload})
	if err != nil && ctx.Err() != nil {
		return nil //nolint:nilerr // we are stopping: it comes due again by itself
	}
	return s.o.DB.Update(context.WithoutCancel(ctx), func(tx *database.Tx) error { return s.write(tx, c, answer, err) })
}
