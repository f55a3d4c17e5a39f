//go:build webapp

// Package web holds the built apps.
package web

import "embed"

// Built are the apps as `make web` leaves them, one folder each.
//
//go:embed all:build
var Built embed.FS
