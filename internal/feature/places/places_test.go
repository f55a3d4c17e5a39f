package places_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/feature/places"
	"daklakid/internal/platform/database"
)

func TestTheProvincesPlaces(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.OK(r.service.Load(t.Context(), true)) // again: nothing twice
		if n := r.list("limit=100").Count.Value; n != 49 {
			t.Errorf("%d places", n)
		}
		for q, least := range map[string]int{
			"kind=see": 20, "kind=stay": 9, "kind=eat": 8, "kind=museum": 2, "q=hai+san": 3, "q=bun+do": 1, "q=khach+san&kind=stay": 6, "tag=price4": 1,
			"near=13.088,109.298&radius=3000&sort=distance": 2, "ward=24580": 3,
		} {
			page := r.list(q)
			if len(page.Items) < least {
				t.Errorf("%s: %d", q, len(page.Items))
			}
			if strings.Contains(q, "distance") && (page.Items[0].Distance == nil || *page.Items[0].Distance > 100) {
				t.Errorf("%s: the nearest is %+v", q, page.Items[0])
			}
		}
		r.Ask("GET", "/api/v1/places?kind=cinema", nil).WantField("kind")
	})
}

func TestOpenNow(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		// Nine on a Thursday morning.
		for _, v := range r.list("open=true&limit=100").Items {
			if !v.Opening.Open || len(v.Opening.Days) != 7 {
				t.Errorf("%s: %+v", v.Title, v.Opening)
			}
		}
		some := r.list("open=true&limit=3")
		all := len(some.Items)
		for some.Next != "" && all < 60 {
			some = r.list("open=true&limit=3&cursor=" + some.Next)
			all += len(some.Items)
		}
		if want := len(r.list("open=true&limit=100").Items); all != want || want < 3 {
			t.Errorf("page by page %d, at once %d", all, want)
		}
		id := r.named("quan+bun+do")
		if v := r.read(guest, id); v.Opening.Open || v.Opening.Changes.UTC().Format(time.RFC3339) != "2026-11-26T08:00:00Z" {
			t.Errorf("opens at 15:00: %+v", v.Opening)
		}
		// The first day of Tết: the calendar of the pack, and "PH off".
		r.Set(time.Date(2027, 2, 6, 9, 0, 0, 0, time.UTC))
		v := r.read(guest, id)
		if v.Opening.Open || v.Opening.Days[0].Holiday != "Tết Nguyên đán" || len(v.Opening.Days[0].Spans) != 0 {
			t.Errorf("at Tết: %+v", v.Opening)
		}
		if v.Opening.Changes.UTC().Format(time.RFC3339) != "2027-02-10T08:00:00Z" {
			t.Errorf("opens again at %s", v.Opening.Changes)
		}
	})
}

func TestCorrections(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.named("bao+tang+dak+lak")
		path := "/api/v1/places/" + id + "/corrections"
		right := map[string]any{"changes": map[string]any{"phone": "0262 385 1234", "hours": "Tu-Su 08:00-17:00; PH off"}, "note": "Tôi vừa gọi"}
		r.Ask("POST", path, right).Want(http.StatusUnauthorized)
		for _, c := range []struct {
			changes map[string]any
			field   string
		}{
			{map[string]any{}, "changes"},
			{map[string]any{"hours": "8h sáng đến 5h chiều"}, "detail.hours"},
			{map[string]any{"phone": "12"}, "detail.phone"},
			{map[string]any{"website": "javascript:alert(1)"}, "detail.website"},
			{map[string]any{"name": "<b>Bảo tàng</b>"}, "title"},
			{map[string]any{"address": "<script>"}, "detail.address"},
			{map[string]any{"lat": 48.8, "lng": 2.3}, "lat"},
		} {
			r.As(guest).Ask("POST", path, map[string]any{"changes": c.changes}).WantField(c.field)
		}
		var made struct{ ID, State string }
		r.As(guest).Ask("POST", path, right).Want(http.StatusCreated).Into(&made)
		if made.State != "waiting" || r.read(guest, id).Detail.Phone != "" {
			t.Errorf("it took effect at once: %+v", made)
		}
		desk := "/api/v1/desk/place-requests"
		r.Ask("GET", desk, nil).Want(http.StatusUnauthorized)
		r.As(stranger).Ask("GET", desk, nil).Want(http.StatusForbidden)
		r.As(stranger).Ask("POST", desk+"/"+made.ID+"/accept", nil).Want(http.StatusForbidden)
		r.As(stranger).Ask("POST", desk+"/"+made.ID+"/refuse", map[string]any{"reason": "không"}).Want(http.StatusForbidden)
		if got := r.waiting(); len(got) != 1 {
			t.Fatalf("%v wait", got)
		}
		r.As(reviewer).Ask("POST", desk+"/"+made.ID+"/accept", nil).Want(http.StatusNoContent)
		r.As(reviewer).Ask("POST", desk+"/"+made.ID+"/accept", nil).Want(http.StatusConflict)
		v := r.read(guest, id)
		if v.Detail.Phone != "+842623851234" || v.Detail.PhoneChecked != "2026-11-26" || v.Detail.Checked != "2026-11-26" || !v.Opening.Open {
			t.Errorf("%+v", v)
		}
		if len(v.History) != 1 || v.History[0].After["phone"] == nil || v.History[0].Before["phone"] != "" {
			t.Errorf("%+v", v.History)
		}
		// All is right: the date moves, and nothing else.
		r.Pass(48 * time.Hour)
		r.As(guest).Ask("POST", path, map[string]any{"changes": map[string]any{"right": true}}).Want(http.StatusCreated)
		r.As(reviewer).Ask("POST", desk+"/"+r.waiting()[0]+"/accept", nil).Want(http.StatusNoContent)
		if v := r.read(guest, id); v.Detail.Checked != "2026-11-28" || v.Detail.PhoneChecked != "2026-11-28" {
			t.Errorf("%+v", v.Detail)
		}
		r.As(guest).Ask("POST", path, map[string]any{"changes": map[string]any{"closed": true}}).Want(http.StatusCreated)
		r.As(reviewer).Ask("POST", desk+"/"+r.waiting()[0]+"/refuse", map[string]any{"reason": "Bảo tàng vẫn mở cửa"}).Want(http.StatusNoContent)
		if v := r.read(guest, id); v.Detail.Closed || len(v.History) != 2 {
			t.Errorf("refused, and yet: %+v", v)
		}
	})
}

