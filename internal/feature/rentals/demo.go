package rentals

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"daklakid/internal/core/photo"
	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
)

// Demo says what made-up rentals to load. The same seed makes the same ones,
// but for their times, which end now.
type Demo struct {
	Listings int
	Waiting  int // how many more wait for an officer, one of each owner at most
	Seed     int64
	Owners   []string      // accounts that post them, by turns
	Photos   []photo.Photo // shown by turns; none: without photos
}

// demoBatch is how many rentals share a transaction.
const demoBatch = 500

// Load stores made-up rentals, labelled as such: all wards, plausible prices,
// texts with and without accents.
func (s *Service) Load(ctx context.Context, d Demo) error {
	m := &maker{
		s: s, d: d, random: rand.New(rand.NewPCG(uint64(d.Seed), 66)), parks: map[string]place.Site{},
	}
	for _, w := range s.province.Wards() {
		weight := 1
		if w.Kind == "phuong" {
			weight = 6
		}
		for range weight {
			m.wards = append(m.wards, w)
		}
	}
	for _, p := range s.province.Parks() {
		m.parks[p.Wards[0]] = p
		if p.Status == "operating" {
			for range 10 {
				ward, _ := s.province.Ward(p.Wards[0])
				m.wards = append(m.wards, ward)
			}
		}
	}
	var now time.Time
	if err := s.db.View(ctx, func(tx *database.Tx) error { now = tx.Time(); return nil }); err != nil {
		return err
	}
	for done := 0; done < d.Listings; {
		batch := make([]listing.Imported[Rental], min(demoBatch, d.Listings-done))
		for i := range batch {
			batch[i] = m.rental(done+i, now)
		}
		if err := s.db.Update(ctx, func(tx *database.Tx) error { return s.board.Import(tx, batch) }); err != nil {
			return fmt.Errorf("demo rentals: %w", err)
		}
		done += len(batch)
	}
	return m.wait(ctx, now)
}

// wait leaves some with the officers, so that the desk has work.
func (m *maker) wait(ctx context.Context, now time.Time) error {
	waiting := make([]listing.Imported[Rental], min(m.d.Waiting, len(m.d.Owners)))
	for n := range waiting {
		waiting[n] = m.rental(m.d.Listings+n, now)
		waiting[n].Owner, waiting[n].Published, waiting[n].Waiting = m.d.Owners[n], now, true
	}
	if err := m.s.db.Update(ctx, func(tx *database.Tx) error { return m.s.board.Import(tx, waiting) }); err != nil {
		return fmt.Errorf("demo rentals: %w", err)
	}
	return nil
}

type maker struct {
	s      *Service
	d      Demo
	random *rand.Rand
	wards  []place.Ward          // the likely ones several times
	parks  map[string]place.Site // by ward
}

// demoSpan is over how long the made-up rentals were posted: less than their
// lifetime, so that none has expired.
const demoSpan = 50 * 24 * time.Hour

func (m *maker) rental(n int, now time.Time) listing.Imported[Rental] {
	left := time.Duration(m.d.Listings-n) * (demoSpan / time.Duration(m.d.Listings))
	r := listing.Imported[Rental]{
		ID: id.Drawn(now.Add(-left).UnixMilli(), m.random.Uint32), Demo: true, Verified: m.random.IntN(5) == 0, Published: now.Add(-left).Truncate(time.Second),
		Draft: m.draft(n),
	}
	if len(m.d.Owners) > 0 {
		r.Owner = m.d.Owners[n%len(m.d.Owners)]
	}
	if len(m.d.Photos) > 0 {
		for _, n := range m.random.Perm(len(m.d.Photos))[:m.random.IntN(min(5, len(m.d.Photos)+1))] {
			r.Photos = append(r.Photos, m.d.Photos[n])
		}
	}
	return r
}

type demoKind struct {
	kind             string
	share            int   // of a hundred
	price            int64 // đồng a month, of a middling one
	smallest, spread int   // m²
	people           int
}

var demoKinds = []demoKind{
	{"room", 60, 1_400_000, 12, 18, 4},
	{"apartment", 12, 4_200_000, 35, 50, 5},
	{"house", 14, 5_500_000, 60, 120, 8},
	{"dormitory", 5, 600_000, 6, 8, 1},
	{"premises", 9, 7_000_000, 20, 150, 0},
}

