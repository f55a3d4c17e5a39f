// Package module says what a function of the program consists of: a plain
// value in one explicit list.
package module

import (
	"context"
	"io/fs"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/web"
)

// Module is one function: what it stores, answers and does in the background.
type Module struct {
	Name       string
	Texts      fs.FS // <language>.json of its errors and notices
	Migrations fs.FS // its numbered SQL files
	Routes     []web.Route
	Jobs       []jobs.Job
	Indicators []Indicator
	Personal   Personal
	// Rekey brings what the module seals or indexes under the newest keys and
	// answers how many records it looked at; nil when it keeps nothing sealed.
	// Running it again changes nothing more.
	Rekey func(context.Context) (int, error)
}

// Indicator is a figure that the operators watch, read in one cheap query.
type Indicator struct {
	Name string // a Prometheus gauge name
	Help string
	Read func(*database.Tx) (float64, error)
}
