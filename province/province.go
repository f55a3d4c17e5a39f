// Package province holds the province packs: one folder of data for each
// province that can run this program. A pack says what the province is called,
// its wards and the old communes they came from, its industrial parks,
// agencies, tariffs and holidays; no code knows any of it.
package province

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

//go:embed all:daklak
var packs embed.FS

// Pack returns the built-in pack of that name ("daklak").
func Pack(name string) (fs.FS, error) {
	if !fs.ValidPath(name) || name == "." {
		return nil, fmt.Errorf("province: %q is not the name of a pack", name)
	}
	if _, err := fs.Stat(packs, name+"/province.json"); err != nil {
		return nil, fmt.Errorf("province: no pack %q", name)
	}
	return fs.Sub(packs, name)
}

// Overlay returns pack with the operator's own files from dir in front of it:
// a file there adds to the pack (boundaries.geojson) or replaces the one of
// the same name. A dir that does not exist changes nothing.
func Overlay(pack fs.FS, dir string) fs.FS {
	return overlay{os.DirFS(dir), pack}
}

type overlay struct{ front, back fs.FS }

func (o overlay) Open(name string) (fs.File, error) {
	f, err := o.front.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return o.back.Open(name)
	}
	return f, err
}
