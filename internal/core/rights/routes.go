package rights

import (
	"net/http"
	"time"

	"daklakid/internal/platform/web"
)

const (
	mine = "/api/v1/me/data"
	desk = "/api/v1/desk/corrections"
)

// routes: what could hurt its owner in the hands of a thief asks for a session
// that is not held back.
func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Do(http.MethodGet, mine+"/records", "What is kept of me, and until when", web.Trusted(), s.getRecords,
			web.Limited(web.Limit{Count: 30, Per: time.Minute})),
		web.Get(mine+"/exports", "The copies of my data", web.SignedIn(), s.getExports),
		web.Create(mine+"/exports", "Have a copy of my data made", web.Trusted(), s.postExport, web.Status(http.StatusAccepted)),
		web.Get(mine+"/corrections", "What I asked to be corrected", web.SignedIn(), s.getCorrections),
		web.Create(mine+"/corrections", "Ask for a correction", web.SignedIn(), s.postCorrection),
		web.Get(mine+"/erasure", "What being forgotten means, and whether I asked for it", web.SignedIn(), s.getErasure),
		web.Create(mine+"/erasure", "Ask to be forgotten", web.Trusted(), s.postErasure),
		web.Delete(mine+"/erasure", "Take it back", web.SignedIn(), s.cancelErasure, web.Status(http.StatusNoContent)),
		web.Do(http.MethodPost, "/api/v1/erasure-receipts", "What became of a request to be forgotten", web.Public(), s.readReceipt,
			web.Limited(web.Limit{Count: 20, Per: time.Minute})),
		web.Get(desk, "Requests for correction, newest first", s.o.Officers, s.getCases),
		web.Get(desk+"/{id}", "A request for correction", s.o.Officers, s.getCase),
		web.Post(desk+"/{id}/decide", "Decide on a correction", s.o.Officers, s.decide),
	}
}

// Download is the route that gives a copy to its owner. Fail answers errors.
func (s *Service) Download(fail func(http.ResponseWriter, *http.Request, error)) web.Route {
	return web.Raw(http.MethodGet, mine+"/exports/{id}/file", "Fetch a copy of my data", web.Trusted(),
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := s.fetch(w, r); err != nil {
				fail(w, r, err)
			}
		}))
}
