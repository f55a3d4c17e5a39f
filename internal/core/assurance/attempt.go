package assurance

import (
	"bytes"
	"context"
	"errors"
	"image/jpeg"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/face"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// attempt counts a try of a method; the refusal says when the next is possible.
func (s *Service) attempt(tx *database.Tx, account string, m Method) (refusal, err error) {
	until, err := try(tx, account, m, s.o.Rules[m])
	if err != nil || until == 0 {
		return nil, err
	}
	return errs.New(errs.TooMany, "triesUsed").After(time.Duration(until-tx.Now()) * time.Millisecond), nil
}

// refused counts and audits why an identification was refused, and gives the
// reason back. What is no refusal passes unnoticed.
func (s *Service) refused(ctx context.Context, m Method, reason error) error {
	var e *errs.Error
	if !errors.As(reason, &e) || e.Kind == errs.Internal || e.Kind == errs.Unavailable {
		return reason
	}
	s.refusals.WithLabelValues(string(m), e.Code).Inc()
	account := web.Who(ctx).Account
	err := s.o.DB.Update(context.WithoutCancel(ctx), func(tx *database.Tx) error {
		return audit.Record(tx, audit.Entry{
			Actor: account, Action: "identity.refuse", Subject: audit.Subject{Kind: "account", ID: account}, Owner: account,
			Details: map[string]string{"method": string(m), "code": e.Code},
		})
	})
	return errors.Join(reason, err)
}

func newRefusals(r prometheus.Registerer) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "identification_refusals_total", Help: "Identifications refused, by method and reason.",
	}, []string{"method", "code"})
	if r != nil {
		r.MustRegister(c)
	}
	return c
}

// hint says an error as a sentence that stands beside what went well.
func (s *Service) hint(ctx context.Context, err error) *Hint {
	var e *errs.Error
	if !errors.As(err, &e) {
		return nil
	}
	return &Hint{e.Code, s.o.Texts.Say(web.Language(ctx), e.Code, e.Args)}
}

// jpegOf writes a picture small enough to seal and show to an officer.
func jpegOf(p *face.Picture) ([]byte, error) {
	var out bytes.Buffer
	err := jpeg.Encode(&out, p.Image(), &jpeg.Options{Quality: 80})
	return out.Bytes(), err
}
