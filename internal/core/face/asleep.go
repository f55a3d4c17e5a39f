package face

import (
	"context"
	"io/fs"
	"runtime/debug"
	"sync"

	"daklakid/internal/platform/inference"
)

// asleep is a network that is laid out when it is first asked: laid out it takes
// several times its file, and most days most programs look at no face.
type asleep struct {
	file   *File
	engine inference.Engine
	pack   fs.FS

	mu    sync.Mutex
	model inference.Model // nil while it sleeps
}

func (a *asleep) awake() (inference.Model, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.model == nil {
		model, err := a.file.load(a.engine, a.pack)
		if err != nil {
			return nil, err
		}
		a.model = model
		debug.FreeOSMemory() // laying out the weights leaves several times their size behind
	}
	return a.model, nil
}

// Run asks the network.
func (a *asleep) Run(ctx context.Context, inputs map[string]inference.Tensor) (map[string]inference.Tensor, error) {
	model, err := a.awake()
	if err != nil {
		return nil, err
	}
	return model.Run(ctx, inputs)
}

// Close frees the network, if it was ever asked.
func (a *asleep) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.model == nil {
		return nil
	}
	return a.model.Close()
}
