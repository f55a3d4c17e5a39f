package app

import (
	"net/http"
	"strings"
	"testing"
)

// TestCalendar has a person post, claim and be forgotten, and asks as calendars
// do: over HTTP, without a session.
func TestCalendar(t *testing.T) {
	eachEngine(t, func(t *testing.T, h house) {
		n := h.serve(t, "--demo")
		officer, p, other := h.officer(t, n), n.newcomer(), n.newcomer()
		const path = "/api/v1/me/calendar"
		mine := p.rent("Phòng trọ, gần cổng; có gác")
		p.get(path + "/listings/" + mine.ID + ".ics").want(http.StatusNotFound) // nobody knows when it ends
		officer.approve(mine)
		one := path + "/listings/" + mine.ID + ".ics"
		n.as("").get(one).want(http.StatusUnauthorized)
		other.get(one).want(http.StatusNotFound)
		file := string(p.get(one).want(http.StatusOK).body)
		if strings.Count(file, "BEGIN:VEVENT\r\n") != 1 || !strings.Contains(file, `SUMMARY:Tin hết hạn: Phòng trọ\, gần cổng\; có gác`) {
			t.Error(file)
		}
		given := into[found](p.get("/api/v1/vouchers?limit=1").want(http.StatusOK)).Items[0].ID
		voucher := into[posted](p.post("/api/v1/vouchers/"+given+"/claims", nil).want(http.StatusCreated))
		other.get(path + "/vouchers/" + voucher.ID + ".ics").want(http.StatusNotFound)
		p.get(path + "/vouchers/" + voucher.ID + ".ics").want(http.StatusOK)

		chosen := map[string]any{"kinds": []string{"vouchers", "listings", "cases", "applications", "coaches", "declarations"}, "details": false}
		feed := into[struct{ Address string }](p.ask(http.MethodPut, path, chosen).want(http.StatusOK))
		at := feed.Address[strings.Index(feed.Address, "/lich/"):]
		all := string(n.as("").get(at).want(http.StatusOK).body)
		if strings.Count(all, "BEGIN:VEVENT") != 2 || strings.Contains(all, "gác") || !strings.Contains(all, "SUMMARY:Phiếu ưu đãi hết hạn\r\n") || !strings.Contains(all, "SUMMARY:Tin đăng hết hạn\r\n") {
			t.Error(all)
		}
		p.post("/api/v1/rentals/"+mine.ID+"/withdraw", nil).want(http.StatusOK)
		if again := string(n.as("").get(at).want(http.StatusOK).body); strings.Count(again, "STATUS:CANCELLED") != 1 {
			t.Error(again)
		}
		// A company's deadline is for those who declare for it.
		owner := n.enter("0905000100")
		owner.ask(http.MethodPut, path, map[string]any{"kinds": []string{"declarations"}, "details": true}).want(http.StatusOK)
		theirs := into[struct{ Address string }](owner.post(path+"/address", nil).want(http.StatusOK)).Address
		due := string(n.as("").get(theirs[strings.Index(theirs, "/lich/"):]).want(http.StatusOK).body)
		if !strings.Contains(due, "DTSTART;VALUE=DATE:") || !strings.Contains(due, "SUMMARY:Hạn khai báo sử dụng lao động: ") {
			t.Error(due)
		}

		db := h.look(t)
		p.post("/api/v1/me/data/erasure", map[string]any{"understood": true}).want(http.StatusCreated)
		passDays(t, db, p.id)
		n.until("forgotten", func() bool { return n.as("").get(at).status == http.StatusNotFound })
	})
}
