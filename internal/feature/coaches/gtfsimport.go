package coaches

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/gtfs"
	"daklakid/internal/platform/jobs"
)

// How an import stands.
const (
	importWaiting   = "waiting"
	importReading   = "reading"   // being written into an edition
	importFaulty    = "faulty"    // nothing of it was taken
	importReady     = "ready"     // to be published
	importPublished = "published" // people see it, or saw it
)

// importLimits bound what an operator sends. 50,000 stop times are some 4 MB
// unpacked.
var importLimits = gtfs.Limits{Archive: 8 << 20, Unpacked: 32 << 20, Rows: 200_000}

const (
	importJob = "coaches.import"
	// importAttempts: after them the operator is told to try again.
	importAttempts = 3
	// openKept is how long what was not published is kept, publishedKept its record.
	openKept, publishedKept = 7 * 24 * time.Hour, 365 * 24 * time.Hour
)

type importPayload struct {
	ID string `json:"id"`
}

func (s *Service) importJobs() []jobs.Job {
	return []jobs.Job{
		jobs.Handle(importJob, s.importArchive, jobs.Attempts(importAttempts), jobs.Timeout(5*time.Minute)),
		jobs.Every("coaches.imports", time.Hour, s.clearImports),
	}
}

// importArchive reads what was sent. It may run again after a crash, and then
// begins with an edition of its own; whatever was written of the one before is
// dropped. Until an import is published nobody sees anything of it.
func (s *Service) importArchive(ctx context.Context, p importPayload) error {
	var archive []byte
	var f feed
	err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
		f, archive, err = unread(tx, p.ID)
		return err
	})
	if errs.KindOf(err) == errs.NotFound {
		return nil // it was read before, or dropped
	}
	if err != nil {
		return err
	}
	read, err := gtfs.Read(bytes.NewReader(archive), int64(len(archive)), importLimits)
	var faults *gtfs.Faults
	if errors.As(err, &faults) {
		return s.refuseImport(ctx, p.ID, faults)
	}
	if err != nil {
		return err
	}
	c := contentOf(read)
	t := s.compile(f, c)
	if faults := s.unfit(read, t); faults.Total > 0 {
		return s.refuseImport(ctx, p.ID, faults)
	}
	edition, err := s.writeEdition(ctx, p.ID, f.ID, c)
	if errs.KindOf(err) == errs.NotFound || err == nil && edition == "" {
		return nil // dropped meanwhile
	}
	if err != nil {
		return err
	}
	return s.o.DB.Update(ctx, func(tx *database.Tx) error {
		changes, err := s.changes(tx, p.ID, c, t)
		if err != nil {
			return err
		}
		return ready(tx, p.ID, edition, changes)
	})
}

// unfit are faults of a feed that is right as GTFS, and of no use here: its
// times are another zone's, nothing runs, or there is nobody to call.
func (s *Service) unfit(read *gtfs.Feed, t *timetable) *gtfs.Faults {
	var faults gtfs.Faults
	blame := func(f gtfs.Fault) {
		if faults.Total++; faults.Total <= maxUnfit {
			faults.List = append(faults.List, f)
		}
	}
	used := map[string]bool{}
	for _, one := range t.trips {
		used[one.agency.ID] = true
	}
	for _, a := range read.Agencies {
		if a.Timezone != s.o.Province.Timezone {
			blame(gtfs.Fault{File: "agency.txt", Line: a.Line, Column: "agency_timezone", Value: a.Timezone, Code: "coachZone", Args: errs.Args{"zone": s.o.Province.Timezone}})
		}
		if a.Phone == "" && used[a.ID] {
			blame(gtfs.Fault{File: "agency.txt", Line: a.Line, Column: "agency_phone", Code: "nobodyToCall"})
		}
	}
	tooOften(read, blame)
	if len(t.trips) == 0 {
		blame(gtfs.Fault{File: "trips.txt", Code: "nothingRuns"})
	}
	return &faults
}

const (
	// maxUnfit is how many of such faults an operator is shown.
	maxUnfit = 40
	// leastHeadway is how close coaches follow one another, as in the editor.
	leastHeadway = 60
	// maxRepeats bounds how often a feed's trips that repeat start in a day: all
	// are gone through whenever somebody looks for a coach.
	maxRepeats = 20_000
)

