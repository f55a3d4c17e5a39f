// Package setting holds what the province may change while the program runs:
// typed values with bounds, declared by whoever uses them, stored once, and
// known to every node within seconds.
package setting

import (
	"context"
	"embed"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/text"
)

// Type says how a setting's value is written.
type Type string

// The types.
const (
	IsNumber Type = "number" // a whole number in digits
	IsSwitch Type = "switch" // true or false
	IsText   Type = "text"   // one paragraph
)

// Declaration is a setting as its owner declares it. Its label and its line of
// help are the texts "setting.<Name>" and "setting.<Name>.help", what it is
// listed under is "setting.group.<the part of Name before the dot>".
type Declaration struct {
	Name    string // group.name
	Default string
	Min     int64 // of a number
	Max     int64 // of a number; of a text, in characters
	Unit    string
	kind    Type
}

// Book is all the settings of the program. Reading one costs no query: each
// node keeps the values and looks every Look whether they were changed.
type Book struct {
	db      *database.DB
	texts   *text.Catalogue
	entries map[string]*entry
	order   []*entry
	version atomic.Int64
}

// Look is how long another node may still act on a value that was changed.
const Look = 2 * time.Second

type entry struct {
	Declaration
	value atomic.Pointer[string]
}

// New returns an empty book. Without a database its settings keep their
// defaults, which is what tests of their owners want.
func New(db *database.DB, texts *text.Catalogue) *Book {
	return &Book{db: db, texts: texts, entries: map[string]*entry{}}
}

// Number is a setting that is a whole number.
type Number struct{ *entry }

// Get is the value of this moment.
func (n Number) Get() int64 {
	v, err := strconv.ParseInt(n.now(), 10, 64)
	if err != nil {
		return 0 // unreachable: only checked values get here
	}
	return v
}

// Switch is a setting that is on or off.
type Switch struct{ *entry }

// Get is the value of this moment.
func (s Switch) Get() bool { return s.now() == "true" }

// Text is a setting that people read.
type Text struct{ *entry }

// Get is the value of this moment.
func (t Text) Get() string { return t.now() }

// Number declares a number; Default is written in digits. A default out of
// bounds, or a name declared twice, is a mistake of the program and panics.
func (b *Book) Number(d Declaration) Number {
	d.kind = IsNumber
	return Number{b.declare(d)}
}

// Switch declares a switch.
func (b *Book) Switch(d Declaration) Switch {
	d.kind = IsSwitch
	return Switch{b.declare(d)}
}

// Text declares a text.
func (b *Book) Text(d Declaration) Text {
	d.kind = IsText
	return Text{b.declare(d)}
}

func (b *Book) declare(d Declaration) *entry {
	if err := d.check(d.Default); err != nil || b.entries[d.Name] != nil || d.Name == "" {
		panic(fmt.Sprintf("setting: %q is declared twice, or its default is none: %v", d.Name, err))
	}
	e := &entry{Declaration: d}
	e.value.Store(&d.Default)
	b.entries[d.Name] = e
	b.order = append(b.order, e)
	return e
}

func (e *entry) now() string { return *e.value.Load() }

// Names are the names of all settings, sorted.
func (b *Book) Names() []string { return slices.Sorted(maps.Keys(b.entries)) }

// Load reads all values. What is stored but no longer fits its declaration
// counts as not set.
func (b *Book) Load(ctx context.Context) error {
	return b.db.View(ctx, func(tx *database.Tx) error {
		version, err := clock(tx)
		if err != nil {
			return err
		}
		stored, err := values(tx)
		if err != nil {
			return err
		}
		for _, e := range b.order {
			value := e.Default
			if row := stored[e.Name]; row.value != nil && e.check(*row.value) == nil {
				value = *row.value
			}
			e.value.Store(&value)
		}
		b.version.Store(version)
		return nil
	})
}

// Follow reads the values anew whenever they were changed, until ctx ends.
// Failed is told of what goes wrong; the next look tries again.
func (b *Book) Follow(ctx context.Context, failed func(error)) {
	tick := time.NewTicker(Look)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := b.look(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
	}
}

func (b *Book) look(ctx context.Context) error {
	var version int64
	err := b.db.View(ctx, func(tx *database.Tx) (err error) {
		version, err = clock(tx)
		return err
	})
	if err != nil || version == b.version.Load() {
		return err
	}
	return b.Load(ctx)
}

func (b *Book) find(name string) (*entry, error) {
	if e := b.entries[name]; e != nil {
		return e, nil
	}
	return nil, errs.Missing()
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS
