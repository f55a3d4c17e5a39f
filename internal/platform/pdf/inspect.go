// Package pdf looks into PDF files that people send, and refuses those that do
// more than show pages.
package pdf

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/errs"
)

//go:embed texts/*.json
var texts embed.FS

// Texts are the sentences for this package's error codes.
func Texts() fs.FS { return embedded.Folder(texts, "texts") }

// Limits bound a file.
type Limits struct {
	Bytes int // of the file
	Pages int
}

// What a file may make of its bytes; a scan of 50 pages has some hundred objects
// and streams, and some kilobytes of them packed together. Packed a thousandfold,
// all streams together stay below 600 MB, one file at a time.
const (
	maxObjects = 20_000
	maxStreams = 600
	maxPacked  = 1 << 20 // bytes of one stream of objects or references, unpacked
)

// one lets a single file be read at a time.
var one sync.Mutex

// active are the names in a dictionary that make a file act on its own or
// carry other files (ISO 32000-1, 12.6 and 7.11.4).
var active = []string{
	"JavaScript", "JS", "AA", "Launch", "EmbeddedFile", "EF", "RichMedia",
	"XFA", "SubmitForm", "ImportData", "GoToR", "GoToE", "Movie", "Sound", "Rendition",
}

// settle keeps the library from making a folder in the user's home.
var settle = sync.OnceFunc(api.DisableConfigDir)

// Looks reports whether data begins as a PDF file does.
func Looks(data []byte) bool { return bytes.HasPrefix(data, []byte("%PDF-")) }

// Inspect answers how many pages a file has. What is no PDF, is locked, has too
// many pages or could act by itself is refused, under the field "file".
func Inspect(data []byte, l Limits) (pages int, err error) {
	if len(data) > l.Bytes {
		return 0, refuse(errs.TooLarge, "pdfTooLarge", nil, "limit", l.Bytes>>20)
	}
	if !Looks(data) {
		return 0, refuse(errs.Unsupported, "pdfInvalid", errors.New("it does not begin as a PDF"))
	}
	// The keyword ends a stream, too; nothing else hides it.
	if n := bytes.Count(data, []byte("stream")); n > 2*maxStreams {
		return 0, refuse(errs.TooLarge, "pdfInvalid", fmt.Errorf("%d streams", n/2))
	}
	one.Lock()
	defer one.Unlock()
	ctx, err := read(data)
	if err != nil {
		return 0, err
	}
	if err := ctx.EnsurePageCount(); err != nil {
		return 0, refuse(errs.Unsupported, "pdfInvalid", err)
	}
	if ctx.PageCount < 1 || ctx.PageCount > l.Pages {
		return 0, refuse(errs.TooLarge, "pdfTooManyPages", nil, "limit", l.Pages)
	}
	return ctx.PageCount, nil
}

// Open reads the objects of a file within the same bounds, and judges nothing else.
func Open(data []byte) (*model.Context, error) {
	one.Lock()
	defer one.Unlock()
	return open(data)
}

func open(data []byte) (*model.Context, error) {
	settle()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	conf.Limits.MaxObjectCount, conf.Limits.MaxXRefEntries = maxObjects, maxObjects
	conf.Limits.MaxObjectStreamCount, conf.Limits.MaxDecodeBytes = maxObjects, maxPacked
	ctx, err := api.ReadContext(bytes.NewReader(data), conf)
	switch {
	case err != nil:
		return nil, refuse(errs.Unsupported, "pdfInvalid", err)
	case ctx.Encrypt != nil:
		return nil, refuse(errs.Unsupported, "pdfLocked", nil)
	case len(ctx.Table) > maxObjects:
		return nil, refuse(errs.TooLarge, "pdfInvalid", fmt.Errorf("%d objects", len(ctx.Table)))
	}
	return ctx, nil
}

// read looks for what acts before validating, which tidies some of it away.
func read(data []byte) (*model.Context, error) {
	ctx, err := open(data)
	if err != nil {
		return nil, err
	}
	look := finder{ctx.XRefTable}
	for number := range ctx.Table {
		object, err := ctx.Dereference(*types.NewIndirectRef(number, *ctx.Table[number].Generation))
		if err != nil {
			return nil, refuse(errs.Unsupported, "pdfInvalid", err)
		}
		if found := look.acts(object, 0); found != "" {
			return nil, refuse(errs.Unsupported, "pdfActive", errors.New(found))
		}
	}
	if err := api.ValidateContext(ctx); err != nil {
		return nil, refuse(errs.Unsupported, "pdfInvalid", err)
	}
	return ctx, nil
}

// finder finds what acts, following what stands elsewhere in the file.
type finder struct{ table *model.XRefTable }

// maxDepth bounds nesting within one object.
const maxDepth = 40

func (f finder) acts(o types.Object, depth int) string {
	if depth > maxDepth {
		return "nested too deep"
	}
	switch o := o.(type) {
	case types.Dict:
		return f.dictActs(o, depth)
	case types.StreamDict:
		return f.dictActs(o.Dict, depth)
	case types.ObjectStreamDict:
		return f.dictActs(o.Dict, depth)
	case types.Array:
		for _, one := range o {
			if found := f.acts(one, depth+1); found != "" {
				return found
			}
		}
	}
	return ""
}

func (f finder) dictActs(d types.Dict, depth int) string {
	// What opens the file at a page is harmless; programs write it by themselves.
	if action, is := f.at(d["OpenAction"]).(types.Dict); is && f.at(action["S"]) != types.Name("GoTo") {
		return "OpenAction"
	}
	kinds := []types.Object{f.at(d["S"]), f.at(d["Subtype"])}
	for _, name := range active {
		if _, there := d[name]; there || slices.Contains(kinds, types.Object(types.Name(name))) {
			return name
		}
	}
	for _, one := range d {
		if found := f.acts(one, depth+1); found != "" {
			return found
		}
	}
	return ""
}

// at is a name or dictionary, also where it is an object of its own; nil is anything else.
func (f finder) at(o types.Object) types.Object {
	if o, err := f.table.Dereference(o); err == nil {
		switch o := o.(type) {
		case types.Name, types.Dict:
			return o
		}
	}
	return nil
}

func refuse(kind errs.Kind, code string, cause error, pairs ...any) error {
	e := errs.New(kind, code, pairs...)
	e.Fields = []errs.Field{{Name: "file", Code: code, Args: e.Args}}
	if cause != nil {
		return e.Because(cause)
	}
	return e
}
