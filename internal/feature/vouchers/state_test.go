package vouchers_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"daklakid/internal/feature/vouchers"
	"daklakid/internal/platform/web/webtest"
)

// model is what a voucher must do, told apart from how it is stored.
type model struct {
	id, holder, place   string
	state               vouchers.State
	code                string
	codeUntil           time.Duration // since the beginning
	expires, redeemedAt time.Duration
	day                 int // on which it was claimed
}

type machine struct {
	*rig
	now      time.Duration
	campaign view
	all      []*model
	held     map[string]int // ever claimed and not given back
	placed   map[string]int
	today    map[int]int // claimed on a day
	out      int
	seed     uint64
}

const (
	machineQuantity  = 8
	machinePerPerson = 4
	machinePerDay    = 5
	machinePerPlace  = 3
)

// Whatever people do in whatever order, the answers are those of the model and
// all counts add up.
func TestWhateverHappens(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for seed := range uint64(4) {
			m := &machine{rig: r, held: map[string]int{}, placed: map[string]int{}, today: map[int]int{}, seed: seed}
			r.Set(time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC))
			m.campaign = r.published(r.coffee().Detail("quantity", machineQuantity).Detail("perPerson", machinePerPerson).
				Detail("perDay", machinePerDay).Detail("perPlace", machinePerPlace).Detail("holdDays", 2))
			random := rand.New(rand.NewPCG(seed, 5))
			for step := range 120 {
				did := m.step(random)
				if t.Failed() {
					t.Fatalf("seed %d, step %d: %s", seed, step, did)
				}
			}
			m.compare()
		}
	})
}

func (m *machine) step(random *rand.Rand) string {
	who := fmt.Sprint([]string{"an", "ba", "chi"}[random.IntN(3)], m.seed)
	switch action := random.IntN(12); {
	case action < 3 || len(m.all) == 0:
		m.claims(who)
		return "claim by " + who
	case action == 3:
		d := []time.Duration{time.Minute, 3 * time.Minute, 7 * time.Hour, 26 * time.Hour}[random.IntN(4)]
		m.Pass(d)
		m.now += d
		return "wait " + d.String()
	case action == 4:
		m.lapses()
		return "lapse"
	}
	v := m.all[random.IntN(len(m.all))]
	place := m.campaign.Detail.Places[random.IntN(2)].ID
	switch random.IntN(5) {
	case 0:
		m.releases(v)
		return "release"
	case 1:
		m.voids(v)
		return "void"
	case 2:
		m.shows(v)
		return "show"
	}
	if v.code == "" || v.codeUntil <= m.now {
		m.shows(v)
	}
	m.redeems(v, place)
	return "redeem"
}

// expect fails unless an answer is good exactly when it should be.
func (m *machine) expect(a webtest.Answer, good bool, what string) {
	m.T.Helper()
	if ok := a.Status < http.StatusBadRequest; ok != good {
		m.T.Errorf("%s: %d %s, want %v", what, a.Status, a.Body, good)
	}
}

func (m *machine) live(v *model) bool { return v.state == vouchers.Claimed && v.expires > m.now }

// dayNumber counts midnights here; the machine begins at nine in the morning.
func (m *machine) dayNumber() int { return int((m.now + 9*time.Hour) / day) }

func (m *machine) claims(who string) {
	may := m.held[who] < machinePerPerson && m.today[m.dayNumber()] < machinePerDay && m.out < machineQuantity && m.now < 20*day
	a := m.As(webtest.Account(who)).Post("/api/v1/vouchers/"+m.campaign.ID+"/claims", nil)
	m.expect(a, may, "claim")
	if a.Status != http.StatusCreated {
		return
	}
	var c claimed
	a.Into(&c)
	m.held[who]++
	m.today[m.dayNumber()]++
	m.out++
	m.all = append(m.all, &model{id: c.ID, holder: who, state: vouchers.Claimed, expires: m.now + 2*day, day: m.dayNumber()})
}

func (m *machine) shows(v *model) {
	a := m.As(webtest.Account(v.holder)).Post("/api/v1/me/voucher-claims/"+v.id+"/code", nil)
	m.expect(a, m.live(v), "show")
	if a.Status == http.StatusOK {
		var shown struct{ Code string }
		a.Into(&shown)
		v.code, v.codeUntil = shown.Code, min(m.now+2*time.Minute, v.expires)
	}
}

func (m *machine) redeems(v *model, place string) {
	if v.code == "" {
		return
	}
	again := v.state == vouchers.Redeemed && v.place == place
	may := m.live(v) && v.codeUntil > m.now && m.placed[place] < machinePerPlace
	a := m.redeem(cashier, v.code, place)
	m.expect(a, may || again, "redeem")
	if may && a.Status == http.StatusCreated {
		v.state, v.place, v.redeemedAt = vouchers.Redeemed, place, m.now
		m.placed[place]++
	}
}

func (m *machine) voids(v *model) {
	may := v.state == vouchers.Redeemed && m.now < v.redeemedAt+day
	m.expect(m.As(second).Post("/api/v1/voucher-redemptions/"+v.id+"/void", map[string]any{"reason": "Quét nhầm"}), may, "void")
	if may {
		m.placed[v.place]--
		v.state, v.place, v.code = vouchers.Claimed, "", ""
	}
}

func (m *machine) releases(v *model) {
	may := v.state == vouchers.Claimed
	m.expect(m.As(webtest.Account(v.holder)).Post("/api/v1/me/voucher-claims/"+v.id+"/release", nil), may, "release")
	if may {
		v.state, v.code = vouchers.Released, ""
		m.held[v.holder]--
		m.out--
		if v.day == m.dayNumber() {
			m.today[v.day]--
		}
	}
}

func (m *machine) lapses() {
	if err := m.service.Lapse(m.T.Context()); err != nil {
		m.T.Error(err)
	}
	for _, v := range m.all {
		if v.state == vouchers.Claimed && v.expires <= m.now {
			v.state, v.code = vouchers.Expired, ""
			m.out--
		}
	}
}

func (m *machine) compare() {
	m.T.Helper()
	m.exact()
	counts := map[vouchers.State]int64{}
	for _, v := range m.all {
		counts[v.state]++
	}
	for _, s := range []vouchers.State{vouchers.Claimed, vouchers.Redeemed, vouchers.Released, vouchers.Expired} {
		if n := m.Count(`SELECT count(*) FROM vouchers WHERE campaign = $1 AND state = $2`, m.campaign.ID, string(s)); n != counts[s] {
			m.T.Errorf("%d are %s, want %d", n, s, counts[s])
		}
	}
	for place, n := range m.placed {
		left := m.Count(`SELECT sum(room) FROM voucher_room WHERE campaign = $1 AND scope = $2`, m.campaign.ID, "at:"+place)
		if left != int64(machinePerPlace-n) {
			m.T.Errorf("%d left at a place, want %d", left, machinePerPlace-n)
		}
	}
	if len(m.all) < machineQuantity/2 {
		m.T.Errorf("only %s happened", fmt.Sprint(len(m.all)))
	}
}
