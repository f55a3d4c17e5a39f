package assurance

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/jpeg"
	"iter"
	"slices"
	"strconv"

	"daklakid/internal/core/face"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/web"
)

const jobCompare = "assurance.compare"

type compareJob struct {
	Face string `json:"face"`
}

// weakLive is the passive score below which an officer looks. It is weak: see
// docs/adr/0037-liveness.md.
const weakLive = 0.3

// compare brings together what the face showed, what the card said and what the
// central database knows, and settles it. It runs again until the database has
// answered.
func (s *Service) compare(ctx context.Context, j compareJob) error {
	m, err := s.matter(ctx, j.Face)
	if errs.KindOf(err) == errs.NotFound {
		return nil // settled by an earlier run, or the account is gone
	}
	if err != nil {
		return err
	}
	if err := s.inquire(ctx, m); err != nil {
		return err
	}
	if err := s.match(ctx, m); err != nil {
		return err
	}
	if m.twins, err = s.similar(ctx, m.account, m.selfie); err != nil {
		return err
	}
	return s.o.DB.Update(ctx, func(tx *database.Tx) error { return s.conclude(tx, m) })
}

// matter is a face with all that speaks for or against it.
type matter struct {
	face, account string
	details       Details
	result        result
	selfie, card  face.Template

	known   bool     // the database has the number
	differ  []string // the fields that it has otherwise
	photo   []byte   // its photo, when the card's portrait was not seen
	verdict face.Verdict
	score   float32
	twins   []face.Candidate
}

func (s *Service) matter(ctx context.Context, f string) (*matter, error) {
	m := &matter{face: f}
	return m, s.o.DB.View(ctx, func(tx *database.Tx) error {
		var sealed []byte
		err := tx.Row(`SELECT account, result FROM identity_faces WHERE id = $1 AND state = $2`, f, comparing).Scan(&m.account, &sealed)
		if database.NoRows(err) {
			return errs.Missing()
		}
		if err != nil {
			return err
		}
		raw, err := s.o.Vault.Unseal(sealed, faceContext(f))
		if err != nil {
			return err
		}
		if err := json.Unmarshal(raw, &m.result); err != nil {
			return err
		}
		if err := m.selfie.UnmarshalBinary(m.result.Template); err != nil {
			return err
		}
		p, err := s.Of(tx, m.account)
		m.details = p.Details
		return err
	})
}

// inquire asks the central database; its answers are yes or no for each field.
func (s *Service) inquire(ctx context.Context, m *matter) error {
	agreed, err := s.o.Registry.Compare(ctx, m.face, m.details)
	if errs.KindOf(err) == errs.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	m.known = true
	for field, same := range agreed {
		// Cards from before July 2025 have an old address and stay good.
		if !same && field != "residence" {
			m.differ = append(m.differ, field)
		}
	}
	slices.Sort(m.differ)
	return nil
}

// match compares the live face with the card's portrait; when that was not
// seen, or leaves doubt, with the database's photo.
func (s *Service) match(ctx context.Context, m *matter) error {
	if len(m.result.Card) > 0 {
		if err := m.card.UnmarshalBinary(m.result.Card); err != nil {
			return err
		}
		c, err := s.o.Faces.Compare(m.selfie, m.card)
		if err != nil {
			return jobs.Permanent(err)
		}
		m.verdict, m.score = c.Verdict, c.Score
		if c.Verdict != face.Unsure {
			return nil
		}
	}
	if !m.known {
		return nil
	}
	photo, err := s.o.Registry.Photo(ctx, m.face, m.details.PersonalNumber)
	if errs.KindOf(err) == errs.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return s.matchPhoto(ctx, m, photo)
}

// maxPhoto bounds, in pixels of a side, what the database may send.
const maxPhoto = 2000

func (s *Service) matchPhoto(ctx context.Context, m *matter, photo []byte) error {
	img := usable(photo)
	if img == nil {
		return nil // an officer looks
	}
	return s.o.Queue.Do(ctx, func(ctx context.Context) error {
		portrait, err := s.o.Faces.Portrait(ctx, face.FromImage(img))
		if errs.KindOf(err) == errs.Invalid {
			return nil
		}
		if err != nil {
			return err
		}
		c, err := s.o.Faces.Compare(m.selfie, portrait.Template)
		if err != nil {
			return err
		}
		// The better of the two: a portrait on a card is small and old.
		if m.verdict == "" || c.Verdict == face.Match {
			m.verdict, m.score, m.photo = c.Verdict, c.Score, photo
		}
		return nil
	})
}

// usable decodes a photo; nil if it is none, or too large to be looked at.
func usable(photo []byte) image.Image {
	head, err := jpeg.DecodeConfig(bytes.NewReader(photo))
	if err != nil || head.Width > maxPhoto || head.Height > maxPhoto {
		return nil
	}
	img, err := jpeg.Decode(bytes.NewReader(photo))
	if err != nil {
		return nil
	}
	return img
}

const templatePage = 2000

// similar looks for other accounts with such a face.
func (s *Service) similar(ctx context.Context, account string, of face.Template) ([]face.Candidate, error) {
	var failed error
	near, _, err := s.o.Faces.Similar(of, s.templates(ctx, account, &failed))
	if failed != nil {
		return nil, failed
	}
	return near, err
}

