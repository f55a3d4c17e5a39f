package face

import (
	"context"
	"crypto/sha256"

	"daklakid/internal/platform/errs"
)

// Liveness is what an attempt showed.
type Liveness struct {
	Selfie Selfie     // the best of the frames, chosen here and not by the client
	Steps  []StepSeen // what was done, in order
	// Same is the lowest score of any frame against the selfie.
	Same float32
	// Passive is the guess of the pack's spoof network for the selfie, 0 to 1, or
	// nil if the pack has none. It is weak: a low one is a reason for an officer to
	// look, never one to refuse, and a high one proves nothing.
	Passive *float32
	// Prints are for the caller to keep, so that no frame is used twice.
	Prints []Print
}

// Selfie is the frame to compare with a card.
type Selfie struct {
	Index    int // of the frame
	Picture  *Picture
	Quality  Quality
	Template Template
}

// seen is one frame after a look at it.
type seen struct {
	step    int
	at      int64
	face    Face
	numbers []float32
}

// Frames without a face that an attempt may contain: a head far to the side is
// sometimes not found.
const mostFaceless = 2

// Verify checks an attempt at a challenge. A nil error means that somebody whose
// template is in the result did, in the asked order and in one go, what the
// server had asked for. The errors say what to do better:
//   - livenessExpired, livenessFrames, livenessOrder, livenessGap: the attempt does not fit the challenge
//   - livenessUsed, livenessRepeated: frames of before, or the same one again
//   - faceNone, faceTwo, faceSmall, faceDark, faceBright, faceBlurred, faceTurned: what a frame shows
//   - livenessJump, livenessOther: the face jumped, or became another one
//   - livenessLeft, livenessRight, livenessBlink, livenessMouth, livenessCloser: this step was not seen
//   - livenessWrongStep: something else than asked was done
func (f *Faces) Verify(ctx context.Context, c *Challenge, a *Attempt, now int64, used Used) (*Liveness, error) {
	if err := c.admit(a, now); err != nil {
		return nil, err
	}
	v := &verification{faces: f, prints: make([]Print, len(a.Frames)), best: -1}
	if err := v.exactly(a); err != nil {
		return nil, err
	}
	for i := range a.Frames {
		if err := v.look(ctx, i, &a.Frames[i]); err != nil {
			return nil, err
		}
	}
	if again, err := used(ctx, v.prints); err != nil {
		return nil, err
	} else if again {
		return nil, errs.New(errs.Conflict, "livenessUsed")
	}
	return v.judge(ctx, c)
}

// verification is the work on one attempt. Of the pictures only the best is kept.
type verification struct {
	faces    *Faces
	prints   []Print
	all      []seen
	faceless int
	still    int
	selfie   Selfie
	best     float32
	face     Face // on the selfie
}

// exactly finds the same bytes twice before anything is decoded.
func (v *verification) exactly(a *Attempt) error {
	known := map[[sha256.Size]byte]bool{}
	for i, f := range a.Frames {
		sum := sha256.Sum256(f.JPEG)
		if known[sum] {
			return errs.New(errs.Conflict, "livenessRepeated")
		}
		known[sum], v.prints[i].Exact = true, sum
	}
	return nil
}

// look finds the face of a frame and compares it with that of the frame before.
func (v *verification) look(ctx context.Context, i int, frame *Frame) error {
	p, err := DecodeFrame(frame.JPEG)
	if err != nil {
		return err
	}
	v.prints[i].Look = p.look()
	face, err := v.faces.One(ctx, p)
	if errs.Is(err, "faceNone") && v.faceless < mostFaceless {
		v.faceless++
		return nil
	}
	if err != nil {
		return err
	}
	if face.Box.Size() < MinSelfie {
		return errs.New(errs.Invalid, "faceSmall")
	}
	numbers, err := v.faces.embed.numbers(ctx, p, &face, false)
	if err != nil {
		return err
	}
	next := seen{step: frame.Step, at: frame.At, face: face, numbers: numbers}
	if len(v.all) > 0 {
		last := v.all[len(v.all)-1]
		if err := last.follows(next); err != nil {
			return err
		}
		if last.face.moved(next.face) < stillness {
			v.still++
		}
	}
	v.all = append(v.all, next)
	v.choose(i, p, face)
	return nil
}

