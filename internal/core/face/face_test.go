package face_test

import (
	"image"
	"testing"

	"daklakid/internal/core/face"
	"daklakid/internal/core/face/facetest"
	"daklakid/internal/platform/errs"
)

func TestNobodyOneAndTwo(t *testing.T) {
	f := facetest.Open(t, facetest.Shipped)
	for path, want := range map[string]string{
		"admin-lte/dist/img/photo4.jpg": "faceNone", // a canal at night
		media + "ironman.jpg":           "faceNone",
		group("sample6"):                "faceTwo",
		group("sample3"):                "faceTwo",
		media + "cage.jpg":              "",
		media + "audrey.jpg":            "",
		media + "franck_03979.jpg":      "",
	} {
		_, err := f.One(t.Context(), facetest.Picture(t, path))
		if (want == "") != (err == nil) || (want != "" && !errs.Is(err, want)) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

func TestAllOfAGroupAreFound(t *testing.T) {
	f := facetest.Open(t, facetest.Shipped)
	for name, count := range map[string]int{"sample1": 3, "sample4": 4, "sample6": 4} {
		faces, err := f.Find(t.Context(), facetest.Picture(t, group(name)), true)
		if err != nil || len(faces) != count {
			t.Errorf("%s: %d faces, %v, want %d", name, len(faces), err, count)
		}
		for i := 1; i < len(faces); i++ {
			if faces[i].Box.Size() > faces[i-1].Box.Size() {
				t.Errorf("%s: the largest does not come first", name)
			}
		}
	}
}

// The box does not depend on how large the picture is, nor on where the face is in it.
func TestAFaceIsFoundWhereItIs(t *testing.T) {
	f := facetest.Open(t, facetest.Shipped)
	p := facetest.Picture(t, media+"cage.jpg")
	want := one(t, f, p)
	twice := one(t, f, face.FromImage(scaled(p.Image(), 2)))
	if d := twice.Box.X/2 - want.Box.X; d > 8 || d < -8 {
		t.Errorf("at twice the size the face is at %v, not %v", twice.Box.X/2, want.Box.X)
	}
	wide := image.NewRGBA(image.Rect(0, 0, p.Width+300, p.Height))
	small := rgba(p.Image())
	for y := range p.Height {
		copy(wide.Pix[wide.PixOffset(300, y):], small.Pix[small.PixOffset(0, y):small.PixOffset(0, y)+4*p.Width])
	}
	if moved := one(t, f, face.FromImage(wide)); moved.Box.X-300-want.Box.X > 8 || moved.Box.X-300-want.Box.X < -8 {
		t.Errorf("moved by 300 the face is at %v, not %v", moved.Box.X-300, want.Box.X)
	}
}

func TestWhatAFaceDoes(t *testing.T) {
	f := facetest.Open(t, facetest.Shipped)
	pose := func(step face.Step, frame int) face.Pose {
		p, err := face.DecodeFrame(facetest.Scene(t, step)[frame])
		if err != nil {
			t.Fatal(err)
		}
		return one(t, f, p).Pose
	}
	if rest := pose(face.OpenMouth, 0); rest.Mouth > 0.15 || rest.Yaw > 0.12 || rest.Yaw < -0.12 || rest.Eyes < 0.23 {
		t.Errorf("at rest: %+v", rest)
	}
	if open := pose(face.OpenMouth, 3); open.Mouth < 0.4 {
		t.Errorf("an open mouth: %+v", open)
	}
	if right := pose(face.TurnRight, 4); right.Yaw > -0.15 {
		t.Errorf("turned to the right: %+v", right)
	}
	if left := pose(face.TurnLeft, 2); left.Yaw < 0.15 {
		t.Errorf("turned to the left: %+v", left)
	}
	if shut, open := pose(face.Blink, 6).Eyes, pose(face.Blink, 0).Eyes; shut > 0.85*open {
		t.Errorf("eyes shut are at %v, open at %v", shut, open)
	}
}

func TestFramesAreBounded(t *testing.T) {
	good := facetest.Scene(t, face.Blink)[0]
	for name, c := range map[string]struct {
		raw  []byte
		code string
	}{
		"a frame":     {good, ""},
		"half of one": {good[:len(good)/2], "faceFrameUnreadable"},
		"nothing":     {nil, "faceFrameUnreadable"},
		"not a JPEG":  {[]byte("GIF89a and more"), "faceFrameUnreadable"},
		"huge bytes":  {make([]byte, face.MaxFrameBytes+1), "faceFrameTooLarge"},
		"huge sides":  {encoded(t, image.NewGray(image.Rect(0, 0, 4000, 300)), 10), "faceFrameTooLarge"},
		"a stamp":     {encoded(t, image.NewGray(image.Rect(0, 0, 60, 60)), 10), "faceFrameUnreadable"},
	} {
		p, err := face.DecodeFrame(c.raw)
		if (c.code == "" && (err != nil || p.Width != 800)) || (c.code != "" && !errs.Is(err, c.code)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPicturesTurn(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 3, 2))
	for i := range 6 {
		img.Pix[4*i] = byte(i)
	}
	p := face.FromImage(img)
	for quarters, want := range [][]byte{{0, 1, 2, 3, 4, 5}, {3, 0, 4, 1, 5, 2}, {5, 4, 3, 2, 1, 0}, {2, 5, 1, 4, 0, 3}} {
		turned := rgba(p.Turned(quarters).Image())
		for i, w := range want {
			if turned.Pix[4*i] != w {
				t.Fatalf("turned by %d quarters: %v at %d, want %v", quarters, turned.Pix[4*i], i, w)
			}
		}
	}
}
