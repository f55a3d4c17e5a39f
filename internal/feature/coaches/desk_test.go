package coaches

import (
	"cmp"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

// book is a feed at the desk, with the tag of its version.
type book struct {
	CoachBook
	tag string
}

func (r *rig) into(a webtest.Answer, status int) (b book) {
	r.t.Helper()
	a.Want(status).Into(&b.CoachBook)
	b.tag = a.Header.Get("ETag")
	return b
}

func (r *rig) open(feedID string) book {
	r.t.Helper()
	return r.into(r.As(dispatcher).Get(deskPath+"/feeds/"+feedID), 200)
}

// change asks for an edit of the version last seen.
func (r *rig) change(b book, method, path string, body any) webtest.Answer {
	r.t.Helper()
	return r.As(dispatcher).Ask(method, deskPath+"/feeds/"+b.Feed.ID+path, body, "If-Match", b.tag)
}

var contact = map[string]any{"name": "Nhà xe Tuy Hòa", "phone": "0257 3 850 001", "phone2": "0905.000.002", "notice": 60}

func begin(r *rig) book {
	r.t.Helper()
	body := map[string]any{"organisation": r.company}
	for k, v := range contact {
		body[k] = v
	}
	b := r.into(r.As(dispatcher).Post(deskPath+"/feeds", body), 201)
	for _, one := range []map[string]any{
		{"name": "Bến xe Tuy Hòa", "address": "Nguyễn Tất Thành", "ward": "22015", "point": map[string]any{"lat": 13.0886, "lng": 109.3101}},
		{"name": "Ngã ba Phú Lâm", "ward": "22240"},
		{"name": "Bến xe phía Bắc Nha Trang", "point": map[string]any{"lat": 12.2661, "lng": 109.1830}},
	} {
		b = r.into(r.change(b, "POST", "/stops", one), 201)
	}
	return b
}

// toNhaTrang leaves at six daily, and every twenty minutes but at Lunar New Year.
func toNhaTrang(b book) map[string]any {
	daily := map[string]any{"weekdays": []int{1, 2, 3, 4, 5, 6, 7}, "from": "2026-11-26", "until": "2027-11-25"}
	noTet := map[string]any{"weekdays": []int{1, 2, 3, 4, 5, 6, 7}, "from": "2026-11-26", "until": "2027-11-25", "except": []string{"2027-02-06", "2027-02-05"}}
	return map[string]any{
		"name": "Tuy Hòa – Nha Trang", "short": "20",
		"patterns": []any{map[string]any{
			"stops": []any{
				map[string]any{"stop": b.Stops[0].ID, "after": 0},
				map[string]any{"stop": b.Stops[1].ID, "after": 900, "pickup": "phone", "dropOff": "none"},
				map[string]any{"stop": b.Stops[2].ID, "after": 3 * hour},
			},
			"trips": []any{
				map[string]any{"departs": 6 * hour, "days": daily, "headsign": "Nha Trang"},
				map[string]any{"departs": 8 * hour, "days": noTet, "repeat": map[string]any{"until": 10 * hour, "every": 1200}},
			},
		}},
		"fares": []any{map[string]any{"price": 90_000}, map[string]any{"from": b.Stops[1].ID, "price": 80_000}},
	}
}

// An operator writes a timetable, looks at a day, and shows it to people.
func TestAnOperatorWritesATimetable(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		b := begin(r)
		answer := r.change(b, "POST", "/routes", toNhaTrang(b)).Want(201)
		var v CoachTimetable
		answer.Into(&v)
		b.tag = answer.Header.Get("ETag")
		if len(v.Patterns) != 1 || len(v.Patterns[0].Trips) != 2 || v.Patterns[0].Trips[1].Repeat.Every != 1200 || len(v.Fares) != 2 ||
			v.Patterns[0].Trips[1].Days.Except[0] != "2027-02-05" || v.Patterns[0].Stops[1].Pickup != "phone" {
			t.Errorf("%+v", v)
		}
		var seen CoachDay
		r.As(dispatcher).Get(deskPath + "/feeds/" + b.Feed.ID + "/day?day=2027-02-06").Want(200).Into(&seen)
		if len(seen.Items) != 1 {
			t.Errorf("%+v", seen)
		}
		r.As(dispatcher).Get(deskPath + "/feeds/" + b.Feed.ID + "/day?day=2026-11-27").Want(200).Into(&seen)
		if len(seen.Items) != 7 {
			t.Errorf("%+v", seen)
		}
		r.Get(path + "/departures?from=tuy+hoa&to=nha+trang&day=2026-11-27").Want(422) // nobody sees it yet
		b = r.into(r.change(b, "POST", "/publish", nil), 200)
		f := r.search("tuy hoa", "nha trang", "2026-11-27", "")
		if f.Count != 7 || *f.Items[0].Fare != 90_000 || f.Items[0].Operator.Phones[0] != "02573850001" || f.Items[1].About != true {
			t.Errorf("%+v", f)
		}
		if f := r.search("phu lam", "nha trang", "2026-11-27", ""); *f.Items[0].Fare != 80_000 || !f.Items[0].Phone {
			t.Errorf("%+v", f)
		}
		// The way back, from the copy.
		answer = r.change(b, "POST", "/routes/"+v.ID+"/copy", map[string]any{"name": "Nha Trang – Tuy Hòa", "back": true}).Want(201)
		b.tag = answer.Header.Get("ETag")
		answer.Into(&v)
		if v.Patterns[0].Stops[1].After != 3*hour-900 || v.Fares[1].To == "" {
			t.Errorf("%+v", v)
		}
		if f := r.search("nha trang", "tuy hoa", "2026-11-27", ""); f.Count != 0 {
			t.Errorf("%+v", f)
		}
		b = r.into(r.change(b, "POST", "/publish", nil), 200)
		if f := r.search("nha trang", "tuy hoa", "2026-11-27", ""); f.Count != 7 {
			t.Errorf("%+v", f)
		}
		// Edits that are dropped leave what people see.
		b = r.into(r.change(b, "DELETE", "/routes/"+v.ID, nil), 200)
		b = r.into(r.change(b, "POST", "/discard", nil), 200)
		if len(b.Routes) != 2 || b.Feed.Draft {
			t.Errorf("%+v", b)
		}
		r.change(b, "POST", "/publish", nil).Want(409)
	})
}

