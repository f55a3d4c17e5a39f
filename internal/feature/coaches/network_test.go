package coaches

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
	"daklakid/internal/platform/web/webtest"
)

// Whoever needs a timetable that was just published has it built before her
// transaction begins: here while another holds the one writer there is.
func TestTimetablesAreBuiltOutsideTheWriter(t *testing.T) {
	r := start(t, database.SQLite)
	f := r.feed(r.company, banMe())
	departure := r.tonight()
	feedPath := deskPath + "/feeds/" + f.ID
	var alert CoachAlert
	told := map[string]any{"title": "Đèo Phượng Hoàng tắc", "effect": "SIGNIFICANT_DELAYS", "entities": []CoachEntity{{Trip: "sg-8"}}}
	made := r.As(boss).Post(feedPath+"/alerts", told).Want(http.StatusCreated)
	made.Into(&alert)
	for name, ask := range map[string]func() webtest.Answer{
		"asking for seats": func() webtest.Answer {
			return r.As(passenger).Post(mine, map[string]any{"departure": departure, "seats": 1})
		},
		"cancelling": func() webtest.Answer {
			return r.As(boss).Post(feedPath+"/cancellations", map[string]any{"trip": "sg-8", "day": "2026-11-27", "reason": "road"})
		},
		"telling": func() webtest.Answer { return r.As(boss).Post(feedPath+"/alerts", told) },
		"telling otherwise": func() webtest.Answer {
			return r.As(boss).Ask(http.MethodPut, deskPath+"/alerts/"+alert.ID, told, "If-Match", made.Header.Get("ETag"))
		},
	} {
		before := r.service.networks.last.Load()
		r.republish(f.ID, banMe())
		held, free, answered := make(chan struct{}), make(chan struct{}), make(chan webtest.Answer, 1)
		go func() {
			_ = r.db.Update(t.Context(), func(*database.Tx) error {
				close(held)
				<-free
				return nil
			})
		}()
		<-held
		go func() { answered <- ask() }()
		for tries := 0; r.service.networks.last.Load() == before; tries++ {
			if tries == 12_000 {
				close(free)
				t.Fatalf("%s: nothing is built while another writes", name)
			}
			time.Sleep(5 * time.Millisecond)
		}
		close(free)
		(<-answered).Want(http.StatusOK, http.StatusCreated)
	}
}

// Who writes never builds: what was published in this moment is told as that,
// and is there for who asks again.
func TestAWriterBuildsNothing(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.feed(r.company, banMe())
		departure := r.tonight()
		f = r.republish(f.ID, banMe())
		r.update(func(tx *database.Tx) error {
			if _, err := r.service.network(tx); !errors.Is(err, errWriting) {
				t.Errorf("a writer builds: %v", err)
			}
			_, err := r.service.standing(tx, f.ID)
			if !errs.Is(err, "coachesChanging") || errs.KindOf(err) != errs.Unavailable {
				t.Errorf("published in this moment: %v", err)
			}
			return nil
		})
		r.As(passenger).Post(mine, map[string]any{"departure": departure, "seats": 1}).Want(http.StatusCreated)
		r.As(stranger).Post(mine, map[string]any{"departure": web.Cursor(key{Feed: "none"}), "seats": 1}).WantField("departure")
		// What was lost is not there, and is not waited for.
		r.update(func(tx *database.Tx) error { return dropEdition(tx, f.Published) })
		again := service(t, r.db)
		ok(t, again.built(t.Context()))
		r.update(func(tx *database.Tx) error {
			table, err := again.standing(tx, f.ID)
			if table != nil {
				t.Error("a timetable without an edition")
			}
			return err
		})
	})
}
