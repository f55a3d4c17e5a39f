// Package embedded opens what is compiled into the program.
package embedded

import (
	"embed"
	"io/fs"
)

// Folder is a folder of files as if it were their root. It panics without one:
// the folder stands in the go:embed line of the caller.
func Folder(files embed.FS, folder string) fs.FS {
	inner, err := fs.Sub(files, folder)
	if err != nil {
		panic(err)
	}
	return inner
}
