package workforce_test

import (
	"net/http"
	"sync"
	"testing"

	"daklakid/internal/core/organisation"
	"daklakid/internal/feature/workforce"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

func (r *rig) declare(who web.Principal, company string, workers int) {
	r.t.Helper()
	d := r.begin(who, company, false)
	path := "/api/v1/desk/companies/" + company + "/workforce/" + d.ID
	r.put(who, path+"/file", lines(workers)).Want(http.StatusOK)
	r.change(who, "POST", path+"/submit", nil).Want(http.StatusOK)
}

// A park lies in a ward: from the figure of the ward one could take off that of
// its park, and have the few who work outside of it.
func TestTheFewOutsideAParkAreHidden(t *testing.T) {
	for _, c := range []struct {
		name    string
		in      []int // how many work in the park's ward and in no park, and in three other wards
		hidden  []string
		visible []string
	}{
		{"three outside", []int{3, 40, 50, 60}, []string{"24175", "24163"}, []string{"24166", "24169"}},
		{"nobody outside", []int{0, 40, 50, 60}, nil, []string{"24175", "24163", "24166", "24169"}},
		{"enough outside", []int{5, 40, 50, 60}, nil, []string{"24175", "24163", "24166", "24169"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(r *rig) {
				r.declare(clerk, r.company, 30) // the park
				for n, ward := range []string{"24175", "24163", "24166", "24169"} {
					if c.in[n] == 0 {
						continue
					}
					owner := "owner of " + ward
					var id string
					r.update(func(tx *database.Tx) (err error) {
						id, err = organisation.Create(tx, owner, organisation.Company, "Công ty "+ward, owner)
						return err
					})
					r.more = append(r.more, workforce.Company{ID: id, Name: "Công ty " + ward, Ward: ward, Sector: "C"})
					r.declare(webtest.Account(owner), id, c.in[n])
				}
				var s workforce.LabourStatistics
				r.As(officer).Get("/api/v1/desk/workforce/statistics").Want(200).Into(&s)
				hidden := map[string]bool{}
				for _, cell := range table(t, s, "ward").Cells {
					hidden[cell.Key] = cell.Hidden
					if cell.Hidden && cell.Count != 0 {
						t.Errorf("%+v", cell)
					}
				}
				for _, ward := range c.hidden {
					if !hidden[ward] {
						t.Errorf("ward %s is shown: %v", ward, hidden)
					}
				}
				for _, ward := range c.visible {
					if is, there := hidden[ward]; is || !there {
						t.Errorf("ward %s is not shown: %v", ward, hidden)
					}
				}
				for _, cell := range table(t, s, "park").Cells {
					if cell.Hidden {
						t.Errorf("park %+v", cell)
					}
				}
			})
		})
	}
}

// Two cells of which each holds one or two come to less than may be shown.
func TestWhatIsHiddenDoesNotComeToTheFew(t *testing.T) {
	each(t, func(r *rig) {
		for n, ward := range []string{"24163", "24166", "24169", "24172"} {
			owner := "owner of " + ward
			var id string
			r.update(func(tx *database.Tx) (err error) {
				id, err = organisation.Create(tx, owner, organisation.Company, "Công ty "+ward, owner)
				return err
			})
			r.more = append(r.more, workforce.Company{ID: id, Name: "Công ty " + ward, Ward: ward, Sector: "C"})
			r.declare(webtest.Account(owner), id, []int{1, 2, 20, 30}[n])
		}
		var s workforce.LabourStatistics
		r.As(officer).Get("/api/v1/desk/workforce/statistics").Want(200).Into(&s)
		shown, cells := int64(0), table(t, s, "ward").Cells
		for _, cell := range cells {
			shown += cell.Count
		}
		if left := s.Workers - shown; len(cells) != 4 || shown != 30 || left < 5 {
			t.Errorf("%d shown of %d: %+v", shown, s.Workers, cells)
		}
	})
}

func table(t *testing.T, s workforce.LabourStatistics, by string) workforce.LabourTable {
	t.Helper()
	for _, one := range s.Tables {
		if one.By == by {
			return one
		}
	}
	t.Fatalf("no table by %s", by)
	return workforce.LabourTable{}
}

// Of files that are sent at once for what all have seen, one is taken, and the
// others are told.
func TestFilesSentAtOnce(t *testing.T) {
	each(t, func(r *rig) {
		d := r.begin(clerk, r.company, false)
		path := r.path() + "/" + d.ID
		for range 5 {
			var all sync.WaitGroup
			var taken [4]int
			tag := r.tag(clerk, path)
			for n := range taken {
				all.Go(func() {
					taken[n] = r.As(clerk).Ask(http.MethodPut, path+"/file", []byte(lines(10+n)), "Content-Type", "text/csv", "If-Match", tag).Status
				})
			}
			all.Wait()
			rows := r.count(`SELECT count(*) FROM workforce_rows WHERE declaration = $1`, d.ID)
			if said := r.count(`SELECT workers FROM workforce_declarations WHERE id = $1`, d.ID); said != rows || rows < 10 {
				r.t.Fatalf("%d workers are said, %d are there", said, rows)
			}
			for n, status := range taken {
				if (status == http.StatusOK) != (rows == 10+n) || status != http.StatusOK && status != http.StatusPreconditionFailed {
					r.t.Errorf("%d workers are there, the answers are %v", rows, taken)
				}
			}
		}
	})
}