// A trip repeats otherwise in further parts of the day, and no more once they
// are taken out.
func TestATripRepeatsInSeveralBands(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		b := begin(r)
		v := toNhaTrang(b)
		second := v["patterns"].([]any)[0].(map[string]any)["trips"].([]any)[1].(map[string]any)
		second["bands"] = []any{map[string]any{"from": 16 * hour, "until": 17 * hour, "every": 1800, "exact": true}}
		answer := r.change(b, "POST", "/routes", v).Want(201)
		b.tag = answer.Header.Get("ETag")
		var made CoachTimetable
		answer.Into(&made)
		if bands := made.Patterns[0].Trips[1].Bands; len(bands) != 1 || bands[0] != (CoachBand{16 * hour, CoachRepeat{17 * hour, 1800, true}}) {
			t.Fatalf("%+v", made.Patterns[0].Trips[1])
		}
		b = r.into(r.change(b, "POST", "/publish", nil), 200)
		if f := r.search("tuy hoa", "nha trang", "2026-11-27", ""); f.Count != 9 { // one, six in the morning, two in the afternoon
			t.Errorf("%d", f.Count)
		}
		made.Patterns[0].Trips[1].Bands = nil
		b.tag = r.change(b, "PUT", "/routes/"+made.ID, made).Want(200).Header.Get("ETag")
		r.into(r.change(b, "POST", "/publish", nil), 200)
		if f := r.search("tuy hoa", "nha trang", "2026-11-27", ""); f.Count != 7 {
			t.Errorf("%d", f.Count)
		}
	})
}

