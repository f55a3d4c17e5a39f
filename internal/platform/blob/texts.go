package blob

import (
	"embed"
	"io/fs"

	"daklakid/internal/platform/embedded"
)

//go:embed texts/*.json
var texts embed.FS

// Texts are the sentences of this package's errors, by language.
func Texts() fs.FS { return embedded.Folder(texts, "texts") }
