//go:build !models

// Package models holds the model pack that the program comes with; without the
// build tag models there is none, so that Go needs nothing fetched.
package models

import "embed"

// Built is empty here.
var Built embed.FS
