package face_test

import (
	"bytes"
	"iter"
	"math"
	"slices"
	"testing"

	"daklakid/internal/core/face"
	"daklakid/internal/core/face/facetest"
)

func TestTemplatesAreStored(t *testing.T) {
	f := facetest.Open(t, facetest.Shipped)
	made := template(t, f, facetest.Picture(t, people["cage"][0]))
	raw, err := made.MarshalBinary()
	if err != nil || len(raw) > 1024 {
		t.Fatal(len(raw), err)
	}
	var back face.Template
	if err := back.UnmarshalBinary(raw); err != nil {
		t.Fatal(err)
	}
	if c, err := f.Compare(made, back); err != nil || c.Score < 0.9999 || c.Verdict != face.Match {
		t.Fatalf("%+v, %v", c, err)
	}
	again, err := back.MarshalBinary()
	if err != nil || !bytes.Equal(again, raw) {
		t.Fatal("a template changes when it is stored")
	}
}

func TestWhatIsNoTemplateIsRefused(t *testing.T) {
	f := facetest.Open(t, facetest.Shipped)
	raw, err := template(t, f, facetest.Picture(t, people["cage"][0])).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	nan := slices.Clone(raw)
	bits := math.Float32bits(float32(math.NaN()))
	copy(nan[len(nan)-4:], []byte{byte(bits), byte(bits >> 8), byte(bits >> 16), byte(bits >> 24)})
	for name, b := range map[string][]byte{
		"nothing": nil, "one byte": raw[:1], "no numbers": raw[:2+raw[1]], "cut": raw[:len(raw)-1], "another version": append([]byte{9}, raw[1:]...),
		"not a number": nan,
	} {
		if err := new(face.Template).UnmarshalBinary(b); err == nil {
			t.Errorf("%s was read", name)
		}
	}
	if _, err := (face.Template{}).MarshalBinary(); err == nil {
		t.Error("no face was stored")
	}
	var other face.Template
	if err := other.UnmarshalBinary(raw[:len(raw)-4]); err != nil { // shorter, but well formed
		t.Fatal(err)
	}
	if _, err := f.Compare(other, other); err == nil {
		t.Error("a short template was compared")
	}
}

func TestASecondAccountIsNoticed(t *testing.T) {
	f := facetest.Open(t, facetest.Shipped)
	stored := map[string]face.Template{"old": {Pack: "another"}}
	for _, who := range []string{"cage", "clooney", "queen", "obama", "audrey"} {
		stored[who] = template(t, f, facetest.Picture(t, people[who][0]))
	}
	var all iter.Seq2[string, face.Template] = func(yield func(string, face.Template) bool) {
		for k, v := range stored {
			if !yield(k, v) {
				return
			}
		}
	}
	near, skipped, err := f.Similar(template(t, f, facetest.Picture(t, people["cage"][1])), all)
	if err != nil || skipped != 1 || len(near) != 1 || near[0].Key != "cage" {
		t.Fatalf("%+v, %d skipped, %v", near, skipped, err)
	}
	for i := range 30 { // the same face again and again: the list stays short, the nearest first
		stored[string(rune('A'+i))] = stored["cage"]
	}
	stored["himself"] = template(t, f, facetest.Picture(t, people["cage"][1]))
	near, _, err = f.Similar(stored["himself"], all)
	if err != nil || len(near) != face.MaxCandidates || near[0].Key != "himself" || near[1].Score > near[0].Score {
		t.Fatalf("%+v, %v", near, err)
	}
}
