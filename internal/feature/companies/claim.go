package companies

import (
	"context"
	"encoding/json"
	"time"
	"unicode/utf8"

	"daklakid/internal/agency/tax"
	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/web"
)

// What a claim may be about, and where it may stand.
const (
	register = "register"
	dispute  = "dispute"

	checking  = "checking"  // the registry is asked
	waiting   = "waiting"   // for an officer
	confirmed = "confirmed" // the account owns the company
	refused   = "refused"
	withdrawn = "withdrawn"
)

// Why an officer has to look.
const (
	noRegistry   = "noRegistry"   // none is connected
	away         = "away"         // it did not answer in time
	unknownCode  = "unknownCode"  // it knows no such code
	notWorking   = "notWorking"   // the company has stopped, or rests
	nameDiffers  = "nameDiffers"  // it is called otherwise there
	otherPerson  = "otherPerson"  // somebody else represents it there
	alreadyOwned = "alreadyOwned" // a dispute: somebody has it here
)

// claim is one row.
type claim struct {
	id, account, kind, company string
	CompanyForm
	words, state, reason, by string
	doubts                   []string
	found                    *tax.Company
	created, decided         int64
}

// CompanyForm is what a claim says of the company.
type CompanyForm struct {
	TaxCode string `json:"taxCode" maxLength:"20" doc:"10 digits, or 13 for a branch"`
	Name    string `json:"name" maxLength:"200"`
	Ward    string `json:"ward" maxLength:"5" doc:"Code of the ward it sits in"`
	Address string `json:"address" maxLength:"200"`
	Park    string `json:"park" required:"false" maxLength:"60" doc:"Slug of its industrial park"`
	Sector  string `json:"sector" maxLength:"1" doc:"Section of VSIC 2025, A to V"`
}

// MyClaim is what somebody sees of her claim.
type MyClaim struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind" enum:"register,dispute"`
	TaxCode   string     `json:"taxCode"`
	Name      string     `json:"name"`
	State     string     `json:"state" enum:"checking,waiting,confirmed,refused,withdrawn"`
	Doubts    []string   `json:"doubts" nullable:"false" doc:"Why an officer looks: noRegistry, away, unknownCode, notWorking, nameDiffers, otherPerson, alreadyOwned"`
	Reason    string     `json:"reason,omitempty" doc:"The officer's words"`
	Company   string     `json:"company,omitempty" doc:"Id of the company, once it is confirmed"`
	CreatedAt time.Time  `json:"createdAt"`
	DecidedAt *time.Time `json:"decidedAt,omitempty"`
}

func (c claim) mine() MyClaim {
	m := MyClaim{
		ID: c.id, Kind: c.kind, TaxCode: c.TaxCode, Name: c.Name, State: c.state, Doubts: append([]string{}, c.doubts...), Reason: c.reason,
		CreatedAt: time.UnixMilli(c.created).UTC(),
	}
	if c.state == confirmed {
		m.Company = c.company
	}
	if c.decided > 0 {
		at := time.UnixMilli(c.decided).UTC()
		m.DecidedAt = &at
	}
	return m
}

// identified leads who is not sure enough to be who she says to a higher level.
func identified(who web.Principal) error {
	if who.Level < Level {
		return errs.New(errs.Denied, "levelNeeded", "level", Level)
	}
	return nil
}

type companyRegistering struct {
	Body struct {
		CompanyForm
		Organisation string `json:"organisation" required:"false" maxLength:"36" doc:"Id of one that she owns and that has no code yet; empty makes a new one"`
	}
}

// post takes a claim in: one that the registry may confirm, or an officer.
func (s *Service) post(tx *database.Tx, who web.Principal, in *companyRegistering) (*web.JSON[MyClaim], error) {
	if err := identified(who); err != nil {
		return nil, err
	}
	f := in.Body.CompanyForm
	var bad errs.Fields
	s.checkForm(&f, &bad)
	if err := s.checkFounded(tx, who, in.Body.Organisation, &bad); err != nil {
		return nil, err
	}
	if taken, err := byCode(tx, f.TaxCode); err != nil || taken != "" {
		if err == nil {
			err = errs.InvalidField("taxCode", "companyRegistered")
		}
		return nil, err
	}
	c := claim{id: id.New(tx.Now()), account: who.Account, kind: register, company: in.Body.Organisation, CompanyForm: f, state: checking, created: tx.Now()}
	return web.Answer(c.mine()), s.open(tx, &c)
}

// open stores a claim and has the registry asked, if there is one.
func (s *Service) open(tx *database.Tx, c *claim) error {
	if s.Registry == nil {
		c.state = waiting
		c.doubts = append(c.doubts, noRegistry)
	}
	if err := insertClaim(tx, *c); err != nil {
		return err
	}
	if s.Registry == nil {
		return nil
	}
	return jobs.Enqueue(tx, checkJob, checkPayload{c.id}, jobs.UniqueKey(c.id))
}

func (s *Service) checkForm(f *CompanyForm, bad *errs.Fields) {
	code, fault := tax.ParseCode(f.TaxCode)
	bad.Check(fault == "", "taxCode", string(fault))
	f.TaxCode = code
	words(bad, "name", &f.Name, 3, 200)
	words(bad, "address", &f.Address, 3, 200)
	s.checkPlace(f.Ward, f.Park, f.Sector, bad)
}

