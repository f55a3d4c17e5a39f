package notify

import (
	"context"
	"errors"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
)

const (
	jobPush       = "notify.push"
	jobDigestPush = "notify.digestPush"
)

// pushJob names a notice, or a summary, and the subscription it goes to.
type pushJob struct {
	Delivery     string `json:"delivery"`
	Notice       string `json:"notice"`
	Subscription string `json:"subscription"`
}

// topic is under which the push service replaces what still waits: the same
// notice sent again after a crash is shown once. At most 32 letters.
func topic(notice string) string { return strings.ReplaceAll(notice, "-", "") }

// errStill says that there is nothing to send any more, or not now.
var errStill = errors.New("notify: not to be sent")

// deliverPush sends a notice to one device.
func (s *Service) deliverPush(ctx context.Context, job pushJob) error {
	c, w, n, err := s.due(ctx, jobPush, job.Delivery, job.Notice, job, func(p Preference) bool { return p.Push && !p.Digest })
	if err != nil {
		return still(err)
	}
	category, _ := find(n.category)
	return s.push(ctx, job, n.created, category.urgency, func(set settings, unread int64) ([]byte, error) {
		return s.payload(n, w, set, c.Language, unread)
	})
}

// push sends what say makes, of something that happened at a time, to a
// subscription, if it still stands.
func (s *Service) push(ctx context.Context, job pushJob, born int64, urgency string, say func(settings, int64) ([]byte, error)) error {
	if s.o.Push == nil {
		return jobs.Permanent(errors.New("no push gateway is configured"))
	}
	key, public, err := s.sender(ctx)
	if err != nil {
		return err
	}
	var one subscription
	var target PushTarget
	m := PushMessage{Topic: topic(job.Notice), Urgency: urgency, TTL: pushLife}
	err = s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		m.At = tx.Time()
		if one, err = loadSubscription(tx, job.Subscription); err != nil {
			return err
		}
		if _, err := s.o.Device(tx, one.account, one.session); err != nil {
			return err // that device was signed out
		}
		if one.sender != public {
			return errs.Missing() // it was made for another key, and takes nothing from us
		}
		set, err := settingsOf(tx, one.account)
		if err != nil {
			return err
		}
		unread, err := Unread(tx, one.account)
		if err != nil {
			return err
		}
		if m.Payload, err = say(set, unread); err != nil {
			return err
		}
		target, err = one.target(s.o.Vault)
		return err
	})
	if err == nil {
		err = s.hand(ctx, key, target, m)
	}
	var away pushAway
	if errors.As(err, &away) {
		return s.putOff(away, m.At.Sub(time.UnixMilli(born)))
	}
	return s.pushed(ctx, job.Subscription, one, m.At.UnixMilli(), err)
}

// hand gives a message to a push service, if that has a place for it.
func (s *Service) hand(ctx context.Context, key []byte, to PushTarget, m PushMessage) (err error) {
	origin := originOf(to.Endpoint)
	if err := s.gate.enter(ctx, origin, m.At); err != nil {
		return err
	}
	err = context.Canceled // if the gateway panics, which says nothing about it
	defer func() { err = s.gate.leave(origin, m.At, err) }()
	return s.o.Push.Push(ctx, key, to, m)
}

// putOff has a push wait for its service without using up its tries, for as long
// as the service would have kept it for a device that is away.
func (s *Service) putOff(away pushAway, age time.Duration) error {
	if age < pushLife {
		return jobs.Later(away, away.wait)
	}
	s.dropped.Inc()
	return nil
}

// pushed forgets a subscription that is no more, and writes down that one still is.
func (s *Service) pushed(ctx context.Context, subscription string, one subscription, now int64, err error) error {
	switch {
	case database.NoRows(err):
		return nil
	case errs.KindOf(err) == errs.NotFound:
		return s.o.DB.Update(ctx, func(tx *database.Tx) error { return dropSubscription(tx, subscription) })
	case err != nil:
		return final(err)
	case now-one.used < pushTouch.Milliseconds():
		return nil
	}
	return s.o.DB.Update(ctx, func(tx *database.Tx) error { return touch(tx, subscription) })
}

// due reads what a delivery needs, or answers errStill: the notice was read or
// deleted, the person chose otherwise meanwhile, or it is quiet now, and then the
// job is enqueued for later.
func (s *Service) due(ctx context.Context, name, delivery, notice string, job any, wanted func(Preference) bool) (c Contact, w words, n stored, err error) {
	later := false
	err = s.o.DB.View(ctx, func(tx *database.Tx) error {
		if n, err = loadNotice(tx, notice); err != nil {
			return err
		}
		category, _ := find(n.category)
		p, err := preference(tx, n.account, category)
		if err != nil {
			return err
		}
		if n.read != nil || n.deleted != nil || p.Muted || !wanted(p) {
			return errStill
		}
		if !category.fixed {
			set, err := settingsOf(tx, n.account)
			if err != nil {
				return err
			}
			_, later = set.quiet.over(s.here(tx.Time()))
		}
		if c, err = s.contact(tx, n.account); err != nil {
			return err
		}
		w, err = s.words(n, c.Language)
		return err
	})
	if err == nil && later {
		err = s.o.DB.Update(ctx, func(tx *database.Tx) error {
			later, err = s.postpone(tx, n.account, name, delivery, job)
			return err
		})
		if err == nil && later {
			err = errStill
		}
	}
	return c, w, n, err
}

// still forgives that there is nothing to send.
func still(err error) error {
	if errors.Is(err, errStill) {
		return nil
	}
	return gone(err)
}
