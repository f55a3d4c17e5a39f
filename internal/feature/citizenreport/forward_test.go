package citizenreport_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"daklakid/internal/agency/ioc"
	"daklakid/internal/agency/ioc/georeport"
	"daklakid/internal/kernel/casework"
)

// centre is a stand-in over real HTTP, and a client to it.
func centre(t *testing.T) (*ioc.Sandbox, *ioc.Client) {
	t.Helper()
	sandbox, err := ioc.NewSandbox(ioc.SandboxOptions{Key: "key", Fetch: http.DefaultClient})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sandbox)
	t.Cleanup(server.Close)
	client, err := ioc.New(ioc.Options{URL: server.URL + "/v2", Key: "key", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return sandbox, client
}

func TestReportsGoToTheCentreAndComeBackDone(t *testing.T) {
	var sandbox *ioc.Sandbox
	eachWith(t, func(t *testing.T) *ioc.Client {
		var client *ioc.Client
		sandbox, client = centre(t)
		return client
	}, func(t *testing.T, r *rig) {
		f := r.filed(linh, with("anonymous", true), with("photos", []string{r.photo(linh)}))
		open := r.filed(hoa, with("category", "ATTP"), with("answers", map[string]any{"place": "Quán Bảy", "ill": "no"}))
		sandbox.Fail(ioc.Faults{DropNext: 1}) // done there, but we do not hear of it
		r.run("casework.forward")
		r.pass(time.Hour)
		r.run("casework.forward")
		all := sandbox.Requests()
		if len(all) != 2 {
			t.Fatalf("%d reports there", len(all))
		}
		found := map[string]georeport.Request{}
		for _, one := range all {
			found[string(one.ServiceCode)] = one
		}
		lampThere, otherThere := found["HTDT"], found["KHAC"]
		if d := string(lampThere.Description); !strings.Contains(d, "ba đêm nay") || !strings.Contains(d, "Đèn đường") || !strings.Contains(d, "1 ảnh") || strings.Contains(d, "tên a") {
			t.Errorf("%q", d)
		}
		if !strings.Contains(string(otherThere.Description), "Quán Bảy") {
			t.Errorf("%+v", otherThere)
		}
		if v := r.own(linh, f.ID); v.Foreign != string(lampThere.ID) {
			t.Errorf("they call it %q, we %q", lampThere.ID, v.Foreign)
		}
		w, step := httptest.NewRecorder(), strings.NewReader(`{"status":"closed","note":"Đã thay bóng"}`)
		asked := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/requests/"+string(lampThere.ID)+"/steps", step)
		asked.Header.Set("Content-Type", "application/json")
		if sandbox.ServeHTTP(w, asked); w.Code >= 300 {
			t.Fatal(w.Code, w.Body)
		}
		r.pass(time.Hour)
		r.run("casework.ask")
		if v := r.own(linh, f.ID); v.Status != casework.Done || !strings.Contains(said(v), "Đã thay bóng") {
			t.Errorf("%s %s", v.Status, said(v))
		}
		if v := r.own(hoa, open.ID); v.Status != casework.Accepted {
			t.Errorf("%s", v.Status)
		}
	})
}

// What the centre refuses for good waits for somebody to look, and goes out once
// she says so.
func TestWhatTheCentreRefusesIsReplayed(t *testing.T) {
	var sandbox *ioc.Sandbox
	eachWith(t, func(t *testing.T) *ioc.Client {
		var client *ioc.Client
		sandbox, client = centre(t)
		return client
	}, func(t *testing.T, r *rig) {
		f := r.filed(linh)
		sandbox.Fail(ioc.Faults{RefuseNext: 1})
		for range 3 {
			r.run("casework.forward")
			r.pass(time.Hour)
		}
		if n := len(sandbox.Requests()); n != 0 {
			t.Fatalf("%d reports there", n)
		}
		const path = "/api/v1/desk/case-forwards/"
		r.Post(path+f.ID+"/replay", nil).Want(http.StatusUnauthorized)
		r.As(officer).Post(path+f.ID+"/replay", nil).Want(http.StatusForbidden)
		r.As(boss).Post(path+f.ID+"/replay", nil).Want(http.StatusNoContent)
		r.As(boss).Post(path+f.ID+"/replay", nil).Want(http.StatusNotFound)
		r.run("casework.forward")
		if v := r.own(linh, f.ID); len(sandbox.Requests()) != 1 || v.Foreign != string(sandbox.Requests()[0].ID) {
			t.Errorf("%q of %d", v.Foreign, len(sandbox.Requests()))
		}
	})
}
