package dvc_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"daklakid/internal/agency/dvc"
	"daklakid/internal/platform/errs"
)

const (
	testKey       = "tester:a-secret-of-the-tests"
	testAuthority = "H15.12"
)

var papers = []byte("%PDF-1.4 giấy chứng sinh")

func serve(t *testing.T, o dvc.SandboxOptions) (*dvc.Sandbox, *dvc.Client, *httptest.Server) {
	t.Helper()
	o.Key = testKey
	if o.Script == nil {
		o.Script = []dvc.Step{} // the officer sleeps
	}
	sandbox, err := dvc.NewSandbox(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sandbox)
	t.Cleanup(func() {
		server.Close()
		if err := sandbox.Close(); err != nil {
			t.Error(err)
		}
	})
	return sandbox, client(t, server.URL, testKey), server
}

func client(t *testing.T, url, key string) *dvc.Client {
	t.Helper()
	c, err := dvc.New(dvc.Options{URL: url, Key: key, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// paper uploads one and describes it.
func paper(t *testing.T, c *dvc.Client, body []byte) dvc.Document {
	t.Helper()
	file := uuid.NewString()
	if err := c.Upload(t.Context(), file, "application/pdf", body); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(body)
	return dvc.Document{File: file, Kind: "giay-chung-sinh", Name: "Giấy chứng sinh.pdf", MediaType: "application/pdf", Size: len(body), SHA256: hex.EncodeToString(sum[:])}
}

func dossier(documents ...dvc.Document) dvc.Dossier {
	return dvc.Dossier{
		Procedure: "1.001193", Authority: testAuthority, Channel: dvc.Online, FiledAt: time.UnixMilli(1795680000000).UTC(),
		Applicant: dvc.Applicant{FullName: "Nguyễn Văn Thử", PersonalNumber: "066090000217", Phone: "+84905000001"},
		Form:      json.RawMessage(`{"HoTenKS": "NGUYỄN THỊ THỬ"}`), Documents: documents,
	}
}

// until waits for the portal to say what is wanted.
func until(t *testing.T, c *dvc.Client, code string, want dvc.Status) dvc.State {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		s, err := c.Status(ctx, code)
		if err != nil {
			t.Fatalf("waiting for %d: %v", want, err)
		}
		if s.Status == want {
			return s
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestADossierFromUploadToResult(t *testing.T) {
	sandbox, c, _ := serve(t, dvc.SandboxOptions{Script: []dvc.Step{
		{Status: dvc.Received}, {Status: dvc.Processing, Note: "Đang xem"}, {Status: dvc.Done, Result: "ket-qua.pdf"}, {Status: dvc.Returned},
	}})
	code, err := c.Create(t.Context(), "case-0001", dossier(paper(t, c, papers)))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := dvc.ParseCode(code)
	if err != nil || parsed.Authority != testAuthority || parsed.Number != 1 {
		t.Fatal(parsed, err)
	}
	s := until(t, c, code, dvc.Returned)
	if s.Key != "case-0001" || s.Sequence != 5 || len(s.History) != 5 || s.History[2].Note != "Đang xem" || s.Result == nil {
		t.Fatalf("%+v", s)
	}
	result, err := c.Result(t.Context(), code, *s.Result)
	if err != nil || !bytes.HasPrefix(result, []byte("%PDF-")) || !bytes.Contains(result, []byte(code)) {
		t.Error(len(result), err)
	}
	other := *s.Result
	other.SHA256 = strings.Repeat("0", 64)
	if _, err := c.Result(t.Context(), code, other); err == nil {
		t.Error("a result that is not the one described was taken")
	}
	if _, err := c.Withdraw(t.Context(), code, ""); errs.KindOf(err) != errs.Conflict {
		t.Errorf("withdrawn when it was over: %v", err)
	}
	raw, err := json.Marshal(sandbox.Dossiers())
	if err != nil || !strings.Contains(string(raw), code) || strings.Contains(string(raw), "066090000217") || strings.Contains(string(raw), "Nguyễn") {
		t.Errorf("%s %v", raw, err)
	}
}

func TestPapersAreAskedForAndHandedIn(t *testing.T) {
	_, c, _ := serve(t, dvc.SandboxOptions{Script: []dvc.Step{
		{Status: dvc.Received}, {Status: dvc.PapersAsked, Note: "Thiếu tờ khai"}, {Status: dvc.Done, Result: "ket-qua.pdf"},
	}})
	code, err := c.Create(t.Context(), "case-0001", dossier())
	if err != nil {
		t.Fatal(err)
	}
	if s := until(t, c, code, dvc.PapersAsked); s.Note != "Thiếu tờ khai" {
		t.Error(s)
	}
	time.Sleep(30 * time.Millisecond) // in which the officer must not go on
	handed := dvc.Supplement{ID: "case-0001:4", Documents: []dvc.Document{paper(t, c, papers)}}
	unknown := dvc.Supplement{ID: uuid.NewString(), Documents: []dvc.Document{handed.Documents[0]}}
	unknown.Documents[0].File = uuid.NewString()
	if _, err := c.Supplement(t.Context(), code, unknown); errs.KindOf(err) != errs.Invalid {
		t.Errorf("papers that were never uploaded: %v", err)
	}
	for range 2 {
		if s, err := c.Supplement(t.Context(), code, handed); err != nil || s.Status != dvc.Processing && s.Status != dvc.Done {
			t.Fatal(s, err)
		}
	}
	s := until(t, c, code, dvc.Done)
	if s.Sequence != 5 {
		t.Errorf("the papers counted twice: %+v", s.History)
	}
	again := dvc.Supplement{ID: uuid.NewString(), Documents: handed.Documents}
	if _, err := c.Supplement(t.Context(), code, again); errs.KindOf(err) != errs.Conflict {
		t.Errorf("papers nobody asked for: %v", err)
	}
}

func TestWithdrawing(t *testing.T) {
	_, c, _ := serve(t, dvc.SandboxOptions{Script: []dvc.Step{{Status: dvc.Received}, {AfterMillis: 60_000, Status: dvc.Processing}}})
	code, err := c.Create(t.Context(), "case-0001", dossier())
	if err != nil {
		t.Fatal(err)
	}
	until(t, c, code, dvc.Received)
	for range 2 {
		if s, err := c.Withdraw(t.Context(), code, "Nộp nhầm"); err != nil || s.Status != dvc.Withdrawing || s.Sequence != 3 {
			t.Fatal(s, err)
		}
	}
	until(t, c, code, dvc.Stopped)
	if s, err := c.Withdraw(t.Context(), code, "Nộp nhầm"); err != nil || s.Status != dvc.Stopped {
		t.Error(s, err)
	}
}

func TestFilingTwiceFilesOnce(t *testing.T) {
	for name, faults := range map[string]dvc.Faults{
		"nothing is wrong":           {},
		"every answer is lost once":  {DropNext: 2},
		"the answer to it is broken": {GarbleNext: 1},
		"fails once":                 {FailNext: 1},
	} {
		t.Run(name, func(t *testing.T) {
			sandbox, c, _ := serve(t, dvc.SandboxOptions{})
			d := dossier(paper(t, c, papers)) // and a token
			sandbox.Fail(faults)
			first, err := c.Create(t.Context(), "case-0001", d)
			sandbox.Fail(dvc.Faults{})
			second, again := c.Create(t.Context(), "case-0001", d)
			if again != nil || err == nil && first != second || len(sandbox.Dossiers()) != 1 {
				t.Fatal(first, err, second, again, sandbox.Dossiers())
			}
			third, err := c.Create(t.Context(), "case-0002", d)
			if err != nil || third == second {
				t.Error(third, err)
			}
			d.Procedure = "1.004873"
			if _, err := c.Create(t.Context(), "case-0001", d); errs.KindOf(err) != errs.Invalid {
				t.Errorf("another dossier under the same key: %v", err)
			}
		})
	}
}

// The answer to the filing itself is lost every time: the dossier is there, and
// the next attempt finds it.
func TestAnAnswerThatIsLostForGood(t *testing.T) {
	sandbox, c, server := serve(t, dvc.SandboxOptions{})
	if _, err := c.Status(t.Context(), "H15.12-261123-0001"); errs.KindOf(err) != errs.NotFound {
		t.Fatal(err) // and there is a token now
	}
	sandbox.Fail(dvc.Faults{DropNext: 100})
	if _, err := c.Create(t.Context(), "case-0001", dossier()); errs.KindOf(err) != errs.Unavailable {
		t.Fatal(err)
	}
	sandbox.Fail(dvc.Faults{})
	// Another process goes on, after the breaker of the first.
	code, err := client(t, server.URL, testKey).Create(t.Context(), "case-0001", dossier())
	if err != nil || len(sandbox.Dossiers()) != 1 || sandbox.Dossiers()[0].Code != code {
		t.Fatal(code, err)
	}
}

func TestFaults(t *testing.T) {
	for name, test := range map[string]struct {
		faults dvc.Faults
		key    string
		kind   errs.Kind
		fails  bool
	}{
		"is down":                   {faults: dvc.Faults{Down: true}, fails: true, kind: errs.Unavailable},
		"fails for long":            {faults: dvc.Faults{FailNext: 100}, fails: true, kind: errs.Unavailable},
		"is slow":                   {faults: dvc.Faults{DelayMillis: 20}},
		"writes broken JSON":        {faults: dvc.Faults{GarbleNext: 100}, fails: true, kind: errs.Internal},
		"forgot the tokens":         {faults: dvc.Faults{ForgetTokens: true}},
		"does not know our secret":  {key: "tester:another-secret-of-tests", fails: true, kind: errs.Internal},
		"does not know us":          {key: "nobody:a-secret-of-the-tests", fails: true, kind: errs.Internal},
		"breaks once in each place": {faults: dvc.Faults{DropNext: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			sandbox, c, server := serve(t, dvc.SandboxOptions{})
			if _, err := c.Create(t.Context(), "case-before", dossier()); err != nil {
				t.Fatal(err)
			}
			if test.key != "" {
				c = client(t, server.URL, test.key)
			}
			sandbox.Fail(test.faults)
			_, err := c.Create(t.Context(), "case-0001", dossier())
			if (err != nil) != test.fails || err != nil && errs.KindOf(err) != test.kind {
				t.Errorf("%v", err)
			}
			if err != nil && (strings.Contains(err.Error(), "066090000217") || strings.Contains(err.Error(), "secret")) {
				t.Errorf("the error tells too much: %v", err)
			}
		})
	}
}

func TestTokensEnd(t *testing.T) {
	_, c, _ := serve(t, dvc.SandboxOptions{Token: time.Second}) // each ends at once, by our margin
	for _, key := range []string{"case-0001", "case-0002"} {
		if _, err := c.Create(t.Context(), key, dossier()); err != nil {
			t.Fatal(err)
		}
	}
}

// A stand-in that was ended in the middle goes on where it was.
func TestTheStandInRemembers(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state.json")
	sandbox, c, _ := serve(t, dvc.SandboxOptions{State: state, Script: []dvc.Step{{Status: dvc.Received}, {AfterMillis: 700, Status: dvc.NotReceived}, {Status: dvc.Processing}, {Status: dvc.Done, Result: "a.pdf"}}})
	d := dossier(paper(t, c, papers))
	code, err := c.Create(t.Context(), "case-0001", d)
	if err != nil {
		t.Fatal(err)
	}
	until(t, c, code, dvc.Received)
	if err := sandbox.Close(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(750 * time.Millisecond) // in which nothing must happen any more
	if s, err := c.Status(t.Context(), code); err != nil || s.Status != dvc.Received {
		t.Fatal(s, err)
	}
	again, c, _ := serve(t, dvc.SandboxOptions{State: state})
	if same, err := c.Create(t.Context(), "case-0001", d); err != nil || same != code || len(again.Dossiers()) != 1 {
		t.Fatal(same, err)
	}
	s := until(t, c, code, dvc.Done)
	if _, err := c.Result(t.Context(), code, *s.Result); err != nil || s.Sequence != 4 {
		t.Error(s, err)
	}
	other, err := c.Create(t.Context(), "case-0002", d) // with the same papers
	if err != nil || other == code {
		t.Error(other, err)
	}
	if err := os.WriteFile(state, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := dvc.NewSandbox(dvc.SandboxOptions{Key: testKey, State: state}); err == nil {
		t.Error("a broken state was taken")
	}
}

func TestUploads(t *testing.T) {
	_, c, _ := serve(t, dvc.SandboxOptions{})
	file := uuid.NewString()
	for range 2 {
		if err := c.Upload(t.Context(), file, "image/png", papers); err != nil {
			t.Fatal(err)
		}
	}
	for name, err := range map[string]error{
		"other bytes":   c.Upload(t.Context(), file, "image/png", []byte("khác")),
		"another type":  c.Upload(t.Context(), file, "image/jpeg", papers),
		"a program":     c.Upload(t.Context(), uuid.NewString(), "application/x-sh", papers),
		"no UUID":       c.Upload(t.Context(), "../token", "image/png", papers),
		"nothing":       c.Upload(t.Context(), uuid.NewString(), "image/png", nil),
		"much too much": c.Upload(t.Context(), uuid.NewString(), "image/png", make([]byte, dvc.MaxFile+1)),
	} {
		if errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := c.Upload(t.Context(), uuid.NewString(), "image/png", make([]byte, dvc.MaxFile)); err != nil {
		t.Error(err)
	}
}

func TestWrongCodesAreNotAsked(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("asked %s", r.URL) }))
	defer server.Close()
	c := client(t, server.URL, testKey)
	for _, code := range []string{"", "../../people", "H15.12-261123-0001/result", "H15.12-261123-0001?x=1"} {
		if _, err := c.Status(t.Context(), code); errs.KindOf(err) != errs.NotFound {
			t.Errorf("%q: %v", code, err)
		}
	}
}

func TestOptions(t *testing.T) {
	for _, o := range []dvc.Options{
		{},
		{URL: "http://dvc.example", Key: testKey},
		{URL: "https://u:p@dvc.example", Key: testKey},
		{URL: "https://dvc.example?x=1", Key: testKey},
		{URL: "https://dvc.example"},
		{URL: "https://dvc.example", Key: "short:secret"},
		{URL: "https://dvc.example", Key: ":a-secret-of-the-tests"},
	} {
		if _, err := dvc.New(o); err == nil || strings.Contains(err.Error(), "a-secret") {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if _, err := dvc.New(dvc.Options{URL: "https://dvc.example/api/", Key: testKey}); err != nil {
		t.Error(err)
	}
}
