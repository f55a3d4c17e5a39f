package rentals_test

import (
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

func TestContact(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		waiting := r.posted(owner)
		v := r.published(owner)
		path := "/api/v1/rentals/" + v.ID + "/contact"
		r.Post(path, nil).Want(401)
		r.As(other).Post("/api/v1/rentals/"+waiting.ID+"/contact", nil).Want(404)
		r.As(owner).Post(path, nil).Want(409)
		var c struct {
			Phone, Address, Name string
			Lat, Lng             float64
		}
		for range 3 {
			r.As(other).Post(path, nil).Want(200).Into(&c)
		}
		if c.Phone != "+84905owner" || c.Address != "12 Nguyễn Văn Cừ" || c.Name != "Chị owner" || c.Lat != 12.60123 {
			t.Errorf("%+v", c)
		}
		if n := count(t, r, `SELECT used FROM listing_quotas WHERE account = 'other'`); n != 1 {
			t.Errorf("asking again cost %d", n)
		}
	})
}

// Thirty owners a day, however many ask at once; tomorrow again.
func TestContactQuota(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var ids []string
		for n := range 36 {
			ids = append(ids, r.published(webtest.Account(fmt.Sprint("owner", n/10))).ID)
		}
		var seen atomic.Int32
		var group sync.WaitGroup
		for _, id := range ids {
			group.Go(func() {
				err := r.DB.Update(t.Context(), func(tx *database.Tx) error {
					_, err := r.Kernel.Reveal(tx, other, "rentals", id)
					return err
				})
				if err == nil {
					seen.Add(1)
				}
			})
		}
		group.Wait()
		if seen.Load() != 30 {
			t.Errorf("%d owners in a day", seen.Load())
		}
		if n := count(t, r, `SELECT count(*) FROM listing_contacts WHERE account = 'other'`); n != 30 {
			t.Errorf("%d logged", n)
		}
		var refused string
		for _, id := range ids {
			a := r.As(webtest.Account("other")).Post("/api/v1/rentals/"+id+"/contact", nil).Want(200, 429)
			if a.Status == 429 {
				refused = id
				if a.Problem().Code == "contactQuota" && a.Header.Get("Retry-After") == "" {
					t.Error("no word on when again")
				}
				break
			}
		}
		r.Pass(24 * time.Hour)
		err := r.DB.Update(t.Context(), func(tx *database.Tx) error {
			_, err := r.Kernel.Reveal(tx, other, "rentals", refused)
			return err
		})
		if err != nil {
			t.Errorf("the next day: %v", err)
		}
	})
}

func TestReportsHide(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(owner)
		path := "/api/v1/rentals/" + v.ID + "/report"
		report := map[string]any{"reason": "fraud", "text": "Đòi cọc trước."}
		r.Post(path, report).Want(401)
		r.As(owner).Post(path, report).Want(409)
		r.As(other).Post(path, map[string]any{"reason": "mood"}).WantField("reason")
		r.As(other).Post(path, map[string]any{"reason": "other", "text": "<b>x</b>"}).WantField("text")
		var group sync.WaitGroup
		for n := range 10 { // two people, five times each
			group.Go(func() { r.As(webtest.Account(fmt.Sprint("reporter", n%2))).Post(path, report).Want(204) })
		}
		group.Wait()
		r.Get("/api/v1/rentals/" + v.ID).Want(200)
		r.As(webtest.Account("reporter2")).Post(path, report).Want(204)
		r.Get("/api/v1/rentals/" + v.ID).Want(404)
		if got := r.read(owner, v.ID); got.Status != "hidden" {
			t.Errorf("now %s", got.Status)
		}
		if p := r.list(web.Principal{}, "q=phong"); len(p.Items) != 0 {
			t.Error("found while hidden")
		}
		var dossier struct {
			Reports []struct{ Reason, Text string }
		}
		r.As(officer).Get(desk + "/" + v.ID).Want(200).Into(&dossier)
		if len(dossier.Reports) != 3 || dossier.Reports[0].Reason != "fraud" {
			t.Errorf("%+v", dossier)
		}
		r.As(officer).Post(desk+"/"+v.ID+"/restore", nil).Want(200)
		r.Get("/api/v1/rentals/" + v.ID).Want(200)
		if p := r.list(web.Principal{}, "q=phong"); len(p.Items) != 1 {
			t.Error("not found after it was restored")
		}
		if n := count(t, r, `SELECT reports FROM listings WHERE id = $1`, v.ID); n != 0 {
			t.Errorf("%d reports go on counting", n)
		}
	})
}

