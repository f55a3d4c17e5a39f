package listing

import (
	"database/sql"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// Companies are what a listing may be posted for. A company's listing is the
// company's: whoever may act for it now manages it, and nobody else.
type Companies interface {
	// MayAct reports whether an account may act for a company in listings of a
	// kind, as of tx.
	MayAct(tx *database.Tx, account, company, kind string) (bool, error)
	// Speaker is the account that answers for a company's listings of a kind:
	// the preferred one while it may act for it.
	Speaker(tx *database.Tx, company, preferred, kind string) (string, error)
	// Company is what readers see instead of a person.
	Company(tx *database.Tx, company string) (Person, error)
}

// mayAct is false where there are no companies.
func (k *Kernel) mayAct(tx *database.Tx, account, company, kind string) (bool, error) {
	if k.Companies == nil || account == "" {
		return false, nil
	}
	return k.Companies.MayAct(tx, account, company, kind)
}

// postsFor refuses a company that the account may not act for, or no more.
func (k *Kernel) postsFor(tx *database.Tx, account, company, kind string) error {
	if company == "" {
		return nil
	}
	may, err := k.mayAct(tx, account, company, kind)
	if err == nil && !may {
		err = errs.InvalidField("organisation", "notForCompany")
	}
	return err
}

// manages reports whether a listing is the account's own, or of a company that
// it may act for.
func (k *Kernel) manages(tx *database.Tx, account string, i *Item) (bool, error) {
	if i.Organisation == "" {
		return account != "" && i.Owner == account, nil
	}
	return k.mayAct(tx, account, i.Organisation, i.Kind)
}

// owned reads a listing that the account manages.
func (k *Kernel) owned(tx *database.Tx, account, listing string) (*Item, error) {
	i, err := k.item(tx, listing, `AND (owner = $2 OR organisation <> '')`, account)
	if err != nil {
		return nil, err
	}
	mine, err := k.manages(tx, account, i)
	if err == nil && !mine {
		err = errs.Missing()
	}
	return i, err
}

// speaker is the account that answers for a listing.
func (k *Kernel) speaker(tx *database.Tx, i *Item) (string, error) {
	if i.Organisation == "" || k.Companies == nil {
		return i.Owner, nil
	}
	return k.Companies.Speaker(tx, i.Organisation, i.Owner, i.Kind)
}

// Poster is whom readers see behind a listing: the company, or the person.
func (k *Kernel) Poster(tx *database.Tx, i *Item) (PostedBy, error) {
	of, id := k.Person, i.Owner
	if i.Organisation != "" && k.Companies != nil {
		of, id = k.Companies.Company, i.Organisation
	}
	p, err := of(tx, id)
	return PostedBy{p.Name, p.Verified, p.Since, i.Organisation}, err
}

// vouched is Missing for a company that nobody has confirmed.
func (k *Kernel) vouched(tx *database.Tx, company string) error {
	if k.Companies == nil {
		return errs.Missing()
	}
	p, err := k.Companies.Company(tx, company)
	if err == nil && !p.Verified {
		err = errs.Missing()
	}
	return err
}

// OfCompany lists a company's published listings of a kind, the newest first.
func (k *Kernel) OfCompany(tx *database.Tx, company, kind, cursor string, limit int) (Found, error) {
	s := &statement{}
	s.add(`SELECT `, rowColumns, ` FROM listings WHERE organisation = `, s.arg(company), ` AND organisation <> '' AND kind = `, s.arg(kind),
		` AND status = `, s.arg(string(Published)))
	found, err := k.newestFirst(tx, s, cursor, limit)
	for n := range found.Rows {
		if err == nil {
			found.Rows[n].card, err = k.encode(found.Rows[n])
		}
	}
	return found, err
}

// Postings counts a company's listings by kind and status.
func Postings(tx *database.Tx, company string) (map[string]map[string]int64, error) {
	all := map[string]map[string]int64{}
	err := tx.Each(func(rows *sql.Rows) error {
		var kind, status string
		var n int64
		if err := rows.Scan(&kind, &status, &n); err != nil {
			return err
		}
		if all[kind] == nil {
			all[kind] = map[string]int64{}
		}
		all[kind][status] = n
		return nil
	}, `SELECT kind, status, count(*) FROM listings WHERE organisation = $1 AND organisation <> '' GROUP BY kind, status`, company)
	return all, err
}
