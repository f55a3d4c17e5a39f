package coaches

import (
	"net/http"
	"testing"
	"time"

	"daklakid/internal/platform/database"
)

// race has one transaction wait with its commit until another thing, begun
// after it has done its work, waits for a lock. SQLite has one writer anyway.
func (r *rig) race(first func(*database.Tx) error, second func()) {
	r.t.Helper()
	if r.db.Engine() == database.SQLite {
		r.update(first)
		second()
		return
	}
	ended := make(chan struct{})
	r.update(func(tx *database.Tx) error {
		if err := first(tx); err != nil {
			return err
		}
		go func() { second(); close(ended) }()
		for waits := 0; waits == 0; time.Sleep(5 * time.Millisecond) {
			select {
			case <-ended:
				return nil // it did not wait
			default:
			}
			if err := tx.Row(`SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
				OR NOT granted AND locktype = 'transactionid'`).Scan(&waits); err != nil {
				return err
			}
		}
		return nil
	})
	<-ended
}

// An import that is dropped at the moment in which it is published stays whole.
func TestAnImportIsPublishedAndDroppedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.bare()
		i := r.send(f.ID, banMeArchive(t, nil))
		r.work()
		f, err := one(r, f.ID)
		ok(t, err)
		r.race(func(tx *database.Tx) error { return r.service.publishImport(tx, &f, i.ID) }, func() {
			r.update(func(tx *database.Tx) error { return dropImports(tx, `id = $1 AND status <> 'published'`, i.ID) })
		})
		if now := r.imported(f.ID, i.ID); now.Status != importPublished {
			t.Errorf("%+v", now)
		}
		if found := r.search("bmt", "hcm", "2026-11-26", ""); found.Count != 2 {
			t.Errorf("%+v", found)
		}
		r.As(dispatcher).Ask("DELETE", deskPath+"/feeds/"+f.ID+"/imports/"+i.ID, nil).Want(http.StatusConflict)
	})
}

func one(r *rig, feedID string) (f feed, err error) {
	err = r.db.View(r.t.Context(), func(tx *database.Tx) (err error) {
		f, err = findFeed(tx, feedID)
		return err
	})
	return f, err
}

// A feed whose timetable is gone takes no other off.
func TestAFeedWithoutItsEdition(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		broken := r.feed(r.other, banMe())
		r.feed(r.company, banMe())
		r.update(func(tx *database.Tx) error { return dropEdition(tx, broken.Published) })
		if found := r.search("bmt", "hcm", "2026-11-26", ""); found.Count != 2 {
			t.Errorf("%+v", found)
		}
	})
}

// Nobody is promised a seat on a coach that is being cancelled.
func TestSeatsOnATripThatIsBeingCancelled(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.feed(r.company, banMe())
		departure := r.tonight()
		in := &cancelInput{Feed: f.ID, Body: CoachCancellation{Trip: "sg-21", Day: "2026-11-26", Reason: "breakdown"}}
		r.race(func(tx *database.Tx) error {
			_, err := r.service.cancelTrip(tx, boss, in)
			return err
		}, func() {
			r.As(passenger).Post(mine, map[string]any{"departure": departure, "seats": 1}).Want(http.StatusConflict)
		})
	})
}

// What is found to wait on a trip that does not run is not confirmed.
func TestSeatsOnACancelledTripAreNotConfirmed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		f := r.feed(r.company, banMe())
		asked := r.askSeats(passenger, r.tonight(), 1)
		r.update(func(tx *database.Tx) error {
			_, err := tx.Exec(`INSERT INTO coach_cancellations (feed, day, trip, start, reason, created_by, created_at) VALUES ($1, 20261126, 'sg-21', -1, 'road', '', 0)`, f.ID)
			return err
		})
		r.As(dispatcher).Post(oneAtDesk+asked.ID+"/confirm", map[string]any{}).Want(http.StatusConflict)
	})
}

// The same key with another feed or name is another request.
func TestTheDigestOfAnArchive(t *testing.T) {
	a := CoachArchive{Feed: "a", Name: "b", RawBody: []byte("c")}
	same := CoachArchive{Feed: "a", Name: "b", RawBody: []byte("c")}
	if a.Digest() != same.Digest() {
		t.Error("the same archive differs")
	}
	for _, other := range []CoachArchive{{"x", "b", []byte("c")}, {"a", "x", []byte("c")}, {"a", "b", []byte("x")}, {"a", "bc", nil}} {
		if other.Digest() == a.Digest() {
			t.Errorf("%+v is the same", other)
		}
	}
}
