package listing_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

func TestPage(t *testing.T) {
	each(t, func(t *testing.T, k *listing.Kernel, _ *listing.Board[Bicycle]) {
		kind := bicycles()
		kind.Name, kind.Reviewed = "tools", false
		kind.SchemaOrg = func(_ *database.Tx, l *listing.Listing[Bicycle]) (map[string]any, error) {
			return map[string]any{"@type": "Product", "name": l.Title, "description": l.Body}, nil
		}
		board := listing.Add(k, kind)
		draft := bicycle("Máy khoan & máy cắt < 2 triệu > 1")
		draft.Body = "Dòng một\nDòng hai " + strings.Repeat("dài ", 100)
		var id string
		update(t, k, func(tx *database.Tx) error {
			l, err := board.Post(tx, web.Principal{Account: "owner"}, draft)
			if err == nil {
				id = l.ID
			}
			return err
		})
		p, err := k.Page(t.Context(), "tools", id)
		if err != nil {
			t.Fatal(err)
		}
		if p.Path != "/xe-dap/"+id || p.Title != draft.Title || len([]rune(p.Description)) > 160 || strings.Contains(p.Description, "\n") {
			t.Errorf("%+v", p)
		}
		if p.Price != "2.000.000\u00a0đ" || p.Place != "Xã Hòa Phú" {
			t.Errorf("%+v", p)
		}
		if strings.ContainsAny(string(p.JSONLD), "<>&") {
			t.Errorf("this could end a script element: %s", p.JSONLD)
		}
		var schema map[string]any
		if err := json.Unmarshal(p.JSONLD, &schema); err != nil || schema["@context"] != "https://schema.org" || schema["name"] != draft.Title {
			t.Errorf("%v: %s", err, p.JSONLD)
		}
		update(t, k, func(tx *database.Tx) error {
			_, err := k.WithdrawOwn(tx, "owner", id)
			return err
		})
		if _, err := k.Page(t.Context(), "tools", id); errs.KindOf(err) != errs.NotFound {
			t.Errorf("withdrawn: %v", err)
		}
	})
}

func TestFront(t *testing.T) {
	each(t, func(t *testing.T, k *listing.Kernel, b *listing.Board[Bicycle]) {
		who := web.Principal{Account: "owner"}
		var waiting string
		for n, price := range []int64{950_000, 1_500_000, 2_000_000} {
			update(t, k, func(tx *database.Tx) error {
				d := bicycle(fmt.Sprint("Xe đạp thành phố số ", n))
				d.Price, d.Size = price, 1850
				l, err := b.Post(tx, who, d)
				if err != nil || n == 2 {
					waiting = l.ID
					return err
				}
				_, err = k.Decide(tx, web.Principal{Account: "officer"}, l.ID, listing.Decision{Action: listing.Approve})
				return err
			})
		}
		front, err := k.Front(t.Context(), "bicycles", 1)
		if err != nil || len(front) != 1 || front[0].Price != "1,5 triệu" || front[0].Size != "18,5 m²" || front[0].Place != "Xã Hòa Phú" {
			t.Fatalf("%+v %v", front, err)
		}
		front, err = k.Front(t.Context(), "bicycles", 9)
		if err != nil || len(front) != 2 || front[1].Price != "950.000\u00a0đ" || front[0].Path == "/xe-dap/"+waiting {
			t.Errorf("%+v %v", front, err)
		}
	})
}
