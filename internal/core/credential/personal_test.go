package credential_test

import (
	"slices"
	"testing"

	"daklakid/internal/core/credential"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/module/moduletest"
)

func TestCodesAreExportedAndTakenBackWithTheirPerson(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c, hers := r.issue(r.bia, 30, "name"), r.issue(r.linh, 30, "name")
		_, token := r.code(r.bia, "name", "birthYear")
		r.scan(r.linh, token)
		personal := r.service.Module().Personal
		got := moduletest.Export(t, r.db, personal, r.bia)
		if len(got["credentials"]) != 1 || len(got["codeScans"]) != 1 || got["codeScans"][0]["state"] != "used" {
			t.Fatalf("%v", got)
		}
		if shown, _ := got["codeScans"][0]["fields"].(module.Words); !slices.Equal(shown, module.Words{"credentialField.name", "credentialField.birthYear"}) {
			t.Errorf("%v", shown)
		}
		moduletest.Erase(t, r.db, personal, r.bia)
		if got := moduletest.Export(t, r.db, personal, r.bia); len(got) != 0 {
			t.Errorf("left: %v", got)
		}
		r.wantOutcome(c.Text, credential.Revoked)
		r.wantOutcome(hers.Text, credential.Valid)
		r.work()
		if list := r.readList(); len(list) != 1 {
			t.Errorf("%d on the list", len(list))
		}
	})
}
