package rentals_test

import (
	"testing"
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

var editor, colleague = webtest.Account("editor"), webtest.Account("colleague")

// company founds one, whose owner is the boss, with the members given as editors.
func (r *rig) company(kind organisation.Kind, members ...web.Principal) (id string) {
	r.T.Helper()
	r.Update(func(tx *database.Tx) (err error) {
		if id, err = organisation.Create(tx, "boss", kind, "Công ty Bazan", "boss"); err != nil {
			return err
		}
		role := map[organisation.Kind]string{organisation.Company: organisation.Editor, organisation.Agency: organisation.Officer}[kind]
		for _, m := range members {
			if err := organisation.Add(tx, "boss", id, m.Account, role); err != nil {
				return err
			}
		}
		return nil
	})
	return id
}

func (r *rig) leave(company string, who web.Principal) {
	r.T.Helper()
	r.Update(func(tx *database.Tx) error {
		_, err := tx.Exec(`DELETE FROM members WHERE organisation = $1 AND account = $2`, company, who.Account)
		return err
	})
}

func TestNobodyPostsForACompanyThatIsNotHers(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		mine, agency := r.company(organisation.Company, editor), r.company(organisation.Agency, editor)
		r.Post("/api/v1/rentals", form(with("organisation", mine))).Want(401)
		// Grants of the session say nothing: the tables do, in the transaction.
		claiming := webtest.With(other, organisation.Editor, mine)
		for _, who := range []web.Principal{other, claiming} {
			r.As(who).Post("/api/v1/rentals", form(with("organisation", mine))).WantField("organisation")
		}
		for _, id := range []string{agency, "x", "0190b5a0-0000-7000-8000-000000000001"} {
			r.As(editor).Post("/api/v1/rentals", form(with("organisation", id))).WantField("organisation")
		}
		for path, status := range map[string]int{"": 200, "?organisation=" + mine: 404, "?organisation=x": 404} {
			r.As(other).Get("/api/v1/me/rentals" + path).Want(status)
		}
		r.leave(mine, editor)
		r.As(editor).Post("/api/v1/rentals", form(with("organisation", mine))).WantField("organisation")
		if n := count(t, r, `SELECT count(*) FROM listings`); n != 0 {
			t.Errorf("%d listings", n)
		}
	})
}

func TestACompanysListing(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		company := r.company(organisation.Company, editor, colleague)
		photo := r.upload(t, editor)
		identified := editor
		identified.Level = 2
		v := r.posted(identified, with("organisation", company), with("photos", []string{photo}))
		path := "/api/v1/rentals/" + v.ID
		r.As(other).Get(path).Want(404)
		r.Get(path).Want(404)
		if v.Owner.Name != "Công ty Bazan" || v.Owner.Organisation != company || !v.Mine {
			t.Errorf("%+v", v)
		}
		if n := count(t, r, `SELECT verified FROM listings`); n != 0 {
			t.Error("the company passes for identified because its editor is")
		}
		// It is the company's, not among what is the editor's own.
		if mine := r.own(editor, ""); len(mine) != 0 {
			t.Error(mine)
		}
		for _, who := range []web.Principal{editor, colleague} {
			if mine := r.own(who, company); len(mine) != 1 || mine[0] != v.ID {
				t.Error(mine)
			}
		}
		// A colleague changes it, with the editor's photo and one of her own.
		both := []string{photo, r.upload(t, colleague)}
		r.As(other).Ask("PATCH", path, map[string]any{"title": "Chiếm tin của người khác"}, "If-Match", tag(v)).Want(404)
		r.As(colleague).Ask("PATCH", path, map[string]any{"photos": both}, "If-Match", tag(v)).Want(200)
		r.As(officer).Post("/api/v1/desk/reviews/"+v.ID+"/approve", nil).Want(200)
		if got := r.read(other, v.ID); len(got.Photos) != 2 || got.Mine || got.Owner.Name != "Công ty Bazan" {
			t.Errorf("%+v", got)
		}
		r.As(colleague).Post(path+"/contact", nil).Want(409)
		r.As(colleague).Post(path+"/report", map[string]any{"reason": "fraud"}).Want(409)
		if got := r.phone(other, v.ID); got != "+84905editor" {
			t.Error(got)
		}
	})
}