// What the editor reads and writes unchanged stays as it was imported, but for
// what it never shows.
func TestWritingBackChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		was := banMe()
		was.Frequencies = []frequencyLine{
			{Trip: "sg-8", First: 8 * hour, Until: 10 * hour, Headway: 1200, Exact: empty, Extra: columns{"x": "1"}},
			{Trip: "sg-8", First: 10 * hour, Until: 12 * hour, Headway: 1800, Exact: 1, Extra: columns{"x": "2"}},
			{Trip: "sg-8", First: 17 * hour, Until: 19 * hour, Headway: 900, Exact: 0},
		}
		was.Trips[0].Extra = columns{"bikes_allowed": "2"}
		was.StopTimes[1].Arrival, was.StopTimes[1].Departure = empty, empty
		was.StopTimes[1].Extra = columns{"stop_note": "trước cây xăng"}
		was.Fares = append(was.Fares, fareLine{ID: "any", Price: 1, Currency: "USD"}, fareLine{ID: "all", Price: 500_000, Currency: "VND"})
		was.number()
		f := r.feed(r.company, was)
		b := r.open(f.ID)
		for _, route := range b.Routes {
			at := "/routes/" + route.ID
			answer := r.As(dispatcher).Get(deskPath + "/feeds/" + f.ID + at).Want(200)
			b.tag = r.change(book{b.CoachBook, answer.Header.Get("ETag")}, "PUT", at, answer.Body).Want(200).Header.Get("ETag")
		}
		ok(t, r.db.View(t.Context(), func(tx *database.Tx) error {
			f, err := findFeed(tx, f.ID)
			if err != nil {
				return err
			}
			got, err := read(tx, f.Draft)
			if err != nil {
				return err
			}
			want, err := read(tx, f.Published)
			sorted(want)
			sorted(got)
			a, b := reflect.ValueOf(*got), reflect.ValueOf(*want)
			for i := range a.NumField() {
				if !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
					t.Errorf("%s: %+v\nwant %+v", a.Type().Field(i).Name, a.Field(i), b.Field(i))
				}
			}
			return err
		}))
	})
}

