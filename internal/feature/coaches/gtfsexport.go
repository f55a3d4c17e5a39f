package coaches

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"sync"
	"time"

	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/gtfs"
)

// complete adds what a feed must have and the editor does not ask for. What was
// imported has it all.
func (s *Service) complete(c *content) {
	for i := range c.Agencies {
		a := &c.Agencies[i]
		if a.URL == "" {
			a.URL = s.o.PublicURL
		}
		if a.Timezone == "" {
			a.Timezone = s.o.Province.Timezone
		}
	}
	zones := map[string]bool{}
	for _, l := range c.FareRules {
		zones[l.Origin], zones[l.Destination], zones[l.Contains] = true, true, true
	}
	for i := range c.Stops {
		one := &c.Stops[i]
		if one.Zone == "" && zones[one.ID] { // here a stop is a zone of its own
			one.Zone = one.ID
		}
		if one.Lat == 0 && one.Lng == 0 {
			if at, known := s.position(c, one); known {
				one.Lat, one.Lng = at.Lat, at.Lng
			}
		}
	}
}

// position is about where a stop is that has none: at its station, or in its ward.
func (s *Service) position(c *content, one *stopLine) (at place.Point, known bool) {
	if kept, read := one.Extra["stop_lat"]; read && kept != "" {
		return at, false // it is where both are 0, in the sea
	}
	for _, p := range c.Stops {
		if p.ID == one.Parent && one.Parent != "" && (p.Lat != 0 || p.Lng != 0) {
			return place.Point{Lat: p.Lat, Lng: p.Lng}, true
		}
	}
	ward, known := s.o.Province.Ward(one.Extra[wardColumn])
	return ward.Point, known
}

// edition is a feed's published edition as GTFS; errs.Missing when it went
// meanwhile, or never was.
func (s *Service) edition(tx *database.Tx, edition string) (*gtfs.Feed, error) {
	c, err := read(tx, edition)
	if err != nil {
		return nil, err
	}
	var there int
	if err := tx.Row(`SELECT count(*) FROM coach_editions WHERE id = $1`, edition).Scan(&there); err != nil {
		return nil, err
	}
	if there == 0 {
		return nil, errs.Missing()
	}
	s.complete(c)
	return feedOf(c), nil
}

// prefix keeps the identifiers of one operator from those of another.
func (f feed) prefix() string { return f.ID + ":" }

// staticFeed keeps the feed of all operators as long as it is what they have
// published.
type staticFeed struct {
	mu        sync.Mutex
	signature string
	data      []byte
	tag       string
	modified  time.Time
}

// all is the feed of all operators, made anew when one has published.
func (s *Service) all(tx *database.Tx) (data []byte, tag string, modified time.Time, err error) {
	for range readTries {
		feeds, err := publishedFeeds(tx)
		if err != nil {
			return nil, "", modified, err
		}
		data, tag, modified, err = s.allOf(tx, feeds)
		if errs.KindOf(err) != errs.NotFound || err == nil {
			return data, tag, modified, err
		}
	}
	return nil, "", modified, errs.New(errs.Unavailable, "coachesChanging")
}

func (s *Service) allOf(tx *database.Tx, feeds []feed) ([]byte, string, time.Time, error) {
	k := &s.static
	k.mu.Lock() // the others wait for it rather than make it too
	defer k.mu.Unlock()
	wanted := signature(feeds)
	if k.data != nil && k.signature == wanted {
		return k.data, k.tag, k.modified, nil
	}
	var parts []gtfs.Part
	var modified time.Time
	for _, f := range feeds {
		one, err := s.edition(tx, f.Published)
		if err != nil {
			return nil, "", modified, err
		}
		parts = append(parts, gtfs.Part{Prefix: f.prefix(), Feed: one})
		if f.PublishedAt.After(modified) {
			modified = f.PublishedAt
		}
	}
	sum := sha256.Sum256([]byte(wanted))
	whole := gtfs.Merge(parts)
	whole.Infos = []gtfs.Info{s.info(hex.EncodeToString(sum[:6]), feeds)}
	var b bytes.Buffer
	if err := gtfs.Write(&b, whole); err != nil {
		return nil, "", modified, err
	}
	sum = sha256.Sum256(b.Bytes())
	k.signature, k.data, k.modified = wanted, b.Bytes(), modified
	k.tag = `"` + hex.EncodeToString(sum[:8]) + `"`
	return k.data, k.tag, k.modified, nil
}

// info says who publishes the feed of all operators, and whether any of it is
// made up.
func (s *Service) info(version string, feeds []feed) gtfs.Info {
	i := gtfs.Info{
		Publisher: s.o.Province.AppName, URL: s.o.PublicURL, Language: "vi", DefaultLanguage: "vi",
		Version: version, ContactURL: s.o.PublicURL,
	}
	if made := len(slices.DeleteFunc(slices.Clone(feeds), func(f feed) bool { return !f.Demo })); made > 0 {
		i.Extra = map[string]string{"x_made_up_operators": strconv.Itoa(made)}
	}
	return i
}
