package face

import (
	"slices"

	"daklakid/internal/platform/errs"
)

// StepSeen tells how clearly a step was done: the value at rest and at the
// farthest, in the measure of the step (see Pose; for ComeCloser the size in pixels).
type StepSeen struct {
	Step Step    `json:"step"`
	Rest float32 `json:"rest"`
	Peak float32 `json:"peak"`
}

// What counts as done. The figures are from recordings (docs/adr/0037-liveness.md).
const (
	turnDone, turnRest   = 0.16, 0.10 // yaw off the person's usual one
	turnClear            = 0.30       // a turn that nobody asked for
	mouthDone, mouthRest = 0.35, 0.22
	mouthClear           = 0.50
	eyesShut, eyesOpen   = 0.78, 0.88 // of the person's usual opening
	closerDone           = 1.22       // times the size at the beginning of the step
)

// usual is how this person looks at rest.
type usual struct{ yaw, eyes float32 }

func usually(all []seen) usual {
	var yaws, eyes []float32
	for _, s := range all {
		yaws = append(yaws, s.face.Pose.Yaw)
	}
	u := usual{yaw: min(max(quantile(yaws, 0.5), -turnRest), turnRest)}
	for _, s := range all {
		if abs(s.face.Pose.Yaw-u.yaw) < turnRest {
			eyes = append(eyes, s.face.Pose.Eyes)
		}
	}
	u.eyes = quantile(eyes, 0.6)
	return u
}

func quantile(values []float32, q float64) float32 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[int(q*float64(len(sorted)-1))]
}

// stepsSeen checks that each step was done in its own frames, and nothing else.
func stepsSeen(asked []Step, all []seen) ([]StepSeen, error) {
	u := usually(all)
	done := make([]StepSeen, 0, len(asked))
	for i, step := range asked {
		w := window{usual: u}
		for _, s := range all {
			switch {
			case s.step == i:
				w.during = append(w.during, s)
			case s.step == i-1:
				w.before = []seen{s}
			case s.step == i+1 && len(w.after) < 2:
				w.after = append(w.after, s)
			}
		}
		if w.otherwise(step) {
			return nil, errs.New(errs.Conflict, "livenessWrongStep")
		}
		result, ok := w.done(step)
		if !ok {
			return nil, errs.New(errs.Conflict, stepCodes[step])
		}
		done = append(done, result)
	}
	return done, nil
}

// stepCodes say which step was not seen.
var stepCodes = map[Step]string{
	TurnLeft: "livenessLeft", TurnRight: "livenessRight", Blink: "livenessBlink",
	OpenMouth: "livenessMouth", ComeCloser: "livenessCloser",
}

// window is the frames of one step, the last before and the first two after it.
type window struct {
	usual
	before, during, after []seen
}

// otherwise reports a clear movement that another step would ask for.
func (w *window) otherwise(step Step) bool {
	for _, s := range w.during {
		yaw := s.face.Pose.Yaw - w.yaw
		switch {
		case step == TurnLeft && yaw < -turnDone, step == TurnRight && yaw > turnDone:
			return true
		case step != TurnLeft && step != TurnRight && abs(yaw) > turnClear:
			return true
		case step != OpenMouth && s.face.Pose.Mouth > mouthClear:
			return true
		}
	}
	return false
}

func (w *window) done(step Step) (StepSeen, bool) {
	switch step {
	case TurnLeft:
		return w.excursion(step, func(s seen) float32 { return s.face.Pose.Yaw - w.yaw }, turnDone, turnRest)
	case TurnRight:
		return w.excursion(step, func(s seen) float32 { return w.yaw - s.face.Pose.Yaw }, turnDone, turnRest)
	case OpenMouth:
		return w.excursion(step, func(s seen) float32 { return s.face.Pose.Mouth }, mouthDone, mouthRest)
	case Blink:
		// Eyes that are shut are an excursion downwards.
		seen, ok := w.excursion(step, func(s seen) float32 { return w.eyes - s.face.Pose.Eyes }, (1-eyesShut)*w.eyes, (1-eyesOpen)*w.eyes)
		return StepSeen{step, w.eyes - seen.Rest, w.eyes - seen.Peak}, ok
	case ComeCloser:
		return w.closer()
	}
	return StepSeen{}, false
}

// excursion looks for a measure that is at rest, reaches its goal after that, and
// is at rest again: within the step, with the neighbours' help at the ends.
func (w *window) excursion(step Step, measure func(seen) float32, goal, rest float32) (StepSeen, bool) {
	peak := 0
	for i, s := range w.during {
		if measure(s) > measure(w.during[peak]) {
			peak = i
		}
	}
	out := StepSeen{Step: step, Peak: measure(w.during[peak])}
	resting := func(s seen) bool { return measure(s) <= rest }
	first := slices.IndexFunc(slices.Concat(w.before, w.during[:peak]), resting)
	last := slices.IndexFunc(slices.Concat(w.during[peak+1:], w.after), resting)
	if first >= 0 {
		out.Rest = measure(slices.Concat(w.before, w.during[:peak])[first])
	}
	return out, out.Peak >= goal && first >= 0 && last >= 0
}

func (w *window) closer() (StepSeen, bool) {
	begin, peak := w.during[0].face.Box.Size(), float32(0)
	for _, s := range append(w.before, w.during[0]) {
		begin = min(begin, s.face.Box.Size())
	}
	for _, s := range w.during {
		peak = max(peak, s.face.Box.Size())
	}
	return StepSeen{ComeCloser, begin, peak}, peak >= closerDone*begin
}
