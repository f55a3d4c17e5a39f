package citizenreport_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"daklakid/internal/agency/ioc/conformance/checks"
	"daklakid/internal/feature/citizenreport"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

const formType = "application/x-www-form-urlencoded"

// key gives a partner a key.
func (r *rig) key(office string, rights ...string) citizenreport.NewPartnerKey {
	r.t.Helper()
	body := map[string]any{"name": "Đối tác", "organisation": office, "read": false, "file": false, "update": false}
	for _, right := range rights {
		body[right] = true
	}
	var k citizenreport.NewPartnerKey
	r.As(boss).Post("/api/v1/desk/report-keys", body).Want(http.StatusCreated).Into(&k)
	return k
}

func (r *rig) submit(path, key string, pairs ...string) webtest.Answer {
	r.t.Helper()
	form := url.Values{"api_key": {key}}
	var headers []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == "Idempotency-Key" {
			headers = append(headers, pairs[i], pairs[i+1])
			continue
		}
		form.Set(pairs[i], pairs[i+1])
	}
	return r.As(web.Principal{}).Ask(http.MethodPost, "/open311/v2"+path, []byte(form.Encode()), append(headers, "Content-Type", formType)...)
}

var pothole = []string{
	"service_code", "ATGT", "attribute[what]", "surface", "lat", "12.6801", "long", "108.0402", "address_string", "Trước chợ",
	"description", "Ổ gà trước cổng chợ & <b>sâu</b>", "first_name", "An", "last_name", "Trần", "phone", "0905 111 222",
}

func (r *rig) made(key string, more ...string) string {
	r.t.Helper()
	var made []struct {
		ID string `json:"service_request_id"`
	}
	r.submit("/requests.json", key, append(append([]string{}, pothole...), more...)...).Want(http.StatusCreated).Into(&made)
	if len(made) != 1 || made[0].ID == "" {
		r.t.Fatalf("%+v", made)
	}
	return made[0].ID
}

type shown []struct {
	ID          string `json:"service_request_id"`
	Status      string `json:"status"`
	Description string `json:"description"`
	Address     string `json:"address"`
	Lat, Long   float64
}

func (r *rig) read(path string) (all shown) {
	r.t.Helper()
	r.As(web.Principal{}).Get("/open311/v2" + path).Want(http.StatusOK).Into(&all)
	return all
}

// The checks go over real HTTP, once as anybody where the province shows what
// was reported, once as the partner who sees its own whole.
func TestOpen311Conforms(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.ms.Store(time.Now().UnixMilli()) // the checks live in real time
		k := r.key(officeA, "read", "file", "update")
		closed := r.made(k.Key)
		r.submit("/servicerequestupdates.json", k.Key, "service_request_id", closed, "status", "closed", "description", "Đã vá").Want(http.StatusCreated)
		r.pass(time.Second) // what the checks make comes after it
		target := checks.Target{URL: r.URL + "/open311/v2", Key: k.Key, Write: true, Extensions: true, Client: &http.Client{Transport: withKey(k.Key)}, Now: time.Now}
		r.conforms(t, target)
		r.set("reports.map", "true")
		target.Moderated, target.Client = true, http.DefaultClient
		r.conforms(t, target)
	})
}

func (r *rig) conforms(t *testing.T, target checks.Target) {
	t.Helper()
	all := checks.Run(t.Context(), target)
	for _, one := range all {
		// Our discovery names where the public finds us, which is not where a test listens; there is one jurisdiction.
		if one.Err != nil || one.Skipped != "" && !strings.Contains(one.Skipped, "jurisdiction") {
			t.Error(one)
		}
	}
	if len(all) < 55 {
		t.Errorf("only %d checks", len(all))
	}
}

// withKey reads as a partner.
type withKey string

func (k withKey) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		q := r.URL.Query()
		q.Set("api_key", string(k))
		r = r.Clone(r.Context())
		r.URL.RawQuery = q.Encode()
	}
	return http.DefaultTransport.RoundTrip(r)
}