// templates reads everybody's but one's, a page at a time.
func (s *Service) templates(ctx context.Context, but string, failed *error) iter.Seq2[string, face.Template] {
	return func(yield func(string, face.Template) bool) {
		for after := ""; ; {
			page := map[string][]byte{}
			*failed = s.o.DB.View(ctx, func(tx *database.Tx) error {
				return templatesAfter(tx, after, templatePage, func(account string, sealed []byte) {
					page[account], after = sealed, account
				})
			})
			if *failed != nil {
				return
			}
			for account, sealed := range page {
				raw, err := s.o.Vault.Unseal(sealed, templateContext(account))
				if err != nil {
					*failed = err
					return
				}
				var t face.Template
				if account == but || t.UnmarshalBinary(raw) != nil {
					continue
				}
				if !yield(account, t) {
					return
				}
			}
			if len(page) < templatePage {
				return
			}
		}
	}
}

// conclude proves it, refuses it, or leaves it to an officer.
func (s *Service) conclude(tx *database.Tx, m *matter) error {
	p := Proof{Account: m.account, Method: Face, Details: m.details, Evidence: map[string]string{
		"match": strconv.FormatFloat(float64(m.score), 'f', 3, 32), "pack": m.selfie.Pack, "face": m.face,
		"live": strconv.FormatFloat(float64(m.result.Live), 'f', 2, 32),
	}}
	doubt := m.verdict == face.Unsure || m.verdict == "" || m.result.Live >= 0 && m.result.Live < weakLive
	switch {
	case m.verdict == face.Mismatch:
		if err := s.saveFace(tx, m.face, comparing, settled, nil); err != nil {
			return err
		}
		if err := record(tx, m.account, "identity.refuse", m.account, map[string]string{"method": string(Face), "code": "faceMismatch"}); err != nil {
			return err
		}
		return tell(tx, m.account, "identityFaceFailed", nil)
	case !m.known || len(m.differ) > 0:
		return s.settleFace(tx, m, Case{Kind: NotAgreed, Account: m.account}, p)
	case doubt:
		// Pictures may be kept for an officer only if the person says so.
		if err := s.saveFace(tx, m.face, comparing, unsure, &m.result); err != nil {
			return err
		}
		return tell(tx, m.account, "identityFaceUnsure", nil)
	case len(m.twins) > 0:
		return s.settleFace(tx, m, Case{Kind: FaceTaken, Account: m.account, other: m.twins[0].Key, template: m.result.Template}, p)
	}
	if err := s.saveFace(tx, m.face, comparing, settled, nil); err != nil {
		return err
	}
	waiting, err := s.Prove(tx, p)
	if err != nil || waiting != "" {
		return err
	}
	return s.keepTemplate(tx, m.account, m.result.Template)
}

func (s *Service) settleFace(tx *database.Tx, m *matter, c Case, p Proof) error {
	if err := s.saveFace(tx, m.face, comparing, settled, nil); err != nil {
		return err
	}
	_, err := s.open(tx, c, p)
	return err
}

// waits says whether the central database has still to answer about an account.
func waits(tx *database.Tx, account string) (bool, error) {
	var n int
	err := tx.Row(`SELECT count(*) FROM identity_faces WHERE account = $1 AND state = $2`, account, comparing).Scan(&n)
	return n > 0, err
}

// doubtful is the face that an officer could look at if the person agrees; empty
// if there is none.
func doubtful(tx *database.Tx, account string) (f string, err error) {
	err = tx.Row(`SELECT id FROM identity_faces WHERE account = $1 AND state = $2 ORDER BY id DESC LIMIT 1`, account, unsure).Scan(&f)
	if database.NoRows(err) {
		return "", nil
	}
	return f, err
}

type referInput struct {
	ID string `path:"id" format:"uuid"`
}

// refer hands an unsure face to an officer, with the pictures that she has
// agreed to have kept until the officer has looked.
func (s *Service) refer(tx *database.Tx, who web.Principal, in *referInput) (*web.JSON[Mine], error) {
	agreed, err := s.o.Consented(tx, who.Account)
	if err != nil {
		return nil, err
	}
	if !agreed {
		return nil, errs.New(errs.Denied, "picturesNotAgreed")
	}
	var sealed []byte
	err = tx.Row(`UPDATE identity_faces SET state = $3, updated_at = $4 WHERE id = $1 AND account = $2 AND state = $5 RETURNING result`,
		in.ID, who.Account, settled, tx.Now(), unsure).Scan(&sealed)
	if database.NoRows(err) {
		return nil, errs.Missing()
	}
	if err != nil {
		return nil, err
	}
	raw, err := s.o.Vault.Unseal(sealed, faceContext(in.ID))
	if err != nil {
		return nil, err
	}
	var r result
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`UPDATE identity_faces SET result = NULL WHERE id = $1`, in.ID); err != nil {
		return nil, err
	}
	person, err := s.Of(tx, who.Account)
	if err != nil {
		return nil, err
	}
	c := Case{Kind: FaceUnclear, Account: who.Account, template: r.Template, portrait: r.Portrait, selfie: r.Selfie}
	if _, err := s.open(tx, c, Proof{Account: who.Account, Method: Face, Details: person.Details}); err != nil {
		return nil, err
	}
	m, err := s.mine(tx, who.Account)
	return web.Answer(m), err
}

// DropPictures forgets the pictures that wait for an officer, when the consent
// to keep them is withdrawn; the cases stay.
func (s *Service) DropPictures(tx *database.Tx, account string) error {
	_, err := tx.Exec(`UPDATE identity_cases SET portrait = NULL, selfie = NULL WHERE account = $1 AND state = 'open'`, account)
	return err
}
