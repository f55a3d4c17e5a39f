//go:build !webapp

// Package web holds the built apps; without the build tag webapp there are
// none, so that Go tests need no web build.
package web

import "embed"

// Built is empty here.
var Built embed.FS
