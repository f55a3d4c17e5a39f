// Package ocr reads the front of a card with Tesseract, where an operator has
// installed it. What it reads fills in a form or raises a doubt; it is never a
// source of truth, for it takes one digit for another too often.
package ocr

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os/exec"
	"regexp"
	"strings"
	"time"
	"unicode"

	"daklakid/internal/core/card/picture"
	"daklakid/internal/platform/search"
)

// Front is what was read of the front; what was not is empty.
type Front struct {
	Number string // 12 digits
	Name   string // in capitals, with accents
	Birth  string // dd/mm/yyyy
	Sex    string // Nam or Nữ
}

// Tesseract runs the program. It is safe for concurrent use.
type Tesseract struct {
	path  string
	slots chan struct{}
}

// The bounds of a run.
const (
	within   = 8 * time.Second
	maxText  = 64 << 10
	maxRuns  = 2    // at once; more wait
	longSide = 1800 // pixels that the program is given
)

// New prepares to run the program at a path. It is run once, to see that it is
// there and knows Vietnamese.
func New(ctx context.Context, path string) (*Tesseract, error) {
	t := &Tesseract{path, make(chan struct{}, maxRuns)}
	languages, err := t.run(ctx, nil, "--list-langs")
	if err != nil {
		return nil, fmt.Errorf("ocr: %w", err)
	}
	if !strings.Contains(languages, "vie") {
		return nil, errors.New("ocr: the Vietnamese data is missing")
	}
	return t, nil
}

// Read reads the front of a card, upright and filling most of the picture.
func (t *Tesseract) Read(ctx context.Context, img image.Image) (Front, error) {
	g := picture.Of(img, longSide)
	var file bytes.Buffer
	// The program takes its input as it comes; a fast encoding is the best.
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&file, &image.Gray{Pix: g.Pix, Stride: g.W, Rect: image.Rect(0, 0, g.W, g.H)}); err != nil {
		return Front{}, fmt.Errorf("ocr: %w", err)
	}
	text, err := t.run(ctx, file.Bytes(), "stdin", "stdout", "-l", "vie", "--psm", "11", "--dpi", "300")
	if err != nil {
		return Front{}, fmt.Errorf("ocr: %w", err)
	}
	return parse(text), nil
}

// run runs the program, bounded in time and output, with one thread and no
// environment.
func (t *Tesseract) run(ctx context.Context, input []byte, args ...string) (string, error) {
	select {
	case t.slots <- struct{}{}:
		defer func() { <-t.slots }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	cmd := exec.CommandContext(ctx, t.path, args...) //nolint:gosec // the path is the operator's setting, the rest is fixed
	cmd.Env = []string{"OMP_THREAD_LIMIT=1", "LC_ALL=C.UTF-8"}
	cmd.Stdin = bytes.NewReader(input)
	cmd.WaitDelay = time.Second
	out := &bounded{most: maxText}
	cmd.Stdout = out
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", errors.New("the program failed") // what it says may quote the card
	}
	return out.String(), nil
}

// bounded keeps the beginning of what is written to it.
type bounded struct {
	bytes.Buffer
	most int
}

// Write never fails, so that the program runs to its end.
func (b *bounded) Write(p []byte) (int, error) {
	if room := b.most - b.Len(); room > 0 {
		b.Buffer.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}

var (
	twelve = regexp.MustCompile(`(?:^|\D)(\d{12})(?:\D|$)`)
	day    = regexp.MustCompile(`\b(\d{2}/\d{2}/\d{4})\b`)
)

// parse finds the fields in what was read, line by line.
func parse(text string) (f Front) {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	for i, line := range lines {
		if m := twelve.FindStringSubmatch(strings.ReplaceAll(line, " ", "")); m != nil && f.Number == "" {
			f.Number = m[1]
		}
		// The first day on the front is that of birth.
		if m := day.FindStringSubmatch(line); m != nil && f.Birth == "" {
			f.Birth = m[1]
		}
		folded := search.Fold(line)
		if f.Sex == "" && strings.Contains(folded, "sex") {
			f.Sex = sexIn(folded[strings.Index(folded, "sex"):])
		}
		if f.Name == "" && strings.Contains(folded, "full name") && i+1 < len(lines) {
			f.Name = nameIn(lines[i+1])
		}
	}
	return f
}

func sexIn(folded string) string {
	for _, word := range strings.Fields(folded) {
		switch word {
		case "nam":
			return "Nam"
		case "nu":
			return "Nữ"
		}
	}
	return ""
}

// nameIn takes a line for a name if it is of capitals.
func nameIn(line string) string {
	for _, r := range line {
		if !unicode.IsUpper(r) && r != ' ' && r != '’' && r != '\'' && !unicode.Is(unicode.Mn, r) {
			return ""
		}
	}
	if !strings.Contains(line, " ") {
		return ""
	}
	return line
}
