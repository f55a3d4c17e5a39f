package listing_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// walker does random things to one listing.
type walker struct {
	k        *listing.Kernel
	board    *listing.Board[Bicycle]
	id       string
	owner    web.Principal
	officers [2]web.Principal
	random   *rand.Rand
}

// act does one thing and says what it should have led to if it was allowed.
func (w *walker) act(tx *database.Tx, from listing.Status) (to listing.Status, err error) {
	officer := w.officers[w.random.IntN(2)]
	version := w.version(tx)
	switch w.random.IntN(12) {
	case 0:
		_, err = w.k.Decide(tx, officer, w.id, listing.Decision{Action: listing.Approve})
		return listing.Published, err
	case 1:
		_, err = w.k.Decide(tx, officer, w.id, listing.Decision{Action: listing.Reject, Reasons: []string{"other"}})
		return listing.Rejected, err
	case 2:
		_, err = w.k.Decide(tx, officer, w.id, listing.Decision{Action: listing.Hide, Reasons: []string{"other"}})
		return listing.Hidden, err
	case 3:
		_, err = w.k.Decide(tx, officer, w.id, listing.Decision{Action: listing.Restore})
		return listing.Published, err
	case 4:
		_, err = w.board.Edit(tx, w.owner, w.id, version, func(d *listing.Draft[Bicycle]) { d.Title += "!" })
		return listing.Review, err
	case 5:
		_, err = w.board.Edit(tx, w.owner, w.id, version, func(d *listing.Draft[Bicycle]) { d.Price++ })
		if from == listing.Published {
			return listing.Published, err
		}
		return listing.Review, err
	case 6:
		_, err = w.k.AppealOwn(tx, w.owner.Account, w.id, "Xin xem lại")
		return listing.Review, err
	case 7:
		_, err = w.k.WithdrawOwn(tx, w.owner.Account, w.id)
		return listing.Withdrawn, err
	case 8:
		_, err = w.k.PauseOwn(tx, w.owner.Account, w.id)
		return listing.Paused, err
	case 9:
		_, err = w.k.ResumeOwn(tx, w.owner.Account, w.id)
		return listing.Published, err
	case 10:
		_, err = w.k.ConfirmOwn(tx, w.owner.Account, w.id)
		return listing.Published, err
	}
	_, err = w.k.RenewOwn(tx, w.owner.Account, w.id)
	if from == listing.Withdrawn {
		return listing.Review, err
	}
	return listing.Published, err
}

func (w *walker) version(tx *database.Tx) int64 {
	l, _, err := w.board.Get(tx, w.owner, w.id)
	if err != nil {
		return 0
	}
	return l.Version
}

// pairs are the ways that the design allows; nothing else may ever happen.
var pairs = map[listing.Status][]listing.Status{
	listing.Review:    {listing.Published, listing.Rejected, listing.Withdrawn, listing.Review},
	listing.Published: {listing.Published, listing.Review, listing.Hidden, listing.Withdrawn, listing.Paused},
	listing.Paused:    {listing.Published, listing.Review, listing.Withdrawn},
	listing.Rejected:  {listing.Review, listing.Withdrawn},
	listing.Hidden:    {listing.Published, listing.Rejected, listing.Withdrawn, listing.Review},
	listing.Withdrawn: {listing.Review},
}

func TestRandomWalksStayInTheTable(t *testing.T) {
	each(t, func(t *testing.T, k *listing.Kernel, board *listing.Board[Bicycle]) {
		w := &walker{
			k: k, board: board, owner: web.Principal{Account: "owner"}, random: rand.New(rand.NewPCG(6, 6)),
			officers: [2]web.Principal{{Account: "first"}, {Account: "second"}},
		}
		reached := map[listing.Status]bool{}
		for range 6 {
			update(t, k, func(tx *database.Tx) error {
				l, err := board.Post(tx, w.owner, bicycle("Xe đạp Thống Nhất"))
				if err == nil {
					w.id = l.ID
				}
				return err
			})
			for range 60 {
				reached[w.step(t)] = true
			}
			update(t, k, func(tx *database.Tx) error {
				_, err := k.WithdrawOwn(tx, w.owner.Account, w.id)
				if errs.Is(err, "listingState") {
					return nil
				}
				return err
			})
		}
		for from := range pairs {
			if !reached[from] {
				t.Errorf("the walks never reached %s", from)
			}
		}
	})
}

var errUndo = errors.New("undo")

// step takes one step, and checks it and that what is public is found.
func (w *walker) step(t *testing.T) listing.Status {
	t.Helper()
	var before, after *listing.Listing[Bicycle]
	var to listing.Status
	var refused error
	err := w.k.DB.Update(t.Context(), func(tx *database.Tx) (err error) {
		if before, _, err = w.board.Get(tx, w.owner, w.id); err != nil {
			return err
		}
		if to, refused = w.act(tx, before.Status); refused != nil {
			return errUndo
		}
		after, _, err = w.board.Get(tx, w.owner, w.id)
		return err
	})
	if refused != nil {
		if k := errs.KindOf(refused); k != errs.Conflict && k != errs.Denied {
			t.Fatalf("from %s to %s: %v", before.Status, to, refused)
		}
		return before.Status
	}
	if err != nil {
		t.Fatal(err)
	}
	if after.Status != to || !slices.Contains(pairs[before.Status], to) {
		t.Fatalf("from %s to %s, meant %s", before.Status, after.Status, to)
	}
	if after.Version != before.Version+1 {
		t.Fatalf("from %s to %s the version went from %d to %d", before.Status, to, before.Version, after.Version)
	}
	w.checkFound(t, after)
	return after.Status
}

