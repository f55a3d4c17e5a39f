package assurance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strconv"
	"strings"
	"time"

	"daklakid/internal/core/face"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/web"
)

// FaceAsked is what the person is asked to do before the camera.
type FaceAsked struct {
	ID        string      `json:"id"`
	Nonce     string      `json:"nonce"`
	Steps     []face.Step `json:"steps" nullable:"false" doc:"In this order: left, right, blink, mouth, closer."`
	ExpiresAt time.Time   `json:"expiresAt"`
}

// The states of a face that was asked for.
const (
	asked     = "asked"
	used      = "used"      // frames came; whatever they showed, they come once
	comparing = "comparing" // waits for the central database
	unsure    = "unsure"    // waits for the person to let an officer look
	settled   = "settled"
)

func faceContext(f string) string { return "assurance.face:" + f }

// askFace draws steps. Without a card there is nothing to compare a face with.
func (s *Service) askFace(ctx context.Context, _ *web.None) (*web.JSON[FaceAsked], error) {
	who := web.Who(ctx)
	out := &web.JSON[FaceAsked]{}
	var refusal error
	err := s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		if err := s.ready(tx, who.Account); err != nil {
			return err
		}
		if refusal, err = s.attempt(tx, who.Account, Face); err != nil || refusal != nil {
			return err
		}
		challenge, err := face.NewChallenge(s.o.Random, tx.Now())
		if err != nil {
			return err
		}
		raw, err := json.Marshal(challenge)
		if err != nil {
			return err
		}
		f := id.New(tx.Now())
		out.Body = FaceAsked{f, challenge.Nonce, challenge.Steps, moment(challenge.Expires)}
		_, err = tx.Exec(`INSERT INTO identity_faces (id, account, challenge, state, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)`,
			f, who.Account, s.o.Vault.Seal(raw, faceContext(f)), asked, tx.Now())
		return err
	})
	if err == nil {
		err = refusal
	}
	return out, err
}

// ready says why a face cannot be asked for now, nil if it can.
func (s *Service) ready(tx *database.Tx, account string) error {
	if !s.working(Face) {
		return errs.New(errs.Unavailable, "faceNotHere")
	}
	known, err := s.live(tx, account)
	if err != nil {
		return err
	}
	for _, p := range known {
		if p.Method == Card {
			return nil
		}
	}
	return errs.New(errs.Conflict, "cardFirst")
}

// working says whether a method is set up here.
func (s *Service) working(m Method) bool {
	switch m {
	case Face:
		return s.o.Faces != nil && s.o.Registry != nil
	case VNeID:
		return s.o.VNeID
	}
	return true
}

type framesInput struct {
	ID          string `path:"id" format:"uuid"`
	ContentType string `header:"Content-Type" hidden:"true"`
	RawBody     []byte `contentType:"multipart/form-data"`
}

// MaxFrames bounds the frames of one attempt together, in bytes.
const maxFrames = 8 << 20

// postFrames looks at the frames of one attempt. The challenge is used up
// first, so that no second attempt can be made at it.
func (s *Service) postFrames(ctx context.Context, in *framesInput) (*web.JSON[Mine], error) {
	who := web.Who(ctx)
	attempt, err := framesOf(in.ContentType, in.RawBody)
	if err != nil {
		return nil, s.refused(ctx, Face, err)
	}
	var challenge face.Challenge
	var now int64
	err = s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		now = tx.Now()
		challenge, err = s.use(tx, who.Account, in.ID)
		return err
	})
	if err != nil {
		return nil, s.refused(ctx, Face, err)
	}
	var found *face.Liveness
	err = s.o.Queue.Do(ctx, func(ctx context.Context) (err error) {
		found, err = s.o.Faces.Verify(ctx, &challenge, attempt, now, s.replayed(who.Account))
		return err
	})
	if err != nil {
		return nil, s.refused(ctx, Face, err)
	}
	out := &web.JSON[Mine]{}
	err = s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		if err := s.takeFace(tx, who.Account, in.ID, found); err != nil {
			return err
		}
		out.Body, err = s.mine(tx, who.Account)
		return err
	})
	if err != nil {
		return nil, s.refused(ctx, Face, err)
	}
	return out, nil
}

