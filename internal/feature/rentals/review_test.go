package rentals_test

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

const desk = "/api/v1/desk/reviews"

func TestDeskIsForReviewers(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.posted(owner)
		for _, c := range [][2]string{
			{"GET", desk},
			{"GET", desk + "/" + v.ID},
			{"POST", desk + "/" + v.ID + "/approve"},
			{"POST", desk + "/" + v.ID + "/reject"},
			{"POST", desk + "/" + v.ID + "/hide"},
			{"POST", desk + "/" + v.ID + "/restore"},
		} {
			r.Ask(c[0], c[1], nil).Want(401)
			r.As(owner).Ask(c[0], c[1], nil).Want(403)
			r.As(webtest.With(other, organisation.Editor, "company")).Ask(c[0], c[1], nil).Want(403)
		}
		if got := r.read(owner, v.ID); got.Status != "review" {
			t.Errorf("now %s", got.Status)
		}
	})
}

func TestNobodyReviewsHerOwn(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.posted(officer)
		r.As(officer).Post(desk+"/"+v.ID+"/approve", nil).Want(403)
		r.As(officer2).Post(desk+"/"+v.ID+"/approve", nil).Want(200)
		r.As(officer).Post(desk+"/"+v.ID+"/hide", map[string]any{"reasons": []string{"fraud"}}).Want(403)
	})
}

func TestRejectEditAppeal(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.posted(owner)
		reject := map[string]any{"reasons": []string{"photos", "price"}, "text": "Ảnh chưa rõ."}
		r.As(officer).Post(desk+"/"+v.ID+"/reject", nil).WantField("reasons")
		r.As(officer).Post(desk+"/"+v.ID+"/reject", map[string]any{"reasons": []string{"mood"}}).WantField("reasons[0]")
		r.As(officer).Post(desk+"/"+v.ID+"/reject", reject).Want(200)
		r.Pass(time.Minute)
		mine := r.read(owner, v.ID)
		if mine.Status != "rejected" || !slices.Equal(mine.Reasons, []string{"photos", "price"}) || mine.ReasonText != "Ảnh chưa rõ." {
			t.Errorf("rejected: %+v", mine)
		}
		r.As(other).Get("/api/v1/rentals/" + v.ID).Want(404)
		appeal := map[string]any{"text": "Ảnh chụp ban ngày mà."}
		r.Post("/api/v1/rentals/"+v.ID+"/appeal", appeal).Want(401)
		r.As(other).Post("/api/v1/rentals/"+v.ID+"/appeal", appeal).Want(404)
		r.As(owner).Post("/api/v1/rentals/"+v.ID+"/appeal", map[string]any{"text": ""}).WantField("text")
		r.As(owner).Post("/api/v1/rentals/"+v.ID+"/appeal", appeal).Want(200)
		r.As(owner).Post("/api/v1/rentals/"+v.ID+"/appeal", appeal).Want(409)
		r.As(officer).Post(desk+"/"+v.ID+"/approve", nil).Want(403)
		var dossier struct {
			Appeal, Address string
			Decidable       bool
			History         []struct {
				Status   string
				Listings int
			}
		}
		r.As(officer).Get(desk + "/" + v.ID).Want(200).Into(&dossier)
		if dossier.Decidable || dossier.Appeal != "Ảnh chụp ban ngày mà." || dossier.Address != "12 Nguyễn Văn Cừ" || len(dossier.History) != 1 {
			t.Errorf("dossier: %+v", dossier)
		}
		r.As(officer2).Post(desk+"/"+v.ID+"/approve", nil).Want(200)
		if got := r.read(owner, v.ID); got.Status != "published" || got.Reasons != nil || got.Appealed {
			t.Errorf("after the appeal: %+v", got)
		}
		if !slices.Equal(notices(t, r, "owner"), []string{"listing.rejected", "listing.approved"}) {
			t.Errorf("the owner heard %v", notices(t, r, "owner"))
		}
		checkAudit(t, r, "owner", []string{"listing.reject", "listing.inspect", "listing.approve"})
	})
}