func (w *walker) checkFound(t *testing.T, l *listing.Listing[Bicycle]) {
	t.Helper()
	err := w.k.DB.View(t.Context(), func(tx *database.Tx) error {
		for _, f := range []listing.Filter{{Text: "xe dap thong nhat"}, {}, {Sort: listing.Cheapest}} {
			found, err := w.k.Find(tx, "bicycles", f, "", 100)
			if err != nil {
				return err
			}
			at := slices.IndexFunc(found.Rows, func(r listing.Row) bool { return r.ID == l.ID })
			if (at >= 0) != (l.Status == listing.Published) {
				t.Fatalf("%s and found at %d by %+v", l.Status, at, f)
			}
			if at < 0 {
				continue
			}
			// Rows are remembered: never as they were before the last change.
			if r := found.Rows[at]; r.Title != l.Title || r.Price != l.Price || r.Ends != l.Expires.UnixMilli() {
				t.Fatalf("found as it was: %+v, is %+v", r, l.Item)
			}
			var page listing.PageOf[listing.Card]
			raw, err := w.k.AppendListed(nil, listing.Listed{Rows: found.Rows[at : at+1]})
			if err == nil {
				err = json.Unmarshal(append(raw, '}'), &page)
			}
			if err != nil || len(page.Items) != 1 || page.Items[0].Title != l.Title || page.Items[0].Price != l.Price {
				t.Fatalf("shown as it was: %s, %v", raw, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The index holds what is published, and nothing of what was.
func TestIndexFollowsEveryChange(t *testing.T) {
	each(t, func(t *testing.T, k *listing.Kernel, board *listing.Board[Bicycle]) {
		owner := web.Principal{Account: "owner"}
		var id string
		update(t, k, func(tx *database.Tx) error {
			l, err := board.Post(tx, owner, bicycle("Xe đạp màu xanh dương"))
			if err == nil {
				id = l.ID
				_, err = k.Decide(tx, web.Principal{Account: "officer"}, id, listing.Decision{Action: listing.Approve})
			}
			return err
		})
		update(t, k, func(tx *database.Tx) error {
			if _, err := board.Edit(tx, owner, id, 2, func(d *listing.Draft[Bicycle]) { d.Title = "Xe đạp màu đỏ tươi" }); err != nil {
				return err
			}
			_, err := k.Decide(tx, web.Principal{Account: "officer"}, id, listing.Decision{Action: listing.Approve})
			return err
		})
		for q, want := range map[string]int{"xanh duong": 0, "do tuoi": 1} {
			err := k.DB.View(t.Context(), func(tx *database.Tx) error {
				found, err := k.Find(tx, "bicycles", listing.Filter{Text: q}, "", 10)
				if len(found.Rows) != want {
					t.Errorf("%s finds %d", q, len(found.Rows))
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestKindWithoutReview(t *testing.T) {
	each(t, func(t *testing.T, k *listing.Kernel, _ *listing.Board[Bicycle]) {
		kind := bicycles()
		kind.Name, kind.Reviewed, kind.Lifetime = "tools", false, 24*time.Hour
		tools := listing.Add(k, kind)
		owner := web.Principal{Account: "owner"}
		update(t, k, func(tx *database.Tx) error {
			l, err := tools.Post(tx, owner, bicycle("Máy cày cầm tay Kubota"))
			if err != nil {
				return err
			}
			if l.Status != listing.Published || l.Expires.Sub(tx.Time()) != 24*time.Hour {
				t.Errorf("posted: %+v", l.Item)
			}
			l, err = tools.Edit(tx, owner, l.ID, l.Version, func(d *listing.Draft[Bicycle]) { d.Title = "Máy khoan bê tông cũ" })
			if err == nil && l.Status != listing.Published {
				t.Errorf("edited: %s", l.Status)
			}
			return err
		})
		err := k.DB.View(t.Context(), func(tx *database.Tx) error {
			found, err := k.Find(tx, "tools", listing.Filter{Text: "khoan be tong"}, "", 10)
			if len(found.Rows) != 1 {
				t.Error("not found by the new title")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// What a transaction sees before it is undone is not remembered for the next
// change, which gets the same version.
func TestUndoneIsNotRemembered(t *testing.T) {
	each(t, func(t *testing.T, k *listing.Kernel, board *listing.Board[Bicycle]) {
		owner := web.Principal{Account: "owner"}
		var id string
		update(t, k, func(tx *database.Tx) error {
			l, err := board.Post(tx, owner, bicycle("Xe đạp màu xanh dương"))
			if err == nil {
				id = l.ID
				_, err = k.Decide(tx, web.Principal{Account: "officer"}, id, listing.Decision{Action: listing.Approve})
			}
			return err
		})
		find := func(tx *database.Tx, price int64) error {
			found, err := k.Find(tx, "bicycles", listing.Filter{}, "", 10)
			if err == nil && (len(found.Rows) != 1 || found.Rows[0].Price != price) {
				t.Errorf("found %+v instead of the price %d", found.Rows, price)
			}
			return err
		}
		reprice := func(tx *database.Tx, price int64) error {
			_, err := board.Edit(tx, owner, id, 2, func(d *listing.Draft[Bicycle]) { d.Price = price })
			if err == nil {
				err = find(tx, price)
			}
			return err
		}
		err := k.DB.Update(t.Context(), func(tx *database.Tx) error {
			return errors.Join(reprice(tx, 1_000_000), errUndo)
		})
		if !errors.Is(err, errUndo) {
			t.Fatal(err)
		}
		update(t, k, func(tx *database.Tx) error { return reprice(tx, 3_000_000) })
		if err := k.DB.View(t.Context(), func(tx *database.Tx) error { return find(tx, 3_000_000) }); err != nil {
			t.Fatal(err)
		}
	})
}