// sorted forgets in which order trips stand.
func sorted(c *content) {
	slices.SortFunc(c.Trips, func(a, b tripLine) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(c.StopTimes, func(a, b stopTimeLine) int { return cmp.Or(strings.Compare(a.Trip, b.Trip), cmp.Compare(a.Seq, b.Seq)) })
	c.number()
}

func TestATimetableThatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		b := begin(r)
		for field, spoil := range map[string]func(v, p map[string]any){
			"name":                              func(v, _ map[string]any) { v["name"] = "  " },
			"patterns":                          func(v, _ map[string]any) { v["patterns"] = []any{} },
			"patterns[0].stops":                 func(_, p map[string]any) { p["stops"] = p["stops"].([]any)[:1] },
			"patterns[0].trips":                 func(_, p map[string]any) { p["trips"] = []any{} },
			"patterns[0].stops[1].stop":         func(_, p map[string]any) { p["stops"].([]any)[1].(map[string]any)["stop"] = "elsewhere" },
			"patterns[0].stops[2].after":        func(_, p map[string]any) { p["stops"].([]any)[2].(map[string]any)["after"] = 60 },
			"patterns[0].stops[2].about":        func(_, p map[string]any) { p["stops"].([]any)[2].(map[string]any)["about"] = true },
			"patterns[0].stops[1].pickup":       func(_, p map[string]any) { p["stops"].([]any)[1].(map[string]any)["pickup"] = "jump" },
			"patterns[0].trips[1].repeat.until": func(_, p map[string]any) { tripAt(p, 1)["repeat"] = map[string]any{"until": 60, "every": 600} },
			"patterns[0].trips[1].bands[0].from": func(_, p map[string]any) {
				tripAt(p, 1)["bands"] = []any{map[string]any{"from": 9 * hour, "until": 12 * hour, "every": 1800}}
			},
			"patterns[0].trips[1].bands[1].until": func(_, p map[string]any) {
				tripAt(p, 1)["bands"] = []any{map[string]any{"from": 10 * hour, "until": 12 * hour, "every": 1800}, map[string]any{"from": 17 * hour, "until": 17 * hour, "every": 900}}
			},
			"patterns[0].trips[0].repeat": func(_, p map[string]any) {
				tripAt(p, 0)["bands"] = []any{map[string]any{"from": 10 * hour, "until": 12 * hour, "every": 1800}}
			},
			"patterns[0].trips[0].stops": func(_, p map[string]any) { tripAt(p, 0)["stops"] = []any{map[string]any{"after": 0}} },
			"patterns[0].trips[0].days":  func(_, p map[string]any) { tripAt(p, 0)["days"] = map[string]any{"weekdays": []int{}} },
			"patterns[0].trips[0].days.from": func(_, p map[string]any) {
				tripAt(p, 0)["days"] = map[string]any{"weekdays": []int{1}, "until": "2027-01-01"}
			},
			"patterns[0].trips[0].days.until":    func(_, p map[string]any) { daysAt(p)["until"] = "2026-01-01" },
			"patterns[0].trips[0].days.weekdays": func(_, p map[string]any) { daysAt(p)["weekdays"] = []int{8} },
			"patterns[0].trips[0].days.except":   func(_, p map[string]any) { daysAt(p)["except"] = []string{"2027-02-30"} },
			"fares[1]":                           func(v, _ map[string]any) { v["fares"] = []any{map[string]any{"price": 1}, map[string]any{"price": 2}} },
			"fares[0].to":                        func(v, _ map[string]any) { v["fares"] = []any{map[string]any{"price": 1, "to": "elsewhere"}} },
		} {
			v := toNhaTrang(b)
			spoil(v, v["patterns"].([]any)[0].(map[string]any))
			r.change(b, "POST", "/routes", v).WantField(field)
		}
		v := toNhaTrang(b)
		tripAt(v["patterns"].([]any)[0].(map[string]any), 0)["id"] = "made-up"
		r.change(b, "POST", "/routes", v).WantField("patterns")
		r.change(b, "POST", "/stops", map[string]any{"name": "Đâu đó"}).WantField("point")
		r.change(b, "POST", "/stops", map[string]any{"name": "Đâu đó", "ward": "99999"}).WantField("ward")
		r.change(b, "PUT", "/operator", map[string]any{"name": "", "phone": "12", "phone2": "abc", "email": "x", "url": "javascript:1", "notice": 0}).WantField("phone2")
		r.change(b, "POST", "/publish", nil).Want(409) // nothing runs
		if got := r.open(b.Feed.ID); got.tag != b.tag || len(got.Routes) != 0 {
			t.Errorf("something was half-written: %+v", got)
		}
		r.change(b, "POST", "/routes", toNhaTrang(b)).Want(201)
		r.change(b, "POST", "/routes", toNhaTrang(b)).Want(412)
		b = r.open(b.Feed.ID)
		r.change(b, "DELETE", "/stops/"+b.Stops[0].ID, nil).Want(409)
		r.change(b, "DELETE", "/stops/nowhere", nil).Want(404)
		r.As(dispatcher).Post(deskPath+"/feeds", map[string]any{"organisation": r.other, "name": "X", "phone": "02623850001", "notice": 0}).WantField("organisation")
	})
}

func tripAt(p map[string]any, n int) map[string]any { return p["trips"].([]any)[n].(map[string]any) }
func daysAt(p map[string]any) map[string]any        { return tripAt(p, 0)["days"].(map[string]any) }

