// Package module says what a function of the program consists of: a plain
// value in one explicit list.
package module

import (
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
}

// Indicator is a figure that the operators watch, read in one cheap query.
type Indicator struct {
	Name string // a Prometheus gauge name
	Help string
	Read func(*database.Tx) (float64, error)
}
