package rights

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// DataErasure is a request to be forgotten, and before there is one what it would
// mean.
type DataErasure struct {
	State    string       `json:"state" enum:"none,waiting"`
	AskedAt  *time.Time   `json:"askedAt,omitempty"`
	RunsAt   *time.Time   `json:"runsAt,omitempty" doc:"Until then it can be taken back."`
	Held     bool         `json:"held" doc:"The law wants the account kept for now; it is erased when that ends."`
	Hinder   string       `json:"hinder" doc:"What has to be settled first, in words; empty when nothing."`
	Days     int          `json:"days" doc:"How long it can be taken back."`
	Receipt  string       `json:"receipt,omitempty" doc:"Shown once, to look up what became of it."`
	Removed  []ErasedKind `json:"removed" nullable:"false" doc:"What is removed."`
	Kept     []ErasedKind `json:"kept" nullable:"false" doc:"What stays, naming nobody, and why."`
	Backups  time.Time    `json:"backups" doc:"Backups may hold it until then, if asked today."`
	CopyLast *time.Time   `json:"copyLast,omitempty" doc:"When a copy of the data was last made."`
}

// ErasedKind is a class of records in words.
type ErasedKind struct {
	Name  string `json:"name"`
	Basis string `json:"basis"`
	Days  int64  `json:"days" doc:"How long it stays; 0 is for ever."`
}

func (s *Service) getErasure(ctx context.Context, _ *web.None) (*web.JSON[DataErasure], error) {
	var out DataErasure
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		out, err = s.outlook(tx, web.Who(ctx).Account)
		return err
	})
	return web.Answer(out), err
}

// outlook says what erasing an account means.
func (s *Service) outlook(tx *database.Tx, account string) (e DataErasure, err error) {
	language := web.Language(tx.Context())
	e = DataErasure{State: "none", Days: int(coolingOff.Hours() / 24), Removed: []ErasedKind{}, Kept: []ErasedKind{}, Backups: tx.Time().Add(coolingOff + s.o.Backups)}
	for _, c := range s.classes() {
		kind := ErasedKind{s.o.Texts.Say(language, "class."+c.Code, nil), c.Basis, int64(c.Keep.Hours() / 24)}
		if stays(c) {
			e.Kept = append(e.Kept, kind)
		} else {
			e.Removed = append(e.Removed, kind)
		}
	}
	if e.Held, err = s.o.Held(tx, account); err != nil {
		return e, err
	}
	var hinder *errs.Error
	if err := s.hinders(tx, account); errors.As(err, &hinder) {
		e.Hinder = s.o.Texts.Say(language, hinder.Code, hinder.Args)
	} else if err != nil {
		return e, err
	}
	asked, runs, err := waitingErasure(tx, account)
	if err != nil || asked == 0 {
		return e, err
	}
	e.State, e.AskedAt, e.RunsAt = "waiting", maybe(asked), maybe(runs)
	return e, nil
}

// stays: proofs of consent outlive their account for a time; the others that
// stay do so for ever.
func stays(c module.Class) bool {
	return c.Never || c.Code == "consentProofs" || c.Code == "partnerProofs"
}

func (s *Service) classes() (all []module.Class) {
	for _, m := range s.o.Modules() {
		all = append(all, m.Personal.Classes...)
	}
	return all
}

func (s *Service) hinders(tx *database.Tx, account string) error {
	for _, m := range s.o.Modules() {
		if m.Personal.Hinders == nil {
			continue
		}
		if err := m.Personal.Hinders(tx, account); err != nil {
			return err
		}
	}
	return nil
}

type erasureInput struct {
	Body struct {
		Understood bool `json:"understood" doc:"That it cannot be undone after the days of thought."`
	}
}

