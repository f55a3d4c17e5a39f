package companies

import (
	"context"
	"slices"
	"strings"
	"time"

	"daklakid/internal/agency/tax"
	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// ClaimLine is a claim in the officers' queue.
type ClaimLine struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind" enum:"register,dispute"`
	TaxCode   string    `json:"taxCode"`
	Name      string    `json:"name"`
	Ward      string    `json:"ward"`
	Doubts    []string  `json:"doubts" nullable:"false"`
	CreatedAt time.Time `json:"createdAt"`
}

// RegistryAnswer is what the tax agency says of a company.
type RegistryAnswer struct {
	Name           string `json:"name"`
	Address        string `json:"address,omitempty"`
	State          string `json:"state" enum:"active,ending,paused,absent,ended"`
	Representative string `json:"representative,omitempty"`
}

// ClaimView is an opened claim. Opening it is audited and shown to the person.
type ClaimView struct {
	ClaimLine
	State    string          `json:"state" enum:"checking,waiting,confirmed,refused,withdrawn"`
	Address  string          `json:"address"`
	Park     string          `json:"park,omitempty"`
	Sector   string          `json:"sector"`
	Words    string          `json:"text,omitempty"`
	Claimant string          `json:"claimant" doc:"What the person is called, as identified"`
	Level    int             `json:"level"`
	Company  string          `json:"company,omitempty"`
	Owners   []string        `json:"owners" nullable:"false" doc:"Of a dispute: who owns the company now"`
	Registry *RegistryAnswer `json:"registry,omitempty" doc:"What the tax agency says; absent when it said nothing"`
	Reason   string          `json:"reason,omitempty"`
}

func (c claim) line() ClaimLine {
	return ClaimLine{c.id, c.kind, c.TaxCode, c.Name, c.Ward, append([]string{}, c.doubts...), time.UnixMilli(c.created).UTC()}
}

func (s *Service) getQueue(ctx context.Context, in *web.Paging) (*web.JSON[web.Page[ClaimLine]], error) {
	var after string
	if _, err := web.After(in.Cursor, &after); err != nil {
		return nil, err
	}
	out := web.Page[ClaimLine]{Items: []ClaimLine{}}
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		all, err := queue(tx, after, in.Limit+1)
		out.Items, out.Next = out.Items[:0], ""
		for n, c := range all {
			if n == in.Limit {
				out.Next = web.Cursor(all[n-1].id)
				break
			}
			out.Items = append(out.Items, c.line())
		}
		return err
	})
	return web.Answer(out), err
}

// openClaim shows a claim to an officer, who leaves a trace of having looked.
func (s *Service) openClaim(ctx context.Context, in *claimInput) (*web.JSON[ClaimView], error) {
	var v ClaimView
	err := s.DB.Update(ctx, func(tx *database.Tx) error {
		c, err := oneClaim(tx, in.ID)
		if err != nil {
			return err
		}
		if err := record(tx, "company.read", web.Who(ctx).Account, c, nil); err != nil {
			return err
		}
		v, err = s.viewClaim(tx, c)
		return err
	})
	return web.Answer(v), err
}

func (s *Service) viewClaim(tx *database.Tx, c claim) (ClaimView, error) {
	v := ClaimView{
		ClaimLine: c.line(), State: c.state, Address: c.Address, Park: c.Park, Sector: c.Sector, Words: c.words, Company: c.company,
		Owners: []string{}, Registry: answered(c.found), Reason: c.reason,
	}
	person, err := s.Person(tx, c.account)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return v, err
	}
	v.Claimant, v.Level = person.FullName, person.Level
	if c.kind != dispute {
		return v, nil
	}
	owners, err := s.Holders(tx, c.company, organisation.Owner)
	if err != nil {
		return v, err
	}
	names, err := s.Names(tx, owners)
	for _, owner := range owners {
		v.Owners = append(v.Owners, names[owner])
	}
	return v, err
}

func answered(found *tax.Company) *RegistryAnswer {
	if found == nil {
		return nil
	}
	return &RegistryAnswer{found.Name, found.Address, string(found.State), found.Representative}
}

// decidable is a claim that waits and is not the officer's own.
func (s *Service) decidable(tx *database.Tx, officer web.Principal, id string) (c claim, err error) {
	if c, err = oneClaim(tx, id); err != nil {
		return c, err
	}
	switch {
	case c.state != waiting:
		return c, errs.New(errs.Conflict, "companyDecided")
	case c.account == officer.Account:
		return c, errs.New(errs.Denied, "companyOwnClaim")
	}
	return c, s.impartial(tx, officer, c.company)
}

// impartial refuses an officer who has a role in the company: nobody decides on
// a matter of her own.
func (s *Service) impartial(tx *database.Tx, officer web.Principal, company string) error {
	if company == "" {
		return nil
	}
	inside, err := s.Holds(tx, officer.Account, company, organisation.CompanyRoles...)
	if err == nil && inside {
		err = errs.New(errs.Denied, "companyOwnMatter")
	}
	return err
}

