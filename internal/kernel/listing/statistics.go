package listing

import (
	"context"
	"database/sql"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"daklakid/internal/platform/database"
)

// Statistics are what an owner sees of her listing's success.
type Statistics struct {
	Views      int64        `json:"views"`
	Contacts   int64        `json:"contacts"`
	Favourites int64        `json:"favourites"`
	Days       []DayFigures `json:"days" nullable:"false" doc:"The last 30 days on which anything happened"`
}

// DayFigures are those of one day.
type DayFigures struct {
	Date     string `json:"date" format:"date"`
	Views    int64  `json:"views"`
	Contacts int64  `json:"contacts"`
}

// StatisticsOwn reads the statistics of an account's own listing.
func (k *Kernel) StatisticsOwn(tx *database.Tx, account, listing string) (Statistics, error) {
	s := Statistics{Days: []DayFigures{}}
	i, err := k.owned(tx, account, listing)
	if err != nil {
		return s, err
	}
	if err := tx.Row(`SELECT count(*) FROM listing_favourites WHERE listing = $1`, i.ID).Scan(&s.Favourites); err != nil {
		return s, err
	}
	err = tx.Row(`SELECT COALESCE(SUM(views), 0), COALESCE(SUM(contacts), 0) FROM listing_days WHERE listing = $1`, i.ID).
		Scan(&s.Views, &s.Contacts)
	if err != nil {
		return s, err
	}
	err = tx.Each(func(rows *sql.Rows) error {
		var day int64
		var d DayFigures
		err := rows.Scan(&day, &d.Views, &d.Contacts)
		d.Date = time.Unix(day*86400, 0).UTC().Format(time.DateOnly)
		s.Days = append(s.Days, d)
		return err
	}, `SELECT day, views, contacts FROM listing_days WHERE listing = $1 ORDER BY day DESC LIMIT 30`, i.ID)
	slices.Reverse(s.Days)
	return s, err
}

func countDay(tx *database.Tx, listing string, day, views, contacts int64) error {
	_, err := tx.Exec(`INSERT INTO listing_days (listing, day, views, contacts) VALUES ($1, $2, $3, $4)
		ON CONFLICT (listing, day) DO UPDATE SET views = listing_days.views + $3, contacts = listing_days.contacts + $4`,
		listing, day, views, contacts)
	return err
}

// views counts in memory, because a write for each look would cost more than
// the look. What a crash loses is half a minute of counting, not a promise.
type views struct {
	mu      sync.Mutex
	count   map[viewed]int64
	flushed time.Time
	running sync.WaitGroup
}

type viewed struct {
	listing string
	day     int64
}

const (
	flushEvery = 30 * time.Second
	flushSize  = 2000
)

func newViews() *views { return &views{count: map[viewed]int64{}} }

// Viewed counts one look at a published listing, without noting whose.
func (k *Kernel) Viewed(ctx context.Context, listing string, at time.Time) {
	v := k.views
	v.mu.Lock()
	v.count[viewed{listing, k.day(at.UnixMilli())}]++
	due := at.Sub(v.flushed) > flushEvery || len(v.count) > flushSize
	if due {
		v.flushed = at
	}
	v.mu.Unlock()
	if !due {
		return
	}
	v.running.Go(func() {
		if err := k.Flush(context.WithoutCancel(ctx)); err != nil {
			k.Log.ErrorContext(ctx, "counting views", slog.String("error", err.Error()))
		}
	})
}

// Flush writes the looks counted so far.
func (k *Kernel) Flush(ctx context.Context) error {
	k.views.mu.Lock()
	taken := k.views.count
	k.views.count = map[viewed]int64{}
	k.views.mu.Unlock()
	if len(taken) == 0 {
		return nil
	}
	keys := make([]viewed, 0, len(taken))
	for key := range taken {
		keys = append(keys, key)
	}
	// In one order, so that two nodes do not wait for each other's rows.
	slices.SortFunc(keys, func(a, b viewed) int { return strings.Compare(a.listing, b.listing) })
	return k.DB.Update(ctx, func(tx *database.Tx) error {
		for _, key := range keys {
			if err := countDay(tx, key.listing, key.day, taken[key], 0); err != nil {
				return err
			}
		}
		return nil
	})
}

// Close writes what is counted and waits for it.
func (k *Kernel) Close() error {
	k.views.running.Wait()
	return k.Flush(context.Background())
}

func untilTomorrow(tx *database.Tx, k *Kernel) time.Duration {
	now := tx.Time().In(k.Province.Location())
	y, m, d := now.Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, now.Location()).Sub(now)
}
