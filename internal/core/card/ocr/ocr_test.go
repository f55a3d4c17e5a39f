package ocr_test

import (
	"context"
	"errors"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/card/cardtest"
	"daklakid/internal/core/card/ocr"
	"daklakid/internal/core/card/specimen"
)

func TestFront(t *testing.T) {
	path, err := exec.LookPath("tesseract")
	if err != nil {
		t.Fatal("tesseract is missing; run scripts/install test")
	}
	reader, err := ocr.New(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	names, births, sexes := 0, 0, 0
	const people = 3
	for seed := range uint64(people) {
		p := cardtest.Person(seed)
		card, err := specimen.Front(p, specimen.Chip2021, nil, 16)
		if err != nil {
			t.Fatal(err)
		}
		got, err := reader.Read(t.Context(), card)
		if err != nil {
			t.Fatal(err)
		}
		if got.Number != "" && got.Number != p.Number {
			t.Logf("the number of %d was misread", seed)
		}
		if got.Name == strings.ToUpper(p.Name) {
			names++
		}
		if got.Birth == p.Birth.Format("02/01/2006") {
			births++
		}
		if got.Sex == p.Sex() {
			sexes++
		}
	}
	t.Logf("of %d: %d names, %d days of birth, %d sexes", people, names, births, sexes)
	if names < people-1 || births < people-1 || sexes < people-1 {
		t.Errorf("of %d only %d names, %d days of birth and %d sexes", people, names, births, sexes)
	}
}

// program writes a shell script that stands in for the program.
func program(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tesseract")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

const knows = `[ "$1" = --list-langs ] && echo vie && exit 0
`

func TestPrograms(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 40, 40))
	for name, script := range map[string]string{
		"knows no Vietnamese": `echo eng`, "fails": `exit 1`,
	} {
		if _, err := ocr.New(t.Context(), program(t, script)); err == nil {
			t.Errorf("%s, and was taken", name)
		}
	}
	if _, err := ocr.New(t.Context(), "/does/not/exist"); err == nil {
		t.Error("nothing was taken for the program")
	}
	endless, err := ocr.New(t.Context(), program(t, knows+`yes 'Sex: Nam'  | head -c 50000000`))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := endless.Read(t.Context(), img); err != nil || got.Sex != "Nam" {
		t.Error(got, err)
	}
	failing, err := ocr.New(t.Context(), program(t, knows+`echo 066199000124 >&2; exit 3`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := failing.Read(t.Context(), img); err == nil || strings.Contains(err.Error(), "066199000124") {
		t.Error(err)
	}
	slow, err := ocr.New(t.Context(), program(t, knows+`exec sleep 60`))
	if err != nil {
		t.Fatal(err)
	}
	soon, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := slow.Read(soon, img); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}
