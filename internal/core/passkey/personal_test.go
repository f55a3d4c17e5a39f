package passkey_test

import (
	"testing"
	"time"

	"daklakid/internal/platform/module/moduletest"
)

func TestPasskeysAreExportedAndErased(t *testing.T) {
	each(t, func(r *rig) {
		d, _ := r.byCode("0905000801", "")
		r.register(d, "Điện thoại của An")
		personal := r.service.Module().Personal
		got := moduletest.Export(t, r.db, personal, d.id)
		if len(got["passkeys"]) != 1 || got["passkeys"][0]["name"] != "Điện thoại của An" {
			t.Fatalf("%v", got)
		}
		if at, _ := got["passkeys"][0]["at"].(time.Time); at.IsZero() {
			t.Errorf("%v", got)
		}
		if got := moduletest.Export(t, r.db, personal, "somebody"); len(got) != 0 {
			t.Errorf("of somebody else: %v", got)
		}
		moduletest.Erase(t, r.db, personal, d.id)
		if n := r.number(`SELECT count(*) FROM passkeys`); n != 0 {
			t.Errorf("%d left", n)
		}
	})
}
