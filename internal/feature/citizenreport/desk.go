package citizenreport

import (
	"context"
	"strings"
	"time"

	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// worked is a report that somebody works on; another's is not there.
func (s *Service) worked(tx *database.Tx, who web.Principal, id string) (*casework.Case, error) {
	c, err := s.Kernel.Worked(tx, who, id)
	if err == nil && c.Kind != Kind {
		err = errs.Missing()
	}
	return c, err
}

// Particulars are what an officer sees of a report besides the case.
type Particulars struct {
	Seems    string     `json:"seems,omitempty" enum:"complaint,denunciation,crime,regulation" doc:"What its words look like"`
	Petition string     `json:"petition,omitempty" enum:"complaint,denunciation,crime" doc:"What an officer has said it is by law: then it is not answered as a report"`
	Guidance *Guidance  `json:"guidance,omitempty"`
	Locked   *time.Time `json:"authorLockedUntil,omitempty"`
	Lockable bool       `json:"lockable" doc:"It has an author with an account who is not the reader"`
}

func (s *Service) getDesk(ctx context.Context, in *casework.OneInput) (*web.JSON[Particulars], error) {
	who := web.Who(ctx)
	var out Particulars
	err := s.db.View(ctx, func(tx *database.Tx) error {
		c, err := s.worked(tx, who, in.ID)
		if err != nil {
			return err
		}
		out, err = s.particulars(tx, who, c)
		return err
	})
	return web.Answer(out), err
}

func (s *Service) particulars(tx *database.Tx, who web.Principal, c *casework.Case) (out Particulars, err error) {
	out.Lockable = c.Owner != "" && c.Owner != who.Account
	content, err := s.Kernel.Content(c)
	if err != nil {
		return out, err
	}
	if out.Petition, err = petitionOf(tx, c.ID); err != nil {
		return out, err
	}
	hint := first(s.pack.recognise(content.Answers.Text(textPath)))
	if hint != nil {
		out.Seems = hint.Kind
	}
	if out.Petition != "" {
		hint = s.pack.guidance(out.Petition)
	}
	if hint != nil {
		shown := hint.public()
		out.Guidance = &shown
	}
	if out.Lockable {
		l, err := lockNow(tx, c.Owner)
		if err != nil {
			return out, err
		}
		if l.ID != "" {
			out.Locked = &l.Until
		}
	}
	return out, nil
}

type petitionInput struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Petition string `json:"petition" enum:"complaint,denunciation,crime,none" doc:"none takes it back"`
		Text     string `json:"text,omitempty" maxLength:"4000" doc:"Instead of the guidance of the law"`
	}
}

// postPetition ends a report that is a petition by law, with the guidance where
// it goes: it is handed over, never answered or closed as done.
func (s *Service) postPetition(tx *database.Tx, who web.Principal, in *petitionInput) (*web.JSON[casework.DeskView], error) {
	c, err := s.worked(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	if in.Body.Petition == "none" {
		return s.noPetition(tx, who, c)
	}
	g := s.pack.guidance(in.Body.Petition)
	if g == nil {
		return nil, errs.InvalidField("petition", "notAllowed")
	}
	_, err = tx.Exec(`INSERT INTO report_petitions (case_id, petition, officer, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (case_id) DO UPDATE SET petition = $2, officer = $3, at = $4`, c.ID, g.Kind, who.Account, tx.Now())
	if err != nil {
		return nil, err
	}
	text := strings.TrimSpace(in.Body.Text)
	if text == "" {
		text = g.words("vi")
	}
	if c, err = s.Kernel.RedirectTo(tx, who, c.ID, text, map[string]string{"petition": g.Kind}); err != nil {
		return nil, err
	}
	v, err := s.Kernel.Opened(tx, who, c)
	return web.Answer(v), err
}

func (s *Service) noPetition(tx *database.Tx, who web.Principal, c *casework.Case) (*web.JSON[casework.DeskView], error) {
	if c.Owner == who.Account {
		return nil, errs.New(errs.Denied, "caseYours")
	}
	if err := tx.One(casework.NotNow(), `DELETE FROM report_petitions WHERE case_id = $1`, c.ID); err != nil {
		return nil, err
	}
	if err := s.Kernel.Noted(tx, who, c, "case.noPetition"); err != nil {
		return nil, err
	}
	v, err := s.Kernel.Opened(tx, who, c)
	return web.Answer(v), err
}
