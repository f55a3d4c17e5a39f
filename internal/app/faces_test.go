package app_test

import (
	"strings"
	"testing"

	"daklakid/internal/core/face/facetest"
)

func TestOperatorsSeeWhatLooksAtFaces(t *testing.T) {
	scratch := "DAKLAKID_DATA=" + t.TempDir()
	out, err := run(t, []string{scratch, "DAKLAKID_MODELS=" + facetest.Pack(t, facetest.Optional)}, "models")
	if err != nil {
		t.Fatal(out, err)
	}
	for _, said := range []string{"faceplugin-1", "engine", "go", "spoof", "Apache-2.0", "@mediapipe/face_mesh@"} {
		if !strings.Contains(out, said) {
			t.Errorf("%q is missing in\n%s", said, out)
		}
	}
	for name, setting := range map[string]string{
		"a folder without a pack": "DAKLAKID_MODELS=" + t.TempDir(),
		"a library that is none":  "DAKLAKID_INFERENCE_LIBRARY=/dev/null",
	} {
		set := []string{scratch, setting}
		if name == "a library that is none" {
			set = append(set, "DAKLAKID_MODELS="+facetest.Pack(t, facetest.Shipped))
		}
		if out, err := run(t, set, "models"); err == nil {
			t.Errorf("%s: %s", name, out)
		}
	}
}
