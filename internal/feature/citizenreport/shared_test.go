package citizenreport_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/agency/ioc"
	"daklakid/internal/core/audit"
)

// toUs sends what is meant for our public address to the server of a test.
type toUs struct {
	us    atomic.Pointer[rig]
	asked atomic.Int64
}

func (f *toUs) RoundTrip(r *http.Request) (*http.Response, error) {
	f.asked.Add(1)
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, _ = strings.Cut(f.us.Load().URL, "://")
	return http.DefaultTransport.RoundTrip(r)
}

// shared has reports forwarded to a centre that fetches their photos.
func shared(t *testing.T, test func(*testing.T, *rig, *ioc.Sandbox, *toUs)) {
	t.Helper()
	var sandbox *ioc.Sandbox
	var fetch *toUs
	eachWith(t, func(t *testing.T) *ioc.Client {
		fetch = &toUs{}
		var err error
		if sandbox, err = ioc.NewSandbox(ioc.SandboxOptions{Key: "key", Fetch: &http.Client{Transport: fetch}}); err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(sandbox)
		t.Cleanup(server.Close)
		client, err := ioc.New(ioc.Options{URL: server.URL + "/v2", Key: "key", Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		return client
	}, func(t *testing.T, r *rig) {
		fetch.us.Store(r)
		test(t, r, sandbox, fetch)
	})
}

// The centre gets the photos that their author agreed to show, and no others;
// each look is logged for her.
func TestTheCentreFetchesPhotosThatAreShared(t *testing.T) {
	shared(t, func(t *testing.T, r *rig, sandbox *ioc.Sandbox, fetch *toUs) {
		one, two := r.photo(linh), r.photo(linh)
		f := r.filed(linh, with("photos", []string{one, two}), with("sharePhotos", true))
		kept := r.filed(hoa, with("photos", []string{r.photo(hoa)}))
		sandbox.Fail(ioc.Faults{DropNext: 1}) // a report that is sent again is the same
		r.run("casework.forward")
		r.pass(time.Hour)
		r.run("casework.forward")
		all := sandbox.Requests()
		if len(all) != 2 {
			t.Fatalf("%d reports there", len(all))
		}
		for _, there := range all {
			picture := sandbox.Media(there.ID)
			switch string(there.ID) {
			case r.own(linh, f.ID).Foreign:
				want := r.As(linh).Get("/api/v1/cases/" + f.ID + "/files/" + one).Want(http.StatusOK)
				if !bytes.Equal(picture, want.Body) || !strings.Contains(string(there.MediaURL), "https://id.example/") {
					t.Errorf("%q: %d bytes", there.MediaURL, len(picture))
				}
				if d := string(there.Description); !strings.Contains(d, "Ảnh 2: https://id.example/") || strings.Contains(d, "xem tại") {
					t.Errorf("%q", d)
				}
			case r.own(hoa, kept.ID).Foreign:
				if there.MediaURL != "" || picture != nil || !strings.Contains(string(there.Description), "1 ảnh") || strings.Contains(string(there.Description), "shared-photos") {
					t.Errorf("%q %q", there.MediaURL, there.Description)
				}
			default:
				t.Errorf("%q is known by nobody", there.ID)
			}
		}
		if fetch.asked.Load() != 1 {
			t.Errorf("it was fetched %d times", fetch.asked.Load())
		}
		r.view(func(tx tx) error {
			entries, _, err := audit.AboutMe(tx, linh.Account, 0, 10)
			if len(entries) != 1 || entries[0].Action != "report.sharedPhoto" || entries[0].Details["document"] != one {
				t.Errorf("%+v", entries)
			}
			return err
		})
	})
}

func TestAnAddressOfAPhotoOpensThatPhotoForAWhile(t *testing.T) {
	shared(t, func(t *testing.T, r *rig, sandbox *ioc.Sandbox, _ *toUs) {
		photo, other := r.photo(linh), r.photo(hoa)
		f := r.filed(linh, with("photos", []string{photo}), with("sharePhotos", true))
		g := r.filed(hoa, with("photos", []string{other}))
		address := r.reports.SharedURL(f.ID, photo)
		path := strings.TrimPrefix(address, "https://id.example")
		got := r.Get(path).Want(http.StatusOK) // nobody is signed in
		if got.Header.Get("Content-Type") != "image/jpeg" || !strings.HasPrefix(string(got.Body), "\xff\xd8") || got.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%v", got.Header)
		}
		for name, bad := range map[string]string{
			"unsigned":               "/api/v1/shared-photos/" + f.ID + "." + photo,
			"another signature":      path[:len(path)-4] + "AAAA",
			"another's, well signed": strings.TrimPrefix(r.reports.SharedURL(g.ID, other), "https://id.example"),
			"another case's photo":   strings.TrimPrefix(r.reports.SharedURL(f.ID, other), "https://id.example"),
			"no case":                strings.TrimPrefix(r.reports.SharedURL(photo, photo), "https://id.example"),
			"rubbish":                "/api/v1/shared-photos/a.b.c",
		} {
			if got := r.Get(bad); got.Status != http.StatusNotFound {
				t.Errorf("%s: %d", name, got.Status)
			}
		}
		r.pass(20 * 24 * time.Hour) // nothing is forwarded for long
		r.Get(path).Want(http.StatusOK)
		r.run("casework.forward")
		pictures := 0
		for _, there := range sandbox.Requests() {
			pictures += len(sandbox.Media(there.ID))
		}
		if pictures == 0 {
			t.Error("it was not fetched after the outage")
		}
		r.pass(47 * time.Hour)
		r.Get(path).Want(http.StatusOK)
		r.pass(2 * time.Hour)
		r.Get(path).Want(http.StatusNotFound)
	})
}

// An address that the centre never used is not open for ever.
func TestAnAddressOfAPhotoEnds(t *testing.T) {
	shared(t, func(t *testing.T, r *rig, _ *ioc.Sandbox, _ *toUs) {
		photo := r.photo(linh)
		f := r.filed(linh, with("photos", []string{photo}), with("sharePhotos", true))
		path := strings.TrimPrefix(r.reports.SharedURL(f.ID, photo), "https://id.example")
		r.pass(29 * 24 * time.Hour)
		r.Get(path).Want(http.StatusOK)
		r.pass(2 * 24 * time.Hour)
		r.Get(path).Want(http.StatusNotFound)
	})
}
