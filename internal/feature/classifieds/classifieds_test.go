package classifieds_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"daklakid/internal/feature/classifieds"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

func TestFromPostToFound(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.Ask("POST", "/api/v1/classifieds", motorbike()).Want(http.StatusUnauthorized)
		v := r.published(motorbike().With("title", "Bán xm Wave, ko trầy, chính chủ"))
		r.published(motorbike().With("title", "Cần mua xe máy cũ chạy rẫy").
			With("detail", map[string]any{"deal": "buy"}).With("price", 0))
		for q, found := range map[string]int{
			"": 2, "q=" + url.QueryEscape("xe may khong tray"): 1, "q=" + url.QueryEscape("xm ko tray"): 1, "q=honda+2019": 0,
			"q=honda": 2, // what people call motorbikes
			"tag=buy": 1, "tag=sell&tag=used": 1, "tag=give": 0, "kind=vehicles": 2, "kind=motorbike&kind=car": 2, "kind=phone": 0,
			"q=" + url.QueryEscape("chính chủ"): 1, "kind=vehicles&sort=price&priceMin=1": 1, "tag=sell&sort=priceDesc": 1,
		} {
			var page struct {
				Items []struct{ ID, Deal, Condition string }
				Count struct{ Value int }
			}
			r.Ask("GET", "/api/v1/classifieds?"+q, nil).Want(http.StatusOK).Into(&page)
			if len(page.Items) != found || page.Count.Value != found {
				t.Errorf("%q: %+v", q, page)
			}
			if q == "tag=sell&tag=used" && found == 1 && (page.Items[0].Deal != "sell" || page.Items[0].Condition != "used") {
				t.Errorf("the card: %+v", page.Items)
			}
		}
		r.Ask("GET", "/api/v1/classifieds?kind=spaceship", nil).WantField("kind")
		r.Ask("GET", "/api/v1/classifieds?tag=free", nil).WantField("tag")
		var one view
		r.As(stranger).Ask("GET", "/api/v1/classifieds/"+v.ID, nil).Want(http.StatusOK).Into(&one)
		if one.Detail.Deal != "sell" || len(one.Detail.Fields) != 3 {
			t.Errorf("%+v", one)
		}
	})
}

func TestWhoEdits(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.post(motorbike())
		path := "/api/v1/classifieds/" + v.ID
		r.Ask("GET", path, nil).Want(http.StatusNotFound)
		r.Ask("PATCH", path, map[string]any{"price": 1}, "If-Match", `"v1"`).Want(http.StatusUnauthorized)
		r.As(stranger).Ask("PATCH", path, map[string]any{"price": 1}, "If-Match", `"v1"`).Want(http.StatusNotFound)
		r.As(seller).Ask("PATCH", path, map[string]any{"description": "Bán súng săn kèm xe"}, "If-Match", `"v1"`).WantField("description")
		r.As(seller).Ask("PATCH", path, map[string]any{"price": 9_000_000}, "If-Match", `"v1"`).Want(http.StatusOK)
		r.As(seller).Ask("PATCH", path, map[string]any{"price": 8_000_000}, "If-Match", `"v1"`).Want(http.StatusPreconditionFailed)
	})
}

func TestBadClassifieds(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		good := motorbike()
		field := func(code string, value any) []map[string]any {
			answer := map[string]any{"code": code}
			if text, ok := value.(string); ok {
				answer["text"] = text
			} else {
				answer["number"] = value
			}
			return []map[string]any{{"code": "papers", "text": "own"}, answer}
		}
		for _, c := range []struct {
			a     ad
			field string
		}{
			{good.With("kind", "spaceship"), "kind"},
			{good.With("kind", "vehicles"), "kind"}, // a branch, not a leaf
			{good.Detail("deal", "rent"), "detail.deal"},
			{good.Detail("deal", "service"), "detail.deal"},
			{good.Detail("condition", "shiny"), "detail.condition"},
			{good.Detail("condition", ""), "detail.condition"},
			{good.Detail("deal", "give"), "price"},
			{good.With("price", 0).Detail("negotiable", true), "detail.negotiable"},
			{good.Detail("fields", []any{}), "detail.fields.papers"},
			{good.Detail("fields", field("year", 1900)), "detail.fields.year"},
			{good.Detail("fields", field("year", 2028)), "detail.fields.year"},
			{good.Detail("fields", field("year", 2019.5)), "detail.fields.year"},
			{good.Detail("fields", field("odometer", 3_000_000)), "detail.fields.odometer"},
			{good.Detail("fields", field("wings", 2)), "detail.fields.wings"},
			{good.Detail("fields", field("papers", "own")), "detail.fields.papers"}, // twice
			{good.Detail("fields", field("brand", strings.Repeat("a", 61))), "detail.fields.brand"},
			{good.Detail("fields", field("brand", "<script>alert(1)</script>")), "detail.fields.brand"},
			{good.With("title", "Bán ngà voi làm trang sức"), "title"},
			{good.With("description", "Có bán kèm thuốc lá điện tử"), "description"},
			{good.With("description", "<script>alert(1)</script>"), "description"},
		} {
			r.As(seller).Ask("POST", "/api/v1/classifieds", c.a).WantField(c.field)
		}
		r.As(seller).Ask("POST", "/api/v1/classifieds", good.Detail("fields", []any{}).Detail("deal", "buy").Detail("condition", "")).Want(201)
	})
}

