package coaches

import (
	"context"
	"net/http"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// publicRoutes are the fixed paths from which journey planners fetch.
func (s *Service) publicRoutes() []web.Route {
	return []web.Route{
		web.Get("/gtfs/static.zip", "Timetables of all operators, as GTFS", web.Public(), s.getStatic, web.Cached("public, max-age=300")),
		web.Get("/gtfs/alerts.pb", "What operators tell travellers, as GTFS-Realtime", web.Public(),
			s.realtime(s.alertFeed), web.Cached("public, max-age=15")),
		web.Get("/gtfs/trip-updates.pb", "Trips that do not run, as GTFS-Realtime", web.Public(),
			s.realtime(s.cancelledFeed), web.Cached("public, max-age=15")),
	}
}

type staticInput struct {
	IfNoneMatch     string `header:"If-None-Match" maxLength:"400" doc:"The ETag of the feed at hand."`
	IfModifiedSince string `header:"If-Modified-Since" maxLength:"60"`
}

// TransitFile is a file for journey planners.
type TransitFile struct {
	Status      int
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Origin      string `header:"Access-Control-Allow-Origin"`
	ETag        string `header:"ETag"`
	Modified    string `header:"Last-Modified"`
	Body        []byte
}

func (s *Service) getStatic(ctx context.Context, in *staticInput) (*TransitFile, error) {
	out := &TransitFile{Status: http.StatusOK, Type: "application/zip", Origin: "*", Disposition: `attachment; filename="gtfs.zip"`}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		data, tag, modified, err := s.all(tx)
		if err != nil {
			return err
		}
		out.Body, out.ETag = data, tag
		if !modified.IsZero() {
			out.Modified = modified.UTC().Format(http.TimeFormat)
		}
		if in.knows(tag, modified) {
			out.Status, out.Body = http.StatusNotModified, nil
		}
		return nil
	})
	return out, err
}

// knows: the tag decides where there is one (RFC 9110, 13.2.2).
func (in *staticInput) knows(tag string, modified time.Time) bool {
	if in.IfNoneMatch != "" {
		return strings.Contains(in.IfNoneMatch, tag)
	}
	since, err := http.ParseTime(in.IfModifiedSince)
	return err == nil && !modified.IsZero() && !modified.Truncate(time.Second).After(since)
}

func (s *Service) realtime(read func(*database.Tx) ([]byte, error)) web.Handler[web.None, TransitFile] {
	return func(ctx context.Context, _ *web.None) (*TransitFile, error) {
		out := &TransitFile{Status: http.StatusOK, Type: "application/x-protobuf", Origin: "*", Disposition: "attachment"}
		err := s.o.DB.View(ctx, func(tx *database.Tx) (err error) {
			out.Body, err = read(tx)
			return err
		})
		return out, err
	}
}
