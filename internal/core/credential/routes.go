package credential

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"daklakid/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	in := web.SignedIn()
	often := web.Limited(web.Limit{Count: 60, Per: time.Minute})
	return []web.Route{
		web.Raw(http.MethodGet, keysPath, "The keys that sign codes and documents", web.Public(), s.serve(s.publicKeys), web.Cached(kept)),
		web.Raw(http.MethodGet, listPath, "What was revoked, signed", web.Public(), s.serve(s.list), web.Cached(kept)),
		web.Get("/api/v1/me/shareable", "What my codes can show", in, s.getShareable),
		web.Get("/api/v1/me/codes", "Who scanned my codes, the last one first", in, s.getCodes),
		web.Create("/api/v1/me/codes", "Make a code that works once", in, s.postCode, often),
		web.Get("/api/v1/me/codes/{id}", "What became of a code", in, s.getCode),
		web.Get("/api/v1/me/credentials", "My signed codes that are valid", in, s.getCredentials),
		web.Create("/api/v1/me/credentials", "Have a signed code made", in, s.postCredential,
			web.Limited(web.Limit{Count: 30, Per: time.Hour})),
		web.Post("/api/v1/me/credentials/{id}/revoke", "Take a signed code back", in, s.postRevoke, web.Status(http.StatusNoContent)),
		web.Post("/api/v1/codes/scan", "See what a code that works once shows", in, s.postScan, often),
		web.Do(http.MethodPost, "/api/v1/codes/verify", "Verify a signed code", web.Public(), s.postVerify, often),
		web.Do(http.MethodPost, "/api/v1/files/verify", "Verify a signed PDF file", web.Public(), s.postFile,
			web.MaxBody(maxFile), web.Limited(web.Limit{Count: 20, Per: time.Minute})),
		web.Raw(http.MethodPost, VerifyPath, "Verify a code without scripts", web.Public(), http.HandlerFunc(s.verifyForm),
			web.MaxBody(maxForm), web.Limited(web.Limit{Count: 20, Per: time.Minute})),
	}
}

// kept is how long keys and the list of revocations may be kept before asking
// again; what is older still verifies, and is said to be old.
const kept = "public, max-age=300, stale-while-revalidate=86400"

// serve answers what everybody may read from anywhere, with its digest as ETag.
func (s *Service) serve(read func(*http.Request) ([]byte, string, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, contentType, err := read(r)
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", "*")
		if err != nil {
			s.o.Refuse(w, r, err)
			return
		}
		sum := sha256.Sum256(body)
		h.Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
		h.Set("Vary", "Accept")
		if r.Header.Get("If-None-Match") == h.Get("ETag") {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h.Set("Content-Type", contentType)
		_, _ = w.Write(body) // a reader that went away is not our failure
	})
}
