package secondfactor

import (
	"fmt"
	"strings"

	"github.com/skip2/go-qrcode"
)

// QR is a QR code as an SVG path in a square of Size modules, its quiet
// zone included.
type QR struct {
	Size int    `json:"size"`
	Path string `json:"path"`
}

// picture draws one row of dark modules after the other.
func picture(content string) (QR, error) {
	made, err := qrcode.New(content, qrcode.Medium)
	if err != nil {
		return QR{}, fmt.Errorf("secondfactor: %w", err)
	}
	rows := made.Bitmap()
	var path strings.Builder
	for y, row := range rows {
		for x := 0; x < len(row); x++ {
			start := x
			for x < len(row) && row[x] {
				x++
			}
			if x > start {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", start, y, x-start, x-start)
			}
		}
	}
	return QR{len(rows), path.String()}, nil
}