func TestAtMostTwentyWait(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.named("thap+nhan")
		for n := range 21 {
			answer := r.As(guest).Ask("POST", "/api/v1/places/"+id+"/corrections", map[string]any{"changes": map[string]any{"right": true}})
			if want := map[bool]int{true: http.StatusTooManyRequests, false: http.StatusCreated}[n == 20]; answer.Status != want {
				t.Fatalf("%d: %d %s", n, answer.Status, answer.Body)
			}
		}
	})
}

func TestClaims(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.named("com+ga+ba+sau")
		path := "/api/v1/places/" + id
		proof := map[string]any{"proof": "Mã số thuế 4400123456, giấy phép treo ở quán"}
		r.Ask("POST", path+"/claims", proof).Want(http.StatusUnauthorized)
		r.As(owner).Ask("POST", path+"/claims", map[string]any{"proof": "tôi"}).WantField("proof")
		r.As(owner).Ask("POST", path+"/claims", proof).Want(http.StatusCreated)
		if v := r.read(owner, id); v.Claimed || v.Keeper {
			t.Errorf("before anybody decided: %+v", v)
		}
		r.As(reviewer).Ask("POST", "/api/v1/desk/place-requests/"+r.waiting()[0]+"/accept", nil).Want(http.StatusNoContent)
		if v := r.read(owner, id); !v.Claimed || !v.Keeper {
			t.Errorf("%+v", v)
		}
		if v := r.read(stranger, id); !v.Claimed || v.Keeper {
			t.Errorf("a stranger: %+v", v)
		}
		// The owner's word takes effect at once, with history.
		var made struct{ State string }
		r.As(owner).Ask("POST", path+"/corrections", map[string]any{"changes": map[string]any{"hours": "Mo-Su 08:00-20:00", "priceLevel": 2}}).
			Want(http.StatusCreated).Into(&made)
		v := r.read(guest, id)
		if made.State != "accepted" || v.Detail.Hours != "Mo-Su 08:00-20:00" || v.Detail.PriceLevel != 2 || v.Detail.Unconfirmed || len(v.History) != 1 {
			t.Errorf("%+v %+v", made, v)
		}
		if len(r.list("tag=price2&q=com+ga+ba+sau").Items) != 1 {
			t.Error("it is not found by its new price level")
		}
		r.As(stranger).Ask("POST", path+"/corrections", map[string]any{"changes": map[string]any{"closed": true}}).Want(http.StatusCreated)
		if r.read(guest, id).Detail.Closed {
			t.Error("a stranger closed it")
		}
		// An officer who keeps the place does not decide about it.
		r.Update(func(tx *database.Tx) error {
			_, err := tx.Exec(`UPDATE place_keepers SET account = 'reviewer' WHERE place = $1`, id)
			return err
		})
		for _, decision := range []string{"/accept", "/refuse"} {
			r.As(reviewer).Ask("POST", "/api/v1/desk/place-requests/"+r.waiting()[0]+decision, map[string]any{"reason": "Không đúng"}).Want(http.StatusForbidden)
		}
		// What somebody wrote is read with a trace, even when the place has gone.
		read := `SELECT count(*) FROM audit_entries WHERE action = 'place.request.read'`
		before := r.Count(read)
		r.Update(func(tx *database.Tx) error {
			_, err := tx.Exec(`UPDATE listings SET status = 'hidden' WHERE id = $1`, id)
			return err
		})
		if waiting := r.waiting(); r.Count(read) != before+int64(len(waiting)) || len(waiting) == 0 {
			t.Errorf("%d requests, %d traces before and %d after", len(waiting), before, r.Count(read))
		}
	})
}

