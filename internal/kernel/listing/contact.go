package listing

import (
	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// Revealed is how to reach an owner and where the place is.
type Revealed struct {
	Name    string   `json:"name"`
	Phone   string   `json:"phone" doc:"E.164"`
	Address string   `json:"address"`
	Lat     *float64 `json:"lat,omitempty" doc:"Exact"`
	Lng     *float64 `json:"lng,omitempty"`
}

// Reveal shows an account how to reach the owner of a published listing. It is
// logged; an account may ask for a bounded number of owners a day, and again
// for those it has asked for already.
func (k *Kernel) Reveal(tx *database.Tx, who web.Principal, kind, listing string) (Revealed, error) {
	b, err := k.board(kind)
	if err != nil {
		return Revealed{}, err
	}
	if b.noContact {
		return Revealed{}, errs.Missing()
	}
	i, err := k.public(tx, kind, listing)
	if err != nil {
		return Revealed{}, err
	}
	if mine, err := k.manages(tx, who.Account, i); mine || err != nil {
		return Revealed{}, ownListing(err)
	}
	fresh, err := tx.Exec(`INSERT INTO listing_contacts (listing, account, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		i.ID, who.Account, tx.Now())
	if err != nil {
		return Revealed{}, err
	}
	if fresh == 1 {
		if err := k.spend(tx, who.Account, b.contacts.Get()); err != nil {
			return Revealed{}, err
		}
		if err := countDay(tx, i.ID, k.day(tx.Now()), 0, 1); err != nil {
			return Revealed{}, err
		}
	}
	return k.reveal(tx, i)
}

func ownListing(err error) error {
	if err != nil {
		return err
	}
	return errs.New(errs.Conflict, "ownListing")
}

func (k *Kernel) reveal(tx *database.Tx, i *Item) (Revealed, error) {
	account, err := k.speaker(tx, i)
	if err != nil {
		return Revealed{}, err
	}
	person, err := k.Person(tx, account)
	if err != nil {
		return Revealed{}, err
	}
	phone, err := k.Phone(tx, account)
	if err != nil {
		return Revealed{}, err
	}
	private, err := k.Private(i)
	if err != nil {
		return Revealed{}, err
	}
	r := Revealed{Name: person.Name, Phone: phone, Address: private.Address}
	if private.At != nil {
		r.Lat, r.Lng = &private.At.Lat, &private.At.Lng
	}
	return r, nil
}

// spend counts one owner against the account's quota of the day; counting and
// comparing are one statement, so that parallel requests do not slip through.
func (k *Kernel) spend(tx *database.Tx, account string, quota int64) error {
	full := errs.New(errs.TooMany, "contactQuota", "max", quota).After(untilTomorrow(tx, k))
	if quota < 1 {
		return full
	}
	return tx.One(full, `INSERT INTO listing_quotas (account, day, used) VALUES ($1, $2, 1)
		ON CONFLICT (account, day) DO UPDATE SET used = listing_quotas.used + 1 WHERE listing_quotas.used < $3`,
		account, k.day(tx.Now()), quota)
}

// Complaint is one person's report; its reason is one of the kind's.
type Complaint struct {
	Reason string `json:"reason" maxLength:"40"`
	Text   string `json:"text,omitempty" maxLength:"2000"`
}

// Report notes that an account finds something wrong with a published listing.
// Each counts once; when enough have, the listing is hidden until an officer
// has looked.
func (k *Kernel) Report(tx *database.Tx, who web.Principal, kind, listing string, c Complaint) error {
	b, err := k.board(kind)
	if err != nil {
		return err
	}
	var f errs.Fields
	f.OneOf(c.Reason, "reason", b.reports...)
	length(&f, "text", c.Text, 0, MaxText)
	if err := f.Err(); err != nil {
		return err
	}
	i, err := k.public(tx, kind, listing)
	if err != nil {
		return err
	}
	if mine, err := k.manages(tx, who.Account, i); mine || err != nil {
		return ownListing(err)
	}
	fresh, err := tx.Exec(`INSERT INTO listing_reports (listing, account, reason, note, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING`, i.ID, who.Account, c.Reason, c.Text, tx.Now())
	if err != nil || fresh == 0 {
		return err
	}
	if c.Reason == Unreachable {
		if err := lookAgain(tx, i.ID); err != nil {
			return err
		}
	}
	return k.countReport(tx, i.ID)
}

// countReport counts on the listing's row, whose lock makes parallel reports
// follow one another, so that the last one sees all.
func (k *Kernel) countReport(tx *database.Tx, listing string) error {
	var reports int64
	err := tx.Row(`UPDATE listings SET reports = reports + 1 WHERE id = $1 AND status = 'published' RETURNING reports`,
		listing).Scan(&reports)
	if database.NoRows(err) {
		return nil // hidden or withdrawn meanwhile
	}
	if err != nil || reports < k.hide.Get() {
		return err
	}
	i, err := k.item(tx, listing, "")
	if err != nil {
		return err
	}
	i.Reviewer = "" // nobody decided this: any officer may decide on an appeal
	if err := k.step(tx, i, Hide); err != nil {
		return err
	}
	if err := k.audit(tx, web.Principal{Account: audit.System}, i, "listing.hide"); err != nil {
		return err
	}
	return k.tell(tx, i, "listing.hidden", nil)
}
