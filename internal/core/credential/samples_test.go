package credential_test

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/core/credential"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/database/dbtest"
	"daklakid/internal/platform/hc1"
)

var update = flag.Bool("update", false, "write testdata/samples.json anew")

const samplesFile = "testdata/samples.json"

// samples are what another verifier, such as the app's, is tested with.
type samples struct {
	Note  string          `json:"note"`
	Now   time.Time       `json:"now"`
	Keys  json.RawMessage `json:"keys"`
	List  []byte          `json:"list"`
	Codes []sample        `json:"codes"`
}

type sample struct {
	Text    string             `json:"text"`
	Outcome credential.Outcome `json:"outcome"`
	Facts   map[string]string  `json:"facts"`
}

// The file holds what this package issued once: whoever verifies it, here or in
// the app, must come to the same end.
func TestSamples(t *testing.T) {
	if *update {
		writeSamples(t)
	}
	raw, err := os.ReadFile(samplesFile)
	if err != nil {
		t.Fatal(err)
	}
	var s samples
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	outcomes := map[credential.Outcome]int{}
	for _, c := range s.Codes {
		outcomes[c.Outcome]++
		if _, err := hc1.Parse(c.Text); (err != nil) != (c.Outcome == credential.Tampered) {
			t.Errorf("%s: %v", c.Outcome, err)
		}
	}
	if len(outcomes) != 5 {
		t.Errorf("not every outcome has a sample: %v", outcomes)
	}
	if _, err := hc1.Read(s.List); err != nil {
		t.Error(err)
	}
}

func writeSamples(t *testing.T) {
	t.Helper()
	clock := &atomic.Int64{}
	clock.Store(time.Date(2026, 11, 26, 1, 0, 0, 0, time.UTC).UnixMilli())
	open := func() *rig {
		now := func() time.Time { return time.UnixMilli(clock.Load()) }
		return newRig(t, dbtest.Open(t, database.SQLite, now, migrations()...), clock)
	}
	r, other := open(), open()
	s := samples{Note: "Written by `go test ./internal/core/credential -run TestSamples -update`; all people are made up."}
	add := func(outcome credential.Outcome, text string, facts map[string]string) {
		s.Codes = append(s.Codes, sample{text, outcome, facts})
	}
	old := r.issue(r.bia, 1, "name")
	r.pass(48 * time.Hour)
	usual := r.issue(r.bia, 30, "name", "birthYear")
	all := r.issue(r.bia, 365, "name", "birthYear", "birthDate", "sex", "personalNumber", "residence", "phone")
	plain := r.issue(r.linh, 30, "name", "phone")
	r.update(func(tx *database.Tx) error { return r.service.Rotate(tx, true) })
	next := r.issue(r.hung, 30, "name")
	gone := r.issue(r.linh, 30, "name")
	r.as(r.linh).Post("/api/v1/me/credentials/"+gone.ID+"/revoke", nil).Want(http.StatusNoContent)
	r.work()
	for _, c := range []credential.SignedCode{usual, all, plain, next} {
		add(credential.Valid, c.Text, c.Facts)
	}
	add(credential.Expired, old.Text, old.Facts)
	add(credential.Revoked, gone.Text, nil)
	add(credential.UnknownIssuer, other.issue(other.bia, 30, "name").Text, nil)
	add(credential.Tampered, usual.Text[:100]+"0"+usual.Text[101:], nil)
	s.Now, s.List = time.UnixMilli(clock.Load()).UTC(), r.Get(listPath).Body
	s.Keys = r.Get(keysPath).Body
	raw, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll("testdata", 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(samplesFile, append(raw, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
}
