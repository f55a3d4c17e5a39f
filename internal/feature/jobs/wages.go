package jobs

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"time"
)

// wages are the minimum wages of the pack.
type wages struct {
	Wages []struct {
		From  string           `json:"from"`
		Legal string           `json:"legal"`
		Month map[string]int64 `json:"month"` // đồng by region
		Hour  map[string]int64 `json:"hour"`
	} `json:"wages"`
	Regions   map[string][]string `json:"regions"` // wards by region
	Otherwise string              `json:"otherwise"`
}

func (w *wages) load(pack fs.FS) error {
	raw, err := fs.ReadFile(pack, "wages.json")
	if err == nil {
		err = json.Unmarshal(raw, w)
	}
	if err != nil {
		return fmt.Errorf("jobs: wages: %w", err)
	}
	return nil
}

// hoursADay is a normal day's work (Bộ luật Lao động 2019, 105).
const hoursADay = 8

// least is the lowest pay for a month, day or hour in a ward on a day, and the
// decree that says so; false for work by the piece, or when none is known.
func (w *wages) least(ward, period string, day time.Time) (dong int64, decree string, ok bool) {
	region := w.Otherwise
	for name, wards := range w.Regions {
		if slices.Contains(wards, ward) {
			region = name
		}
	}
	date, from := day.Format(time.DateOnly), ""
	for _, row := range w.Wages {
		if row.From > date || row.From < from {
			continue
		}
		from, decree = row.From, row.Legal
		switch period {
		case "month":
			dong = row.Month[region]
		case "day":
			dong = row.Hour[region] * hoursADay
		case "hour":
			dong = row.Hour[region]
		}
	}
	return dong, decree, dong > 0
}
