package place

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"net/http"
	"strings"

	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

//go:embed texts/*.json
var texts embed.FS

// Texts are the sentences for this package's error codes.
func Texts() fs.FS { return embedded.Folder(texts, "texts") }

// Module is what a province adds to the program: its facts, open to everybody.
func Module(p *Province) module.Module {
	return module.Module{Name: "place", Texts: Texts(), Routes: p.routes()}
}

// The facts change when the program is updated; an hour is soon enough.
const cacheFor = "public, max-age=3600"

func (p *Province) routes() []web.Route {
	_, outlined := p.Boundaries()
	return []web.Route{
		web.Get("/api/v1/province", "The province", web.Public(), fixed(About{p.Info, outlined}), web.Cached(cacheFor)),
		web.Get("/api/v1/province/wards", "All wards and communes", web.Public(), fixed(list(p.wards)), web.Cached(cacheFor)),
		web.Get("/api/v1/province/parks", "Industrial parks, zones and clusters", web.Public(), fixed(list(p.parks)), web.Cached(cacheFor)),
		web.Get("/api/v1/province/landmarks", "Other well-known places", web.Public(), fixed(list(p.landmarks)), web.Cached(cacheFor)),
		web.Get("/api/v1/province/agencies", "Agencies of the province and what they are in charge of", web.Public(), fixed(list(p.agencies)), web.Cached(cacheFor)),
		web.Get("/api/v1/province/nearest-ward", "The ward of a position", web.Public(), p.getNearest),
		web.Get("/api/v1/province/old-units", "Today's ward of an old address", web.Public(), p.getOldUnits),
		web.Get("/api/v1/province/boundaries", "Outlines of the wards as GeoJSON, if supplied", web.Public(),
			p.getBoundaries(), web.Cached(cacheFor)),
	}
}

// About is the province and what else there is to ask for.
type About struct {
	Info
	HasBoundaries bool `json:"hasBoundaries" doc:"Whether the outlines of the wards are supplied"`
}

func list[T any](items []T) web.Page[T] { return web.Page[T]{Items: items} }

type fixedInput struct {
	IfNoneMatch string `header:"If-None-Match" maxLength:"400" doc:"The ETag of the answer at hand."`
}

type fixedOutput[T any] struct {
	Status int
	ETag   string `header:"ETag"`
	Body   T
}

// fixed answers always the same, or 304 to who has it already.
func fixed[T any](body T) web.Handler[fixedInput, fixedOutput[T]] {
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err) // plain data, loaded from JSON
	}
	tag := etag(raw)
	return func(_ context.Context, in *fixedInput) (*fixedOutput[T], error) {
		return unlessKnown(in, tag, body), nil
	}
}

func unlessKnown[T any](in *fixedInput, tag string, body T) *fixedOutput[T] {
	if strings.Contains(in.IfNoneMatch, tag) {
		return &fixedOutput[T]{Status: http.StatusNotModified, ETag: tag}
	}
	return &fixedOutput[T]{Status: http.StatusOK, ETag: tag, Body: body}
}

func etag(content []byte) string {
	sum := sha256.Sum256(content)
	return `"` + hex.EncodeToString(sum[:8]) + `"`
}

type nearestInput struct {
	Lat float64 `query:"lat" required:"true" minimum:"-90" maximum:"90" example:"12.5992"`
	Lng float64 `query:"lng" required:"true" minimum:"-180" maximum:"180" example:"107.941"`
}

// NearestAnswer is the ward of a position, and which others it may be.
type NearestAnswer struct {
	Ward   Ward   `json:"ward"`
	Exact  bool   `json:"exact" doc:"The position is inside the ward's outline; else it is a guess"`
	Others []Ward `json:"others" nullable:"false" doc:"For a guess, the next likely"`
}

func (p *Province) getNearest(_ context.Context, in *nearestInput) (*web.JSON[NearestAnswer], error) {
	n, ok := p.NearestWard(Point{in.Lat, in.Lng})
	if !ok {
		return nil, errs.New(errs.NotFound, "place.outside")
	}
	return web.Answer(NearestAnswer{n.Ward, n.Exact, append([]Ward{}, n.Others...)}), nil
}

type oldInput struct {
	Commune  string `query:"commune" required:"true" minLength:"1" maxLength:"100" example:"xã Hòa Phú"`
	District string `query:"district" maxLength:"100"`
}

// OldAnswer is what an old address is today.
type OldAnswer struct {
	Candidates []CandidateAnswer `json:"candidates" nullable:"false" doc:"None when the commune is not known here"`
	Ask        bool              `json:"ask" doc:"The person must choose among the candidates"`
}

// CandidateAnswer is one ward that the address may be in.
type CandidateAnswer struct {
	Ward     Ward      `json:"ward"`
	Old      *OldUnit  `json:"old,omitempty" doc:"The old commune; absent when today's name was meant, or an old district"`
	District *District `json:"district,omitempty" doc:"The old district of that commune, or the one that was named instead of it"`
}

func (p *Province) getOldUnits(_ context.Context, in *oldInput) (*web.JSON[OldAnswer], error) {
	r := p.Resolve(in.Commune, in.District)
	answer := OldAnswer{Candidates: []CandidateAnswer{}, Ask: r.Ask}
	for _, c := range r.Candidates {
		candidate := CandidateAnswer{Ward: c.Ward, Old: c.Old}
		district := c.District
		if c.Old != nil {
			district = c.Old.District
		}
		if district != "" {
			d := p.districts[p.byDistrict[district]]
			candidate.District = &d
		}
		answer.Candidates = append(answer.Candidates, candidate)
	}
	return web.Answer(answer), nil
}

type boundariesOutput struct {
	Status      int
	ETag        string `header:"ETag"`
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (p *Province) getBoundaries() web.Handler[fixedInput, boundariesOutput] {
	raw, ok := p.Boundaries()
	tag := etag(raw)
	return func(_ context.Context, in *fixedInput) (*boundariesOutput, error) {
		if !ok {
			return nil, errs.Missing()
		}
		o := unlessKnown(in, tag, raw)
		return &boundariesOutput{o.Status, o.ETag, "application/geo+json", o.Body}, nil
	}
}
