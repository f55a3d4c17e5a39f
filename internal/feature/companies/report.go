package companies

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

// reasons are for what a page may be reported.
var reasons = []string{"wrong", "notThere", "unreachable", "notTheirs", "fraud", "unlawful", "offensive", "other"}

type companyReporting struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Reason string `json:"reason" maxLength:"40" doc:"wrong, notThere, unreachable, notTheirs, fraud, unlawful, offensive or other"`
		Words  string `json:"text" required:"false" maxLength:"1000"`
	}
}

// report notes that somebody finds something wrong with a page. Saying it again
// before an officer has looked changes nothing.
func (s *Service) report(tx *database.Tx, who web.Principal, in *companyReporting) (*web.None, error) {
	var bad errs.Fields
	bad.OneOf(in.Body.Reason, "reason", reasons...)
	bad.Check(!form.Markup(in.Body.Words), "text", "companyMarkup")
	if err := bad.Err(); err != nil {
		return nil, err
	}
	c, err := page(tx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.apart(tx, who.Account, c.ID); err != nil {
		return nil, err
	}
	_, err = tx.Exec(`INSERT INTO company_reports (id, company, account, reason, words, created_at, settled_at)
		VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT DO NOTHING`,
		id.New(tx.Now()), c.ID, who.Account, in.Body.Reason, strings.TrimSpace(in.Body.Words), tx.Now())
	return &web.None{}, err
}

// apart refuses a company's own people.
func (s *Service) apart(tx *database.Tx, account, company string) error {
	is, err := s.Holds(tx, account, company, staff...)
	if err == nil && is {
		err = errs.New(errs.Conflict, "companyYours")
	}
	return err
}

// CompanyComplaint is one person's report; whose is not shown.
type CompanyComplaint struct {
	Reason string    `json:"reason"`
	Words  string    `json:"text,omitempty"`
	At     time.Time `json:"at"`
}

// ReportedCompany is a page that people find something wrong with.
type ReportedCompany struct {
	ID      string             `json:"id"`
	Name    string             `json:"name"`
	TaxCode string             `json:"taxCode"`
	Count   int                `json:"count"`
	Since   time.Time          `json:"since" doc:"The first of these reports"`
	Reports []CompanyComplaint `json:"reports" nullable:"false" doc:"The latest of them"`
}

type reportedPosition struct {
	At int64  `json:"at"`
	ID string `json:"id"`
}

// getReported lists pages with open reports, those that wait longest first.
func (s *Service) getReported(ctx context.Context, in *web.Paging) (*web.JSON[web.Page[ReportedCompany]], error) {
	var after reportedPosition
	if _, err := web.After(in.Cursor, &after); err != nil {
		return nil, err
	}
	out := web.Page[ReportedCompany]{}
	err := s.DB.View(ctx, func(tx *database.Tx) error {
		found, err := reported(tx, after, in.Limit+1)
		if err != nil {
			return err
		}
		out.Items, out.Next = found, ""
		if len(found) > in.Limit {
			last := found[in.Limit-1]
			out.Items, out.Next = found[:in.Limit], web.Cursor(reportedPosition{last.Since.UnixMilli(), last.ID})
		}
		for n := range out.Items {
			if out.Items[n].Reports, err = complaints(tx, out.Items[n].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return web.Answer(out), err
}

func reported(tx *database.Tx, after reportedPosition, limit int) ([]ReportedCompany, error) {
	all := []ReportedCompany{}
	err := tx.Each(func(rows *sql.Rows) error {
		var one ReportedCompany
		var since int64
		err := rows.Scan(&one.ID, &one.Name, &one.TaxCode, &one.Count, &since)
		one.Since = time.UnixMilli(since).UTC()
		all = append(all, one)
		return err
	}, `SELECT c.id, c.name, c.tax_code, r.n, r.since FROM
		(SELECT company, count(*) AS n, min(created_at) AS since FROM company_reports WHERE settled_at = 0 GROUP BY company) r
		JOIN companies c ON c.id = r.company WHERE (r.since, c.id) > ($1, $2) ORDER BY r.since, c.id LIMIT $3`, after.At, after.ID, limit)
	return all, err
}

// maxComplaints is how many reports of one page an officer reads.
const maxComplaints = 20

func complaints(tx *database.Tx, company string) ([]CompanyComplaint, error) {
	all := []CompanyComplaint{}
	err := tx.Each(func(rows *sql.Rows) error {
		var one CompanyComplaint
		var at int64
		err := rows.Scan(&one.Reason, &one.Words, &at)
		one.At = time.UnixMilli(at).UTC()
		all = append(all, one)
		return err
	}, `SELECT reason, words, created_at FROM company_reports WHERE company = $1 AND settled_at = 0 ORDER BY id DESC LIMIT $2`, company, maxComplaints)
	return all, err
}

// dismiss settles what was reported of a page that is right as it is.
func (s *Service) dismiss(tx *database.Tx, who web.Principal, in *companyByIDInput) (*web.None, error) {
	if err := s.apart(tx, who.Account, in.ID); err != nil {
		return nil, err
	}
	n, err := settleReports(tx, in.ID)
	if err == nil && n == 0 {
		err = errs.Missing()
	}
	if err != nil {
		return nil, err
	}
	return &web.None{}, audit.Record(tx, audit.Entry{
		Actor: who.Account, Action: "company.dismiss", Subject: audit.Subject{Kind: "company", ID: in.ID}, Organisation: in.ID,
	})
}

func settleReports(tx *database.Tx, company string) (int64, error) {
	return tx.Exec(`UPDATE company_reports SET settled_at = $2 WHERE company = $1 AND settled_at = 0`, company, tx.Now())
}