// Every route of the desk is shut to nobody, to passengers, to whoever writes
// the company's advertisements, and to another operator.
func TestTheDeskIsTheOperatorsOwn(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.feed(r.company, banMe())
		var alert CoachAlert
		r.As(boss).Post(deskPath+"/feeds/"+f.ID+"/alerts", map[string]any{"title": "Đường ngập"}).Want(201).Into(&alert)
		bodies := map[string]any{
			"PUT operator": contact, "POST stops": map[string]any{"name": "A", "ward": "22015"}, "PUT stops": map[string]any{"name": "A", "ward": "22015"},
			"POST routes": map[string]any{"name": "A", "patterns": []any{}}, "PUT routes": map[string]any{"name": "A", "patterns": []any{}},
			"POST copy": map[string]any{"name": "A", "back": false}, "POST cancellations": map[string]any{"trip": "sg-8", "day": "2026-11-27", "reason": "other"},
			"POST alerts": map[string]any{"title": "A"}, "PUT alerts": map[string]any{"title": "A"},
		}
		replace := strings.NewReplacer("{feed}", f.ID, "{stop}", "bac", "{route}", "sg", "{id}", alert.ID)
		for _, route := range r.service.deskRoutes() {
			if route.Path == deskPath+"/feeds" {
				continue
			}
			at := replace.Replace(route.Path)
			parts := strings.Split(strings.ReplaceAll(route.Path, "/{stop}", ""), "/")
			last := parts[len(parts)-1]
			if strings.HasPrefix(last, "{") {
				last = parts[len(parts)-2]
			}
			if route.Method == http.MethodDelete && last == "cancellations" {
				at += "?trip=sg-8&day=2026-11-27"
			}
			for who, status := range map[string]struct {
				as   web.Principal
				want int
			}{"nobody": {nobody, 401}, "a passenger": {passenger, 403}, "an editor": {editor, 403}, "a rival": {rival, 404}} {
				if got := r.As(status.as).Ask(route.Method, at, bodies[route.Method+" "+last], "If-Match", `"v4"`); got.Status != status.want {
					t.Errorf("%s: %s %s: %d %s", who, route.Method, route.Path, got.Status, got.Body)
				}
			}
		}
		var list CoachFeeds
		r.As(rival).Get(deskPath + "/feeds").Want(200).Into(&list)
		if len(list.Items) != 0 {
			t.Errorf("%+v", list)
		}
		owner := webtest.In(webtest.Account("boss"), "owner", r.company, "company")
		r.As(owner).Get(deskPath + "/feeds").Want(200).Into(&list)
		if len(list.Items) != 1 {
			t.Errorf("%+v", list)
		}
	})
}

// A coach breaks down: it is shown as not running, and who asked for seats hears it.
func TestATripIsCancelled(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.feed(r.company, banMe())
		at := deskPath + "/feeds/" + f.ID + "/cancellations"
		one, other := r.askSeats(passenger, r.tonight(), 1), r.askSeats(stranger, r.search("bmt", "hcm", "2026-11-27", "").Items[0].ID, 1)
		r.As(boss).Post(at, map[string]any{"trip": "sg-21", "day": "2026-11-26", "reason": "mood"}).WantField("reason")
		r.As(boss).Post(at, map[string]any{"trip": "sg-99", "day": "2026-11-26", "reason": "road"}).WantField("trip")
		r.As(boss).Post(at, map[string]any{"trip": "sg-24", "day": "2026-11-26", "reason": "road"}).WantField("trip") // Fridays only
		r.As(boss).Post(at, map[string]any{"trip": "sg-21", "day": "2026-11-26", "start": 5, "reason": "road"}).WantField("trip")
		r.As(boss).Post(at, map[string]any{"trip": "sg-21", "day": "2026-11-26", "reason": "breakdown"}).Want(201)
		r.As(boss).Post(at, map[string]any{"trip": "sg-21", "day": "2026-11-26", "reason": "breakdown"}).Want(409)
		for _, asked := range []struct {
			who    web.Principal
			one    CoachRequest
			status string
		}{{passenger, one, refused}, {stranger, other, waiting}} {
			var v CoachRequest
			r.As(asked.who).Get(mine + "/" + asked.one.ID).Want(200).Into(&v)
			if v.Status != asked.status {
				t.Errorf("%+v", v)
			}
		}
		if r.told("passenger", "coachRefused") != 1 {
			t.Error("the passenger was not told")
		}
		r.As(stranger).Post(mine, map[string]any{"departure": r.tonight(), "seats": 1}).Want(409)
		var all CoachDisruptions
		r.As(boss).Get(deskPath + "/feeds/" + f.ID + "/disruptions").Want(200).Into(&all)
		if len(all.Cancellations) != 1 {
			t.Errorf("%+v", all)
		}
		r.As(boss).Ask("DELETE", at+"?trip=sg-21&day=2026-11-26", nil).Want(204)
		r.As(boss).Ask("DELETE", at+"?trip=sg-21&day=2026-11-26", nil).Want(404)
		if f := r.search("bmt", "hcm", "2026-11-26", ""); f.Items[1].Cancelled != "" {
			t.Errorf("%+v", f)
		}
	})
}

