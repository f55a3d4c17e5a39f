package georeport_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"daklakid/internal/agency/ioc/georeport"
	"daklakid/internal/platform/errs"
)

// city is a server of one request, and remembers what was posted.
type city struct {
	created []georeport.Submission
	asked   []georeport.Query
	updates []georeport.UpdateSubmission
	fail    error
}

func (c *city) backend() georeport.Backend {
	return georeport.Backend{
		Discovery:    georeport.Discovery{Contact: "city"},
		Jurisdiction: "city.example", Now: func() time.Time { return time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC) },
		Allow: func(_ context.Context, caller georeport.Caller) error {
			if caller.Key != "xyz" {
				return georeport.Error{Code: 403, Description: "api_key"}
			}
			return nil
		},
		Services: func(context.Context) ([]georeport.Service, error) {
			return []georeport.Service{{Code: "1", Type: georeport.Realtime}, {Code: "2/ü", Metadata: true, Type: georeport.Realtime}}, c.fail
		},
		Definition: func(_ context.Context, service string) (georeport.Definition, error) {
			return georeport.Definition{Code: georeport.Text(service), Attributes: []georeport.Attribute{{Variable: true, Code: "A", Datatype: georeport.String, Required: true}}}, c.fail
		},
		Create: func(_ context.Context, _ georeport.Caller, s georeport.Submission) (georeport.Receipt, error) {
			c.created = append(c.created, s)
			return georeport.Receipt{ID: "9"}, c.fail
		},
		Requests: func(_ context.Context, q georeport.Query) ([]georeport.Request, error) {
			c.asked = append(c.asked, q)
			if len(q.IDs) > 0 && !slices.Contains(q.IDs, "9.1") {
				return nil, c.fail
			}
			return []georeport.Request{{ID: "9.1"}}, c.fail
		},
		Token: func(_ context.Context, token string) (georeport.Receipt, error) {
			if token != "t" {
				return georeport.Receipt{}, errs.Missing()
			}
			return georeport.Receipt{Token: "t"}, c.fail
		},
		Updates: func(context.Context, georeport.Query) ([]georeport.Update, error) { return nil, c.fail },
		AddUpdate: func(_ context.Context, _ georeport.Caller, u georeport.UpdateSubmission) (georeport.UpdateReceipt, error) {
			c.updates = append(c.updates, u)
			return georeport.UpdateReceipt{ID: "u"}, c.fail
		},
	}
}

const formType = "application/x-www-form-urlencoded"

func ask(t *testing.T, b georeport.Backend, method, path, body string, pairs ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", formType)
	}
	for i := 0; i < len(pairs); i += 2 {
		r.Header.Set(pairs[i], pairs[i+1])
	}
	w := httptest.NewRecorder()
	georeport.Handler(b).ServeHTTP(w, r)
	return w
}

func TestResources(t *testing.T) {
	for path, want := range map[string]string{
		"/discovery.xml": "<discovery>", "/discovery.json": `"contact":"city"`, "/v2/services.xml": "<services>", "/v2/services.json": `[{"service_code":"1"`,
		"/v2/services/1.xml":          "<service_definition><service_code>1</service_code><attributes></attributes></service_definition>",
		"/v2/services/1.json":         `{"service_code":"1","attributes":[]}`,
		"/v2/services/2%2F%C3%BC.xml": "<service_code>2/ü</service_code><attributes><attribute>", "/v2/requests.json?jurisdiction_id=city.example": `[{"service_request_id":"9.1"`,
		"/v2/requests/9.1.xml": "<service_requests><request><service_request_id>9.1<", "/v2/requests/9.1": "<service_requests>",
		"/v2/tokens/t.json": `[{"token":"t"}]`, "/v2/servicerequestupdates.xml": "<service_request_updates></service_request_updates>", "/v2/servicerequestupdates.json": "[]\n",
	} {
		w := ask(t, (&city{}).backend(), http.MethodGet, path, "")
		kind := "text/xml; charset=utf-8"
		if strings.Contains(path, ".json") {
			kind = "application/json; charset=utf-8"
		}
		if w.Code != 200 || w.Header().Get("Content-Type") != kind || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s %s", path, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
		if head := ask(t, (&city{}).backend(), http.MethodHead, path, ""); head.Code != 200 || head.Body.Len() != 0 {
			t.Errorf("HEAD %s: %d", path, head.Code)
		}
	}
	if w := ask(t, (&city{}).backend(), http.MethodGet, "/v2/services", "", "Accept", "application/json"); !strings.HasPrefix(w.Body.String(), "[") {
		t.Error(w.Body)
	}
}

