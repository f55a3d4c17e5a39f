package companies

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// CompanyRequest is somebody who asks to work for a company, as its owners see her.
type CompanyRequest struct {
	ID        string    `json:"id"`
	Name      string    `json:"name" doc:"What the account calls itself"`
	Words     string    `json:"text,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
}

type companyJoin struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Words string `json:"text" required:"false" maxLength:"500" doc:"Who she is in the company"`
	}
}

// join asks a company's owners for access.
func (s *Service) join(tx *database.Tx, who web.Principal, in *companyJoin) (*web.None, error) {
	c, err := page(tx, in.ID)
	if err != nil {
		return nil, err
	}
	is, err := s.Holds(tx, who.Account, c.ID, staff...)
	if err == nil && is {
		err = errs.New(errs.Conflict, "companyYours")
	}
	if err == nil && form.Markup(in.Body.Words) {
		err = errs.InvalidField("text", "companyMarkup")
	}
	if err != nil {
		return nil, err
	}
	err = tx.One(errs.New(errs.Conflict, "companyAsked"), `INSERT INTO company_requests (id, company, account, words, state, created_at, decided_at)
		VALUES ($1, $2, $3, $4, 'open', $5, 0) ON CONFLICT DO NOTHING`, id.New(tx.Now()), c.ID, who.Account, strings.TrimSpace(in.Body.Words), tx.Now())
	if err != nil {
		return nil, err
	}
	owners, err := s.Holders(tx, c.ID, organisation.Owner)
	if err != nil {
		return nil, err
	}
	for _, owner := range owners {
		err := notify.Send(tx, notify.Notice{Account: owner, Category: notify.Account, Code: "company.asked", Args: map[string]any{"company": c.Name}, Link: Page + c.ID})
		if err != nil {
			return nil, err
		}
	}
	return &web.None{}, nil
}

// staff are all roles of a company's people.
var staff = []string{
	organisation.Owner, organisation.Editor, organisation.Recruiter, organisation.Cashier, organisation.Dispatcher, organisation.Personnel,
}

// owned is Missing for who does not own the company.
func (s *Service) owned(tx *database.Tx, account, company string) error {
	is, err := s.Holds(tx, account, company, organisation.Owner)
	if err == nil && !is {
		err = errs.Missing()
	}
	return err
}

func (s *Service) getRequests(ctx context.Context, in *companyByIDInput) (*web.JSON[web.Page[CompanyRequest]], error) {
	out := web.Page[CompanyRequest]{Items: []CompanyRequest{}} // bounded by its LIMIT
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		out.Items = out.Items[:0]
		if err := s.owned(tx, web.Who(ctx).Account, in.ID); err != nil {
			return err
		}
		var accounts []string
		err := tx.Each(func(rows *sql.Rows) error {
			var r CompanyRequest
			var account string
			var at int64
			err := rows.Scan(&r.ID, &account, &r.Words, &at)
			r.CreatedAt = time.UnixMilli(at).UTC()
			out.Items, accounts = append(out.Items, r), append(accounts, account)
			return err
		}, `SELECT id, account, words, created_at FROM company_requests WHERE company = $1 AND state = 'open' ORDER BY id LIMIT 100`, in.ID)
		if err != nil {
			return err
		}
		names, err := s.Names(tx, accounts)
		for n, account := range accounts {
			out.Items[n].Name = names[account]
		}
		return err
	})
	return web.Answer(out), err
}

type companyAnswer struct {
	ID      string `path:"id" maxLength:"36"`
	Request string `path:"request" maxLength:"36"`
	Body    struct {
		Role string `json:"role" required:"false" maxLength:"20" doc:"Given when accepted; empty refuses"`
	}
}

// answer lets somebody in with a role, or does not.
func (s *Service) answer(tx *database.Tx, who web.Principal, in *companyAnswer) (*web.None, error) {
	if err := s.owned(tx, who.Account, in.ID); err != nil {
		return nil, err
	}
	state, code := "accepted", "company.joined"
	if in.Body.Role == "" {
		state, code = refused, "company.notJoined"
	}
	var account string
	err := tx.Row(`UPDATE company_requests SET state = $3, decided_at = $4 WHERE id = $1 AND company = $2 AND state = 'open' RETURNING account`,
		in.Request, in.ID, state, tx.Now()).Scan(&account)
	if database.NoRows(err) {
		err = errs.Missing()
	}
	if err != nil {
		return nil, err
	}
	c, err := companyByID(tx, in.ID)
	if err != nil {
		return nil, err
	}
	if in.Body.Role != "" {
		if err := organisation.Add(tx, who.Account, in.ID, account, in.Body.Role); err != nil {
			return nil, err
		}
	}
	err = audit.Record(tx, audit.Entry{
		Actor: who.Account, Action: "company." + state, Subject: audit.Subject{Kind: "company", ID: in.ID}, Owner: account, Organisation: in.ID,
	})
	if err != nil {
		return nil, err
	}
	return &web.None{}, notify.Send(tx, notify.Notice{
		Account: account, Category: notify.Account, Code: code, Args: map[string]any{"company": c.Name}, Link: Page + c.ID,
	})
}