func (s *Service) approve(tx *database.Tx, who web.Principal, in *claimInput) (*web.JSON[ClaimView], error) {
	c, err := s.decidable(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	if c.kind == register {
		if taken, err := byCode(tx, c.TaxCode); err != nil || taken != "" {
			if err == nil {
				err = errs.New(errs.Conflict, "companyRegistered")
			}
			return nil, err
		}
	}
	person, err := s.Person(tx, c.account)
	if err != nil || person.Level < Level {
		return nil, errs.New(errs.Conflict, "companyClaimant").Because(err)
	}
	if err := s.confirm(tx, c, "officer", who.Account); err != nil {
		return nil, err
	}
	return s.decided(tx, in.ID)
}

type companyRefusal struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Reason string `json:"reason" maxLength:"500" doc:"The person reads it"`
	}
}

func (s *Service) refuse(tx *database.Tx, who web.Principal, in *companyRefusal) (*web.JSON[ClaimView], error) {
	c, err := s.decidable(tx, who, in.ID)
	if err != nil {
		return nil, err
	}
	reason := strings.TrimSpace(in.Body.Reason)
	var bad errs.Fields
	bad.Check(reason != "", "reason", "required")
	if err := bad.Err(); err != nil {
		return nil, err
	}
	if err := settle(tx, c, refused, who.Account, reason); err != nil {
		return nil, err
	}
	if err := record(tx, "company.refuse", who.Account, c, map[string]string{"kind": c.kind}); err != nil {
		return nil, err
	}
	if err := tell(tx, c, "company.refused", "/doanh-nghiep/dang-ky"); err != nil {
		return nil, err
	}
	return s.decided(tx, in.ID)
}

func (s *Service) decided(tx *database.Tx, id string) (*web.JSON[ClaimView], error) {
	c, err := oneClaim(tx, id)
	if err != nil {
		return nil, err
	}
	v, err := s.viewClaim(tx, c)
	return web.Answer(v), err
}

type companyHiding struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Hidden bool   `json:"hidden"`
		Reason string `json:"reason" required:"false" maxLength:"500" doc:"Needed to hide; the company's owners read it"`
	}
}

// hide takes a page off, or shows it again. Its openings are listings, which
// officers hide where they are.
func (s *Service) hide(tx *database.Tx, who web.Principal, in *companyHiding) (*web.None, error) {
	if in.Body.Hidden && strings.TrimSpace(in.Body.Reason) == "" {
		return nil, errs.InvalidField("reason", "required")
	}
	if err := s.impartial(tx, who, in.ID); err != nil {
		return nil, err
	}
	action, code := "company.show", "company.shown"
	if in.Body.Hidden {
		action, code = "company.hide", "company.hidden"
	}
	c, err := s.turn(tx, in.ID, in.Body.Hidden)
	if err != nil {
		return nil, err
	}
	if in.Body.Hidden { // what was reported has been looked at
		if _, err := settleReports(tx, in.ID); err != nil {
			return nil, err
		}
	}
	err = audit.Record(tx, audit.Entry{Actor: who.Account, Action: action, Subject: audit.Subject{Kind: "company", ID: in.ID}, Organisation: in.ID})
	if err != nil {
		return nil, err
	}
	owners, err := s.Holders(tx, in.ID, organisation.Owner)
	if err != nil {
		return nil, err
	}
	for _, owner := range slices.Compact(owners) {
		err := notify.Send(tx, notify.Notice{
			Account: owner, Category: notify.Listing, Code: code, Args: map[string]any{"company": c.Name, "reason": in.Body.Reason}, Link: Page + in.ID,
		})
		if err != nil {
			return nil, err
		}
	}
	return &web.None{}, nil
}

// turn hides a page or shows it again; it is errs.Missing when that is so already.
func (s *Service) turn(tx *database.Tx, id string, hide bool) (company, error) {
	state, was := shown, hidden
	if hide {
		state, was = hidden, shown
	}
	err := tx.One(errs.Missing(), `UPDATE companies SET state = $2, version = version + 1 WHERE id = $1 AND state = $3`, id, state, was)
	if err != nil {
		return company{}, err
	}
	c, err := companyByID(tx, id)
	if err != nil {
		return c, err
	}
	return c, s.put(tx, c)
}

// Close takes the page of a company off that nobody is left in. An officer may
// show it again when somebody has come.
func (s *Service) Close(tx *database.Tx, id string) error {
	_, err := s.turn(tx, id, true)
	if errs.KindOf(err) == errs.NotFound {
		return nil // it has no page, or none that is seen
	}
	if err != nil {
		return err
	}
	return audit.Record(tx, audit.Entry{Actor: audit.System, Action: "company.hide", Subject: audit.Subject{Kind: "company", ID: id}, Organisation: id})
}
