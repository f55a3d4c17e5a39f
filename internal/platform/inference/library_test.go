//go:build onnxruntime

package inference_test

import (
	"math"
	"math/rand"
	"os"
	"path/filepath"
	"testing"

	"daklakid/internal/platform/inference"
	"daklakid/internal/platform/inference/onnx"
)

// The interpreter must say what ONNX Runtime says, on every network of the packs.
func TestBothEnginesAgree(t *testing.T) {
	library, err := inference.Open(os.Getenv("TEST_INFERENCE_LIBRARY"))
	if err != nil {
		t.Fatal(err)
	}
	interpreter, err := inference.Open("")
	if err != nil {
		t.Fatal(err)
	}
	if library.Name() == interpreter.Name() {
		t.Fatal("TEST_INFERENCE_LIBRARY names no library")
	}
	files, err := filepath.Glob("../../../models/build/*/*.onnx")
	if err != nil || len(files) < 9 {
		t.Fatalf("%d models, %v: run make samples", len(files), err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := onnx.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		x := inference.New(parsed.Graph.Inputs[0].Shape...)
		r := rand.New(rand.NewSource(1))
		for i := range x.Data {
			x.Data[i] = r.Float32()*2 - 1
		}
		inputs := map[string]inference.Tensor{parsed.Graph.Inputs[0].Name: x}
		got, want := run(t, interpreter, raw, inputs), run(t, library, raw, inputs)
		for name, w := range want {
			g, worst, largest := got[name], 0.0, 1.0
			for i := range w.Data {
				worst = max(worst, math.Abs(float64(w.Data[i]-g.Data[i])))
				largest = max(largest, math.Abs(float64(w.Data[i])))
			}
			t.Logf("%s %s: %d numbers up to %.3g differ by %.2g at most", filepath.Base(file), name, len(w.Data), largest, worst)
			if len(g.Data) != len(w.Data) || worst > 1e-4*largest {
				t.Errorf("%s: %s differs by %v", file, name, worst)
			}
		}
	}
}

func run(t *testing.T, engine inference.Engine, raw []byte, inputs map[string]inference.Tensor) map[string]inference.Tensor {
	t.Helper()
	m, err := engine.Load(raw)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	out, err := m.Run(t.Context(), inputs)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
