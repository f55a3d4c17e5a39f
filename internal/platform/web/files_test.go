package web_test

import (
	"io/fs"
	"testing/fstest"
)

type files map[string]string

func (f files) fs() fs.FS {
	out := fstest.MapFS{}
	for name, content := range f {
		out[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return out
}
