package webhook

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/outcall"
)

// waits are the pauses before the tries after the first, as the standard has
// them: ten tries in a little over three days.
var waits = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

// spread makes a pause up to a tenth longer, so that what failed together does
// not come back together.
func spread(wait time.Duration) time.Duration {
	return wait + time.Duration(rand.Float64()*float64(wait)/10)
}

// breath is how long an endpoint that is under load is left alone when it does
// not say itself.
const breath = 30 * time.Second

// ping is the event that only tests an endpoint: it is tried once.
const ping = "webhook.ping"

// next is when a delivery that failed is tried again; false is never.
func (c claim) next() (time.Duration, bool) {
	if c.kind == ping || c.tried >= int64(len(waits)) {
		return 0, false
	}
	return spread(waits[c.tried]), true
}

// write notes a try and what follows from it.
func (s *Service) write(tx *database.Tx, c claim, a outcall.Answer, failed error) error {
	// What ends an endpoint ends its other deliveries, whose outcomes are written at the same time.
	if err := tx.Alone("webhook:" + c.endpoint); err != nil {
		return err
	}
	t := attempt{number: c.attempts + 1, at: tx.Now(), took: a.Took.Milliseconds(), status: a.Status, body: excerpt(a.Body)}
	if failed != nil {
		t.reason = outcall.Reason(failed)
	}
	if failed == nil && a.Status >= 200 && a.Status < 300 {
		mine, err := endDelivery(tx, c, t, delivered)
		if err != nil || !mine {
			return err
		}
		_, err = tx.Exec(`UPDATE webhook_endpoints SET failing_since = 0, failures = 0 WHERE id = $1 AND (failing_since > 0 OR failures > 0)`, c.endpoint)
		return err
	}
	wait, again := c.next()
	if a.Status == http.StatusGone {
		again = false
	}
	hold := throttle(a, tx.Time())
	var mine bool
	var err error
	if again {
		mine, err = postpone(tx, c, t, tx.Now()+max(wait, hold).Milliseconds())
	} else {
		mine, err = endDelivery(tx, c, t, gaveUp)
	}
	if err != nil || !mine {
		return err // somebody else has tried it since our claim ended, or it is gone
	}
	if a.Status == http.StatusGone {
		return s.disable(tx, c.endpoint, gone)
	}
	return s.fail(tx, c, hold, !again)
}

// excerpt is what is kept of an answer's body, as text.
func excerpt(body []byte) string {
	if len(body) == 0 {
		return ""
	}
	return strings.TrimSuffix(jobs.Describe(errors.New(string(body))), "…")
}

// throttle is how long an endpoint asks to be left alone.
func throttle(a outcall.Answer, now time.Time) time.Duration {
	switch a.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		if wait := a.After(now); wait > 0 {
			return wait
		}
		return breath
	}
	return 0
}

// fail counts a failure of an endpoint, and switches it off when it has failed
// for too long. A ping proves nothing either way.
func (s *Service) fail(tx *database.Tx, c claim, hold time.Duration, over bool) error {
	if c.kind == ping {
		return nil
	}
	given := int64(0)
	if over {
		given = 1
	}
	until := int64(0)
	if hold > 0 {
		until = tx.Now() + hold.Milliseconds()
	}
	_, err := tx.Exec(`UPDATE webhook_endpoints SET failing_since = CASE WHEN failing_since = 0 THEN $2 ELSE failing_since END,
		failures = failures + $3, hold_until = CASE WHEN hold_until < $4 THEN $4 ELSE hold_until END WHERE id = $1`,
		c.endpoint, tx.Now(), given, until)
	if err != nil || !over {
		return err
	}
	var since, failures int64
	err = tx.Row(`SELECT failing_since, failures FROM webhook_endpoints WHERE id = $1`, c.endpoint).Scan(&since, &failures)
	if database.NoRows(err) {
		return nil
	}
	if err != nil || since > tx.Now()-failingLong.Milliseconds() && failures < failingMany {
		return err
	}
	return s.disable(tx, c.endpoint, failing)
}

// disable switches an endpoint off, once, and tells the administrators. What
// still waits for it counts as failed, to be replayed when it is back.
func (s *Service) disable(tx *database.Tx, id, reason string) error {
	n, err := tx.Exec(`UPDATE webhook_endpoints SET state = 'disabled', reason = $2, version = version + 1, updated_at = $3
		WHERE id = $1 AND state <> 'disabled'`, id, reason, tx.Now())
	if err != nil || n == 0 {
		return err
	}
	if _, err := tx.Exec(`UPDATE webhook_deliveries SET state = 'failed', ended_at = $2 WHERE endpoint = $1 AND state = 'waiting'`, id, tx.Now()); err != nil {
		return err
	}
	if err := record(tx, audit.System, "disable", id, map[string]string{"reason": reason}); err != nil {
		return err
	}
	e, err := endpointBy(tx, id)
	if err != nil {
		return err
	}
	to, err := s.o.Notified(tx)
	for _, account := range to {
		err := notify.Send(tx, notify.Notice{
			Account: account, Category: notify.System, Code: "webhook." + reason, Args: map[string]any{"host": e.form.host()}, Link: deskPage + id,
		})
		if err != nil {
			return err
		}
	}
	return err
}

// deskPage is the path of an endpoint at the desk.
const deskPage = "/ban-lam-viec/bao-su-kien/"
