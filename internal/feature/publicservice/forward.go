package publicservice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"daklakid/internal/agency/dvc"
	"daklakid/internal/core/document"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
)

// Portal is the one-stop system that works on cases whose procedure says so.
type Portal interface {
	Upload(ctx context.Context, file, mediaType string, body []byte) error
	Create(ctx context.Context, key string, d dvc.Dossier) (code string, err error)
	Supplement(ctx context.Context, code string, s dvc.Supplement) (dvc.State, error)
	Withdraw(ctx context.Context, code, reason string) (dvc.State, error)
	Status(ctx context.Context, code string) (dvc.State, error)
}

// results is what else the portal is asked for.
type results interface {
	Result(ctx context.Context, code string, d dvc.Document) ([]byte, error)
}

// statuses are the portal's in the kernel's words.
var statuses = map[dvc.Status]casework.Status{
	dvc.Filed: casework.Submitted, dvc.Received: casework.Accepted, dvc.NotReceived: casework.Declined,
	dvc.Processing: casework.Processing, dvc.PapersAsked: casework.Supplement, dvc.FeeAsked: casework.Payment,
	dvc.Withdrawing: casework.Withdrawing, dvc.Stopped: casework.Stopped, dvc.Done: casework.Done, dvc.Returned: casework.Delivered,
}

type forwarder struct{ s *Service }

func (w forwarder) Forward(ctx context.Context, o casework.Outgoing) (string, error) {
	papers, err := w.upload(ctx, o, o.Files)
	if err != nil {
		return "", err
	}
	answers, err := json.Marshal(o.Answers)
	if err != nil {
		return "", fmt.Errorf("dossier: %w", err)
	}
	who, err := w.s.applicant(ctx, o)
	if err != nil {
		return "", err
	}
	return w.s.Portal.Create(ctx, o.ID, dvc.Dossier{
		Procedure: o.Procedure, Authority: w.s.authority(o.Case), Channel: dvc.Online, Applicant: who, Form: answers,
		Documents: papers, FiledAt: o.Created,
	})
}

func (w forwarder) upload(ctx context.Context, o casework.Outgoing, files []casework.File) ([]dvc.Document, error) {
	papers := make([]dvc.Document, 0, len(files))
	for _, f := range files {
		data, err := o.Read(ctx, f.ID)
		if err != nil {
			return nil, err
		}
		mediaType, name := "image/jpeg", f.Name
		if f.Kind == document.PDF {
			mediaType = "application/pdf"
		}
		if name == "" {
			name = f.Slot
		}
		if err := w.s.Portal.Upload(ctx, f.ID, mediaType, data); err != nil {
			return nil, err
		}
		sum := sha256.Sum256(data)
		papers = append(papers, dvc.Document{
			File: f.ID, Kind: f.Slot, Name: name, MediaType: mediaType, Size: len(data), SHA256: hex.EncodeToString(sum[:]),
		})
	}
	return papers, nil
}

func (w forwarder) Follow(ctx context.Context, o casework.Outgoing, e casework.Event) error {
	if e.Action == casework.AskWithdraw {
		_, err := w.s.Portal.Withdraw(ctx, o.ForeignCode, e.Words)
		return err
	}
	papers, err := w.upload(ctx, o, e.Files)
	if err != nil {
		return err
	}
	_, err = w.s.Portal.Supplement(ctx, o.ForeignCode, dvc.Supplement{
		ID: suppliedAs(o.Case, e.Seq), Note: e.Words, Documents: papers,
	})
	return err
}

func (w forwarder) Updates(ctx context.Context, c *casework.Case) ([]casework.Update, error) {
	state, err := w.s.Portal.Status(ctx, c.ForeignCode)
	if err != nil {
		return nil, err
	}
	updates := make([]casework.Update, 0, len(state.History))
	for _, h := range state.History {
		updates = append(updates, casework.Update{
			Case: c.ID, Code: c.ForeignCode, Sequence: int64(h.Sequence), Status: statuses[h.Status], At: h.At, Words: h.Note,
		})
	}
	if n := len(updates); n > 0 && state.Result != nil {
		updates[n-1].Result, err = w.s.fetch(ctx, c.ForeignCode, state.Result)
	}
	return updates, err
}

func (s *Service) fetch(ctx context.Context, code string, d *dvc.Document) ([]byte, error) {
	portal, can := s.Portal.(results)
	if !can || d == nil || d.MediaType != "application/pdf" {
		return nil, nil
	}
	return portal.Result(ctx, code, *d)
}

// Told takes a change that the portal called back about.
func (s *Service) Told(ctx context.Context, e dvc.Event) error {
	result, err := s.fetch(ctx, e.Code, e.Result)
	if err != nil {
		return err
	}
	return s.Cases.Receive(ctx, Kind, []casework.Update{{
		Case: e.Key, Code: e.Code, Sequence: int64(e.Sequence), Status: statuses[e.Status], At: e.At, Words: e.Note, Result: result,
	}})
}

// authority is what the portal calls who decides; the pack knows.
func (s *Service) authority(c *casework.Case) string { return s.catalogue.Authorities[c.Agency] }

// suppliedAs is the same whenever the same is brought again.
func suppliedAs(c *casework.Case, seq int64) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "%s:%d", c.ID, seq)).String()
}

// applicant is who files, with the number that was proven.
func (s *Service) applicant(ctx context.Context, o casework.Outgoing) (dvc.Applicant, error) {
	who := dvc.Applicant{FullName: o.OwnerName, Phone: o.OwnerPhone}
	for _, section := range []string{"applicant", "requester"} {
		if name := o.Answers.Text(section + ".fullName"); name != "" {
			who.FullName, who.Address, who.Email = name, o.Answers.Text(section+".residence"), o.Answers.Text(section+".email")
		}
	}
	err := s.Cases.DB.View(ctx, func(tx *database.Tx) error {
		facts, _, _, err := s.facts(tx, o.Owner)
		who.PersonalNumber = facts["personalNumber"]
		return err
	})
	return who, err
}