func TestWhatIsNotThere(t *testing.T) {
	for path, want := range map[string]int{
		"/": 404, "/v2": 404, "/v2/": 404, "/v2/.xml": 404, "/v2/services/.xml": 404, "/v2/services/3.xml": 404, "/v2/services/1/2.xml": 404, "/v2/things.json": 404,
		"/v2/requests/8.json": 404, "/v2/tokens/x.xml": 404, "/v2/tokens.xml": 404, "/v2/services.yaml": 404, "/v2/requests/%00.xml": 404, "/v1/services.xml": 404,
		"/v2/services.xml?jurisdiction_id=town.example": 404, "/v2/requests.xml?start_date=x": 400, "/v2/servicerequestupdates.json?page=0": 400,
	} {
		w := ask(t, (&city{}).backend(), http.MethodGet, path, "")
		var got []georeport.Error
		format := georeport.XML
		if strings.Contains(path, ".json") {
			format = georeport.JSON
		}
		if err := georeport.Decode(format, w.Body.Bytes(), &got); err != nil || w.Code != want || got[0].Code != want || got[0].Description == "" {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if w := ask(t, (&city{}).backend(), http.MethodDelete, "/v2/requests.xml", ""); w.Code != 405 || w.Header().Get("Allow") != "GET, POST" {
		t.Error(w.Code, w.Header())
	}
	b := (&city{}).backend()
	b.Demanded, b.Token, b.Updates = true, nil, nil
	for path, want := range map[string]int{
		"/v2/services.xml": 400, "/v2/services.xml?jurisdiction_id=city.example": 200, "/discovery.xml": 200,
		"/v2/tokens/t.xml?jurisdiction_id=city.example": 404, "/v2/servicerequestupdates.xml?jurisdiction_id=city.example": 404,
	} {
		if w := ask(t, b, http.MethodGet, path, ""); w.Code != want {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestPosting(t *testing.T) {
	c := &city{}
	w := ask(t, c.backend(), http.MethodPost, "/v2/requests.json", "api_key=xyz&service_code=2%2F%C3%BC&address_id=1&attribute[A]=x", georeport.HeaderKey, "case-1")
	if w.Code != 201 || w.Body.String() != `[{"service_request_id":"9"}]`+"\n" || len(c.created) != 1 || c.created[0].Key != "case-1" || c.created[0].Attributes["A"][0] != "x" {
		t.Fatal(w.Code, w.Body, c.created)
	}
	var parts bytes.Buffer
	m := multipart.NewWriter(&parts)
	for name, value := range map[string]string{"api_key": "xyz", "service_code": "1", "lat": "12.66", "long": "108.03"} {
		if err := m.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	whole := parts.String() + "\r\n--" + m.Boundary() + "--\r\n"
	if w := ask(t, c.backend(), http.MethodPost, "/v2/requests.xml", whole, "Content-Type", m.FormDataContentType()); w.Code != 201 || c.created[1].Lat != georeport.At(12.66) {
		t.Error(w.Code, w.Body)
	}
	if file, err := m.CreateFormFile("media", "a.jpg"); err != nil {
		t.Fatal(err)
	} else if _, err := io.WriteString(file, "x"); err != nil {
		t.Fatal(err)
	}
	if w := ask(t, c.backend(), http.MethodPost, "/v2/requests.xml", parts.String()+"\r\n--"+m.Boundary()+"--\r\n", "Content-Type", m.FormDataContentType()); w.Code != 400 {
		t.Error("a file was lost without a word", w.Code)
	}
	w = ask(t, c.backend(), http.MethodPost, "/v2/servicerequestupdates.xml?api_key=xyz", "service_request_id=9&status=closed")
	if w.Code != 201 || !strings.Contains(w.Body.String(), "<update_id>u</update_id>") || c.updates[0].Status != georeport.Closed {
		t.Error(w.Code, w.Body)
	}
}

func TestWrongPosts(t *testing.T) {
	c := &city{}
	for _, test := range []struct {
		path, body string
		want       int
		pairs      []string
	}{
		{"/v2/requests.xml", "service_code=1&address_id=1", 403, nil},
		{"/v2/requests.xml", "api_key=x&service_code=1&address_id=1", 403, nil},
		{"/v2/requests.xml", "api_key=xyz&service_code=9&address_id=1", 404, nil},
		{"/v2/requests.xml", "api_key=xyz&service_code=1&address_id=1&jurisdiction_id=town", 404, nil},
		{"/v2/requests.xml", "api_key=xyz&address_id=1", 400, nil},
		{"/v2/requests.xml", "api_key=xyz&service_code=1", 400, nil},
		{"/v2/requests.xml", "api_key=xyz&service_code=2%2F%C3%BC&address_id=1", 400, nil},
		{"/v2/requests.xml", "api_key=xyz&service_code=1&address_id=1&attribute[B]=1", 400, nil},
		{"/v2/requests.xml", "api_key=%zz", 400, nil},
		{"/v2/requests.xml", "{}", 415, []string{"Content-Type", "application/json"}},
		{"/v2/requests.xml", "", 415, []string{"Content-Type", ""}},
		{"/v2/requests.xml", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx", 400, []string{"Content-Type", "multipart/form-data; boundary=b"}},
		{"/v2/requests.xml", "a=" + strings.Repeat("a", georeport.MaxForm), 413, nil},
		{"/v2/requests.xml", "api_key=xyz&service_code=1&address_id=1", 400, []string{georeport.HeaderKey, strings.Repeat("k", 101)}},
		{"/v2/requests.xml", "api_key=xyz&service_code=1&address_id=1", 400, []string{georeport.HeaderKey, "a b"}},
		{"/v2/servicerequestupdates.xml", "service_request_id=9&status=closed", 403, nil},
		{"/v2/servicerequestupdates.xml", "api_key=xyz&status=closed", 400, nil},
		{"/v2/servicerequestupdates.xml", "api_key=xyz&service_request_id=9&status=closed", 400, []string{georeport.HeaderKey, "a b"}},
		{"/v2/services.xml", "api_key=xyz", 405, nil},
	} {
		w := ask(t, c.backend(), http.MethodPost, test.path, test.body, test.pairs...)
		var got []georeport.Error
		if err := georeport.Decode(georeport.XML, w.Body.Bytes(), &got); err != nil || w.Code != test.want || got[0].Code != test.want {
			t.Errorf("%.60s: %d %s", test.body, w.Code, w.Body)
		}
	}
	if len(c.created)+len(c.updates) > 0 {
		t.Error(c.created, c.updates)
	}
}

func TestFailures(t *testing.T) {
	for _, test := range []struct {
		err  error
		want int
	}{
		{errors.New("the secret of the house"), 500},
		{errs.New(errs.TooMany, "slow").After(3 * time.Second), 429},
		{errs.New(errs.Unavailable, "down"), 503},
		{errs.New(errs.Denied, "no"), 403},
		{georeport.Error{Code: 409, Description: "taken"}, 409},
	} {
		c := &city{fail: test.err}
		for _, path := range []string{"/v2/services.json", "/v2/services/1.json", "/v2/requests.json", "/v2/requests/9.1.json", "/v2/tokens/t.json", "/v2/servicerequestupdates.json"} {
			w := ask(t, c.backend(), http.MethodGet, path, "")
			if w.Code != test.want || strings.Contains(w.Body.String(), "secret") || (test.want == 429) != (w.Header().Get("Retry-After") == "4") {
				t.Errorf("%s: %d %s %v", path, w.Code, w.Body, w.Header())
			}
		}
		for path, body := range map[string]string{"/v2/requests.json": "api_key=xyz&service_code=1&address_id=1", "/v2/servicerequestupdates.json": "api_key=xyz&service_request_id=1&status=open"} {
			if w := ask(t, c.backend(), http.MethodPost, path, body); w.Code != test.want {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
		}
	}
	b := (&city{fail: errors.New("x")}).backend()
	b.Explain = func(*http.Request, error) georeport.Error {
		return georeport.Error{Code: 503, Description: "Hệ thống bận"}
	}
	if w := ask(t, b, http.MethodGet, "/v2/services.xml", ""); w.Code != 503 || !strings.Contains(w.Body.String(), "Hệ thống bận") {
		t.Error(w.Code, w.Body)
	}
}
