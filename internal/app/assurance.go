package app

import (
	"fmt"
	"io/fs"
	"os"
	"runtime"

	"daklakid/internal/core/assurance"
	"daklakid/internal/core/face"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/inference"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
	"daklakid/models"
)

// buildAssurance makes what knows who people are.
func (a *App) buildAssurance(photos *media.Processor) error {
	s := &a.services
	people, err := a.populationDatabase()
	if err != nil {
		return err
	}
	faces, err := a.openFaces()
	if err != nil {
		return err
	}
	s.assurance = assurance.New(assurance.Options{
		DB: a.db, Vault: a.vault, Identity: s.identity,
		Officers: web.Role(organisation.Officer, organisation.Administrator).Proven(),
		Cards:    s.cards, Faces: faces, Photos: photos,
		// Half of the cores look at pictures; the rest answers everybody else.
		Queue: inference.NewQueue(max(1, runtime.GOMAXPROCS(0)/2), 32),
		Send:  s.notify.SMS, Texts: a.texts, Metrics: a.metrics,
		Changed: []func(*database.Tx, string, int) error{
			func(tx *database.Tx, account string, level int) error {
				return s.credential.Lowered(tx, account, level)
			},
		},
		Registry: people, VNeID: a.config.VNeIDURL != "" || a.demo,
	})
	return nil
}

// builtPack is the pack that comes with the program.
const builtPack = "build/mediapipe-dlib"

// openFaces loads the pack of the settings, else the built-in one; nil when the
// program was built without, and then faces are not offered.
func (a *App) openFaces() (*face.Faces, error) {
	pack, err := fs.Sub(models.Built, builtPack)
	if err != nil {
		return nil, err
	}
	if a.config.Models != "" {
		pack = os.DirFS(a.config.Models)
	} else if _, err := fs.Stat(pack, face.ManifestFile); err != nil {
		return nil, nil //nolint:nilnil // built without models
	}
	engine, err := inference.Open(a.config.InferenceLibrary)
	if err != nil {
		return nil, fmt.Errorf("inference-library: %w", err)
	}
	faces, err := face.Open(engine, pack)
	if err != nil {
		return nil, fmt.Errorf("models: %w", err)
	}
	a.closers = append(a.closers, faces.Close)
	return faces, nil
}

// looking brings the sentences of what looks at faces.
func looking() []module.Module {
	return []module.Module{
		{Name: "face", Texts: face.Texts()}, {Name: "inference", Texts: inference.Texts()},
	}
}
