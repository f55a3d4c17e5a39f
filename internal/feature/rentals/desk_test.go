package rentals_test

import (
	"slices"
	"testing"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

// set gives a setting another value, whatever it is now.
func (r *rig) set(name, value string) {
	r.T.Helper()
	err := r.DB.Update(r.T.Context(), func(tx *database.Tx) error {
		var version int64
		err := tx.Row(`SELECT version FROM settings WHERE name = $1`, name).Scan(&version)
		if err != nil && !database.NoRows(err) {
			return err
		}
		return r.Kernel.Settings.Set(tx, "chief", name, &value, version)
	})
	if err == nil {
		err = r.Kernel.Settings.Load(r.T.Context())
	}
	if err != nil {
		r.T.Fatal(err)
	}
}

type workItem struct {
	ID        string
	Appealed  bool
	Decidable bool
	Reports   int64
}

func (r *rig) view(who web.Principal, query string) (ids []string, items []workItem) {
	r.T.Helper()
	for cursor := ""; ; {
		var p struct {
			Items []workItem
			Next  string
		}
		r.As(who).Get(desk + "?limit=2&" + query + "&cursor=" + cursor).Want(200).Into(&p)
		for _, i := range p.Items {
			ids = append(ids, i.ID)
		}
		items = append(items, p.Items...)
		if cursor = p.Next; cursor == "" {
			return ids, items
		}
	}
}

var because = map[string]any{"reasons": []string{"fraud"}, "text": "Đòi cọc trước khi xem phòng."}

func (r *rig) reported(v view, people ...string) {
	r.T.Helper()
	for _, name := range people {
		r.As(webtest.Account(name)).Post("/api/v1/rentals/"+v.ID+"/report", map[string]any{"reason": "fraud"}).Want(204)
	}
}

func TestDeskViews(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var all []view
		for n := range 7 {
			all = append(all, r.published(webOwner(n), with("ward", []string{"24175", "22015"}[n%2])))
		}
		r.reported(all[0], "a")
		r.reported(all[1], "a", "b")
		r.reported(all[2], "b")
		r.As(officer).Post(desk+"/"+all[3].ID+"/hide", because).Want(200)
		r.Pass(time.Minute)
		r.As(officer2).Post(desk+"/"+all[4].ID+"/hide", because).Want(200)
		r.As(officer2).Post(desk+"/"+all[4].ID+"/reject", because).Want(200)
		r.Pass(time.Minute)
		waiting := r.posted(owner)
		if got, _ := r.view(officer, "view=reported"); len(got) != 3 || got[0] != all[1].ID {
			t.Errorf("reported: %v", got)
		}
		if got, _ := r.view(officer, "view=hidden"); !slices.Equal(got, []string{all[3].ID}) {
			t.Errorf("hidden: %v", got)
		}
		if got, _ := r.view(officer, "view=rejected"); !slices.Equal(got, []string{all[4].ID}) {
			t.Errorf("rejected: %v", got)
		}
		want := []string{all[6].ID, all[5].ID, all[2].ID, all[1].ID, all[0].ID}
		if got, _ := r.view(officer, "view=published"); !slices.Equal(got, want) {
			t.Errorf("published: %v, want the newest first %v", got, want)
		}
		if got, items := r.view(officer, "view=published&ward=22015"); !slices.Equal(got, []string{all[5].ID, all[1].ID}) || items[1].Reports != 2 {
			t.Errorf("published in one ward: %+v", items)
		}
		if got, _ := r.view(officer, "view=published&q=phong+tro+xay&kind=rentals"); len(got) != 5 {
			t.Errorf("published by a text: %v", got)
		}
		if got, _ := r.view(officer, "view=waiting"); !slices.Equal(got, []string{waiting.ID}) {
			t.Errorf("waiting: %v", got)
		}
		r.As(officer).Get(desk + "?view=published&kind=none").WantField("kind")
		r.As(officer).Get(desk + "?view=hidden&cursor=" + web.Cursor(map[string]any{"v": "rejected", "at": 1, "id": "x"})).WantField("cursor")
		r.counted(t, "", map[string]int{"waiting": 1, "hidden": 1, "reported": 3, "rejected": 1, "published": 5})
		r.counted(t, "?ward=22015", map[string]int{"hidden": 1, "reported": 1, "published": 2})
	})
}

// counted checks the counts; a view that is not named has none.
func (r *rig) counted(t *testing.T, query string, want map[string]int) {
	t.Helper()
	var raw map[string]any
	r.Get(desk + "/counts" + query).Want(401)
	r.As(owner).Get(desk + "/counts" + query).Want(403)
	r.As(officer).Get(desk + "/counts" + query).Want(200).Into(&raw)
	for _, name := range []string{"waiting", "appeals", "hidden", "reported", "published", "rejected"} {
		if got := int(raw[name].(map[string]any)["value"].(float64)); got != want[name] {
			t.Errorf("%s%s: %d, want %d", name, query, got, want[name])
		}
	}
	// Seven were approved, two hidden, one rejected.
	if got := raw["decidedToday"].(float64); got != 10 {
		t.Errorf("decided today: %v", got)
	}
	if _, there := raw["oldest"]; there != (want["waiting"] > 0) {
		t.Errorf("oldest: %v", raw["oldest"])
	}
}

