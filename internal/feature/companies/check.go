package companies

import (
	"context"
	"slices"
	"strings"
	"time"

	"daklakid/internal/agency/tax"
	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/search"
	"daklakid/internal/platform/signed"
)

const checkJob = "companies.check"

type checkPayload struct {
	Claim string `json:"claim"`
}

// Why the registry is asked; it keeps both with each request.
const (
	askedFor = "Xác nhận doanh nghiệp và người đại diện"
	askedBy  = "Luật Quản lý thuế 38/2019/QH14; sự đồng ý của người đại diện"
)

// patience is how long a claim waits for the registry before it goes to an
// officer; meanwhile the job is tried again.
const patience = 15 * time.Minute

// check asks the registry about a claim and confirms it, or leaves it to an
// officer with what was found.
func (s *Service) check(ctx context.Context, p checkPayload) error {
	var c claim
	var inquiry tax.Inquiry
	late := false
	err := s.DB.View(ctx, func(tx *database.Tx) (err error) {
		if c, err = oneClaim(tx, p.Claim); err != nil {
			return err
		}
		late = tx.Now()-c.created > patience.Milliseconds()
		person, err := s.Person(tx, c.account)
		why := signed.Reason{RequestID: c.id, Purpose: askedFor, LegalBasis: askedBy}
		inquiry = tax.Inquiry{Reason: why, TaxCode: c.TaxCode, Representative: person.PersonalNumber}
		if errs.KindOf(err) == errs.NotFound {
			err = nil
		}
		return err
	})
	if errs.KindOf(err) == errs.NotFound {
		return nil // erased meanwhile
	}
	if err != nil || c.state != checking {
		return err
	}
	found, represents, err := s.Registry.LookUp(ctx, inquiry)
	switch {
	case err == nil:
		c.found = &found
		c.doubts = append(c.doubts, doubts(c, found, represents)...)
	case errs.KindOf(err) == errs.NotFound:
		c.doubts = append(c.doubts, unknownCode)
	case !late:
		return err
	default:
		s.Log.Warn("a company goes to an officer, for the tax agency does not answer", "claim", c.id, "error", err)
		c.doubts = append(c.doubts, away)
	}
	return s.DB.Update(ctx, func(tx *database.Tx) error { return s.checked(tx, c) })
}

// checked stores what was found, and confirms what agrees.
func (s *Service) checked(tx *database.Tx, c claim) error {
	n, err := tx.Exec(`UPDATE company_claims SET state = 'waiting', doubts = $2, found = $3 WHERE id = $1 AND state = 'checking'`,
		c.id, encode(c.doubts), encode(c.found))
	if err != nil || n == 0 || len(c.doubts) > 0 {
		return err
	}
	c.state = waiting
	taken, err := byCode(tx, c.TaxCode)
	if err == nil && taken != "" { // by somebody else, since it was claimed
		if err = settle(tx, c, refused, audit.System, ""); err == nil {
			err = tell(tx, c, "company.taken", Page+taken)
		}
		return err
	}
	if err != nil {
		return err
	}
	return s.confirm(tx, c, "registry", audit.System)
}

// doubts are what does not agree.
func doubts(c claim, found tax.Company, represents bool) (all []string) {
	if found.State != tax.Active {
		all = append(all, notWorking)
	}
	if !sameName(c.Name, found.Name) {
		all = append(all, nameDiffers)
	}
	if !represents {
		all = append(all, otherPerson)
	}
	return all
}

// legalForms are how the forms of companies are shortened, folded.
var legalForms = map[string][]string{
	"cty": {"cong", "ty"}, "tnhh": {"trach", "nhiem", "huu", "han"}, "cp": {"co", "phan"}, "mtv": {"mot", "thanh", "vien"},
	"dntn": {"doanh", "nghiep", "tu", "nhan"}, "htx": {"hop", "tac", "xa"}, "xnk": {"xuat", "nhap", "khau"}, "tm": {"thuong", "mai"}, "dv": {"dich", "vu"}, "sx": {"san", "xuat"},
}

// sameName compares names without accents, case and marks, short forms spelled out.
func sameName(a, b string) bool {
	return slices.Equal(spelled(a), spelled(b))
}

func spelled(name string) (all []string) {
	for _, word := range strings.Fields(search.Fold(name)) {
		if long, is := legalForms[word]; is {
			all = append(all, long...)
		} else {
			all = append(all, word)
		}
	}
	return all
}