func (m *maker) kind() demoKind {
	pick := m.random.IntN(100)
	for _, k := range demoKinds {
		if pick -= k.share; pick < 0 {
			return k
		}
	}
	return demoKinds[0]
}

func (m *maker) draft(n int) listing.Draft[Rental] {
	ward := m.wards[m.random.IntN(len(m.wards))]
	if n < len(m.s.province.Wards()) {
		ward = m.s.province.Wards()[n] // each once
	}
	k := m.kind()
	area := k.smallest + m.random.IntN(k.spread)
	price := m.price(k.price, ward, float64(area)/float64(k.smallest+k.spread/2))
	d := listing.Draft[Rental]{
		Category: k.kind, Ward: ward.Code, Price: price, Size: int64(area) * 100, At: m.position(ward),
		Address: fmt.Sprintf("Số %d %s", 1+m.random.IntN(400), m.pick(demoStreets)),
		Detail:  m.detail(k.kind, price, k.people),
	}
	m.texts(&d, ward, area)
	return d
}

// price: wards cost more than communes, each has its own level, and so has a
// bigger place, though not by as much.
func (m *maker) price(base int64, ward place.Ward, size float64) int64 {
	level := 0.7
	if ward.Kind == "phuong" {
		level = 1.15
	}
	if _, ok := m.parks[ward.Code]; ok {
		level += 0.1
	}
	digits := 0
	for _, c := range ward.Code {
		digits = digits*7 + int(c-'0')
	}
	level *= 0.85 + float64(digits%31)/100
	level *= (0.5 + 0.5*size) * (0.8 + 0.4*m.random.Float64())
	return max(int64(float64(base)*level)/50_000*50_000, 300_000)
}

// position is somewhere near the ward's centre, or near its park.
func (m *maker) position(ward place.Ward) *place.Point {
	at, spread := ward.Point, 0.02
	if park, ok := m.parks[ward.Code]; ok && m.random.IntN(2) == 0 {
		at, spread = park.Point, 0.012
	}
	return &place.Point{
		Lat: at.Lat + spread*m.random.NormFloat64()/2,
		Lng: at.Lng + spread*m.random.NormFloat64()/2,
	}
}

func (m *maker) detail(kind string, price int64, people int) Rental {
	r := Rental{Deposit: price * int64(m.random.IntN(3)), Facts: Facts{
		ElectricityPrice: int64(2000 + 100*m.random.IntN(20)), WaterPrice: int64(8000 + 1000*m.random.IntN(12)), WaterUnit: "m3",
		Internet: m.random.IntN(3) > 0,
	}}
	if kind == "premises" {
		return r
	}
	r.Facts.MaxPeople = int64(1 + m.random.IntN(people))
	if m.random.IntN(3) == 0 {
		r.Facts.Curfew = []string{"22:00", "22:30", "23:00", "23:30"}[m.random.IntN(4)]
	}
	for _, f := range Furnishings {
		if m.random.IntN(4) == 0 {
			r.Facts.Furnishings = append(r.Facts.Furnishings, f)
		}
	}
	for _, f := range FireSafety {
		if m.random.IntN(3) == 0 {
			r.Facts.FireSafety = append(r.Facts.FireSafety, f)
		}
	}
	return r
}

func (m *maker) texts(d *listing.Draft[Rental], ward place.Ward, area int) {
	name := m.s.synonyms("rentals.words." + d.Category)[0]
	where := ward.Name
	if park, ok := m.parks[ward.Code]; ok && m.random.IntN(2) == 0 {
		where = "gần " + park.Name.In("vi")
	}
	d.Title = capital(fmt.Sprintf(m.pick(demoTitles), name, where, area))
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d m² tại %s. ", capital(name), area, ward.FullName)
	for range 3 + m.random.IntN(5) {
		b.WriteString(capital(m.pick(demoSentences)) + ". ")
	}
	fmt.Fprintf(&b, "Chủ nhà: %s %s. Dữ liệu minh hoạ.", m.pick(demoTitlesOf), m.pick(demoNames))
	d.Body = b.String()
	if m.random.IntN(10) < 3 { // many people type without accents
		d.Title, d.Body = plain(d.Title), plain(d.Body)
	}
}

func (m *maker) pick(all []string) string { return all[m.random.IntN(len(all))] }

func capital(s string) string {
	r := []rune(s)
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}

func plain(s string) string {
	s = strings.NewReplacer("đ", "d", "Đ", "D").Replace(s)
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}
