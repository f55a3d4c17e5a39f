package rentals_test

import (
	"math"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

var long = strings.Repeat("Ê", 9000)

// bad is what is wrong with a form, and the field that the answer names.
var bad = map[string]struct {
	change func(map[string]any)
	field  string
}{
	"unknown field":         {with("colour", "red"), "colour"},
	"unknown detail":        {detail("colour", "red"), "detail.colour"},
	"no title":              {func(f map[string]any) { delete(f, "title") }, "title"},
	"empty title":           {with("title", ""), "title"},
	"short title":           {with("title", "Phòng"), "title"},
	"long title":            {with("title", strings.Repeat("Ê", 121)), "title"},
	"endless title":         {with("title", long), "title"},
	"title in lines":        {with("title", "Phòng trọ\ngần chợ Tân An"), "title"},
	"title with control":    {with("title", "Phòng trọ\u0007 gần chợ Tân An"), "title"},
	"title turned round":    {with("title", "Phòng trọ \u202Egần chợ Tân An"), "title"},
	"title with a zero":     {with("title", "Phòng trọ\x00 gần chợ Tân An"), "title"},
	"title with mark-up":    {with("title", "Phòng <b>trọ</b> gần chợ"), "title"},
	"title of a number":     {with("title", 12345678901), "title"},
	"no title but null":     {with("title", nil), "title"},
	"long description":      {with("description", strings.Repeat("a", 4001)), "description"},
	"script":                {with("description", "Phòng đẹp <script>alert(1)</script>"), "description"},
	"closing tag":           {with("description", "Phòng đẹp </div>"), "description"},
	"comment":               {with("description", "Phòng đẹp <!-- -->"), "description"},
	"no address":            {with("address", ""), "address"},
	"long address":          {with("address", strings.Repeat("a", 201)), "address"},
	"other kind":            {with("kind", "castle"), "kind"},
	"kind of a number":      {with("kind", 3), "kind"},
	"no ward":               {with("ward", ""), "ward"},
	"other ward":            {with("ward", "99999"), "ward"},
	"free":                  {with("price", 0), "price"},
	"negative":              {with("price", -1), "price"},
	"too dear":              {with("price", 1_000_000_001), "price"},
	"price beyond numbers":  {with("price", 1e30), "price"},
	"price with a comma":    {with("price", 1500000.5), "price"},
	"price as text":         {with("price", "1500000"), "price"},
	"tiny":                  {with("area", 2.9), "area"},
	"huge":                  {with("area", 100_001), "area"},
	"deposit":               {with("deposit", 5_000_000_001), "deposit"},
	"negative deposit":      {with("deposit", -5), "deposit"},
	"on no earth":           {with("lat", 91), "lat"},
	"in another province":   {with("lat", 21.03), "lat"},
	"longitude":             {with("lng", 181), "lng"},
	"electricity":           {detail("electricityPrice", 20_001), "detail.electricityPrice"},
	"water without unit":    {detail("waterUnit", ""), "detail.waterUnit"},
	"water by the bucket":   {detail("waterUnit", "bucket"), "detail.waterUnit"},
	"25 o'clock":            {detail("curfew", "25:00"), "detail.curfew"},
	"half past":             {detail("curfew", "22h30"), "detail.curfew"},
	"many people":           {detail("maxPeople", 101), "detail.maxPeople"},
	"unknown furniture":     {detail("furnishings", []string{"bed", "throne"}), "detail.furnishings[1]"},
	"two beds":              {detail("furnishings", []string{"bed", "bed"}), "detail.furnishings[1]"},
	"unknown safety":        {detail("fireSafety", []string{"prayer"}), "detail.fireSafety[0]"},
	"30 February":           {detail("availableFrom", "2026-02-30"), "detail.availableFrom"},
	"photo of nobody":       {with("photos", []string{"7f4e2b52-0c0f-4a43-9c57-1f6c4a1d2e3f"}), "photos[0]"},
	"photo that is no id":   {with("photos", []string{"../../etc/passwd"}), "photos[0]"},
	"photos without end":    {with("photos", make([]string, 11)), "photos"},
	"photos that are text":  {with("photos", "none"), "photos"},
	"detail that is a list": {with("detail", []int{1}), "detail"},
}

func TestBadForms(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for name, c := range bad {
			t.Run(name, func(t *testing.T) {
				f := r.As(owner).Post("/api/v1/rentals", form(c.change)).WantField(c.field)
				if f.Message == "" || f.Message == f.Code {
					t.Errorf("no sentence for %s", f.Code)
				}
			})
		}
		r.As(owner).Post("/api/v1/rentals", []byte("{"), "Content-Type", "application/json").Want(400, 422)
		r.As(owner).Post("/api/v1/rentals", []byte("<xml/>"), "Content-Type", "application/xml").Want(415)
		r.As(owner).Post("/api/v1/rentals", []byte(`{"title":"`+strings.Repeat("a", 300_000)+`"}`), "Content-Type", "application/json").Want(413)
		if n := count(t, r, `SELECT count(*) FROM listings`); n != 0 {
			t.Errorf("%d were stored", n)
		}
		if n := count(t, r, `SELECT count(*) FROM photos WHERE subject <> ''`); n != 0 {
			t.Errorf("%d photos were taken", n)
		}
	})
}

func TestSeveralFaultsAreNamedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		a := r.As(owner).Post("/api/v1/rentals", form(with("title", "Phòng"), with("price", 1), detail("curfew", "99:99")))
		for _, field := range []string{"title", "price", "detail.curfew"} {
			a.WantField(field)
		}
	})
}

func TestTextIsStoredComposed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		v := r.posted(owner, with("title", "  "+norm.NFD.String("Phòng trọ gần chợ Tân An")+" "))
		if v.Title != "Phòng trọ gần chợ Tân An" {
			t.Errorf("%q", v.Title)
		}
	})
}

func TestBadQueries(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for query, field := range map[string]string{
			"kind=castle": "kind", "ward=1": "ward", "priceMin=-1": "priceMin", "priceMin=abc": "priceMin", "priceMin=3&priceMax=2": "priceMax",
			"areaMin=5&areaMax=4": "areaMax", "near=atlantis": "near", "near=91,0": "near", "near=NaN,NaN": "near", "radius=5": "radius",
			"bbox=1,2,3": "bbox", "bbox=13,108,12,109": "bbox", "bbox=a,b,c,d": "bbox", "sort=random": "sort", "sort=distance": "sort",
			"limit=0": "limit", "limit=101": "limit", "limit=x": "limit", "q=" + url.QueryEscape(strings.Repeat("a", 201)): "q",
			"cursor=abc": "cursor", "cursor=" + strings.Repeat("a", 401): "cursor", "colour=red": "colour", "q=a%00b": "q",
		} {
			r.Get("/api/v1/rentals?" + query).WantField(field)
		}
		r.Get("/api/v1/rentals?q=" + url.QueryEscape("?!'\"*()-:^ OR NEAR")).Want(200)
		for _, id := range []string{"x", "0", "7f4e2b52-0c0f-7a43-9c57-1f6c4a1d2e3f", "%00", strings.Repeat("a", 36)} {
			if s := r.Get("/api/v1/rentals/" + id).Status; s != 404 && s != 422 {
				t.Errorf("%s: %d", id, s)
			}
		}
	})
}

// A cursor of one order, kind of list or account does not fit another.
func TestForgedCursors(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for range 3 {
			r.published(owner)
		}
		next := r.list(web.Principal{}, "limit=1&sort=price").Next
		r.Get("/api/v1/rentals?sort=newest&cursor=" + next).WantField("cursor")
		r.Get("/api/v1/rentals?q=phong&cursor=" + next).WantField("cursor")
		r.Get("/api/v1/rentals?sort=price&cursor=" + next[:len(next)-2]).WantField("cursor")
		r.Get("/api/v1/rentals?sort=price&cursor=" + "A" + next[1:]).WantField("cursor")
		for _, made := range []string{
			web.Cursor(map[string]any{"s": "newest", "b": math.MaxInt64}), web.Cursor(map[string]any{"s": "newest", "b": -5}),
			web.Cursor(map[string]any{"s": "newest", "b": "x"}), web.Cursor([]int{1}), web.Cursor(nil),
		} {
			if s := r.Get("/api/v1/rentals?sort=newest&cursor=" + made).Status; s != 200 && s != 422 {
				t.Errorf("%s: %d", made, s)
			}
		}
		r.As(owner).Get("/api/v1/me/rentals?cursor=" + next).WantField("cursor")
		r.As(officer).Get("/api/v1/desk/reviews?cursor="+next).Want(200, 422)
		r.As(owner).Get("/api/v1/me/favourites?kind=rentals&cursor=x").WantField("cursor")
	})
}

func TestIdempotentPost(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var first, again view
		r.As(owner).Post("/api/v1/rentals", form(), "Idempotency-Key", "k").Want(201).Into(&first)
		r.As(owner).Post("/api/v1/rentals", form(), "Idempotency-Key", "k").Want(201).Into(&again)
		if first.ID != again.ID || count(t, r, `SELECT count(*) FROM listings`) != 1 {
			t.Errorf("posted twice: %s and %s", first.ID, again.ID)
		}
		r.As(owner).Post("/api/v1/rentals", form(with("price", 2_000_000)), "Idempotency-Key", "k").Want(409)
		var theirs view
		r.As(other).Post("/api/v1/rentals", form(), "Idempotency-Key", "k").Want(201).Into(&theirs)
		if theirs.ID == first.ID {
			t.Error("somebody else got my answer")
		}
	})
}

func count(t *testing.T, r *rig, query string, args ...any) (n int) {
	t.Helper()
	err := r.DB.View(t.Context(), func(tx *database.Tx) error { return tx.Row(query, args...).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}