// choose keeps the frame best suited for the comparison with the card: straight,
// eyes open, mouth shut, sharp, large.
func (v *verification) choose(i int, p *Picture, face Face) {
	if face.Pose.frontal() != nil {
		return
	}
	q := p.Quality(&face)
	worth := min(q.Sharpness, 0.2)/0.2 + min(q.Size, 300)/300 + 2*min(face.Pose.Eyes, 0.3)/0.3 -
		4*abs(face.Pose.Yaw) - abs(face.Pose.Roll) - 2*max(0, face.Pose.Mouth-0.1)
	if v.best < 0 || worth > v.best {
		v.best = max(worth, 0)
		v.selfie = Selfie{Index: i, Picture: p, Quality: q}
		v.face = face
	}
}

// judge looks at all frames together.
func (v *verification) judge(ctx context.Context, c *Challenge) (*Liveness, error) {
	switch {
	case len(v.all) < MinStepFrames*len(c.Steps):
		return nil, errs.New(errs.Invalid, "faceNone")
	case v.best < 0:
		return nil, errs.New(errs.Invalid, "faceTurned")
	case v.still > len(v.all)/2:
		return nil, errs.New(errs.Conflict, "livenessRepeated")
	}
	if err := v.selfie.Quality.check(MinSelfie); err != nil {
		return nil, err
	}
	same, err := v.samePerson()
	if err != nil {
		return nil, err
	}
	done, err := stepsSeen(c.Steps, v.all)
	if err != nil {
		return nil, err
	}
	out := &Liveness{Selfie: v.selfie, Steps: done, Same: same, Prints: v.prints}
	if out.Selfie.Template, err = v.faces.Template(ctx, v.selfie.Picture, &v.face); err != nil {
		return nil, err
	}
	if v.faces.spoof != nil {
		live, err := v.faces.spoof.live(ctx, v.selfie.Picture, &v.face)
		if err != nil {
			return nil, err
		}
		out.Passive = &live
	}
	return out, nil
}

// samePerson compares every frame with the selfie; it returns the lowest score.
func (v *verification) samePerson() (float32, error) {
	var reference []float32
	for _, s := range v.all {
		if s.face.Box == v.face.Box {
			reference = s.numbers
		}
	}
	lowest := float32(1)
	for _, s := range v.all {
		lowest = min(lowest, likeness(v.faces.manifest.Embed.Metric, reference, s.numbers))
	}
	if lowest < v.faces.manifest.Thresholds.Frame {
		return lowest, errs.New(errs.Conflict, "livenessOther")
	}
	return lowest, nil
}

// How far a face may move between two frames: half its size at once, and once its
// size in a second; and how much it may grow or shrink.
const (
	jumpAtOnce, jumpPerSecond = 0.5, 1.0
	mostGrowth                = 1.6
	// mostTurn is how far the nose may wander in a frame that comes soon.
	mostTurn, soon = 0.35, 400
	// stillness is the movement, as a share of the face, below which two frames may
	// be one picture compressed anew: nobody who lives holds so still for long.
	stillness = 0.003
)

func (s seen) follows(next seen) error {
	a, b := s.face.Box, next.face.Box
	seconds := float32(next.at-s.at) / 1000
	growth := max(a.Size(), b.Size()) / min(a.Size(), b.Size())
	far := distance(a.center(), b.center()) > a.Size()*(jumpAtOnce+jumpPerSecond*seconds)
	turned := next.at-s.at <= soon && abs(s.face.Pose.Yaw-next.face.Pose.Yaw) > mostTurn
	if far || turned || growth > mostGrowth {
		return errs.New(errs.Conflict, "livenessJump")
	}
	return nil
}

// moved is how far the points of a face moved on average, as a share of its size.
func (f Face) moved(next Face) float32 {
	sum := float32(0)
	for i, p := range f.points {
		sum += distance(p, next.points[i])
	}
	return sum / float32(len(f.points)) / f.Box.Size()
}