func TestParallelReportsHideOnce(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(owner)
		var group sync.WaitGroup
		for n := range 8 {
			group.Go(func() {
				r.As(webtest.Account(fmt.Sprint("reporter", n))).Post("/api/v1/rentals/"+v.ID+"/report", map[string]any{"reason": "wrong"}).Want(204, 404)
			})
		}
		group.Wait()
		if got := r.read(owner, v.ID); got.Status != "hidden" {
			t.Errorf("now %s", got.Status)
		}
		if got := notices(t, r, "owner"); !slices.Equal(slices.Sorted(slices.Values(got)), []string{"listing.approved", "listing.hidden"}) {
			t.Errorf("the owner heard %v", got)
		}
	})
}

func TestFavourites(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var ids []string
		for range 3 {
			v := r.published(owner)
			ids = append([]string{v.ID}, ids...)
			path := "/api/v1/rentals/" + v.ID + "/favourite"
			r.Ask("PUT", path, nil).Want(401)
			r.Ask("DELETE", path, nil).Want(401)
			r.As(other).Ask("PUT", path, nil).Want(204)
			r.As(other).Ask("PUT", path, nil).Want(204)
			r.Pass(time.Minute)
		}
		r.As(other).Ask("PUT", "/api/v1/rentals/"+r.posted(owner).ID+"/favourite", nil).Want(404)
		r.Get("/api/v1/me/favourites?kind=rentals").Want(401)
		r.As(other).Get("/api/v1/me/favourites?kind=jobs").WantField("kind")
		r.As(other).Get("/api/v1/me/favourites").WantField("kind")
		var one, two page
		r.As(other).Get("/api/v1/me/favourites?kind=rentals&limit=2").Want(200).Into(&one)
		r.As(other).Get("/api/v1/me/favourites?kind=rentals&limit=2&cursor=" + one.Next).Want(200).Into(&two)
		if !slices.Equal(append(one.ids(), two.ids()...), ids) || two.Next != "" {
			t.Errorf("got %v and %v, want %v", one.ids(), two.ids(), ids)
		}
		if p := r.list(other, ""); !p.Items[0].Favourite {
			t.Error("not marked in the list")
		}
		if p := r.list(owner, ""); p.Items[0].Favourite {
			t.Error("marked for somebody else")
		}
		if !r.read(other, ids[0]).Favourite || r.read(owner, ids[0]).Favourite {
			t.Error("marked wrongly on its page")
		}
		r.As(owner).Post("/api/v1/rentals/"+ids[0]+"/withdraw", nil).Want(200)
		r.As(other).Get("/api/v1/me/favourites?kind=rentals").Want(200).Into(&one)
		if len(one.Items) != 3 || one.Items[0].Status != "withdrawn" {
			t.Errorf("what became of it: %+v", one.Items)
		}
		r.As(other).Ask("DELETE", "/api/v1/rentals/"+ids[0]+"/favourite", nil).Want(204)
		r.As(other).Get("/api/v1/me/favourites?kind=rentals").Want(200).Into(&one)
		if len(one.Items) != 2 {
			t.Errorf("%d left", len(one.Items))
		}
	})
}