func TestOpen311TellsOnlyWhatOneMayKnow(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		mine := r.filed(linh)
		child := r.filed(linh, func(f map[string]any) { f["category"], f["answers"] = "BVTE", map[string]any{"now": "unknown"} })
		reader, office, filer := r.key("", "read"), r.key(officeA, "read", "update"), r.key("", "file")
		theirs := r.made(filer.Key)
		// Nobody, where the province does not show the map.
		if all := r.read("/requests.json"); len(all) != 0 {
			t.Errorf("%+v", all)
		}
		r.Get("/open311/v2/requests/" + mine.ID + ".json").Want(http.StatusNotFound)
		r.Get("/open311/v2/requests.json?api_key=no-such").Want(http.StatusOK)
		// A reader: where and what, no words, no exact place, no children.
		all := r.read("/requests.json?api_key=" + reader.Key)
		raw, _ := json.Marshal(all)
		if len(all) != 2 || strings.Contains(string(raw), "ba đêm") || strings.Contains(string(raw), "Ổ gà") || strings.Contains(string(raw), "12.6801") || strings.Contains(string(raw), child.ID) {
			t.Errorf("%s", raw)
		}
		r.Get("/open311/v2/requests/" + child.ID + ".json?api_key=" + reader.Key).Want(http.StatusNotFound)
		// The office that works on it: its words when it is asked for, logged.
		if one := r.read("/requests/" + mine.ID + ".json?api_key=" + office.Key); one[0].Description == "" || one[0].Lat != 12.6801 {
			t.Errorf("%+v", one)
		}
		r.logged("report.readByKey")
		// Who filed it: all of it, but nothing of others'.
		own := r.read("/requests.json?api_key=" + filer.Key)
		if len(own) != 1 || own[0].ID != theirs || own[0].Description != "Ổ gà trước cổng chợ & <b>sâu</b>" {
			t.Errorf("%+v", own)
		}
		// Its reporter is known to the desk only.
		desk := string(r.As(officer).Post("/api/v1/desk/cases/"+theirs+"/open", nil).Want(http.StatusOK).Body)
		if !strings.Contains(desk, "Trần An") || strings.Contains(desk, "<b>") {
			t.Errorf("%s", desk)
		}
		// A key that was taken back is none.
		r.As(boss).Post("/api/v1/desk/report-keys/"+filer.ID+"/revoke", nil).Want(http.StatusNoContent)
		r.submit("/requests.json", filer.Key, pothole...).Want(http.StatusForbidden)
		if all := r.read("/requests.json?api_key=" + filer.Key); len(all) != 0 {
			t.Errorf("%+v", all)
		}
	})
}

// Others than who filed a report and its office know the days, as on the map, and
// cannot find the hour out by asking for less and less; nor do they read words.
func TestOpen311TellsOthersTheDay(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.set("reports.map", "true")
		reader, office, filer := r.key("", "read"), r.key(officeA, "read", "update"), r.key("", "file")
		id := r.made(filer.Key)
		r.submit("/servicerequestupdates.json", office.Key, "service_request_id", id, "status", "open", "description", "Đã cử thợ").Want(http.StatusCreated)
		var at time.Time
		read := func(path string, near bool) {
			t.Helper()
			var all []struct {
				Requested time.Time `json:"requested_datetime"`
				Updated   time.Time `json:"updated_datetime"`
				Said      string    `json:"description"`
			}
			r.As(web.Principal{}).Get("/open311/v2" + path).Want(http.StatusOK).Into(&all)
			if len(all) == 0 {
				t.Fatalf("%s: nothing", path)
			}
			told := false
			for _, one := range all {
				told = told || one.Said != ""
				for _, shown := range []time.Time{one.Requested, one.Updated} {
					midnight := shown.Add(7 * time.Hour).UTC().Truncate(24 * time.Hour).Equal(shown.Add(7 * time.Hour).UTC())
					if !shown.IsZero() && midnight == near {
						t.Errorf("%s: %v", path, shown)
					}
					if near {
						at = shown
					}
				}
			}
			if told != near && !strings.HasSuffix(path, office.Key) {
				t.Errorf("%s: words %v", path, told)
			}
		}
		for _, path := range []string{"/requests.json?service_code=ATGT", "/servicerequestupdates.json?service_request_id=" + id} {
			read(path, false)
			read(path+"&api_key="+reader.Key, false)
			read(path+"&api_key="+office.Key, true)
			read(path+"&api_key="+filer.Key, true)
		}
		day := at.Add(7 * time.Hour).UTC().Truncate(24 * time.Hour).Add(-7 * time.Hour)
		for _, c := range []struct {
			from, to time.Duration
			found    int
		}{{0, time.Hour, 1}, {0, 0, 1}, {time.Second, 23 * time.Hour, 0}, {-time.Hour, -time.Second, 0}} {
			q := url.Values{"start_date": {day.Add(c.from).Format(time.RFC3339)}, "end_date": {day.Add(c.to).Format(time.RFC3339)}}
			if all := r.read("/requests.json?" + q.Encode()); len(all) != c.found {
				t.Errorf("from %v to %v: %d", c.from, c.to, len(all))
			}
		}
	})
}