func TestTheOfficerSeesWhy(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.post(motorbike().With("description", "Chuyển cọc trước, zalo 0905 12 34 56 nhé").With("price", 500_000))
		r.As(stranger).Ask("GET", "/api/v1/desk/reviews/"+v.ID, nil).Want(http.StatusForbidden)
		var d struct {
			Flags []struct{ Code, Message string }
		}
		r.As(reviewer).Ask("GET", "/api/v1/desk/reviews/"+v.ID, nil).Want(http.StatusOK).Into(&d)
		var codes []string
		for _, f := range d.Flags {
			codes = append(codes, f.Code)
			if f.Message == "" || strings.Contains(f.Message, "{") {
				t.Errorf("no sentence for %s: %q", f.Code, f.Message)
			}
		}
		if strings.Join(codes, " ") != "scam.deposit scam.messenger phoneInText tooCheap" {
			t.Errorf("flags: %v", codes)
		}
		var own view
		r.As(seller).Ask("GET", "/api/v1/classifieds/"+v.ID, nil).Want(http.StatusOK).Into(&own)
		if len(own.Warnings) != 0 {
			t.Errorf("the owner reads what only officers should: %+v", own.Warnings)
		}
	})
}

func TestFlags(t *testing.T) {
	r := start(t, database.SQLite)
	for said, want := range map[string]string{
		"Bán bông súng tươi Phú Yên":                      "maybeProhibited",
		"Thanh ly thuoc la dien tu":                       "maybeProhibited",
		"Bán rẫy vườn cà phê":                             "",
		"ban vuon ca phe co gieng":                        "",
		"Xem hình ở bit.ly/abc":                           "link",
		"Trang web cua-hang.vn của em":                    "link",
		"Cần tiền gấp nên bán":                            "scam.pressure",
		"ib em nhé":                                       "scam.messenger",
		"Gọi không chín không năm một hai ba bốn năm sáu": "phoneInText",
		"Giá 1.500.000.000 đ còn bớt":                     "",
		"Bàn ghế gỗ, ngang 1,2 m x cao 0,75 m":            "",
	} {
		l := &listing.Listing[classifieds.Ad]{Item: listing.Item{Title: said, Category: "else"}}
		l.Detail.Facts.Deal = "sell"
		if got := strings.Join(r.service.Flagged(l), " "); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}

func TestProhibited(t *testing.T) {
	r := start(t, database.SQLite)
	for said, want := range map[string]string{
		"Bán pháo nổ, pháo dây": "fireworks", "Phao nó bơm lên là bơi được": "", "Mà tụi em bán xe": "", "bán MA TÚY": "drugs", "ma-túy đá": "drugs",
		"Vape, pod hệ mới về": "tobacco", "Kích điện bắt cá": "fishing", "Bán tài khoản ngân hàng": "accounts", "Cao hổ cốt": "wildlife",
		"Áo khoác lông vũ": "", "Cho thuê xe tải": "", "Vườn cà phê": "",
	} {
		if got := r.service.Prohibited(said); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}

func TestHiddenPhone(t *testing.T) {
	for said, want := range map[string]string{
		"0905123456": "0905123456", "0905.123.456": "0905123456", "o9o5 l23 456": "0905123456", "(+84) 905-123-456": "84905123456",
		"không chín không năm một hai ba bốn năm sáu": "0905123456", "09 05 một 2 ba 456": "0905123456",
		"giá 905123456 đồng": "", "mã đơn 1234567890": "", "năm nay ba mẹ bán": "", "": "",
	} {
		if got := classifieds.HiddenPhone(said); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}

func FuzzHiddenPhone(f *testing.F) {
	f.Add("o9o5 l23 456")
	f.Fuzz(func(t *testing.T, said string) {
		if got := classifieds.HiddenPhone(said); got != "" && len(got) != 10 && len(got) != 11 {
			t.Errorf("%q: %q", said, got)
		}
		// Hidden in any text of words, a number is found.
		if utf8.ValidString(said) && classifieds.HiddenPhone("xin "+said+" xin 0905.123.456") == "" {
			t.Errorf("not found after %q", said)
		}
	})
}

func TestTree(t *testing.T) {
	r := start(t, database.SQLite)
	var tree classifieds.AdTree
	r.Ask("GET", "/api/v1/classifieds/categories", nil).Want(http.StatusOK).Into(&tree)
	if len(tree.Categories) < 8 || len(tree.Prohibited) < 10 {
		t.Errorf("%d categories, %d prohibited", len(tree.Categories), len(tree.Prohibited))
	}
	for _, p := range tree.Prohibited {
		if p.Law == "" {
			t.Errorf("%s without a law", p.Name)
		}
	}
}

func TestDemo(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.OK(r.service.Load(t.Context(), classifieds.Demo{Seed: 1, Owners: []string{"seller", "stranger"}}))
		var page struct{ Items []struct{ ID string } }
		r.As(reviewer).Ask("GET", "/api/v1/desk/reviews?kind=classifieds", nil).Want(http.StatusOK).Into(&page)
		if len(page.Items) != 3 {
			t.Fatalf("%d wait", len(page.Items))
		}
		for _, i := range page.Items {
			var d struct{ Flags []struct{ Code string } }
			r.As(reviewer).Ask("GET", "/api/v1/desk/reviews/"+i.ID, nil).Want(http.StatusOK).Into(&d)
			if len(d.Flags) == 0 {
				t.Errorf("%s is not flagged", i.ID)
			}
		}
		// Each could have been posted: what the rules would refuse is no demonstration.
		var list struct{ Items []struct{ ID string } }
		r.Ask("GET", "/api/v1/classifieds?limit=100", nil).Want(http.StatusOK).Into(&list)
		if len(list.Items) < 30 {
			t.Errorf("only %d", len(list.Items))
		}
		for _, i := range list.Items {
			var own struct {
				Version int64
				Mine    bool
				Detail  map[string]any
			}
			for _, who := range []web.Principal{seller, stranger} {
				path := "/api/v1/classifieds/" + i.ID
				if r.As(who).Ask("GET", path, nil).Want(http.StatusOK).Into(&own); own.Mine {
					r.As(who).Ask("PATCH", path, map[string]any{"detail": own.Detail}, "If-Match", tag(own.Version)).Want(http.StatusOK)
				}
			}
		}
	})
}

func TestStructuredData(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		photo := "7f4e2b52-0c0f-4a43-9c57-1f6c4a1d2e3f"
		r.OK(r.DB.Update(t.Context(), func(tx *database.Tx) error {
			_, err := tx.Exec(`INSERT INTO photos (id, account, subject, width, height, color, created_at) VALUES ($1, $2, '', 640, 480, '#808080', $3)`,
				photo, seller.Account, tx.Now())
			return err
		}))
		for want, a := range map[string]ad{
			"Product":                            motorbike().With("photos", []string{photo}),
			"Offer IndividualProduct":            motorbike().With("price", 0).With("title", "Xe Wave giá thoả thuận"),
			"Offer IndividualProduct of a price": motorbike().With("title", "Xe Wave chưa có ảnh"),
			"Demand SomeProducts":                motorbike().With("price", 0).With("title", "Cần mua xe máy cũ").With("detail", map[string]any{"deal": "buy"}),
			"Service":                            motorbike().With("kind", "repair").With("title", "Sửa máy lạnh tại nhà").With("detail", map[string]any{"deal": "service"}),
		} {
			v := r.published(a)
			p, err := r.Kernel.Page(t.Context(), classifieds.Kind, v.ID)
			r.OK(err)
			var ld struct {
				Type        string `json:"@type"`
				Name, Image string
				Price       int64
				ItemOffered struct {
					Type string `json:"@type"`
				}
			}
			r.OK(json.Unmarshal(p.JSONLD, &ld))
			got := strings.TrimSpace(ld.Type + " " + ld.ItemOffered.Type)
			if ld.Price > 0 {
				got += " of a price"
			}
			// Search engines take no product without a picture.
			if got != want || ld.Name == "" || (ld.Type == "Product") != (ld.Image != "") {
				t.Errorf("%s: %s", want, p.JSONLD)
			}
		}
	})
}

func TestAnUnnamedSellerIsNotSaid(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for _, name := range []string{"Chị Hà", ""} {
			r.name = name
			v := r.published(motorbike().With("title", "Xe Wave của "+name))
			p, err := r.Kernel.Page(t.Context(), classifieds.Kind, v.ID)
			r.OK(err)
			if strings.Contains(string(p.JSONLD), `"seller"`) != (name != "") {
				t.Errorf("%q: %s", name, p.JSONLD)
			}
		}
	})
}
