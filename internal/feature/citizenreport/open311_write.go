package citizenreport

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"daklakid/internal/agency/ioc/georeport"
	"daklakid/internal/core/audit"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

func mayNot(what string) error {
	return georeport.Error{Code: http.StatusForbidden, Description: georeport.Text("this api_key may not " + what)}
}

func updateID(report string, seq int64) string { return report + "." + strconv.FormatInt(seq, 10) }

// create files a partner's report. It has no account; how its reporter is
// reached is sealed with it.
func (s *Service) create(ctx context.Context, caller georeport.Caller, in georeport.Submission) (georeport.Receipt, error) {
	p, err := s.posting(ctx, caller)
	if err != nil {
		return georeport.Receipt{}, err
	}
	if !p.File {
		return georeport.Receipt{}, mayNot("file requests")
	}
	sub, err := s.foreign(in)
	if err != nil {
		return georeport.Receipt{}, err
	}
	sub.Channel = p.ID
	id, err := s.once(ctx, p, in.Key, in.Values().Encode(), func(tx *database.Tx) (string, error) {
		c, err := s.Kernel.File(tx, sub)
		if err != nil {
			return "", named(err)
		}
		return c.ID, nil
	})
	return georeport.Receipt{ID: text(id)}, err
}

// once does what is posted in one transaction, with its Idempotency-Key if it
// has one: the same again gets the first answer.
func (s *Service) once(ctx context.Context, p partner, key, asked string, fn func(*database.Tx) (string, error)) (result string, err error) {
	sum := sha256.Sum256([]byte(asked))
	err = s.db.Update(ctx, func(tx *database.Tx) (err error) {
		if key != "" {
			if err := tx.Alone("report-post:" + p.ID + ":" + key); err != nil {
				return err
			}
			var known []byte
			err := tx.Row(`SELECT digest, result FROM report_posts WHERE caller = $1 AND idem = $2`, p.ID, key).Scan(&known, &result)
			switch {
			case err == nil && !bytes.Equal(known, sum[:]):
				return georeport.Error{Code: http.StatusConflict, Description: "Idempotency-Key was used for something else"}
			case err == nil || !database.NoRows(err):
				return err
			}
		}
		if result, err = fn(tx); err != nil {
			return err
		}
		if key != "" {
			_, err = tx.Exec(`INSERT INTO report_posts (caller, idem, digest, result, at) VALUES ($1, $2, $3, $4, $5)`, p.ID, key, sum[:], result, tx.Now())
			if err != nil {
				return err
			}
		}
		_, err = tx.Exec(`UPDATE report_keys SET used_at = $2 WHERE id = $1`, strings.TrimPrefix(p.ID, "key:"), tx.Now())
		return err
	})
	return result, err
}

// postsKept is how long a repeated post still gets the first answer.
const postsKept = 7 * 24 * time.Hour

func (s *Service) forgetPosts(ctx context.Context) error {
	return s.db.Update(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(`DELETE FROM report_posts WHERE at < $1`, tx.Now()-postsKept.Milliseconds())
		return err
	})
}

// foreign is a partner's report as ours.
func (s *Service) foreign(in georeport.Submission) (casework.Submission, error) {
	known, _ := s.pack.category(in.Service)
	f := ReportForm{Category: in.Service, Text: ours(in.Description, known.Name.In("vi")), Address: in.Address, Answers: map[string]any{}}
	if in.Lat.Known {
		f.Lat, f.Lng = &in.Lat.Value, &in.Long.Value
	} else {
		for _, m := range s.province.Near(in.Address) {
			if len(m.Wards) == 1 && f.Ward == "" {
				f.Ward = m.Wards[0]
			}
		}
		if f.Ward == "" {
			return casework.Submission{}, georeport.Error{Code: http.StatusBadRequest, Description: "the address names no ward of the province: send lat and long"}
		}
	}
	if err := s.answered(f.Answers, in); err != nil {
		return casework.Submission{}, err
	}
	sub, err := s.submission(f)
	if err != nil {
		return sub, err
	}
	sub.Contact = casework.Contact{Name: strings.TrimSpace(in.LastName + " " + in.FirstName), Phone: in.Phone, Email: in.Email}
	sub.Foreign = map[string]string{
		"description": in.Description, "media_url": in.MediaURL, "address_id": in.AddressID, "device_id": in.Device, "account_id": in.Account,
	}
	return sub, nil
}

// answered are the attributes as answers.
func (s *Service) answered(answers map[string]any, in georeport.Submission) error {
	asks, err := s.attributes(in.Service)
	if err != nil {
		return err
	}
	for _, a := range asks {
		values := in.Attributes[string(a.Code)]
		if len(values) == 0 {
			continue
		}
		var value any = values[0]
		switch a.Datatype {
		case georeport.Number:
			n, err := strconv.ParseFloat(values[0], 64)
			if err != nil {
				return errs.InvalidField(string(a.Code), "malformed")
			}
			value = n
		case georeport.Datetime:
			value, _, _ = strings.Cut(values[0], "T") // the day is asked
		}
		answers[string(a.Code)] = value
	}
	return nil
}

// plain takes out of others' words what ours may not have; what was sent stays
// with the report as it was.
var plain = strings.NewReplacer("<", "‹", ">", "›", "\r\n", "\n", "\r", "\n", "\t", " ")

// ours is a description as a report's text, which has a least length.
func ours(description, category string) string {
	said := strings.TrimSpace(plain.Replace(description))
	if utf8.RuneCountInString(said) < minText {
		said = strings.TrimSpace(fmt.Sprintf("Phản ánh về %s. %s", category, said))
	}
	return said
}

// addUpdate is what an office that has a key says of a report that it works on.
func (s *Service) addUpdate(ctx context.Context, caller georeport.Caller, in georeport.UpdateSubmission) (georeport.UpdateReceipt, error) {
	p, err := s.posting(ctx, caller)
	if err != nil {
		return georeport.UpdateReceipt{}, err
	}
	if !p.Update || p.Organisation == "" {
		return georeport.UpdateReceipt{}, mayNot("post updates")
	}
	id, err := s.once(ctx, p, in.Key, in.Values().Encode(), func(tx *database.Tx) (string, error) { return s.said311(tx, p, in) })
	return georeport.UpdateReceipt{ID: text(id)}, err
}

func (s *Service) said311(tx *database.Tx, p partner, in georeport.UpdateSubmission) (string, error) {
	c, err := s.Kernel.Any(tx, Kind, string(in.Request))
	if err != nil {
		return "", err
	}
	if c.Organisation != p.Organisation {
		return "", errs.Missing()
	}
	to := c.Status // only words
	switch {
	case in.Status == georeport.Closed && status(c.Status) == georeport.Open:
		to = casework.Done
	case in.Status == georeport.Open && (c.Status == casework.Submitted || c.Status == casework.Accepted):
		to = casework.Processing
	case in.Status == georeport.Open && status(c.Status) == georeport.Closed, in.Status != "" && in.Status != georeport.Open && in.Status != georeport.Closed:
		return "", casework.NotNow()
	}
	words := strings.TrimSpace(string(in.Description))
	if in.MediaURL != "" {
		words = strings.TrimSpace(words + "\n" + string(in.MediaURL))
	}
	if err := s.Kernel.Say(tx, c, to, words); err != nil {
		return "", err
	}
	return updateID(c.ID, c.Events), audit.Record(tx, audit.Entry{
		Actor: audit.System, Action: "report.updateByKey", Subject: audit.Subject{Kind: "case", ID: c.ID}, Owner: c.Owner,
		Organisation: p.Organisation, Details: map[string]string{"partner": p.ID},
	})
}
