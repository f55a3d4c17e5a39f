package listing_test

import (
	"testing"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// Each kind has words of its own: the same ones find what was posted of it, and
// of no other kind, until it is withdrawn.
func TestKindsAreSearchedApart(t *testing.T) {
	each(t, func(t *testing.T, k *listing.Kernel, bikes *listing.Board[Bicycle]) {
		kind := bicycles()
		kind.Name = "tools"
		tools := listing.Add(k, kind)
		owner, officer := web.Principal{Account: "owner"}, web.Principal{Account: "officer"}
		ids := map[string]string{}
		for name, board := range map[string]*listing.Board[Bicycle]{"bicycles": bikes, "tools": tools} {
			update(t, k, func(tx *database.Tx) error {
				l, err := board.Post(tx, owner, bicycle("Bơm xe đạp Thống Nhất"))
				if err != nil {
					return err
				}
				ids[name] = l.ID
				_, err = k.Decide(tx, officer, l.ID, listing.Decision{Action: listing.Approve})
				return err
			})
		}
		found := func(kind string) (ids []string) {
			if err := k.DB.View(t.Context(), func(tx *database.Tx) error {
				f, err := k.Find(tx, kind, listing.Filter{Text: "bom xe dap"}, "", 20)
				for _, r := range f.Rows {
					ids = append(ids, r.ID)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return ids
		}
		for name, id := range ids {
			if got := found(name); len(got) != 1 || got[0] != id {
				t.Errorf("%s: found %v, want %s", name, got, id)
			}
		}
		update(t, k, func(tx *database.Tx) error {
			_, err := k.WithdrawOwn(tx, "owner", ids["tools"])
			return err
		})
		if got := found("tools"); len(got) != 0 {
			t.Errorf("withdrawn, and found as %v", got)
		}
		if got := found("bicycles"); len(got) != 1 {
			t.Errorf("the other kind's: found %v", got)
		}
	})
}
