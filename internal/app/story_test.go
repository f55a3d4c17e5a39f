package app

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

// picture is a small photo, each seed another.
func picture(t *testing.T, seed uint8) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for y := range 240 {
		for x := range 320 {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), seed, 255})
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

type photoAnswer struct{ ID, Thumb, Large string }

func (p person) photo(seed uint8) photoAnswer {
	p.n.t.Helper()
	return into[photoAnswer](p.post("/api/v1/photos", picture(p.n.t, seed), "Content-Type", "image/png").want(http.StatusCreated))
}

type found struct {
	Items []struct {
		ID, Title string
		Price     int64
	}
	Next string
}

func (f found) has(id string) bool {
	for _, i := range f.Items {
		if i.ID == id {
			return true
		}
	}
	return false
}

const nearHoaPhu = "/api/v1/rentals?q=phong+tro+hoa+phu&priceMax=2000000&near=kcn-hoa-phu&radius=5000"

// The story of the first room, from the first sign-in to the alert.
func TestStory(t *testing.T) {
	eachEngine(t, func(t *testing.T, h house) {
		n := h.serve(t, "--demo")
		nobody, owner, seeker := n.as(""), n.newcomer(), n.newcomer()
		officer := h.officer(t, n)
		seeker.post("/api/v1/me/saved-searches", map[string]any{
			"kind": "rentals", "name": "Gần chỗ làm", "query": strings.TrimPrefix(nearHoaPhu, "/api/v1/rentals?"), "alert": true,
		}).want(http.StatusCreated)

		first, second, third := owner.photo(1), owner.photo(2), owner.photo(3)
		room := owner.rent("Phòng trọ Hòa Phú gần khu công nghiệp", first.ID, second.ID, third.ID)
		if room.Status != "review" {
			t.Fatalf("status %s", room.Status)
		}
		path := "/api/v1/rentals/" + room.ID
		hidden(t, n, room, nobody, seeker)
		seeker.post("/api/v1/desk/reviews/"+room.ID+"/approve", map[string]any{}).want(http.StatusForbidden)
		officer.get("/api/v1/desk/reviews/" + room.ID).want(http.StatusOK)
		officer.approve(room)

		list := into[found](nobody.get(nearHoaPhu).want(http.StatusOK))
		if !list.has(room.ID) {
			t.Errorf("not found: %+v", list)
		}
		for _, i := range list.Items {
			if i.Price > 2_000_000 {
				t.Errorf("%s costs %d", i.Title, i.Price)
			}
		}
		shown := nobody.get(path).want(http.StatusOK)
		for _, secret := range []string{owner.phone[1:], "Nguyễn Văn Cừ", "exactLat"} {
			if bytes.Contains(shown.body, []byte(secret)) {
				t.Errorf("nobody is shown %s", secret)
			}
		}
		if got := nobody.get(first.Thumb).want(http.StatusOK).header.Get("Content-Type"); got != "image/jpeg" {
			t.Errorf("the photo is %s", got)
		}
		nobody.post(path+"/contact", nil).want(http.StatusUnauthorized)
		contact := into[struct{ Phone, Address string }](seeker.post(path+"/contact", nil).want(http.StatusOK))
		if contact.Phone != "+84"+owner.phone[1:] || contact.Address != "12 Nguyễn Văn Cừ" {
			t.Errorf("contact %+v", contact)
		}
		told(owner, "/thue-nha/"+room.ID, "/me/", room.ID)
		told(seeker, "search")
		accesses := owner.get("/api/v1/me/accesses").want(http.StatusOK)
		for _, action := range []string{"listing.inspect", "listing.approve"} {
			if !bytes.Contains(accesses.body, []byte(action)) {
				t.Errorf("the owner does not see %s: %s", action, accesses.body)
			}
		}
		if err := n.end(syscall.SIGTERM); err != nil {
			t.Errorf("ended with %v: %s", err, n.log)
		}
		if out := h.run(t, "audit", "verify"); !strings.Contains(out, "in order") {
			t.Error(out)
		}
	})
}

// hidden checks that what waits for review is its owner's alone.
func hidden(t *testing.T, n *node, room posted, others ...person) {
	t.Helper()
	for _, p := range others {
		p.get("/api/v1/rentals/" + room.ID).want(http.StatusNotFound)
		if into[found](p.get("/api/v1/rentals?sort=newest&limit=100").want(http.StatusOK)).has(room.ID) {
			t.Error("found before it was approved")
		}
	}
}

// told waits for a notice that holds one of the words.
func told(p person, words ...string) {
	p.n.t.Helper()
	p.n.until("a notice with "+words[0], func() bool {
		body := p.get("/api/v1/me/notices").want(http.StatusOK).body
		for _, w := range words {
			if bytes.Contains(body, []byte(w)) {
				return true
			}
		}
		return false
	})
}
