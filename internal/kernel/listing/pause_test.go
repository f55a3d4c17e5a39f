package listing_test

import (
	"strings"
	"testing"
	"time"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// flagged is a kind without review that flags what names a deposit, and whose
// bicycles are tagged by their gears.
func flagged() listing.Kind[Bicycle] {
	kind := bicycles()
	kind.Name, kind.Reviewed = "tools", false
	kind.Groups = map[string][]string{"all": {"city", "mountain"}}
	kind.Shorthand = map[string]string{"xđ": "xe đạp", "ko": "không"}
	kind.Lasts = func(category string) time.Duration {
		if category == "mountain" {
			return 5 * 24 * time.Hour
		}
		return 0
	}
	kind.Tags = []string{"geared", "fixed"}
	kind.Tagged = func(b *Bicycle) []string {
		if b.Gears > 1 {
			return []string{"geared"}
		}
		return []string{"fixed"}
	}
	kind.Flags = func(l *listing.Listing[Bicycle]) []listing.Warning {
		if strings.Contains(l.Body, "cọc") {
			return []listing.Warning{{Code: "similar"}}
		}
		return nil
	}
	return kind
}

var owner, officer = web.Principal{Account: "owner"}, web.Principal{Account: "officer"}

func TestFlaggedIsReviewed(t *testing.T) {
	each(t, func(t *testing.T, k *listing.Kernel, _ *listing.Board[Bicycle]) {
		tools := listing.Add(k, flagged())
		update(t, k, func(tx *database.Tx) error {
			d := bicycle("Xe đạp chuyển cọc trước")
			d.Body = "Chuyển cọc trước rồi giao"
			l, err := tools.Post(tx, owner, d)
			if err != nil || l.Status != listing.Review {
				t.Errorf("flagged when posted: %+v %v", l, err)
			}
			l, err = tools.Post(tx, owner, bicycle("Xe đạp không cần gì"))
			if err != nil || l.Status != listing.Published {
				t.Errorf("not flagged: %+v %v", l, err)
			}
			l, err = tools.Edit(tx, owner, l.ID, l.Version, func(d *listing.Draft[Bicycle]) { d.Body = "Đặt cọc trước nhé" })
			if err != nil || l.Status != listing.Review {
				t.Errorf("flagged when edited: %+v %v", l, err)
			}
			dossier, err := k.Inspect(tx, officer, l.ID)
			if err != nil || len(dossier.Flags) != 1 {
				t.Errorf("the officer is not told: %+v %v", dossier, err)
			}
			waiting, _, err := k.WorkList(tx, "officer", listing.WorkFilter{View: listing.Waiting}, "", 10)
			if err == nil && (len(waiting) != 2 || waiting[0].Flags != 1) {
				t.Errorf("the list does not show it: %+v", waiting)
			}
			return err
		})
	})
}

func TestTagsGroupsAndShorthand(t *testing.T) {
	each(t, func(t *testing.T, k *listing.Kernel, _ *listing.Board[Bicycle]) {
		tools := listing.Add(k, flagged())
		update(t, k, func(tx *database.Tx) error {
			for title, gears := range map[string]int64{"Bán xđ cũ, ko trầy xước": 1, "Xe đạp leo núi còn mới": 7} {
				d := bicycle(title)
				d.Detail.Gears = gears
				if gears > 1 {
					d.Category = "mountain"
				}
				l, err := tools.Post(tx, owner, d)
				if err != nil {
					return err
				}
				if life := l.Expires.Sub(tx.Time()); (gears > 1) != (life == 5*24*time.Hour) {
					t.Errorf("%s lives for %s", title, life)
				}
				if l.Title != title {
					t.Errorf("%s became %s", title, l.Title)
				}
			}
			return nil
		})
		err := k.DB.View(t.Context(), func(tx *database.Tx) error {
			for _, c := range []struct {
				q     listing.Query
				found int
			}{
				{listing.Query{Tag: []string{"geared"}}, 1},
				{listing.Query{Tag: []string{"geared"}, Q: "xe dap"}, 1},
				{listing.Query{Tag: []string{"geared", "fixed"}}, 0},
				{listing.Query{Tag: []string{"fixed"}, Sort: "price"}, 1},
				{listing.Query{Tag: []string{"fixed"}, PriceMin: 5_000_000}, 0},
				{listing.Query{Kind: []string{"all"}}, 2},
				{listing.Query{Q: "xe đạp không trầy"}, 1},
				{listing.Query{Q: "xđ ko trầy"}, 1},
				{listing.Query{Q: "XĐ"}, 2},
			} {
				f, err := tools.Filter(c.q)
				if err != nil {
					return err
				}
				found, err := k.Find(tx, "tools", f, "", 10)
				n, countErr := k.Count(tx, "tools", f)
				if err != nil || countErr != nil || len(found.Rows) != c.found || n.Value != c.found {
					t.Errorf("%+v finds %d, counts %d: %v", c.q, len(found.Rows), n.Value, err)
				}
			}
			if _, err := tools.Filter(listing.Query{Tag: []string{"electric"}}); err == nil {
				t.Error("an unknown tag is not refused")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestPauseConfirmDuplicate(t *testing.T) {
	each(t, func(t *testing.T, k *listing.Kernel, board *listing.Board[Bicycle]) {
		update(t, k, func(tx *database.Tx) error {
			l, err := board.Post(tx, owner, bicycle("Xe đạp Thống Nhất"))
			if err != nil {
				return err
			}
			if _, err := k.PauseOwn(tx, "owner", l.ID); !errs.Is(err, "listingState") {
				t.Errorf("paused before it was public: %v", err)
			}
			approved, err := k.Decide(tx, officer, l.ID, listing.Decision{Action: listing.Approve})
			if err != nil {
				return err
			}
			for _, do := range []func(*database.Tx, string, string) (*listing.Item, error){k.PauseOwn, k.ResumeOwn, k.ConfirmOwn} {
				if _, err := do(tx, "stranger", l.ID); errs.KindOf(err) != errs.NotFound {
					t.Errorf("a stranger: %v", err)
				}
			}
			if _, err := k.PauseOwn(tx, "owner", l.ID); err != nil {
				return err
			}
			resumed, err := k.ResumeOwn(tx, "owner", l.ID)
			if err != nil || resumed.Seq != approved.Seq || resumed.Status != listing.Published {
				t.Errorf("resumed: %+v %v", resumed, err)
			}
			confirmed, err := k.ConfirmOwn(tx, "owner", l.ID)
			if err != nil || confirmed.Seq != approved.Seq || confirmed.Expires.Before(approved.Expires) {
				t.Errorf("confirmed: %+v %v", confirmed, err)
			}
			if _, err := board.Duplicate(tx, web.Principal{Account: "stranger"}, l.ID); errs.KindOf(err) != errs.NotFound {
				t.Errorf("a stranger copies: %v", err)
			}
			twin, err := board.Duplicate(tx, owner, l.ID)
			if err != nil || twin.Status != listing.Withdrawn || twin.Title != l.Title || twin.ID == l.ID || twin.Detail != l.Detail {
				t.Errorf("copied: %+v %v", twin, err)
				return err
			}
			sent, err := board.Edit(tx, owner, twin.ID, twin.Version, func(d *listing.Draft[Bicycle]) { d.Title = "Xe đạp thứ hai" })
			if err == nil && sent.Status != listing.Review {
				t.Errorf("sent: %s", sent.Status)
			}
			return err
		})
		update(t, k, func(tx *database.Tx) error {
			l, err := board.Post(tx, web.Principal{Account: "copier"}, bicycle("Xe đạp Thống Nhất"))
			for err == nil {
				_, err = board.Duplicate(tx, web.Principal{Account: "copier"}, l.ID)
			}
			if !errs.Is(err, "copiesFull") {
				return err
			}
			return nil
		})
	})
}
