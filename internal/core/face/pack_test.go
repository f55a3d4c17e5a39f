package face_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"daklakid/internal/core/face"
	"daklakid/internal/core/face/facetest"
	"daklakid/internal/platform/inference"
)

// copied is a pack in memory, to be spoiled.
func copied(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	pack := os.DirFS(facetest.Pack(t, facetest.Shipped))
	names, err := fs.Glob(pack, "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		raw, err := fs.ReadFile(pack, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: raw}
	}
	return out
}

func TestAPackIsCheckedBeforeItIsUsed(t *testing.T) {
	engine, err := inference.Open("")
	if err != nil {
		t.Fatal(err)
	}
	replace := func(from, to string) func(fstest.MapFS) {
		return func(p fstest.MapFS) {
			raw := string(p[face.ManifestFile].Data)
			if !strings.Contains(raw, from) {
				t.Fatalf("the manifest says nothing of %s", from)
			}
			p[face.ManifestFile] = &fstest.MapFile{Data: []byte(strings.Replace(raw, from, to, 1))}
		}
	}
	for name, spoil := range map[string]func(fstest.MapFS){
		"as it is":               func(fstest.MapFS) {},
		"no manifest":            func(p fstest.MapFS) { delete(p, face.ManifestFile) },
		"no JSON":                func(p fstest.MapFS) { p[face.ManifestFile] = &fstest.MapFile{Data: []byte("{")} },
		"a file missing":         func(p fstest.MapFS) { delete(p, "mesh.onnx") },
		"a file changed":         func(p fstest.MapFS) { p["embed.onnx"].Data[5000] ^= 1 },
		"files exchanged":        func(p fstest.MapFS) { p["near.onnx"], p["far.onnx"] = p["far.onnx"], p["near.onnx"] },
		"an unknown network":     replace(`"blazeface-short"`, `"something"`),
		"no id":                  replace(`"mediapipe-dlib-1"`, `""`),
		"thresholds upside down": replace(`"match": 0.52`, `"match": 0.2`),
		"an unknown metric":      replace(`"euclidean"`, `"hamming"`),
	} {
		pack := copied(t)
		spoil(pack)
		f, err := face.Open(engine, pack)
		if err == nil {
			err = f.Wake()
		}
		if (err == nil) != (name == "as it is") {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// Every file says where it comes from and under what licence, and the texts of
// the licences lie beside it.
func TestAPackTellsItsOrigin(t *testing.T) {
	for _, name := range []string{facetest.Shipped, facetest.Optional} {
		pack := os.DirFS(facetest.Pack(t, name))
		m, err := face.ReadManifest(pack)
		if err != nil {
			t.Fatal(err)
		}
		texts, err := fs.ReadFile(pack, "LICENCES.txt")
		if err != nil {
			t.Fatal(err)
		}
		for use, f := range m.Files() {
			if f.Licence == "" || len(f.Source.SHA256) != 64 || len(f.SHA256) != 64 || !strings.Contains(string(texts), f.Source.Package) {
				t.Errorf("%s: %s does not say where it comes from", name, use)
			}
		}
	}
}
