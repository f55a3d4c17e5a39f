package face

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"io"
	"math/big"
	"slices"

	"daklakid/internal/platform/errs"
)

// Step is one thing that a person is asked to do before the camera.
type Step string

// The steps. Left and right are the person's own, and every one ends where it began.
const (
	TurnLeft   Step = "left"
	TurnRight  Step = "right"
	Blink      Step = "blink"
	OpenMouth  Step = "mouth"
	ComeCloser Step = "closer"
)

// steps are those that are drawn from.
var steps = []Step{TurnLeft, TurnRight, Blink, OpenMouth, ComeCloser}

const (
	stepsAsked = 3
	// ChallengeLife is how long the person has to do what is asked, in milliseconds.
	ChallengeLife = 20_000
	// UploadGrace is how much longer the frames may be on their way: a slow network
	// needs it for a megabyte. It is no time to act in: the frames' own times must
	// fit into ChallengeLife.
	UploadGrace = 20_000
)

// Challenge is what the server asks once. The caller stores it with the account,
// hands it out, and uses it up with the first attempt, by a conditional update.
type Challenge struct {
	Nonce   string `json:"nonce"`
	Steps   []Step `json:"steps"`
	Issued  int64  `json:"issued"`  // milliseconds UTC
	Expires int64  `json:"expires"` // when the acting has to be over
}

// NewChallenge draws steps that nobody can foresee; one of them at least is a
// turn, which a flat picture cannot do. Random is crypto/rand.Reader but in tests.
func NewChallenge(random io.Reader, now int64) (Challenge, error) {
	nonce := make([]byte, 18)
	if _, err := io.ReadFull(random, nonce); err != nil {
		return Challenge{}, err
	}
	c := Challenge{Nonce: base64.RawURLEncoding.EncodeToString(nonce), Issued: now, Expires: now + ChallengeLife}
	for {
		left := slices.Clone(steps)
		c.Steps = nil
		for range stepsAsked {
			i, err := rand.Int(random, big.NewInt(int64(len(left))))
			if err != nil {
				return Challenge{}, err
			}
			c.Steps = append(c.Steps, left[i.Int64()])
			left = slices.Delete(left, int(i.Int64()), int(i.Int64())+1)
		}
		if slices.Contains(c.Steps, TurnLeft) || slices.Contains(c.Steps, TurnRight) {
			return c, nil
		}
	}
}

// Frame is one picture of an attempt.
type Frame struct {
	Step int    `json:"step"` // index of the step being done
	At   int64  `json:"at"`   // milliseconds by the client's clock, from any beginning
	JPEG []byte `json:"jpeg"`
}

// Attempt is a person's answer to a challenge.
type Attempt struct {
	Nonce  string  `json:"nonce"`
	Frames []Frame `json:"frames"`
}

// Bounds of an attempt.
const (
	MinStepFrames = 4
	MaxStepFrames = 16
	MaxFrames     = 40
	minStepTime   = 500  // milliseconds
	minFrameGap   = 30   // a camera gives no more than about 30 a second
	maxFrameGap   = 1500 // more, and somebody else may have come
)

// admit checks all that can be checked without looking at a picture.
func (c *Challenge) admit(a *Attempt, now int64) error {
	if subtle.ConstantTimeCompare([]byte(c.Nonce), []byte(a.Nonce)) != 1 || c.Nonce == "" ||
		now < c.Issued || now > c.Expires+UploadGrace {
		return errs.New(errs.Conflict, "livenessExpired")
	}
	if len(a.Frames) > MaxFrames {
		return errs.New(errs.TooLarge, "livenessFrames")
	}
	if len(c.Steps) == 0 {
		return errs.New(errs.Conflict, "livenessExpired")
	}
	counts, began := make([]int, len(c.Steps)), make([]int64, len(c.Steps))
	for i, f := range a.Frames {
		if f.Step < 0 || f.Step >= len(c.Steps) || len(f.JPEG) > MaxFrameBytes {
			return errs.New(errs.Invalid, "livenessFrames")
		}
		if i > 0 {
			last := a.Frames[i-1]
			if f.Step < last.Step || f.At-last.At < minFrameGap {
				return errs.New(errs.Invalid, "livenessOrder")
			}
			if f.At-last.At > maxFrameGap {
				return errs.New(errs.Invalid, "livenessGap")
			}
		}
		if counts[f.Step] == 0 {
			began[f.Step] = f.At
		}
		if counts[f.Step]++; counts[f.Step] > MaxStepFrames {
			return errs.New(errs.Invalid, "livenessFrames")
		}
	}
	return c.timing(a, counts, began)
}

func (c *Challenge) timing(a *Attempt, counts []int, began []int64) error {
	if slices.Min(counts) < MinStepFrames {
		return errs.New(errs.Invalid, "livenessFrames")
	}
	for i := range counts {
		end := a.Frames[len(a.Frames)-1].At
		if i+1 < len(began) {
			end = began[i+1]
		}
		if end-began[i] < minStepTime {
			return errs.New(errs.Invalid, "livenessGap")
		}
	}
	if a.Frames[len(a.Frames)-1].At-a.Frames[0].At > ChallengeLife {
		return errs.New(errs.Conflict, "livenessExpired")
	}
	return nil
}
