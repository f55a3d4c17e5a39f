package listing

import (
	"strconv"
	"time"

	"daklakid/internal/core/setting"
)

// What the province may change, with what the program or the kind declares as
// the default. The texts of a kind's settings are the kind's.

func declareHide(b *setting.Book, reports int) setting.Number {
	return b.Number(setting.Declaration{
		Name: "listing.hideAfter", Default: strconv.Itoa(reports), Min: 1, Max: max(100, int64(reports)), Unit: "people",
	})
}

func declareReviewed(b *setting.Book, kind string, reviewed bool) setting.Switch {
	return b.Switch(setting.Declaration{Name: kind + ".reviewed", Default: strconv.FormatBool(reviewed)})
}

const day = 24 * time.Hour

// declareLifetime bounds a lifetime in whole days; one shorter than a day,
// which only tests declare, counts as one.
func declareLifetime(b *setting.Book, kind string, life time.Duration) setting.Number {
	days := max(1, int64(life/day))
	return b.Number(setting.Declaration{
		Name: kind + ".lifetime", Default: strconv.FormatInt(days, 10), Min: 1, Max: max(365, days), Unit: "days",
	})
}

func declareContacts(b *setting.Book, kind string, contacts int) setting.Number {
	return b.Number(setting.Declaration{
		Name: kind + ".contacts", Default: strconv.Itoa(contacts), Min: 0, Max: max(1000, int64(contacts)), Unit: "owners",
	})
}

// life is how long a listing of a category stays published from now on.
func (b *board) life(category string) time.Duration {
	if b.lasts != nil {
		if own := b.lasts(category); own > 0 {
			return own
		}
	}
	return time.Duration(b.lifetime.Get()) * day
}

// ends is until when a listing that becomes public now, or is said to hold
// still, is shown; false where it would be over at once by its own words.
func (b *board) ends(i *Item, now time.Time) (time.Time, bool, error) {
	end := now.Add(b.life(i.Category))
	own, err := b.until(i)
	if err == nil && !own.IsZero() && own.Before(end) {
		end = own
	}
	return end, end.After(now), err
}
