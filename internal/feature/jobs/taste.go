package jobs

import (
	"slices"

	"daklakid/internal/core/place"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
)

// taste is what an account is taken to look for: what it said itself, the
// searches it keeps, and the openings it keeps. Nothing is watched for it.
type taste struct {
	wishes Wishes
	home   *place.Point
	parks  []place.Site
	kinds  map[string]string // why, by occupation
	wards  []string          // of saved searches
	near   []place.Point     // of saved searches
}

// Bounds of what a taste is made of.
const (
	maxSaved = 10
	maxKept  = 20
	maxWards = 6
)

func (t *taste) empty() bool {
	w := t.wishes
	return t.home == nil && len(t.parks)+len(t.kinds)+len(t.wards)+len(t.near)+len(w.Shifts)+len(w.With) == 0 && w.PayMin == 0
}

// taste reads what an account looks for; false when it wants no order of its own.
func (s *Service) taste(tx *database.Tx, account string) (*taste, bool, error) {
	if account == "" {
		return nil, false, nil
	}
	w, _, err := readWishes(tx, account)
	if err != nil || w.Plain {
		return nil, false, err
	}
	t := &taste{wishes: w, kinds: map[string]string{}}
	if err := s.keptBy(tx, account, t); err != nil {
		return nil, false, err
	}
	if ward, ok := s.province.Ward(w.Home); ok {
		t.home = &ward.Point
	}
	for _, slug := range w.Parks {
		if park, ok := s.park(slug); ok {
			t.parks = append(t.parks, park)
		}
	}
	for _, kind := range w.Kinds {
		t.kinds[kind] = "jobs.why.kind" // over what is only concluded
	}
	return t, !t.empty(), nil
}

// keptBy concludes from the openings and searches that an account keeps; the
// latter say it in words, so they win.
func (s *Service) keptBy(tx *database.Tx, account string, t *taste) error {
	kept, err := s.kernel.Favourites(tx, account, Kind, "", maxKept)
	if err != nil {
		return err
	}
	for _, r := range kept.Rows {
		t.kinds[r.Category] = "jobs.why.kept"
	}
	saved, err := s.kernel.SavedFilters(tx, account, Kind)
	if err != nil {
		return err
	}
	for _, f := range saved[:min(len(saved), maxSaved)] {
		for _, kind := range f.Categories {
			t.kinds[kind] = "jobs.why.saved"
		}
		t.wards = append(t.wards, f.Wards...)
		if f.Near != nil {
			t.near = append(t.near, *f.Near)
		}
		for _, tag := range f.Tags {
			if slices.Contains(Perks, tag) && !slices.Contains(t.wishes.With, tag) {
				t.wishes.With = append(t.wishes.With, tag)
			}
			if slices.Contains(Shifts, tag) && !slices.Contains(t.wishes.Shifts, tag) {
				t.wishes.Shifts = append(t.wishes.Shifts, tag)
			}
		}
	}
	return nil
}

// around are the wards to look in besides, a few.
func (t *taste) around() []string {
	var all []string
	if t.wishes.Home != "" {
		all = append(all, t.wishes.Home)
	}
	for _, park := range t.parks {
		all = append(all, park.Wards...)
	}
	all = append(all, t.wards...)
	return all[:min(len(all), maxWards)]
}

// Points of what fits, and how many make an opening worth to be shown first:
// more than one small thing.
const (
	pointsKind    = 40
	pointsKept    = 25
	pointsPlace   = 30
	pointsNear    = 20
	pointsSmall   = 10
	pointsEnough  = 20
	nearHome      = 10_000 // metres
	nearPark      = 3_000
	reasonsToSay  = 2
	mostlyMonthly = "month"
)

// why is one reason: a code with what stands in it.
type why struct {
	code string
	args map[string]any
}

// fits weighs an opening: how many points, and the reasons for them, the
// weightiest first. Nothing that is not a reason counts.
func (t *taste) fits(r listing.Row) (points int, reasons []why) {
	add := func(n int, code string, args map[string]any) {
		points += n
		reasons = append(reasons, why{code, args})
	}
	if code, ok := t.kinds[r.Category]; ok {
		n := pointsKind
		if code == "jobs.why.kept" {
			n = pointsKept
		}
		add(n, code, nil)
	}
	t.placed(r, add)
	for _, perk := range markedPerks(r.Marks) {
		if slices.Contains(t.wishes.With, perk) {
			add(pointsSmall, "jobs.why."+perk, nil)
		}
	}
	if shift := marked(r.Marks, markShift, Shifts); shift != "" && slices.Contains(t.wishes.Shifts, shift) {
		add(pointsSmall, "jobs.why.shift", nil)
	}
	if least := t.wishes.PayMin; least > 0 && max(r.Price, r.Amount) >= least && marked(r.Marks, markPeriod, Periods) == mostlyMonthly {
		add(pointsSmall, "jobs.why.pay", nil)
	}
	return points, reasons
}

// placed: one reason about where it is, the best.
func (t *taste) placed(r listing.Row, add func(int, string, map[string]any)) {
	if t.home != nil && r.Ward == t.wishes.Home {
		add(pointsPlace, "jobs.why.home", nil)
		return
	}
	for _, park := range t.parks {
		if place.Distance(park.Point, r.At) <= nearPark {
			add(pointsPlace, "jobs.why.park", map[string]any{"park": park.Name})
			return
		}
	}
	if slices.Contains(t.wards, r.Ward) || slices.ContainsFunc(t.near, func(p place.Point) bool { return place.Distance(p, r.At) <= nearHome }) {
		add(pointsNear, "jobs.why.savedPlace", nil)
		return
	}
	if t.home != nil {
		if metres := place.Distance(*t.home, r.At); metres <= nearHome {
			add(pointsNear, "jobs.why.near", map[string]any{"km": max(1, int(metres/1000+0.5))})
		}
	}
}
