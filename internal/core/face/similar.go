package face

import (
	"cmp"
	"iter"
	"slices"
)

// Candidate is somebody whose face is like the one looked for.
type Candidate struct {
	Key   string  `json:"key"` // whatever the caller calls the template's owner
	Score float32 `json:"score"`
}

// MaxCandidates is how many an officer can look at.
const MaxCandidates = 10

// Similar looks through templates for faces like the given one: a second account
// of the same person shows here. The nearest come first, at most MaxCandidates. It is a hint for
// an officer, never a verdict: relatives and twins look alike, and among many
// people somebody always does.
//
// Every template is compared, one after the other, in memory that does not grow.
// Half a million templates of 128 numbers take about 50 ms besides reading and
// unsealing them; templates of other packs are counted and left out.
func (f *Faces) Similar(wanted Template, all iter.Seq2[string, Template]) (near []Candidate, skipped int, err error) {
	if _, err := f.score(wanted, wanted); err != nil {
		return nil, 0, err
	}
	for key, t := range all {
		score, err := f.score(wanted, t)
		if err != nil {
			skipped++
			continue
		}
		if score < f.manifest.Thresholds.Similar {
			continue
		}
		at, _ := slices.BinarySearchFunc(near, score, func(c Candidate, s float32) int { return cmp.Compare(s, c.Score) })
		if at < MaxCandidates {
			near = slices.Insert(near, at, Candidate{key, score})
			near = near[:min(len(near), MaxCandidates)]
		}
	}
	return near, skipped, nil
}
