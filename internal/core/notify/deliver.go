package notify

import (
	"context"
	"errors"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/jobs"
)

const (
	jobMessage = "notify.message"
	jobSMS     = "notify.sms"
	jobMail    = "notify.mail"

	// sendTimeout keeps a silent gateway from holding all workers.
	sendTimeout = 20 * time.Second
	kept        = 180 * 24 * time.Hour
	restorable  = 24 * time.Hour // in which deleting a notice can be taken back
)

// messageJob names a message; its id is what the gateway knows it by, so that
// a try after a crash is not a second message.
type messageJob struct {
	Message string `json:"message"`
}

// noticeJob names a notice, and the delivery as the gateway knows it.
type noticeJob struct {
	Delivery string `json:"delivery"`
	Notice   string `json:"notice"`
}

// enqueue has a notice carried by the channels wanted. What is not to be had
// now, an address or a gateway, and whether it is quiet, is found out when it
// is carried.
func enqueue(tx *database.Tx, account, notice string, wanted Preference) error {
	switch {
	case wanted.Muted:
		return nil
	case wanted.Digest && (wanted.Push || wanted.Email):
		return collect(tx, account, notice, wanted)
	}
	for name, on := range map[string]bool{jobSMS: wanted.SMS, jobMail: wanted.Email} {
		if !on {
			continue
		}
		if err := jobs.Enqueue(tx, name, noticeJob{id.New(tx.Now()), notice}); err != nil {
			return err
		}
	}
	if !wanted.Push {
		return nil
	}
	return enqueuePush(tx, jobPush, account, notice)
}

// enqueuePush makes a job for each device, so that one that fails is tried again
// by itself.
func enqueuePush(tx *database.Tx, name, account, notice string) error {
	all, err := subscriptions(tx, account)
	if err != nil {
		return err
	}
	for _, one := range all {
		if err := jobs.Enqueue(tx, name, pushJob{id.New(tx.Now()), notice, one.id}); err != nil {
			return err
		}
	}
	return nil
}

// deliverMessage sends a message once; one that is too late has no reader left.
func (s *Service) deliverMessage(ctx context.Context, job messageJob) error {
	var l letter
	var w words
	var at time.Time
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		at = tx.Time()
		l, w, err = s.open(tx, job.Message)
		return err
	})
	if database.NoRows(err) {
		return nil
	}
	if err != nil {
		return err
	}
	switch {
	case l.Mail && !s.mails():
		return jobs.Permanent(errors.New("no e-mail gateway is configured"))
	case l.Mail:
		err = s.mail(ctx, job.Message, l.To, w.title, w.body, at)
	case l.Call && !s.Calls():
		return jobs.Permanent(errors.New("no voice gateway is configured"))
	case l.Call:
		err = s.call(ctx, job.Message, l.To, w.body, l.Language, at)
	case s.o.SMS == nil && s.o.Outbox == nil:
		return jobs.Permanent(errors.New("no SMS gateway is configured"))
	default:
		err = s.sms(ctx, job.Message, l.To, w.body, at)
	}
	if err != nil {
		return err
	}
	return s.o.DB.Update(ctx, func(tx *database.Tx) error { return dropMessage(tx, job.Message) })
}

func (s *Service) deliverSMS(ctx context.Context, job noticeJob) error {
	c, w, n, err := s.due(ctx, jobSMS, job.Delivery, job.Notice, job, func(p Preference) bool { return p.SMS && !p.Digest })
	if err != nil || c.Phone == "" {
		return still(err)
	}
	text := s.o.Texts.Say(c.Language, "notify.sms", map[string]any{"app": s.o.App, "title": w.title, "url": s.url(n.link)})
	return s.sms(ctx, job.Delivery, c.Phone, text, time.UnixMilli(n.created).UTC())
}

func (s *Service) deliverMail(ctx context.Context, job noticeJob) error {
	c, w, n, err := s.due(ctx, jobMail, job.Delivery, job.Notice, job, func(p Preference) bool { return p.Email && !p.Digest })
	if err != nil || c.Email == "" {
		return still(err)
	}
	text := s.o.Texts.Say(c.Language, "notify.mail", map[string]any{"app": s.o.App, "body": w.body, "url": s.url(n.link)})
	return s.mail(ctx, job.Delivery, c.Email, w.title, text, time.UnixMilli(n.created).UTC())
}

// gone forgives that the notice was purged or the account erased meanwhile.
func gone(err error) error {
	if database.NoRows(err) || errs.KindOf(err) == errs.NotFound {
		return nil
	}
	return err
}

func (s *Service) sms(ctx context.Context, delivery, to, text string, at time.Time) error {
	s.o.Outbox.add(delivery, Sent{Channel: "sms", To: to, Text: text, At: at})
	if s.o.SMS == nil {
		return nil
	}
	return final(s.o.SMS.Send(ctx, delivery, to, text))
}

func (s *Service) call(ctx context.Context, delivery, to, text, language string, at time.Time) error {
	s.o.Outbox.add(delivery, Sent{Channel: "call", To: to, Text: text, At: at})
	if s.o.Voice == nil {
		return nil
	}
	return final(s.o.Voice.Call(ctx, delivery, to, text, language))
}

func (s *Service) mail(ctx context.Context, delivery, to, subject, text string, at time.Time) error {
	s.o.Outbox.add(delivery, Sent{Channel: "email", To: to, Subject: subject, Text: text, At: at})
	if s.o.Mail == nil {
		return nil
	}
	return final(s.o.Mail.Send(ctx, delivery, to, subject, text))
}

// final gives up where trying again cannot help.
func final(err error) error {
	if err != nil && errs.KindOf(err) == errs.Invalid {
		return jobs.Permanent(err)
	}
	return err
}

// purge forgets messages and codes that are too late, what was deleted a while
// ago and summaries that were carried; old notices go by their class.
func (s *Service) purge(ctx context.Context) error {
	return s.o.DB.Update(ctx, func(tx *database.Tx) error {
		for _, drop := range []func(*database.Tx) error{dropLateMessages, dropDeleted, dropDigests, dropEmailCodes} {
			if err := drop(tx); err != nil {
				return err
			}
		}
		return nil
	})
}