func TestNewPlace(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		form := map[string]any{
			"kind": "cafe", "title": "Cà phê Gió", "description": "", "ward": "24133", "address": "3 Lê Duẩn", "price": 0, "area": 0, "photos": []string{},
			"detail": map[string]any{"hours": "Mo-Su 06:00-22:00", "phone": "0905123456", "unconfirmed": false, "checked": "2030-01-01"},
		}
		r.Ask("POST", "/api/v1/places", form).Want(http.StatusUnauthorized)
		var v view
		r.As(guest).Ask("POST", "/api/v1/places", form).Want(http.StatusCreated).Into(&v)
		if v.Detail.Checked != "" || v.Detail.Phone != "+84905123456" || v.Detail.Address != "3 Lê Duẩn" {
			t.Errorf("%+v", v)
		}
		r.Ask("GET", "/api/v1/places/"+v.ID, nil).Want(http.StatusNotFound)
		r.As(stranger).Ask("PATCH", "/api/v1/places/"+v.ID, map[string]any{"address": "4 Lê Duẩn"}, "If-Match", `"v1"`).Want(http.StatusNotFound)
		r.As(reviewer).Ask("POST", "/api/v1/desk/reviews/"+v.ID+"/approve", map[string]any{}).Want(http.StatusOK)
		if !r.read(stranger, v.ID).Opening.Open {
			t.Error("not open at nine")
		}
		// Who told of it is not its owner: nobody learns her name or her number.
		r.As(stranger).Ask("POST", "/api/v1/places/"+v.ID+"/contact", nil).Want(http.StatusNotFound)
		if by := r.read(stranger, v.ID).Owner; by.Name != "" {
			t.Errorf("told of by %+v", by)
		}
		if by := r.read(guest, v.ID).Owner; by.Name != "guest" {
			t.Errorf("hers is by %+v", by)
		}
	})
}

func TestUnchecked(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		path := "/api/v1/desk/places/unchecked?limit=100"
		r.Ask("GET", path, nil).Want(http.StatusUnauthorized)
		r.As(guest).Ask("GET", path, nil).Want(http.StatusForbidden)
		var before, after struct {
			Items []struct{ ID, Checked string }
		}
		r.As(reviewer).Ask("GET", path, nil).Want(http.StatusOK).Into(&before)
		r.As(guest).Ask("POST", "/api/v1/places/"+r.named("thap+nhan")+"/corrections", map[string]any{"changes": map[string]any{"right": true}})
		r.As(reviewer).Ask("POST", "/api/v1/desk/place-requests/"+r.waiting()[0]+"/accept", nil).Want(http.StatusNoContent)
		r.As(reviewer).Ask("GET", path, nil).Want(http.StatusOK).Into(&after)
		if len(before.Items) != 49 || len(after.Items) != 48 {
			t.Errorf("%d, then %d", len(before.Items), len(after.Items))
		}
		r.Pass(400 * 24 * time.Hour)
		r.As(reviewer).Ask("GET", path, nil).Want(http.StatusOK).Into(&after)
		if len(after.Items) != 49 || after.Items[48].Checked != "2026-11-26" {
			t.Errorf("after a year %d: %+v", len(after.Items), after.Items[len(after.Items)-1])
		}
	})
}

func TestForgotten(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id := r.named("thap+nhan")
		for range 2 {
			r.As(guest).Ask("POST", "/api/v1/places/"+id+"/corrections", map[string]any{"changes": map[string]any{"right": true}, "note": "Tôi tên là Lan"})
		}
		r.As(reviewer).Ask("POST", "/api/v1/desk/place-requests/"+r.waiting()[0]+"/accept", nil).Want(http.StatusNoContent)
		r.OK(r.forget("guest"))
		if left := r.waiting(); len(left) != 0 {
			t.Errorf("%v still wait", left)
		}
		if v := r.read(stranger, id); len(v.History) != 1 {
			t.Errorf("the fact is gone too: %+v", v)
		}
	})
}

func TestStructuredData(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for q, want := range map[string]string{
			"quan+bun+do": "Restaurant", "ca+phe+vuon": "CafeOrCoffeeShop", "muong+thanh": "Hotel", "thap+nhan": "TouristAttraction", "bao+tang+dak+lak": "Museum",
		} {
			p, err := r.Kernel.Page(t.Context(), places.Kind, r.named(q))
			r.OK(err)
			var ld struct {
				Type  string           `json:"@type"`
				Hours []map[string]any `json:"openingHoursSpecification"`
			}
			r.OK(json.Unmarshal(p.JSONLD, &ld))
			if ld.Type != want {
				t.Errorf("%s: %s", q, p.JSONLD)
			}
			if want == "Restaurant" && len(ld.Hours) < 7 {
				t.Errorf("%s", p.JSONLD)
			}
		}
	})
}