func TestTravellersAreTold(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.feed(r.company, banMe())
		at := deskPath + "/feeds/" + f.ID + "/alerts"
		for field, body := range map[string]map[string]any{
			"title": {"title": " "}, "cause": {"title": "A", "cause": "ALIENS"}, "effect": {"title": "A", "effect": "FUN"},
			"until": {"title": "A", "until": "2026-11-25T00:00:00Z"}, "url": {"title": "A", "url": "javascript:alert(1)"},
			"entities": {"title": "A", "entities": []any{map[string]any{"route": "nowhere"}}},
		} {
			r.As(boss).Post(at, body).WantField(field)
		}
		answer := r.As(boss).Post(at, map[string]any{
			"title": "QL14 sạt lở", "body": "Xe đi vòng, chậm một giờ.", "cause": "WEATHER", "effect": "SIGNIFICANT_DELAYS",
			"entities": []any{map[string]any{"route": "sg"}}, "until": "2026-11-27T12:00:00Z",
		}).Want(201)
		var a CoachAlert
		answer.Into(&a)
		alerts := func(to, on string) (n int) {
			var page CoachDepartures
			r.Get(path + "/departures?from=bmt&to=" + to + "&day=" + on).Want(200).Into(&page)
			return len(page.Alerts)
		}
		if alerts("hcm", "2026-11-26") != 1 || alerts("hanoi", "2026-11-27") != 0 || alerts("hcm", "2026-11-29") != 0 {
			t.Error("an alert is shown where it says nothing, or not where it does")
		}
		edit := map[string]any{"title": "QL14 đã thông", "effect": "OTHER_EFFECT"}
		r.As(boss).Ask("PUT", deskPath+"/alerts/"+a.ID, edit, "If-Match", `"v9"`).Want(412)
		r.As(boss).Ask("PUT", deskPath+"/alerts/"+a.ID, edit, "If-Match", answer.Header.Get("ETag")).Want(200).Into(&a)
		if a.Title != "QL14 đã thông" || len(a.Entities) != 0 || alerts("hanoi", "2026-11-27") != 1 {
			t.Errorf("%+v", a)
		}
		r.As(boss).Ask("DELETE", deskPath+"/alerts/"+a.ID, nil).Want(204)
		if n := alerts("hcm", "2026-11-26"); n != 0 {
			t.Error(fmt.Sprint(n, " alerts"))
		}
	})
}

// The made-up timetables are whole, and say that they are made up.
func TestTheDemonstrationRuns(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		names, err := r.service.DemoOperators()
		ok(t, err)
		ok(t, r.service.Load(t.Context(), []string{r.company, r.other, r.company, r.other, r.company}[:len(names)]))
		for _, want := range []struct {
			from, to string
			count    int
		}{{"ban me", "mien dong", 6}, {"mien dong", "bmt", 6}, {"tuy hoa", "nha trang", 47}, {"bmt", "tuy hoa", 3}, {"nha trang", "bmt", 4}, {"bmt", "ha noi", 1}} {
			f := r.search(want.from, want.to, "2026-11-27", "")
			if f.Count != want.count {
				t.Errorf("%+v: %d", want, f.Count)
			}
			for _, d := range f.Items {
				if d.Fare == nil || len(d.Operator.Phones) == 0 || !strings.Contains(d.Operator.Name, "minh hoạ") {
					t.Errorf("%+v", d)
				}
			}
		}
	})
}
