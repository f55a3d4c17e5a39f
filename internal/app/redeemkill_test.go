package app

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// scan is what a shop was told of a voucher that it redeemed.
type scan struct {
	ID, Code, RedeemedAt string
	Repeated             bool
	cashier              int
}

// counter is where somebody claims vouchers and somebody else redeems them, one
// after the other; each question again until it is answered, whoever was killed.
type counter struct {
	t               *testing.T
	r               *reporters // where the program is now
	holder, cashier person
	number          int
}

// ask repeats a question under its key; nil when the answer is another one than
// was wanted, which is an error unless it is that the code got old meanwhile.
func (c *counter) ask(p person, want int, path, key string, body any) []byte {
	for {
		n, _ := c.r.at()
		var headers []string
		if key != "" {
			headers = []string{"Idempotency-Key", key}
		}
		a, err := p.at(n).try(http.MethodPost, path, body, headers...)
		switch {
		case err != nil || a.status == http.StatusServiceUnavailable || a.status == http.StatusTooManyRequests:
			time.Sleep(20 * time.Millisecond)
		case a.status == http.StatusConflict && strings.Contains(string(a.body), "voucherCodeStale"):
			return nil
		case a.status != want:
			c.t.Errorf("%s: %d %.300s", path, a.status, a.body)
			return nil
		default:
			return a.body
		}
	}
}

// redeem takes one voucher from its claim to the shop's answer.
func (c *counter) redeem(campaign promise, n int) (s scan, ok bool) {
	said := func(raw []byte) bool { return raw != nil && json.Unmarshal(raw, &s) == nil }
	if !said(c.ask(c.holder, http.StatusCreated, "/api/v1/vouchers/"+campaign.ID+"/claims", fmt.Sprint("claim-", n), nil)) {
		return s, false
	}
	s.cashier = c.number
	for shown := 0; shown < 5 && !ok; shown++ { // a code gets old while the program comes back on a busy machine
		if !said(c.ask(c.holder, http.StatusOK, "/api/v1/me/voucher-claims/"+s.ID+"/code", "", nil)) {
			return s, false
		}
		ok = said(c.ask(c.cashier, http.StatusCreated, "/api/v1/voucher-redemptions", fmt.Sprint("scan-", n, "-", shown), c.scanned(campaign, s)))
	}
	return s, ok
}

func (c *counter) scanned(campaign promise, s scan) map[string]any {
	return map[string]any{"code": s.Code, "place": campaign.Detail.Places[0].ID}
}

// The program is killed again and again while shops scan: who repeats a scan
// that got no answer is told that it was redeemed, and it was so once. What was
// answered is still so after the last kill.
func TestRedeemedOnceThroughKills(t *testing.T) {
	eachEngine(t, func(t *testing.T, h house) {
		n := h.serve(t, "--demo")
		db, times := h.look(t), kills(t)
		const counters, spare = 4, 20
		each := int64(min(100, 15+5*times))
		staff, holders := people(n, 1+counters), people(n, counters)
		company := employ(t, db, staff...)
		campaign := into[promise](staff[0].post("/api/v1/vouchers", promised(company, int(counters*each+spare))).want(http.StatusCreated))
		h.officer(t, n).approve(campaign.posted)

		r := &reporters{n: n}
		var mu sync.Mutex
		var answered []scan
		var shops sync.WaitGroup
		var all [counters]*counter
		for i := range all {
			all[i] = &counter{t, r, holders[i], staff[1+i], i}
			shops.Go(func() {
				for j := range int(each) {
					s, ok := all[i].redeem(campaign, j)
					if !ok {
						return
					}
					mu.Lock()
					answered = append(answered, s)
					mu.Unlock()
					time.Sleep(time.Duration(rand.IntN(30)) * time.Millisecond)
				}
			})
		}
		for range times {
			time.Sleep(time.Duration(100+rand.IntN(400)) * time.Millisecond)
			if err := n.end(syscall.SIGKILL); err == nil {
				t.Error("it was not killed")
			}
			n = h.serve(t, "--demo")
			r.move(n)
		}
		shops.Wait()

		redeemed := number(t, db, `SELECT count(*) FROM vouchers WHERE campaign = $1 AND state = 'redeemed'`, campaign.ID)
		held := number(t, db, `SELECT count(*) FROM vouchers WHERE campaign = $1 AND state = 'claimed'`, campaign.ID)
		room := number(t, db, `SELECT sum(room) FROM voucher_room WHERE campaign = $1 AND scope = 'all'`, campaign.ID)
		if int64(len(answered)) != counters*each || redeemed != counters*each || held != 0 || room != spare {
			t.Errorf("%d answered, %d redeemed, %d held, %d left, after %d kills", len(answered), redeemed, held, room, times)
		}
		for _, s := range answered {
			var again scan
			c := all[s.cashier]
			if err := json.Unmarshal(c.ask(c.cashier, http.StatusCreated, "/api/v1/voucher-redemptions", "", c.scanned(campaign, s)), &again); err != nil {
				t.Fatal(err)
			}
			if again.ID != s.ID || again.RedeemedAt != s.RedeemedAt || !again.Repeated {
				t.Errorf("%+v was answered, and now %+v", s, again)
			}
			staff[0].at(n).post("/api/v1/voucher-redemptions", c.scanned(campaign, s)).want(http.StatusConflict)
		}
	})
}