func TestMineAndStatistics(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(owner)
		waiting := r.posted(owner)
		r.posted(other)
		r.Get("/api/v1/me/rentals").Want(401)
		var p page
		r.As(owner).Get("/api/v1/me/rentals").Want(200).Into(&p)
		if !slices.Equal(p.ids(), []string{waiting.ID, v.ID}) {
			t.Errorf("mine: %v", p.ids())
		}
		r.As(owner).Get("/api/v1/me/rentals?status=review").Want(200).Into(&p)
		if !slices.Equal(p.ids(), []string{waiting.ID}) {
			t.Errorf("mine in review: %v", p.ids())
		}
		for range 3 {
			r.Get("/api/v1/rentals/" + v.ID).Want(200)
		}
		r.read(owner, v.ID) // one's own looks do not count
		r.As(other).Post("/api/v1/rentals/"+v.ID+"/contact", nil).Want(200)
		r.As(other).Ask("PUT", "/api/v1/rentals/"+v.ID+"/favourite", nil).Want(204)
		if err := r.Kernel.Close(); err != nil {
			t.Fatal(err)
		}
		path := "/api/v1/rentals/" + v.ID + "/statistics"
		r.Get(path).Want(401)
		r.As(other).Get(path).Want(404)
		var s struct {
			Views, Contacts, Favourites int
			Days                        []struct {
				Date            string
				Views, Contacts int
			}
		}
		r.As(owner).Get(path).Want(200).Into(&s)
		if s.Views != 3 || s.Contacts != 1 || s.Favourites != 1 || len(s.Days) != 1 || s.Days[0].Date != "2026-11-23" || s.Days[0].Views != 3 {
			t.Errorf("%+v", s)
		}
	})
}

// drain runs the kernel's jobs until none is due.
func (r *rig) drain() {
	r.T.Helper()
	jobs.NewRunner(r.DB, r.Kernel.Jobs(), slog.New(slog.DiscardHandler), jobs.Options{}).Drain(r.T.Context())
}

func TestSavedSearchesAlert(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		const path = "/api/v1/me/saved-searches"
		r.Get(path).Want(401)
		r.Post(path, nil).Want(401)
		search := func(name, query string, alert bool) map[string]any {
			return map[string]any{"kind": "rentals", "name": name, "query": query, "alert": alert}
		}
		r.As(other).Post(path, map[string]any{"kind": "castles", "name": "x", "query": "", "alert": true}).WantField("kind")
		r.As(other).Post(path, search("", "q=phong", true)).WantField("name")
		for _, q := range []string{"colour=red", "priceMin=x", "priceMin=-1", "kind=castle", "ward=1", "near=atlantis", "sort=random", "priceMin=3&priceMax=2", "%zz", "q=a&q=b"} {
			r.As(other).Post(path, search("x", q, true)).WantField("query")
		}
		var saved struct{ ID string }
		r.As(other).Post(path, search("Phòng trọ Hòa Phú", "q=phong+tro+hoa+phu&priceMax=2000000", true)).Want(201).Into(&saved)
		r.As(other).Post(path, search("Căn hộ", "kind=apartment", true)).Want(201)
		r.As(webtest.Account("quiet")).Post(path, search("Phòng", "kind=room", false)).Want(201)
		r.As(owner).Post(path, search("Của mình", "kind=room", true)).Want(201)

		r.published(owner)
		r.published(owner)
		r.published(owner, with("price", 2_500_000))
		r.drain()
		if got := notices(t, r, "other"); !slices.Equal(got, []string{"listing.alert"}) {
			t.Errorf("told of %v", got)
		}
		if got := notices(t, r, "quiet"); len(got) != 0 {
			t.Errorf("told although not asked: %v", got)
		}
		if slices.Contains(notices(t, r, "owner"), "listing.alert") {
			t.Error("told of one's own")
		}
		r.published(owner)
		r.drain()
		if got := notices(t, r, "other"); len(got) != 1 {
			t.Errorf("told again within the hour: %v", got)
		}
		r.Pass(2 * time.Hour)
		r.drain()
		if got := notices(t, r, "other"); len(got) != 2 {
			t.Errorf("not told after the hour: %v", got)
		}
		if n := count(t, r, `SELECT count(*) FROM listing_hits`); n != 0 {
			t.Errorf("%d hits left", n)
		}
		one := path + "/" + saved.ID
		r.Ask("PATCH", one, map[string]any{"alert": false}).Want(401)
		r.As(owner).Ask("PATCH", one, map[string]any{"alert": false}).Want(404)
		r.As(other).Ask("PATCH", one, map[string]any{"alert": false, "name": "Khác"}).Want(204)
		r.As(owner).Ask("DELETE", one, nil).Want(404)
		r.As(other).Ask("DELETE", one, nil).Want(204)
		r.As(other).Ask("DELETE", one, nil).Want(404)
		var list struct {
			Items []struct{ Name, Query string }
		}
		r.As(other).Get(path).Want(200).Into(&list)
		if len(list.Items) != 1 || list.Items[0].Query != "kind=apartment" {
			t.Errorf("%+v", list)
		}
	})
}

