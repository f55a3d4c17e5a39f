package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Remember reads what Save wrote into a file, if anything: there is no file when
// its name is empty.
func Remember(file string, into any) error {
	raw, err := os.ReadFile(file)
	if file == "" || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		return fmt.Errorf("the stand-in's state: %w", err)
	}
	return nil
}

// Save writes what is to be remembered from one run to the next. A stand-in that
// cannot write goes on: what it forgets then is what a test may want to see.
func Save(file string, what any) {
	raw, err := json.Marshal(what)
	if err != nil || file == "" {
		return
	}
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)) // another process may do the same
	if err != nil {
		return
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // as above
	}
}
