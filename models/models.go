//go:build models

// Package models holds the model pack that the program comes with.
package models

import "embed"

// Built is the pack as `make models` leaves it, in build/mediapipe-dlib.
//
//go:embed all:build/mediapipe-dlib
var Built embed.FS
