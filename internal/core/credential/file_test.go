package credential_test

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"daklakid/internal/core/credential"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/pdfsign"
	"daklakid/internal/platform/web/webtest"
)

// result is a paper about somebody, signed as a code and as a file.
func (r *rig) result(expires time.Time) (file []byte, id string) {
	r.t.Helper()
	var code string
	r.update(func(tx *database.Tx) error {
		st, made, err := r.service.Sign(tx, "", credential.Statement{Type: "document", Expires: expires, Facts: map[string]string{"holder": "Nguyễn An"}})
		id, code = st.ID, made
		return err
	})
	file, err := r.service.SignFile(r.t.Context(), page(r.t), pdfsign.Words{Name: "UBND", At: time.UnixMilli(r.clock.Load()), Code: code})
	if err != nil {
		r.t.Fatal(err)
	}
	return file, id
}

func sendFile(server *webtest.Server, file []byte) webtest.Answer {
	return server.Ask(http.MethodPost, "/api/v1/files/verify", file, "Content-Type", "application/pdf")
}

// said is what a stranger is told of a file.
func (r *rig) said(file []byte) (v credential.FileVerdict) {
	r.t.Helper()
	sendFile(r.Server, file).Want(http.StatusOK).Into(&v)
	return v
}

func TestFilesAreVerified(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		if got := r.said(page(t)); got.Outcome != "unsigned" {
			t.Errorf("before anything was signed: %+v", got)
		}
		soon := time.UnixMilli(r.clock.Load()).Add(time.Hour).Truncate(time.Second)
		lasting, id := r.result(time.Time{})
		passing, _ := r.result(soon)
		for name, file := range map[string][]byte{"lasting": lasting, "passing": passing} {
			got := r.said(file)
			if got.Outcome != credential.Valid || got.Facts["holder"] != "Nguyễn An" || got.Type != "document" || got.IssuedAt == nil {
				t.Errorf("%s: %+v", name, got)
			}
		}
		if got := r.said(passing); got.ExpiresAt == nil || !got.ExpiresAt.Equal(soon) {
			t.Errorf("%+v", got)
		}
		r.pass(2 * time.Hour)
		if got := r.said(passing); got.Outcome != credential.Expired || got.Facts["holder"] == "" {
			t.Errorf("%+v", got)
		}
		r.update(func(tx *database.Tx) error { return r.service.Revoke(tx, "", id) })
		if got := r.said(lasting); got.Outcome != credential.Revoked || len(got.Facts) > 0 {
			t.Errorf("%+v", got)
		}
		changed := bytes.Clone(passing)
		changed[len(changed)/4] ^= 1
		// A code that is valid says nothing of a file that was changed.
		for name, tt := range map[string]struct {
			file []byte
			want credential.Outcome
		}{
			"changed":  {changed, credential.Tampered},
			"appended": {append(bytes.Clone(passing), "\n%%EOF"...), credential.Tampered},
			"others'":  {r.foreign(), "foreign"},
			"unsigned": {page(t), "unsigned"},
			"a photo":  {[]byte("\x89PNG\r\n\x1a\n"), "notPDF"},
			"text":     {[]byte("%PDF"), "notPDF"},
		} {
			if got := r.said(tt.file); got.Outcome != tt.want || len(got.Facts) > 0 || got.Facts == nil || got.IssuedAt != nil {
				t.Errorf("%s: %+v", name, got)
			}
		}
	})
}

// foreign is a file that somebody else signed.
func (r *rig) foreign() []byte {
	r.t.Helper()
	at := time.UnixMilli(r.clock.Load())
	certificate, private, err := pdfsign.NewOwn(bureau, at)
	if err != nil {
		r.t.Fatal(err)
	}
	by, err := pdfsign.ParseOwn(certificate, private)
	if err != nil {
		r.t.Fatal(err)
	}
	file, err := pdfsign.Sign(page(r.t), by, pdfsign.Words{Name: "UBND", At: at})
	if err != nil {
		r.t.Fatal(err)
	}
	return file
}

func TestFilesAreBounded(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		most := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("/ByteRange[0 1 2 3]/Contents<"), (5<<20)/29-1)...)
		sendFile(r.Server, most).Want(http.StatusOK)
		sendFile(r.Server, append(most, make([]byte, 64)...)).Want(http.StatusRequestEntityTooLarge)
		sendFile(r.Server, nil).Want(http.StatusUnprocessableEntity)
		for range 20 {
			sendFile(r.Server, []byte("%PDF-1.7"))
		}
		sendFile(r.Server, []byte("%PDF-1.7")).Want(http.StatusTooManyRequests)
	})
}
