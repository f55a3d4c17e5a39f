package workforce

import (
	"errors"
	"fmt"
	"time"
)

// calendar is when declarations are due, by the pack.
type calendar struct {
	Legal   string `json:"legal"`
	Periods []struct {
		Number int    `json:"number"`
		Before string `json:"before"` // MM-DD: the first day that is too late
	} `json:"periods"`
}

func (c calendar) check() error {
	last := ""
	for i, p := range c.Periods {
		_, err := time.Parse("01-02", p.Before)
		if err != nil || p.Number != i+1 || p.Before <= last {
			return errors.New("workforce.json: periods are numbered 1, 2 … with days MM-DD that rise")
		}
		last = p.Before
	}
	if last == "" {
		return errors.New("workforce.json: no periods")
	}
	return nil
}

// period is one time of declaring.
type period struct {
	code string    // 2026-2
	end  time.Time // midnight after the last day to declare
}

// around gives the period that runs at a time, and the one before it.
func (c calendar) around(t time.Time) (now, before period) {
	var all []period
	for year := t.Year() - 1; year <= t.Year()+1; year++ {
		for _, p := range c.Periods {
			month, _ := time.Parse("01-02", p.Before) // checked when it was read
			all = append(all, period{
				fmt.Sprintf("%d-%d", year, p.Number), time.Date(year, month.Month(), month.Day(), 0, 0, 0, 0, t.Location()),
			})
		}
	}
	for i, p := range all {
		if t.Before(p.end) && i > 0 {
			return p, all[i-1]
		}
	}
	return all[len(all)-1], all[len(all)-2] // a year has periods, so this is not reached
}

// due is the last day to declare in a period.
func (p period) due() string { return p.end.AddDate(0, 0, -1).Format(time.DateOnly) }