func checkAudit(t *testing.T, r *rig, owner string, actions []string) {
	t.Helper()
	var got []string
	err := r.DB.View(t.Context(), func(tx *database.Tx) error {
		entries, _, err := audit.List(tx, audit.Filter{Owner: owner}, 0, 100)
		for _, e := range slices.Backward(entries) {
			got = append(got, e.Action)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, actions) {
		t.Errorf("the log says %v, want %v", got, actions)
	}
}

func notices(t *testing.T, r *rig, account string) []string {
	t.Helper()
	var codes []string
	err := r.DB.View(t.Context(), func(tx *database.Tx) error {
		rows, err := tx.Query(`SELECT code FROM notices WHERE account = $1 ORDER BY id`, account)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var code string
			if err := rows.Scan(&code); err != nil {
				return err
			}
			codes = append(codes, code)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return codes
}

func TestOneOfManyOfficersDecides(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.posted(owner)
		var won atomic.Int32
		var group sync.WaitGroup
		for n := range 8 {
			group.Go(func() {
				who, what, body := officer, "approve", any(nil)
				if n%2 == 0 {
					who, what, body = officer2, "reject", map[string]any{"reasons": []string{"other"}}
				}
				if r.As(who).Post(desk+"/"+v.ID+"/"+what, body).Want(200, 409).Status == 200 {
					won.Add(1)
				}
			})
		}
		group.Wait()
		if won.Load() != 1 {
			t.Errorf("%d decided", won.Load())
		}
		if n := len(notices(t, r, "owner")); n != 1 {
			t.Errorf("%d notices", n)
		}
	})
}

func TestDecisionOnWhatWasSeen(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.posted(owner)
		seen := r.As(officer).Get(desk + "/" + v.ID).Want(200).Header.Get("ETag")
		r.As(owner).Ask("PATCH", "/api/v1/rentals/"+v.ID, map[string]any{"title": "Đổi thành tiêu đề khác"}, "If-Match", tag(v)).Want(200)
		r.As(officer).Post(desk+"/"+v.ID+"/approve", nil, "If-Match", seen).Want(412)
		r.As(officer).Post(desk+"/"+v.ID+"/approve", nil, "If-Match", "nonsense").Want(412)
		r.As(officer).Post(desk+"/"+v.ID+"/approve", nil, "If-Match", `"v2"`).Want(200)
	})
}

func TestWorkList(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var want []string
		for n := range 5 {
			v := r.posted(webOwner(n), with("ward", []string{"24175", "22015"}[n%2]))
			want = append(want, v.ID)
			r.Pass(time.Minute)
		}
		var got []string
		for cursor := ""; ; {
			var p page
			r.As(officer).Get(desk + "?limit=2&cursor=" + cursor).Want(200).Into(&p)
			got = append(got, p.ids()...)
			if cursor = p.Next; cursor == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want the oldest first %v", got, want)
		}
		var p page
		r.As(officer).Get(desk + "?ward=22015&view=waiting&kind=rentals").Want(200).Into(&p)
		if !slices.Equal(p.ids(), []string{want[1], want[3]}) {
			t.Errorf("in one ward: %v", p.ids())
		}
		r.As(officer).Get(desk + "?view=hidden").Want(200).Into(&p)
		if len(p.Items) != 0 {
			t.Errorf("hidden: %v", p.ids())
		}
		r.As(officer).Get(desk + "?view=secret").WantField("view")
	})
}

func tag(v view) string { return web.Tag(v.Version).ETag }

func TestEdit(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(owner)
		path := "/api/v1/rentals/" + v.ID
		price := map[string]any{"price": 1_400_000, "deposit": 0}
		r.Ask("PATCH", path, price, "If-Match", tag(v)).Want(401)
		r.As(other).Ask("PATCH", path, price, "If-Match", tag(v)).Want(404)
		r.As(officer).Ask("PATCH", path, price, "If-Match", tag(v)).Want(404)
		r.As(owner).Ask("PATCH", path, price).WantField("If-Match")
		r.As(owner).Ask("PATCH", path, price, "If-Match", `"v99"`).Want(412)
		r.As(owner).Ask("PATCH", path, price, "If-Match", "forged").Want(412)
		r.As(owner).Ask("PATCH", path, map[string]any{"price": -1}, "If-Match", tag(v)).WantField("price")
		r.As(owner).Ask("PATCH", path, map[string]any{"status": "published"}, "If-Match", tag(v)).WantField("status")
		var cheaper view
		a := r.As(owner).Ask("PATCH", path, price, "If-Match", tag(v)).Want(200).Into(&cheaper)
		if cheaper.Status != "published" || cheaper.Price != 1_400_000 || cheaper.Deposit != 0 || a.Header.Get("ETag") != tag(cheaper) || cheaper.Version == v.Version {
			t.Errorf("cheaper: %+v", cheaper)
		}
		// A form sends everything again, and "no photos" as an empty list.
		again := form(with("price", 1_400_000), with("deposit", 0), with("photos", []string{}))
		r.As(owner).Ask("PATCH", path, again, "If-Match", tag(cheaper)).Want(200).Into(&cheaper)
		if cheaper.Status != "published" {
			t.Errorf("sent again: %+v", cheaper)
		}
		if p := r.list(web.Principal{}, "q=phong+tro&priceMax=1450000"); !slices.Equal(p.ids(), []string{v.ID}) {
			t.Errorf("not found at the new price: %v", p)
		}
		r.As(owner).Ask("PATCH", path, price, "If-Match", tag(v)).Want(412)

		var changed view
		r.As(owner).Ask("PATCH", path, map[string]any{"title": "Căn hộ cao cấp giữa phố"}, "If-Match", tag(cheaper)).Want(200).Into(&changed)
		if changed.Status != "review" || changed.Address != "12 Nguyễn Văn Cừ" || changed.Detail["curfew"] != "22:30" {
			t.Errorf("changed: %+v", changed)
		}
		r.Get(path).Want(404)
		if p := r.list(web.Principal{}, "q=phong+tro"); len(p.Items) != 0 {
			t.Errorf("found while in review: %v", p.ids())
		}
		r.As(officer).Post(desk+"/"+v.ID+"/approve", nil).Want(200)
		if p := r.list(web.Principal{}, "q=can+ho+cao+cap"); !slices.Equal(p.ids(), []string{v.ID}) {
			t.Errorf("not found by the new title: %v", p)
		}
	})
}