// postErasure asks to be forgotten. The receipt is the person's only: of it a
// digest is kept.
func (s *Service) postErasure(tx *database.Tx, who web.Principal, in *erasureInput) (*web.JSON[DataErasure], error) {
	if !in.Body.Understood {
		return nil, errs.InvalidField("understood", "required")
	}
	if err := s.hinders(tx, who.Account); err != nil {
		return nil, err
	}
	receipt, erasure := newReceipt(), id.New(tx.Now())
	runs := tx.Time().Add(coolingOff)
	if err := insertErasure(tx, erasure, who.Account, digest(receipt), runs.UnixMilli()); err != nil {
		return nil, err
	}
	if err := jobs.Enqueue(tx, jobErase, eraseJob{erasure}, jobs.RunAt(runs)); err != nil {
		return nil, err
	}
	if err := record(tx, who.Account, "account.eraseAsk", who.Account, who.Account, nil); err != nil {
		return nil, err
	}
	// By text message as well: whoever has taken the account over could ask.
	err := notify.Send(tx, notify.Notice{Account: who.Account, Category: notify.Account, Code: "erasureAsked", Link: link})
	if err != nil {
		return nil, err
	}
	out, err := s.outlook(tx, who.Account)
	out.Receipt = receipt
	return web.Answer(out), err
}

// cancelErasure takes it back.
func (s *Service) cancelErasure(tx *database.Tx, who web.Principal, _ *web.None) (*web.None, error) {
	if err := cancelErasure(tx, who.Account); err != nil {
		return nil, err
	}
	if err := tell(tx, who.Account, "erasureCancelled"); err != nil {
		return nil, err
	}
	return &web.None{}, record(tx, who.Account, "account.eraseCancel", who.Account, who.Account, nil)
}

type eraseJob struct {
	Erasure string `json:"erasure"`
}

// heldAgain is how often an erasure that is held back looks again.
const heldAgain = 24 * time.Hour

// erase forgets a person in one transaction: what every module keeps, and at
// last the account. What is held back, or not settled, waits.
func (s *Service) erase(ctx context.Context, job eraseJob) error {
	err := s.o.DB.Update(ctx, func(tx *database.Tx) error {
		account, err := dueErasure(tx, job.Erasure)
		if database.NoRows(err) {
			return nil // taken back, or done
		}
		if err != nil {
			return err
		}
		hold, err := s.o.Held(tx, account)
		if err == nil && !hold {
			err = s.hinders(tx, account)
		}
		if hold || errs.KindOf(err) == errs.Conflict {
			return jobs.Enqueue(tx, jobErase, job, jobs.RunAt(tx.Time().Add(heldAgain)))
		}
		if err != nil {
			return err
		}
		return s.eraseAccount(tx, job.Erasure, account)
	})
	if err != nil {
		return err
	}
	return s.o.DB.Flush(ctx)
}

func (s *Service) eraseAccount(tx *database.Tx, erasure, account string) error {
	if err := tx.Scrub(); err != nil {
		return err
	}
	if err := finishErasure(tx, erasure, tx.Now()+s.o.Backups.Milliseconds()); err != nil {
		return err
	}
	for _, m := range s.backwards() {
		if m.Personal.Erase == nil {
			continue
		}
		if err := m.Personal.Erase(tx, account); err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	return record(tx, audit.System, "account.erase", account, account, map[string]string{
		"backupsUntil": tx.Time().Add(s.o.Backups).Format(time.DateOnly),
	})
}

// newReceipt is 100 bits in groups that can be read out and typed.
func newReceipt() string {
	code := rand.Text()[:20]
	return strings.Join([]string{code[:5], code[5:10], code[10:15], code[15:]}, "-")
}

func digest(receipt string) []byte {
	sum := sha256.Sum256([]byte(strings.ToUpper(strings.ReplaceAll(receipt, "-", ""))))
	return sum[:]
}

// ErasureReceipt is what became of a request to be forgotten.
type ErasureReceipt struct {
	State        string     `json:"state" enum:"waiting,cancelled,done"`
	AskedAt      time.Time  `json:"askedAt"`
	RunsAt       time.Time  `json:"runsAt"`
	EndedAt      *time.Time `json:"endedAt,omitempty"`
	BackupsUntil *time.Time `json:"backupsUntil,omitempty"`
}

type receiptInput struct {
	Body struct {
		Receipt string `json:"receipt" minLength:"20" maxLength:"30"`
	}
}

// readReceipt is for who holds the code; it names nobody.
func (s *Service) readReceipt(ctx context.Context, in *receiptInput) (*web.JSON[ErasureReceipt], error) {
	var out ErasureReceipt
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		out, err = byReceipt(tx, digest(in.Body.Receipt))
		return err
	})
	return web.Answer(out), err
}