func TestHideWithAReasonAppealRestore(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(owner)
		r.As(officer).Post(desk+"/"+v.ID+"/hide", nil).WantField("reasons")
		r.As(officer).Post(desk+"/"+v.ID+"/hide", map[string]any{"reasons": []string{"mood"}}).WantField("reasons[0]")
		r.As(officer).Post(desk+"/"+v.ID+"/hide", because).Want(200)
		r.Pass(time.Second)
		r.As(officer).Post(desk+"/"+v.ID+"/hide", because).Want(409)
		r.As(other).Get("/api/v1/rentals/" + v.ID).Want(404)
		mine := r.read(owner, v.ID)
		if mine.Status != "hidden" || !slices.Equal(mine.Reasons, []string{"fraud"}) || mine.ReasonText != because["text"] {
			t.Errorf("the owner sees %+v", mine)
		}
		r.As(owner).Post("/api/v1/rentals/"+v.ID+"/appeal", map[string]any{"text": "Không đòi cọc."}).Want(200)
		if got, items := r.view(officer, "view=appeals"); !slices.Equal(got, []string{v.ID}) || items[0].Decidable || !items[0].Appealed {
			t.Errorf("the first officer sees %+v", items)
		}
		if _, items := r.view(officer2, "view=appeals"); !items[0].Decidable {
			t.Errorf("the second officer sees %+v", items)
		}
		r.As(officer).Post(desk+"/"+v.ID+"/approve", nil).Want(403)
		r.As(officer2).Post(desk+"/"+v.ID+"/approve", nil).Want(200)
		r.Pass(time.Second)
		r.As(officer2).Post(desk+"/"+v.ID+"/hide", because).Want(200)
		r.Pass(time.Second)
		r.As(officer).Post(desk+"/"+v.ID+"/restore", nil).Want(200)
		if got := r.read(other, v.ID); got.Status != "published" || got.Reasons != nil {
			t.Errorf("restored: %+v", got)
		}
		want := []string{"listing.approved", "listing.takenOff", "listing.approved", "listing.takenOff", "listing.restored"}
		if got := notices(t, r, "owner"); !slices.Equal(got, want) {
			t.Errorf("the owner heard %v", got)
		}
	})
}

func TestReportedByPeopleAnyOfficerMayDecide(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(owner)
		r.reported(v, "a", "b", "c")
		r.As(owner).Post("/api/v1/rentals/"+v.ID+"/appeal", map[string]any{"text": "Họ ghét tôi."}).Want(200)
		r.As(officer).Post(desk+"/"+v.ID+"/approve", nil).Want(200) // who approved it did not hide it
	})
}

func TestSettingsOfRentals(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.set("listing.hideAfter", "1")
		v := r.published(owner)
		r.reported(v, "a")
		if got := r.read(owner, v.ID); got.Status != "hidden" {
			t.Errorf("after one report: %s", got.Status)
		}
		r.set("rentals.lifetime", "7")
		if got := r.published(webOwner(1)); got.ExpiresAt.Sub(*got.PublishedAt) != 7*24*time.Hour {
			t.Errorf("published from %v to %v", got.PublishedAt, got.ExpiresAt)
		}
		r.set("rentals.contacts", "1")
		first, second := r.published(webOwner(2)), r.published(webOwner(3))
		r.As(other).Post("/api/v1/rentals/"+first.ID+"/contact", nil).Want(200)
		r.As(other).Post("/api/v1/rentals/"+second.ID+"/contact", nil).Want(429)
		r.set("rentals.contacts", "0")
		r.As(webtest.Account("late")).Post("/api/v1/rentals/"+first.ID+"/contact", nil).Want(429)
	})
}

// Without review, what an officer decided still does not come back by itself.
func TestWithoutReview(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		hidden, rejected, waiting := r.published(webOwner(1)), r.posted(webOwner(2)), r.posted(webOwner(3))
		r.As(officer).Post(desk+"/"+hidden.ID+"/hide", because).Want(200)
		r.As(officer).Post(desk+"/"+rejected.ID+"/reject", because).Want(200)
		r.set("rentals.reviewed", "false")
		if got := r.posted(owner); got.Status != "published" {
			t.Errorf("posted: %s", got.Status)
		}
		for n, v := range []view{hidden, rejected, waiting} {
			v = r.read(webOwner(n+1), v.ID)
			edit := r.As(webOwner(n+1)).Ask("PATCH", "/api/v1/rentals/"+v.ID, map[string]any{"title": "Tên khác hẳn"}, "If-Match", tag(v)).Want(200)
			if edit.Into(&v); v.Status != "review" {
				t.Errorf("%d edited: %s", n, v.Status)
			}
			r.As(webOwner(n+1)).Post("/api/v1/rentals/"+v.ID+"/withdraw", nil).Want(200)
			r.As(webOwner(n+1)).Post("/api/v1/rentals/"+v.ID+"/renew", nil).Want(200)
			if got := r.read(webOwner(n+1), v.ID); n < 2 && got.Status != "review" {
				t.Errorf("%d back by a detour: %s", n, got.Status)
			}
		}
		v := r.posted(webOwner(5))
		v = r.read(webOwner(5), v.ID)
		r.As(webOwner(5)).Ask("PATCH", "/api/v1/rentals/"+v.ID, map[string]any{"title": "Sửa nhẹ tên tin"}, "If-Match", tag(v)).Want(200).Into(&v)
		if v.Status != "published" {
			t.Errorf("edited without review: %s", v.Status)
		}
	})
}
