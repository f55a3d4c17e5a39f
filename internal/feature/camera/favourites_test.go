package camera

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

var follower = webtest.Account("follower")

// followed are the cameras of somebody, the last one first.
func (r *rig) followed(who web.Principal) (ids []string) {
	r.t.Helper()
	var page web.Page[CamFavourite]
	r.As(who).Get(favouritesPath).Want(200).Into(&page)
	for _, f := range page.Items {
		ids = append(ids, f.ID)
	}
	return ids
}

func (r *rig) follow(who web.Principal, camera string, on bool) webtest.Answer {
	method := http.MethodPut
	if !on {
		method = http.MethodDelete
	}
	return r.As(who).Ask(method, path+"/"+camera+"/favourite", nil)
}

func TestFollowingACamera(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		shown, hidden := r.put("moving"), r.put("second")
		r.show(shown)
		r.As(nobody).Get(favouritesPath).Want(401)
		r.As(nobody).Post(favouritesPath, map[string]any{"cameras": []string{shown}}).Want(401)
		r.follow(nobody, shown, true).Want(401)
		r.follow(nobody, shown, false).Want(401)
		for _, none := range []string{hidden, made} { // whether it is there is not said
			r.follow(follower, none, true).Want(404)
		}
		r.follow(follower, "x", true).WantField("id")
		for range 2 { // again is no error
			r.follow(follower, shown, true).Want(204)
		}
		if got := r.followed(follower); !slices.Equal(got, []string{shown}) {
			t.Errorf("%v", got)
		}
		// Another's list is another's, and cannot be taken from.
		r.follow(stranger, shown, false).Want(204)
		if got := r.followed(stranger); got != nil {
			t.Errorf("%v", got)
		}
		if got := r.followed(follower); len(got) != 1 {
			t.Errorf("%v", got)
		}
		for range 2 {
			r.follow(follower, shown, false).Want(204)
		}
		if got := r.followed(follower); got != nil {
			t.Errorf("%v", got)
		}
	})
}

// What a phone knew before somebody signed in is added to what the account has.
func TestWhatAPhoneFollowedComesAlong(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		before, phone, hidden := r.put("moving"), r.put("second"), r.put("moving")
		r.show(before)
		r.show(phone)
		r.follow(follower, before, true).Want(204)
		r.pass(1e9)
		merge := func(ids ...string) webtest.Answer {
			return r.As(follower).Post(favouritesPath, map[string]any{"cameras": ids})
		}
		merge("x").WantField("cameras")
		merge(phone, `' OR 1=1 --`).WantField("cameras")
		if got := r.followed(follower); len(got) != 1 {
			t.Errorf("half of a faulty list was taken: %v", got)
		}
		many := make([]string, maxFavourites+1)
		for i := range many {
			many[i] = made
		}
		merge(many...).WantField("cameras")
		for range 2 {
			merge(phone, hidden, made, before, phone).Want(200)
		}
		if got := r.followed(follower); !slices.Equal(got, []string{phone, before}) {
			t.Errorf("%v", got)
		}
		// One that is private for a while is not forgotten; one that was taken off is.
		tag := r.As(r.officer).Get(deskPath + "/" + phone).Header.Get("ETag")
		r.As(r.officer).Ask(http.MethodPut, deskPath+"/"+phone+"/visibility", map[string]any{"public": false, "reason": "Đang sửa đường ở nút này"}, "If-Match", tag).Want(200)
		if got := r.followed(follower); len(got) != 2 {
			t.Errorf("%v", got)
		}
		tag = r.As(r.officer).Get(deskPath + "/" + phone).Header.Get("ETag")
		r.As(r.officer).Ask(http.MethodDelete, deskPath+"/"+phone, nil, "If-Match", tag).Want(204)
		if got := r.followed(follower); !slices.Equal(got, []string{before}) {
			t.Errorf("%v", got)
		}
		ok(t, r.service.sweep(t.Context()))
		if n := r.count(`SELECT count(*) FROM camera_favourites`); n != 1 {
			t.Errorf("%d rows are left", n)
		}
	})
}

func (r *rig) count(query string, args ...any) (n int) {
	r.t.Helper()
	ok(r.t, r.db.View(r.t.Context(), func(tx *database.Tx) error { return tx.Row(query, args...).Scan(&n) }))
	return n
}

// The bound holds also when many are added at once, and what is over it is said.
func TestFollowingIsBounded(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var ids []string
		for n := range 4 {
			ids = append(ids, r.put(fmt.Sprint("crowd", n)))
			r.show(ids[n])
		}
		r.update(func(tx *database.Tx) error {
			for n := range maxFavourites - 2 { // as if they had been put up
				camera := fmt.Sprintf("0198c0de-0000-7000-8000-%012d", n)
				_, err := tx.Exec(`INSERT INTO cameras (id, organisation, name, purpose, place, road, ward, lat, lng, direction, kind, source, shown, known,
					every, public, sensitive, active, demo, words, removed, version, created_at, updated_at) SELECT $1, organisation, name, purpose, place, road, ward, lat, lng, direction, kind, source, shown, known,
					every, public, sensitive, active, demo, words, removed, version, created_at, updated_at FROM cameras WHERE id = $2`, camera, ids[0])
				if err != nil {
					return err
				}
				if _, err := keep(tx, follower.Account, camera); err != nil {
					return err
				}
			}
			return nil
		})
		var group sync.WaitGroup
		answers := make([]int, len(ids))
		for n, id := range ids {
			group.Go(func() { answers[n] = r.follow(follower, id, true).Status })
		}
		group.Wait()
		slices.Sort(answers)
		if !slices.Equal(answers, []int{204, 204, 409, 409}) {
			t.Errorf("%v", answers)
		}
		if got := r.followed(follower); len(got) != maxFavourites {
			t.Errorf("%d are followed", len(got))
		}
		r.As(follower).Post(favouritesPath, map[string]any{"cameras": ids}).Want(200) // takes no more, and says no fault
		if n := r.count(`SELECT count(*) FROM camera_favourites WHERE account = $1`, follower.Account); n != maxFavourites {
			t.Errorf("%d are followed", n)
		}
	})
}

func TestWhoIsForgottenFollowsNothing(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.put("moving")
		r.show(id)
		r.follow(follower, id, true).Want(204)
		r.follow(stranger, id, true).Want(204)
		kept := r.service.Module().Personal
		ok(t, r.db.View(t.Context(), func(tx *database.Tx) error {
			all, err := kept.Export(tx, follower.Account)
			if err == nil && (len(all) != 1 || len(all[0].Records) != 1 || all[0].Records[0][0].Value != "Ngã Sáu Ban Mê") {
				t.Errorf("%+v", all)
			}
			return err
		}))
		r.update(func(tx *database.Tx) error { return kept.Erase(tx, follower.Account) })
		if r.followed(follower) != nil || len(r.followed(stranger)) != 1 {
			t.Error("not what was asked for is forgotten")
		}
	})
}
