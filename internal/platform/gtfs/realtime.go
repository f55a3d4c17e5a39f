package gtfs

import (
	"fmt"
	"slices"
	"time"

	"github.com/MobilityData/gtfs-realtime-bindings/golang/gtfs"
	"google.golang.org/protobuf/proto"
)

// Subject is what an alert is about: any of these, of the static feed.
type Subject struct {
	Agency, Route, Trip, Stop string
	Day                       Date // of the trip
}

// Alert is a service alert.
type Alert struct {
	ID                        string
	From, Until               time.Time // zero: open
	Subjects                  []Subject
	Cause, Effect             string            // names of the specification: STRIKE, NO_SERVICE
	Header, Description, Link map[string]string // by language
}

// Cancellation is a trip that does not run on a day.
type Cancellation struct {
	ID, Trip, Route string
	Day             Date
	Start           Time // of a trip that runs by frequency
}

// Alerts are a feed of service alerts, as protocol buffers.
func Alerts(now time.Time, alerts []Alert) ([]byte, error) {
	m := message(now)
	for _, a := range alerts {
		alert := &gtfs.Alert{
			HeaderText: translated(a.Header), DescriptionText: translated(a.Description), Url: translated(a.Link),
		}
		if n, ok := gtfs.Alert_Cause_value[a.Cause]; ok {
			alert.Cause = gtfs.Alert_Cause(n).Enum()
		}
		if n, ok := gtfs.Alert_Effect_value[a.Effect]; ok {
			alert.Effect = gtfs.Alert_Effect(n).Enum()
		}
		if !a.From.IsZero() || !a.Until.IsZero() {
			alert.ActivePeriod = []*gtfs.TimeRange{{Start: stamp(a.From), End: stamp(a.Until)}}
		}
		for _, s := range a.Subjects {
			alert.InformedEntity = append(alert.InformedEntity, selector(s))
		}
		m.Entity = append(m.Entity, &gtfs.FeedEntity{Id: proto.String(a.ID), Alert: alert})
	}
	return marshal(m)
}

// TripUpdates are a feed of trips that do not run, as protocol buffers.
func TripUpdates(now time.Time, cancelled []Cancellation) ([]byte, error) {
	m := message(now)
	for _, c := range cancelled {
		trip := &gtfs.TripDescriptor{
			TripId: given(c.Trip), RouteId: given(c.Route), StartDate: given(string(c.Day)), StartTime: given(string(c.Start)),
			ScheduleRelationship: gtfs.TripDescriptor_CANCELED.Enum(),
		}
		m.Entity = append(m.Entity, &gtfs.FeedEntity{
			Id: proto.String(c.ID), TripUpdate: &gtfs.TripUpdate{Trip: trip, Timestamp: stamp(now)},
		})
	}
	return marshal(m)
}

func message(now time.Time) *gtfs.FeedMessage {
	return &gtfs.FeedMessage{Header: &gtfs.FeedHeader{
		GtfsRealtimeVersion: proto.String("2.0"), Timestamp: stamp(now),
		Incrementality: gtfs.FeedHeader_FULL_DATASET.Enum(),
	}}
}

func selector(s Subject) *gtfs.EntitySelector {
	e := &gtfs.EntitySelector{AgencyId: given(s.Agency), StopId: given(s.Stop)}
	if s.Trip == "" {
		e.RouteId = given(s.Route)
		return e
	}
	e.Trip = &gtfs.TripDescriptor{TripId: given(s.Trip), RouteId: given(s.Route), StartDate: given(string(s.Day))}
	return e
}

func translated(by map[string]string) *gtfs.TranslatedString {
	languages := make([]string, 0, len(by))
	for language, text := range by {
		if text != "" {
			languages = append(languages, language)
		}
	}
	if len(languages) == 0 {
		return nil
	}
	slices.Sort(languages)
	t := &gtfs.TranslatedString{}
	for _, language := range languages {
		t.Translation = append(t.Translation, &gtfs.TranslatedString_Translation{
			Text: proto.String(by[language]), Language: proto.String(language),
		})
	}
	return t
}

func stamp(t time.Time) *uint64 {
	if t.IsZero() {
		return nil
	}
	return proto.Uint64(uint64(max(0, t.Unix())))
}

func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func marshal(m *gtfs.FeedMessage) ([]byte, error) {
	data, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("gtfs: %w", err)
	}
	return data, nil
}