// Who leaves the company loses its listings at the next request; calls and
// notices go to who still speaks for it.
func TestALostMembership(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		company := r.company(organisation.Company, editor)
		v := r.published(editor, with("organisation", company))
		path := "/api/v1/rentals/" + v.ID
		r.leave(company, editor)
		r.As(editor).Ask("PATCH", path, map[string]any{"price": 900_000}, "If-Match", tag(v)).Want(404)
		for _, act := range []string{"/withdraw", "/renew", "/appeal"} {
			r.As(editor).Post(path+act, map[string]any{"text": "x"}).Want(404)
		}
		r.As(editor).Get(path + "/statistics").Want(404)
		r.As(editor).Get("/api/v1/me/rentals?organisation=" + company).Want(404)
		if got := r.read(editor, v.ID); got.Mine || got.Address != "" {
			t.Errorf("%+v", got)
		}
		if got := r.phone(other, v.ID); got != "+84905boss" {
			t.Error(got)
		}
		r.As(officer).Post("/api/v1/desk/reviews/"+v.ID+"/hide", map[string]any{"reasons": []string{"fraud"}}).Want(200)
		r.As(editor).Get(path).Want(404)
		if n := count(t, r, `SELECT count(*) FROM notices WHERE account = 'boss'`); n != 1 {
			t.Errorf("%d notices to the owner", n)
		}
		r.As(webtest.Account("boss")).Post(path+"/withdraw", nil).Want(200)
	})
}

// A reviewer decides neither on what she posted nor on her company's.
func TestAReviewerOfTheCompany(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		company := r.company(organisation.Company, editor, officer)
		v := r.posted(editor, with("organisation", company))
		r.As(officer).Post("/api/v1/desk/reviews/"+v.ID+"/approve", nil).Want(403)
		r.As(officer2).Post("/api/v1/desk/reviews/"+v.ID+"/approve", nil).Want(200)
	})
}

// upload sends a photo and gives back its id.
func (r *rig) upload(t *testing.T, who web.Principal) string {
	t.Helper()
	var sent struct{ ID string }
	r.As(who).Ask("POST", "/api/v1/photos", picture(t, len(who.Account)), "Content-Type", "image/png").Want(201).Into(&sent)
	return sent.ID
}

func (r *rig) own(who web.Principal, company string) []string {
	r.T.Helper()
	var p page
	r.As(who).Get("/api/v1/me/rentals?organisation=" + company).Want(200).Into(&p)
	return p.ids()
}

func (r *rig) phone(who web.Principal, id string) string {
	r.T.Helper()
	var c struct{ Phone string }
	r.As(who).Post("/api/v1/rentals/"+id+"/contact", nil).Want(200).Into(&c)
	return c.Phone
}

// A company whose only member is erased speaks with nobody: its listings end
// like all others, those of others do not wait for them, and officers decide.
func TestACompanyThatNobodyIsLeftIn(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		boss := webtest.Account("boss")
		company := r.company(organisation.Company)
		hidden := r.published(boss, with("organisation", company))
		ends, others := r.published(boss, with("organisation", company)), r.published(owner)
		r.leave(company, boss)
		r.As(officer).Post("/api/v1/desk/reviews/"+hidden.ID+"/hide", map[string]any{"reasons": []string{"fraud"}}).Want(200)
		r.Pass(10 * 365 * 24 * time.Hour)
		r.drain()
		for _, v := range []view{ends, others} {
			if n := r.Count(`SELECT count(*) FROM listings WHERE id = $1 AND status = 'expired'`, v.ID); n != 1 {
				t.Errorf("%s has not expired", v.ID)
			}
		}
		if n := r.Count(`SELECT count(*) FROM notices WHERE account = $1 AND code = 'listing.expired'`, owner.Account); n != 1 {
			t.Errorf("%d notices to the other owner", n)
		}
	})
}

// What a company has posted goes off with its last member.
func TestTheListingsOfACompanyThatEnds(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		boss := webtest.Account("boss")
		company := r.company(organisation.Company)
		public, waits, mine := r.published(boss, with("organisation", company)), r.posted(boss, with("organisation", company)), r.published(boss)
		r.leave(company, boss)
		r.Update(func(tx *database.Tx) error { return r.Kernel.WithdrawOf(tx, company) })
		r.As(other).Get("/api/v1/rentals/" + public.ID).Want(404)
		if n := r.Count(`SELECT count(*) FROM listings WHERE id IN ($1, $2) AND status = 'withdrawn'`, public.ID, waits.ID); n != 2 {
			t.Errorf("%d were withdrawn", n)
		}
		if got := r.read(boss, mine.ID); got.Status != "published" {
			t.Error(got.Status)
		}
		r.Update(func(tx *database.Tx) error { return r.Kernel.WithdrawOf(tx, "") })
		r.read(other, mine.ID)
	})
}