func TestOneOfManyEditsWins(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(owner)
		var won atomic.Int32
		var group sync.WaitGroup
		for n := range 8 {
			group.Go(func() {
				a := r.As(owner).Ask("PATCH", "/api/v1/rentals/"+v.ID, map[string]any{"price": 1_000_000 + n*1000}, "If-Match", tag(v))
				if a.Want(200, 412).Status == 200 {
					won.Add(1)
				}
			})
		}
		group.Wait()
		if won.Load() != 1 {
			t.Errorf("%d edits of one version", won.Load())
		}
	})
}

func TestWithdrawRenew(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(owner)
		path := "/api/v1/rentals/" + v.ID
		for _, action := range []string{"withdraw", "renew"} {
			r.Post(path+"/"+action, nil).Want(401)
			r.As(other).Post(path+"/"+action, nil).Want(404)
		}
		if p := r.As(owner).Post(path+"/renew", nil).Want(409).Problem(); p.Code != "tooEarly" {
			t.Errorf("%+v", p)
		}
		r.Pass(55 * 24 * time.Hour)
		r.As(owner).Post(path+"/renew", nil).Want(200)
		if got := r.read(owner, v.ID); got.ExpiresAt.Sub(r.Now()) < 59*24*time.Hour {
			t.Errorf("renewed until %v", got.ExpiresAt)
		}
		r.As(owner).Post(path+"/withdraw", nil).Want(200)
		r.As(owner).Post(path+"/withdraw", nil).Want(409)
		if p := r.list(web.Principal{}, "q=phong+tro"); len(p.Items) != 0 {
			t.Error("found after it was withdrawn")
		}
		r.As(owner).Post(path+"/renew", nil).Want(200)
		if got := r.read(owner, v.ID); got.Status != "review" {
			t.Errorf("back from withdrawn: %s", got.Status)
		}
	})
}

func TestTooManyWait(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for range 20 {
			r.posted(owner)
		}
		r.As(owner).Post("/api/v1/rentals", form()).Want(429)
		r.posted(other)
	})
}

func TestWarnings(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		if legal := r.posted(webOwner(1), detail("electricityPrice", 2571), with("ward", "22015")); len(legal.Warnings) != 0 {
			t.Errorf("%+v", legal.Warnings)
		}
		first := r.published(owner, detail("electricityPrice", 2572))
		if len(first.Warnings) != 1 || first.Warnings[0].Code != "electricityAboveTariff" || !strings.Contains(first.Warnings[0].Message, "2.571\u00a0đ/kWh") {
			t.Errorf("%+v", first.Warnings)
		}
		second := r.posted(other, with("title", "PHONG TRO moi xay gan cho"), with("price", 1_520_000))
		if len(second.Warnings) != 1 || second.Warnings[0].Code != "similar" || !slices.Equal(second.Warnings[0].Listings, []string{first.ID}) {
			t.Errorf("%+v", second.Warnings)
		}
		if third := r.posted(other, with("title", "Phòng có ban công nhìn ra rẫy"), with("price", 1_520_000)); len(third.Warnings) != 0 {
			t.Errorf("%+v", third.Warnings)
		}
	})
}