func (s *Service) checkPlace(ward, park, sector string, bad *errs.Fields) {
	_, known := s.Province.Ward(ward)
	bad.Check(known, "ward", "companyWardUnknown")
	bad.OneOf(sector, "sector", Sectors...)
	if park == "" {
		return
	}
	site, known := s.Province.Site(park)
	bad.Check(known && (site.Kind == "kcn" || site.Kind == "kkt" || site.Kind == "ccn"), "park", "notAllowed")
}

// words wants one line of plain text.
func words(bad *errs.Fields, name string, text *string, least, most int) {
	*text = oneLine(*text)
	n := utf8.RuneCountInString(*text)
	switch {
	case n == 0 && least > 0:
		bad.Check(false, name, "required")
	case n < least:
		bad.Check(false, name, "tooShort", "min", least)
	case n > most:
		bad.Check(false, name, "tooLong", "max", most)
	default:
		bad.Check(!form.Markup(*text), name, "companyMarkup")
	}
}

type companyDispute struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Words string `json:"text" minLength:"10" maxLength:"1000" doc:"Why it is hers"`
	}
}

// dispute is a claim to a company that somebody else has: an officer decides.
func (s *Service) dispute(tx *database.Tx, who web.Principal, in *companyDispute) (*web.JSON[MyClaim], error) {
	if err := identified(who); err != nil {
		return nil, err
	}
	p, err := page(tx, in.ID)
	if err != nil {
		return nil, err
	}
	if is, err := s.Holds(tx, who.Account, p.ID, organisation.Owner); err != nil || is {
		if err == nil {
			err = errs.New(errs.Conflict, "companyYours")
		}
		return nil, err
	}
	if form.Markup(in.Body.Words) {
		return nil, errs.InvalidField("text", "companyMarkup")
	}
	c := claim{
		id: id.New(tx.Now()), account: who.Account, kind: dispute, company: p.ID, words: in.Body.Words, state: checking, created: tx.Now(),
		CompanyForm: CompanyForm{p.TaxCode, p.Name, p.Ward, p.Address, p.Park, p.Sector}, doubts: []string{alreadyOwned},
	}
	return web.Answer(c.mine()), s.open(tx, &c)
}

func (s *Service) getMine(ctx context.Context, _ *web.None) (*web.JSON[web.Page[MyClaim]], error) {
	out := web.Page[MyClaim]{Items: []MyClaim{}} // bounded by maxMine
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		all, err := claimsOf(tx, web.Who(ctx).Account)
		out.Items = out.Items[:0]
		for _, c := range all {
			out.Items = append(out.Items, c.mine())
		}
		return err
	})
	return web.Answer(out), err
}

type claimInput struct {
	ID string `path:"id" maxLength:"36"`
}

func (s *Service) withdraw(tx *database.Tx, who web.Principal, in *claimInput) (*web.None, error) {
	return &web.None{}, tx.One(errs.Missing(), `UPDATE company_claims SET state = 'withdrawn', decided_at = $3
		WHERE id = $1 AND account = $2 AND state IN ('checking', 'waiting')`, in.ID, who.Account, tx.Now())
}

// confirm makes the account the company's owner. by is registry or officer,
// actor who decided.
func (s *Service) confirm(tx *database.Tx, c claim, by, actor string) (err error) {
	if c.found != nil && c.kind == register {
		c.Name = c.found.Name // the registry knows how it is written
	}
	if c.kind == register {
		if c.company, err = s.found(tx, c, actor); err != nil {
			return err
		}
		err = s.insert(tx, company{
			CompanyPage: CompanyPage{ID: c.company, TaxCode: c.TaxCode, Name: c.Name, Ward: c.Ward, Address: c.Address, Park: c.Park, Sector: c.Sector, ConfirmedBy: by},
			state:       shown,
		})
	} else {
		err = s.makeOwner(tx, c, actor)
	}
	if err != nil {
		return err
	}
	if err := settle(tx, c, confirmed, actor, ""); err != nil {
		return err
	}
	if err := record(tx, "company.confirm", actor, c, map[string]string{"by": by, "kind": c.kind, "company": c.company}); err != nil {
		return err
	}
	if err := tell(tx, c, "company.confirmed", Page+c.company); err != nil {
		return err
	}
	return s.refuseOthers(tx, c, actor)
}

// makeOwner gives a disputed company to who won it; who had it stays, until the
// administrators or the new owner remove them.
func (s *Service) makeOwner(tx *database.Tx, c claim, actor string) error {
	err := organisation.Add(tx, actor, c.company, c.account, organisation.Owner)
	if errs.Is(err, "alreadyMember") {
		err = organisation.Raise(tx, actor, c.company, c.account)
	}
	return err
}

// refuseOthers ends what others claim by the same code: they may dispute it.
func (s *Service) refuseOthers(tx *database.Tx, c claim, actor string) error {
	if c.kind != register {
		return nil
	}
	others, err := openClaims(tx, c.TaxCode)
	for _, other := range others {
		if err := settle(tx, other, refused, actor, ""); err != nil {
			return err
		}
		if err := tell(tx, other, "company.taken", Page+c.company); err != nil {
			return err
		}
	}
	return err
}

func record(tx *database.Tx, action, actor string, c claim, details map[string]string) error {
	return audit.Record(tx, audit.Entry{
		Actor: actor, Action: action, Subject: audit.Subject{Kind: "companyClaim", ID: c.id}, Owner: c.account, Details: details,
	})
}

func tell(tx *database.Tx, c claim, code, link string) error {
	return notify.Send(tx, notify.Notice{Account: c.account, Category: notify.Case, Code: code, Link: link, Args: map[string]any{"company": c.Name}})
}

func encode(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings only
	}
	return string(raw)
}
