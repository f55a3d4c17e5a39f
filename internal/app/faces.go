package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"text/tabwriter"
	"time"

	"daklakid/internal/core/face"
	"daklakid/internal/platform/inference"
	"daklakid/internal/platform/module"
	"daklakid/models"
)

// builtPack is the pack that comes with the program.
const builtPack = "build/mediapipe-dlib"

// openFaces loads the pack of the settings, else the built-in one; nil when the
// program was built without, and then faces are not offered.
func openFaces(c *Config) (*face.Faces, inference.Engine, error) {
	pack, err := fs.Sub(models.Built, builtPack)
	if err != nil {
		return nil, nil, err
	}
	if c.Models != "" {
		pack = os.DirFS(c.Models)
	} else if found, _ := fs.Glob(pack, face.ManifestFile); len(found) == 0 {
		return nil, nil, nil
	}
	engine, err := inference.Open(c.InferenceLibrary)
	if err != nil {
		return nil, nil, fmt.Errorf("inference-library: %w", err)
	}
	faces, err := face.Open(engine, pack)
	if err == nil && c.Models != "" { // the built-in one is known to run
		err = faces.Wake()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("models: %w", err)
	}
	return faces, engine, nil
}

// pictureQueue is where all looking at pictures waits. Half of the cores may be
// busy with it, on threads that let everybody else go first.
func pictureQueue() *inference.Queue {
	workers := max(1, runtime.NumCPU()/2)
	inference.MakeRoom(workers)
	return inference.NewQueue(workers, 32)
}

// looking brings the sentences of what looks at faces.
func looking() []module.Module {
	return []module.Module{
		{Name: "face", Texts: face.Texts()}, {Name: "inference", Texts: inference.Texts()},
	}
}

type modelsCommand struct{}

// errNoModels tells the operator why faces cannot be looked at.
var errNoModels = errors.New("this program was built without the models (make models), and no others are set")

// Run checks the pack, tells where each network comes from, and measures how
// long this machine takes for it.
func (modelsCommand) Run(s *session) error {
	faces, engine, err := openFaces(&s.config)
	if err != nil {
		return err
	}
	if faces == nil {
		return errNoModels
	}
	defer faces.Close() //nolint:errcheck // the program ends
	pack, queue := faces.Pack(), pictureQueue()
	out := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "pack\t%s\nengine\t%s\nthresholds\t%+v\n\nnetwork\tms\tlicence\tsource\n", pack.ID, engine.Name(), pack.Thresholds) //nolint:errcheck // Flush tells
	for _, use := range face.Uses {
		file := pack.Files()[use]
		if file == nil {
			continue
		}
		least := time.Hour
		for range 5 {
			begin := time.Now()
			err := queue.Do(s.ctx, func(ctx context.Context) error { return faces.Try(ctx, use) })
			if err != nil {
				return err
			}
			least = min(least, time.Since(begin))
		}
		fmt.Fprintf(out, "%s\t%.1f\t%s\t%s\n", use, least.Seconds()*1000, file.Licence, file.Source.Package) //nolint:errcheck // Flush tells
	}
	return out.Flush()
}