// tooOften blames trips that repeat more often than any coach does.
func tooOften(read *gtfs.Feed, blame func(gtfs.Fault)) {
	starts := 0
	for _, f := range read.Frequencies {
		from, _ := f.Start.Seconds()
		until, _ := f.End.Seconds()
		headway := f.Headway.Or(0)
		if headway < leastHeadway {
			blame(gtfs.Fault{File: "frequencies.txt", Line: f.Line, Column: "headway_secs", Value: string(f.Headway), Code: "coachTooOften", Args: errs.Args{"min": int64(leastHeadway)}})
			continue
		}
		before := starts
		starts += max(0, (until-from+headway-1)/headway)
		if before <= maxRepeats && starts > maxRepeats {
			blame(gtfs.Fault{File: "frequencies.txt", Line: f.Line, Column: "end_time", Value: string(f.End), Code: "coachTooManyStarts", Args: errs.Args{"max": int64(maxRepeats)}})
		}
	}
}

// piece is how many lines are written in one transaction: other writers wait
// for it no longer than for a large timetable of the editor.
const piece = 4000

// writeEdition writes a content piece by piece into an edition that nothing
// points to yet. It is errs.NotFound when the import was dropped meanwhile.
func (s *Service) writeEdition(ctx context.Context, importID, feedID string, c *content) (edition string, err error) {
	pieces := c.pieces(piece)
	err = s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		edition, err = beginEdition(tx, importID, feedID, c.size())
		return err
	})
	for _, part := range pieces {
		if err != nil {
			return "", err
		}
		err = s.o.DB.Update(ctx, func(tx *database.Tx) error {
			if err := progress(tx, importID, edition, part.size()); err != nil {
				return err
			}
			return part.store(tx, edition)
		})
	}
	return edition, err
}

// publishImport shows people an import from now on, in place of what they see
// and of what was being edited.
func (s *Service) publishImport(tx *database.Tx, f *feed, importID string) error {
	edition, err := takeEdition(tx, f.ID, importID)
	if err != nil {
		return err
	}
	if err := touch(tx, f, f.Version); err != nil {
		return err
	}
	if err := setDraft(tx, f, edition); err != nil {
		return err
	}
	return publish(tx, f)
}

func (c *content) size() (n int) {
	return len(c.Files) + len(c.Agencies) + len(c.Stops) + len(c.Routes) + len(c.Calendars) + len(c.Dates) + len(c.Trips) +
		len(c.StopTimes) + len(c.Frequencies) + len(c.Fares) + len(c.FareRules) + len(c.BookingRules) + len(c.Others)
}

// pieces cuts a content into contents of some lines each.
func (c *content) pieces(n int) []*content {
	var all []*content
	cut(&all, n, c.Files, func(p *content, l []fileLine) { p.Files = l })
	cut(&all, n, c.Agencies, func(p *content, l []agencyLine) { p.Agencies = l })
	cut(&all, n, c.Stops, func(p *content, l []stopLine) { p.Stops = l })
	cut(&all, n, c.Routes, func(p *content, l []routeLine) { p.Routes = l })
	cut(&all, n, c.Calendars, func(p *content, l []calendarLine) { p.Calendars = l })
	cut(&all, n, c.Dates, func(p *content, l []dateLine) { p.Dates = l })
	cut(&all, n, c.Trips, func(p *content, l []tripLine) { p.Trips = l })
	cut(&all, n, c.StopTimes, func(p *content, l []stopTimeLine) { p.StopTimes = l })
	cut(&all, n, c.Frequencies, func(p *content, l []frequencyLine) { p.Frequencies = l })
	cut(&all, n, c.Fares, func(p *content, l []fareLine) { p.Fares = l })
	cut(&all, n, c.FareRules, func(p *content, l []fareRuleLine) { p.FareRules = l })
	cut(&all, n, c.BookingRules, func(p *content, l []bookingRuleLine) { p.BookingRules = l })
	cut(&all, n, c.Others, func(p *content, l []otherLine) { p.Others = l })
	return all
}

// cut fills up the last piece, and goes on with new ones.
func cut[L any](all *[]*content, most int, lines []L, put func(*content, []L)) {
	for len(lines) > 0 {
		room := 0
		if n := len(*all); n > 0 {
			room = most - (*all)[n-1].size()
		}
		if room <= 0 {
			*all = append(*all, &content{})
			room = most
		}
		n := min(room, len(lines))
		put((*all)[len(*all)-1], lines[:n])
		lines = lines[n:]
	}
}

// refuseImport keeps what is wrong with an import, of which nothing is taken.
func (s *Service) refuseImport(ctx context.Context, importID string, faults *gtfs.Faults) error {
	kept := make([]importFault, 0, len(faults.List))
	for _, f := range faults.List {
		kept = append(kept, importFault{f.File, f.Line, f.Column, f.Value, f.Code, f.Args})
	}
	return s.o.DB.Update(ctx, func(tx *database.Tx) error {
		err := faulty(tx, importID, kept, cmp.Or(faults.Total, len(kept)))
		if errs.KindOf(err) == errs.NotFound {
			return nil // dropped meanwhile
		}
		return err
	})
}