func TestOpen311RefusesWhoMayNot(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		reader, filer := r.key("", "read"), r.key("", "file")
		other := r.key(officeB, "update")
		r.submit("/requests.json", "", pothole...).Want(http.StatusForbidden)
		r.submit("/requests.json", "no-such-key", pothole...).Want(http.StatusForbidden)
		r.submit("/requests.json", reader.Key, pothole...).Want(http.StatusForbidden)
		id := r.made(filer.Key)
		update := []string{"service_request_id", id, "status", "closed", "description", "Xong"}
		r.submit("/servicerequestupdates.json", filer.Key, update...).Want(http.StatusForbidden)
		r.submit("/servicerequestupdates.json", other.Key, update...).Want(http.StatusNotFound)
		far := append([]string{}, pothole...)
		far[5], far[7] = "21.03", "105.85"
		r.submit("/requests.json", filer.Key, far...).Want(http.StatusBadRequest)
		again := append(append([]string{}, pothole...), "Idempotency-Key", "one")
		one, two := r.submit("/requests.json", filer.Key, again...).Want(http.StatusCreated), r.submit("/requests.json", filer.Key, again...).Want(http.StatusCreated)
		if string(one.Body) != string(two.Body) {
			t.Errorf("%s %s", one.Body, two.Body)
		}
		again[1] = "HTDT"
		again[3] = "lamp"
		r.submit("/requests.json", filer.Key, again...).Want(http.StatusConflict)
	})
}

func TestAnOfficesUpdatesReachTheAuthor(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		office := r.key(officeA, "read", "update")
		f := r.filed(linh)
		say := func(status, words string, want int) {
			t.Helper()
			r.submit("/servicerequestupdates.json", office.Key, "service_request_id", f.ID, "status", status, "description", words).Want(want)
		}
		say("", "Đã nhận tin", http.StatusCreated)
		say("open", "Đã cử thợ", http.StatusCreated)
		say("open", "Chờ vật tư", http.StatusCreated)
		say("closed", "Đã thay bóng", http.StatusCreated)
		say("open", "Làm lại", http.StatusConflict)
		v := r.own(linh, f.ID)
		if v.Status != casework.Done || !strings.Contains(said(v), "Đã nhận tin\nĐã cử thợ\nChờ vật tư\nĐã thay bóng") || r.notices(linh, "report.done") != 1 {
			t.Errorf("%s %s", v.Status, said(v))
		}
		r.logged("report.updateByKey")
		// What is a complaint by law is not closed this way either.
		g := r.filed(linh)
		r.As(officer).Post("/api/v1/desk/reports/"+g.ID+"/petition", map[string]any{"petition": "complaint"}).Want(http.StatusOK)
		r.As(linh).Post("/api/v1/cases/"+g.ID+"/reopen", map[string]any{"text": "Xem lại"}).Want(http.StatusOK)
		r.submit("/servicerequestupdates.json", office.Key, "service_request_id", g.ID, "status", "closed").Want(http.StatusConflict)
	})
}

func TestKeysAreForAdministrators(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		body := map[string]any{"name": "Đối tác", "read": true, "file": false, "update": false}
		for _, c := range []struct {
			method, path string
			body         any
		}{
			{"GET", "/api/v1/desk/report-keys", nil},
			{"POST", "/api/v1/desk/report-keys", body},
			{"POST", "/api/v1/desk/report-keys/" + officeA + "/revoke", nil},
		} {
			r.Ask(c.method, c.path, c.body).Want(http.StatusUnauthorized)
			r.As(linh).Ask(c.method, c.path, c.body).Want(http.StatusForbidden)
			r.As(officer).Ask(c.method, c.path, c.body).Want(http.StatusForbidden)
		}
		body["update"] = true
		r.As(boss).Post("/api/v1/desk/report-keys", body).WantField("organisation")
		r.As(boss).Post("/api/v1/desk/report-keys", map[string]any{"name": "Đối tác", "read": false, "file": false, "update": false}).WantField("read")
		k := r.key("", "read")
		got := r.As(boss).Get("/api/v1/desk/report-keys").Want(http.StatusOK)
		if k.Key == "" || strings.Contains(string(got.Body), k.Key) || !strings.Contains(string(got.Body), k.ID) {
			t.Errorf("%s", got.Body)
		}
		r.As(boss).Post("/api/v1/desk/report-keys/"+k.ID+"/revoke", nil).Want(http.StatusNoContent)
		r.As(boss).Post("/api/v1/desk/report-keys/"+k.ID+"/revoke", nil).Want(http.StatusNotFound)
	})
}
