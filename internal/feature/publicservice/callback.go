package publicservice

import (
	"errors"
	"io"
	"net/http"

	"daklakid/internal/agency/dvc"
	"daklakid/internal/platform/errs"
)

// callback takes what the portal tells. What was told before, or was overtaken,
// is answered as if it were new, so that the portal does not try again.
func (s *Service) callback(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.Fail(w, r, errs.New(errs.TooLarge, "bodyTooLarge").Because(err))
		return
	}
	event, err := dvc.VerifyCallback(s.Secrets, r.Header, body, s.Now())
	switch {
	case errors.Is(err, dvc.ErrEvent):
		err = errs.New(errs.Invalid, "malformed").Because(err)
	case err != nil:
		err = errs.New(errs.Unauthenticated, "callbackUnsigned").Because(err)
	default:
		err = s.Told(r.Context(), event)
	}
	if err != nil {
		s.Fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