func TestExpiry(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.published(owner)
		r.Pass(58 * 24 * time.Hour)
		r.drain()
		if got := notices(t, r, "owner"); !slices.Equal(got, []string{"listing.approved", "listing.expiring"}) {
			t.Errorf("told %v", got)
		}
		r.Pass(time.Hour)
		r.drain()
		if got := notices(t, r, "owner"); len(got) != 2 {
			t.Errorf("told twice: %v", got)
		}
		r.Pass(2 * 24 * time.Hour)
		r.drain()
		if got := r.read(owner, v.ID); got.Status != "expired" {
			t.Errorf("now %s", got.Status)
		}
		r.Get("/api/v1/rentals/" + v.ID).Want(404)
		if p := r.list(web.Principal{}, "q=phong"); len(p.Items) != 0 {
			t.Error("found after it had expired")
		}
		r.As(owner).Post("/api/v1/rentals/"+v.ID+"/renew", nil).Want(200)
		if p := r.list(web.Principal{}, "q=phong"); len(p.Items) != 1 {
			t.Error("not found after it was renewed")
		}
	})
}

func TestForYou(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		far := []func(map[string]any){with("ward", "22015"), with("lat", 13.08), with("lng", 109.29)}
		home := r.published(owner)
		flat := r.published(owner, append(far, with("kind", "apartment"), with("price", 1_800_000))...)
		for range 8 {
			r.published(owner, append(far, with("price", 5_000_000))...)
		}
		me := webtest.Account("seeker")
		if p := r.list(me, "sort=forYou&limit=5"); slices.ContainsFunc(p.Items, func(i item) bool { return i.Reason != "" }) {
			t.Errorf("reasons for a stranger: %+v", p.Items)
		}
		r.work = "kcn-hoa-phu"
		if p := r.list(me, "sort=forYou&limit=5"); p.Items[0].ID != home.ID || p.Items[0].Reason != "gần nơi bạn làm, KCN Hòa Phú" {
			t.Errorf("at work: %+v", p.Items[0])
		}
		r.work = ""
		r.list(me, "q=phong+tro&priceMax=2000000")
		if p := r.list(me, "sort=forYou&limit=5"); slices.ContainsFunc(p.Items, func(i item) bool { return i.Reason != "" }) {
			t.Errorf("searches were kept without her consent: %+v", p.Items)
		}
		r.agreed = true
		r.list(me, "q=phong+tro+hoa+phu&priceMax=2000000")
		r.Pass(time.Minute)
		r.list(me, "kind=apartment&priceMax=2500000")
		p := r.list(me, "sort=forYou&limit=5")
		reasons := map[string]string{}
		for _, i := range p.Items {
			reasons[i.ID] = i.Reason
		}
		if reasons[home.ID] != "phòng trọ, gần KCN Hòa Phú, dưới 2 triệu" || reasons[flat.ID] != "căn hộ, dưới 2,5 triệu" {
			t.Errorf("searched: %v", reasons)
		}
		if english := r.english(me, "sort=forYou&limit=1"); english.Items[0].Reason != "flat, under 2.5 million" {
			t.Errorf("in English: %+v", english.Items)
		}
		all := p.ids()
		for p.Next != "" {
			p = r.list(me, "sort=forYou&limit=5&cursor="+p.Next)
			all = append(all, p.ids()...)
		}
		if slices.Sort(all); len(all) != 10 || len(slices.Compact(all)) != 10 {
			t.Errorf("the pages hold %d", len(all))
		}
		if p := r.list(me, "sort=forYou&ward=22015&kind=apartment"); len(p.Items) != 1 {
			t.Errorf("the list's own filters: %v", p.ids())
		}
	})
}

func (r *rig) english(who web.Principal, query string) (p page) {
	r.T.Helper()
	r.As(who).Get("/api/v1/rentals?"+query, "Accept-Language", "en").Want(200).Into(&p)
	return p
}
