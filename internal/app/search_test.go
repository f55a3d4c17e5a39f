package app

import (
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"

	"github.com/google/uuid"
)

// groups are what the search over everything found, by kind.
type groups map[string][]struct{ Path, Title, Detail string }

func (p person) search(words string, headers ...string) groups {
	p.n.t.Helper()
	a := into[struct {
		Groups []struct {
			Kind, Name, All string
			Own             bool
			Items           []struct{ Path, Title, Detail string }
		}
	}](p.get("/api/v1/search?limit=5&q="+url.QueryEscape(words), headers...).want(http.StatusOK))
	found := groups{}
	for _, g := range a.Groups {
		found[g.Kind] = g.Items
		if len(g.Items) == 0 || g.Name == "" || strings.HasPrefix(g.Name, "found.") {
			p.n.t.Errorf("%q: %+v", words, g)
		}
		if g.Own && p.token == "" {
			p.n.t.Errorf("%q: nobody is shown %s", words, g.Kind)
		}
	}
	return found
}

// has reports whether something of a kind is there.
func (g groups) has(kind, path string) bool {
	for _, one := range g[kind] {
		if one.Path == path {
			return true
		}
	}
	return false
}

// What everybody finds, and what each finds of her own and of nobody else's.
func TestSearchOverEverything(t *testing.T) {
	eachEngine(t, func(t *testing.T, h house) {
		n := h.serve(t, "--demo")
		nobody, owner, other, officer := n.as(""), n.newcomer(), n.newcomer(), h.officer(t, n)
		for words, kinds := range map[string][]string{
			"phong tro":            {"rentals"},
			"phòng trọ":            {"rentals"},
			"khai sinh":            {"procedures"},
			"KT3":                  {"procedures"},
			"đi nha trang tối nay": {"coaches"},
			"di Nha Trang":         {"coaches"},
			"cà phê":               {"places", "vouchers", "companies"},
			"ca phe":               {"places", "vouchers", "companies"},
			"thợ may":              {"jobs"},
			"xe may":               {"classifieds"},
			"đèo phượng hoàng":     {"cameras"},
			"da rang":              {"cameras"},
		} {
			found := nobody.search(words)
			for _, kind := range kinds {
				if len(found[kind]) == 0 {
					t.Errorf("%q finds no %s: %v", words, kind, found)
				}
			}
		}
		if got := nobody.search("nha trang", "Accept-Language", "en"); !strings.Contains(got["coaches"][0].Title, "→ Nha Trang") {
			t.Errorf("%+v", got["coaches"])
		}
		for _, nothing := range []string{" ", "a", "?!", "zzqqxx", "%", `"><script>`, strings.Repeat("x", 100)} {
			if got := nobody.search(nothing); len(got) > 0 {
				t.Errorf("%q finds %v", nothing, got)
			}
		}
		nobody.get("/api/v1/search").want(http.StatusUnprocessableEntity)
		nobody.get("/api/v1/search?q=").want(http.StatusUnprocessableEntity)
		nobody.get("/api/v1/search?q=" + strings.Repeat("x", 101)).want(http.StatusUnprocessableEntity)
		nobody.get("/api/v1/search?q=tro&limit=6").want(http.StatusUnprocessableEntity)

		own := owner.posts(t)
		room := own["listings"]
		if !owner.search("qoangsinh").has("listings", room) || len(other.search("qoangsinh")) > 0 || len(nobody.search("qoangsinh")) > 0 {
			t.Error("what waits for review is found by others than its owner")
		}
		officer.approve(posted{ID: room[strings.LastIndexByte(room, '/')+1:]})
		told(owner, "/thue-nha/")
		for kind, path := range own {
			if found := owner.search("Qoằngsinh"); !found.has(kind, path) {
				t.Errorf("its owner does not find %s: %v", kind, found)
			}
			if len(other.search("qoangsinh")[kind]) > 0 {
				t.Errorf("another finds %s", kind)
			}
		}
		if len(owner.search("qoangsinh")["notices"]) == 0 {
			t.Error("the notice of the approval is not found")
		}
		other.writes(t, owner, strings.TrimPrefix(room, "/toi/tin-dang/"))
		public := "/thue-nha/" + strings.TrimPrefix(room, "/toi/tin-dang/")
		if !nobody.search("qoangsinh").has("rentals", public) || !other.search("qoangsinh").has("rentals", public) {
			t.Error("a published room is not found")
		}
		if err := n.end(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
	})
}

// writes asks about a room, which makes a conversation that the two find and
// nobody else: by what it is about, not by what is said in it.
func (p person) writes(t *testing.T, owner person, room string) {
	t.Helper()
	made := into[struct{ ID string }](p.post("/api/v1/conversations", map[string]any{
		"client": uuid.NewString(), "about": map[string]any{"kind": "rentals", "id": room}, "text": "Xin chào, phòng còn không, tôi tên Zuđoanwi?",
	}).want(http.StatusCreated))
	for _, one := range []person{p, owner} {
		if found := one.search("qoangsinh"); !found.has("conversations", "/nhan-tin/"+made.ID) {
			t.Errorf("the conversation is not found: %v", found)
		}
		if found := one.search("zudoanwi"); len(found["conversations"]) > 0 {
			t.Errorf("what was said is found: %v", found)
		}
	}
	for _, one := range []person{p.n.as(""), p.n.newcomer()} {
		if found := one.search("qoangsinh"); len(found["conversations"]) > 0 {
			t.Errorf("somebody else's conversation is found: %v", found)
		}
	}
}

// posts leaves something of several kinds, named Qoằngsinh, and tells where.
func (p person) posts(t *testing.T) map[string]string {
	t.Helper()
	room := p.rent("Phòng trọ Qoằngsinh lối đi riêng")
	p.post("/api/v1/me/saved-searches", map[string]any{"kind": "rentals", "name": "Quanh Qoằngsinh", "query": "q=tro", "alert": false}).want(http.StatusCreated)
	report := into[struct{ ID string }](p.post("/api/v1/reports", map[string]any{
		"category": "ATGT", "answers": map[string]any{"what": "signal"}, "text": "Ổ gà to trước trường Qoằngsinh, xe máy ngã nhiều lần.", "lat": 12.681, "lng": 108.038, "address": "Trước cổng trường",
	}).want(http.StatusCreated))
	cv := into[struct{ ID string }](p.post("/api/v1/me/resumes", map[string]any{
		"title": "Hồ sơ Qoằngsinh", "visibility": "private", "hidden": []string{},
		"content": map[string]any{"basics": map[string]any{"name": "Qoằngsinh Thử", "phone": "+84905000001"}, "seeking": map[string]any{}},
	}).want(http.StatusCreated))
	return map[string]string{
		"listings": "/toi/tin-dang/" + room.ID, "searches": "/thue-nha?q=tro", "reports": "/phan-anh/" + report.ID, "resumes": "/ho-so-xin-viec/" + cv.ID,
	}
}
