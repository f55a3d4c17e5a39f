package vneid_test

import (
	"testing"

	"daklakid/internal/agency/vneid"
	"daklakid/internal/platform/module/moduletest"
	"daklakid/internal/platform/web/webtest"
)

func TestVisitsAreExportedAndErased(t *testing.T) {
	each(t, func(r *rig) {
		an, binh := webtest.Account("an"), webtest.Account("binh")
		r.begin(an)
		r.begin(binh)
		personal := (&vneid.Service{}).Module().Personal
		got := moduletest.Export(t, r.db, personal, an.Account)
		if len(got["nationalVisits"]) != 1 || len(got["nationalVisits"][0]) != 3 {
			t.Errorf("%v", got)
		}
		moduletest.Erase(t, r.db, personal, an.Account)
		if got := moduletest.Export(t, r.db, personal, an.Account); len(got) != 0 {
			t.Errorf("left: %v", got)
		}
		if got := moduletest.Export(t, r.db, personal, binh.Account); len(got["nationalVisits"]) != 1 {
			t.Error("another person's visit was erased as well")
		}
	})
}