// use hands a challenge out for its one attempt.
func (s *Service) use(tx *database.Tx, account, f string) (c face.Challenge, err error) {
	var sealed []byte
	err = tx.Row(`UPDATE identity_faces SET state = $3, updated_at = $4 WHERE id = $1 AND account = $2 AND state = $5 RETURNING challenge`,
		f, account, used, tx.Now(), asked).Scan(&sealed)
	if database.NoRows(err) {
		return c, errs.New(errs.Conflict, "livenessExpired")
	}
	if err != nil {
		return c, err
	}
	raw, err := s.o.Vault.Unseal(sealed, faceContext(f))
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(raw, &c)
}

// framesOf reads the parts "nonce" and "frame", the latter's file names being
// <step>-<milliseconds>.jpg, in the order they were taken. All stay in memory.
func framesOf(contentType string, body []byte) (*face.Attempt, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil, errs.New(errs.Unsupported, "livenessFrames")
	}
	a := &face.Attempt{}
	for parts := multipart.NewReader(bytes.NewReader(body), params["boundary"]); ; {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return a, nil
		}
		if err != nil || len(a.Frames) > face.MaxFrames {
			return nil, errs.New(errs.Invalid, "livenessFrames")
		}
		raw, err := io.ReadAll(io.LimitReader(part, face.MaxFrameBytes+1))
		if err != nil {
			return nil, errs.New(errs.Invalid, "livenessFrames")
		}
		switch part.FormName() {
		case "nonce":
			a.Nonce = string(raw)
		case "frame":
			f, ok := frameOf(part.FileName(), raw)
			if !ok {
				return nil, errs.New(errs.Invalid, "livenessFrames")
			}
			a.Frames = append(a.Frames, f)
		}
	}
}

func frameOf(name string, raw []byte) (face.Frame, bool) {
	step, at, ok := strings.Cut(strings.TrimSuffix(name, ".jpg"), "-")
	n, err := strconv.Atoi(step)
	ms, err2 := strconv.ParseInt(at, 10, 64)
	return face.Frame{Step: n, At: ms, JPEG: raw}, ok && err == nil && err2 == nil
}

// result is what a face came to, kept sealed until all is decided.
type result struct {
	Template []byte  `json:"template"`
	Selfie   []byte  `json:"selfie"`             // JPEG
	Portrait []byte  `json:"portrait,omitempty"` // JPEG, if the card's was seen
	Card     []byte  `json:"card,omitempty"`     // template of the portrait
	Live     float32 `json:"live"`               // the passive score; -1 if there is none
}

// takeFace keeps what the frames showed and asks the central database in a job.
func (s *Service) takeFace(tx *database.Tx, account, f string, found *face.Liveness) error {
	if err := keepPrints(tx, account, found.Prints); err != nil {
		return err
	}
	r := result{Live: -1}
	if found.Passive != nil {
		r.Live = *found.Passive
	}
	var err error
	if r.Template, err = found.Selfie.Template.MarshalBinary(); err != nil {
		return err
	}
	if r.Selfie, err = jpegOf(found.Selfie.Picture); err != nil {
		return err
	}
	switch on, err := s.loadCard(tx, account); {
	case err == nil:
		r.Card, r.Portrait = on.template, on.portrait
	case errs.KindOf(err) != errs.NotFound:
		return err
	}
	if err := s.saveFace(tx, f, used, comparing, &r); err != nil {
		return err
	}
	if err := record(tx, account, "identity.face", account, map[string]string{"face": f}); err != nil {
		return err
	}
	return jobs.Enqueue(tx, jobCompare, compareJob{f})
}

// saveFace moves a face on; without a result it forgets the pictures.
func (s *Service) saveFace(tx *database.Tx, f, from, to string, r *result) error {
	var sealed []byte
	if r != nil {
		raw, err := json.Marshal(r)
		if err != nil {
			return err
		}
		sealed = s.o.Vault.Seal(raw, faceContext(f))
	}
	return tx.One(errs.New(errs.Conflict, "livenessExpired"),
		`UPDATE identity_faces SET state = $3, result = $4, updated_at = $5 WHERE id = $1 AND state = $2`, f, from, to, sealed, tx.Now())
}
