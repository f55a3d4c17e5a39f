package assurance

import (
	"context"
	"net/http"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	const mine, desk = "/api/v1/me/identification", "/api/v1/desk/identifications"
	in, officers := web.Trusted(), s.o.Officers
	return []web.Route{
		web.Get(mine, "How sure you are of who I am", in, s.getMine),
		web.Do(http.MethodPost, mine+"/card/photos", "Show a side of my card", in, s.postPhoto,
			web.MaxBody(12<<20), web.Limited(web.Limit{Count: 90, Per: 10 * time.Minute})),
		web.Do(http.MethodPost, mine+"/card", "Identify me by the card I showed", in, s.confirmCard),
		web.Delete(mine+"/card", "Forget the card I showed", in, s.dropCard, web.Status(http.StatusNoContent)),
		web.Do(http.MethodPost, mine+"/faces", "Ask what to do before the camera", in, s.askFace, web.Status(http.StatusCreated)),
		web.Do(http.MethodPost, mine+"/faces/{id}", "Send what the camera saw", in, s.postFrames, web.MaxBody(maxFrames)),
		web.Post(mine+"/faces/{id}/refer", "Let an officer compare the pictures", in, s.refer),

		web.Get(desk, "Identifications that wait for an officer", officers, s.listCases),
		web.Post(desk+"/{id}/open", "Open a case; the person sees that you did", officers, s.viewCase),
		web.Post(desk+"/{id}/decide", "Decide a case", officers, s.decide, web.Status(http.StatusNoContent)),
		web.Post("/api/v1/desk/accounts/{account}/identifications/{method}/revoke", "End a proof", officers, s.revoke, web.Status(http.StatusNoContent)),
		web.Post("/api/v1/desk/counters", "Begin at the counter: send the person a code", officers, s.startCounter,
			web.Limited(web.Limit{Count: 120, Per: time.Hour})),
		web.Do(http.MethodPost, "/api/v1/desk/counters/{id}/photos", "Read the document at the counter, to fill in the form", officers, s.fillCounter,
			web.MaxBody(12<<20), web.Limited(web.Limit{Count: 60, Per: 10 * time.Minute})),
		web.Do(http.MethodPost, "/api/v1/desk/counters/{id}", "Finish at the counter", officers, s.postCounter),
	}
}

// postCounter commits the attempt even when it refuses.
func (s *Service) postCounter(ctx context.Context, in *counterInput) (*web.JSON[CounterDone], error) {
	var done CounterDone
	var refusal error
	err := s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		done, refusal, err = s.finishCounter(tx, web.Who(ctx), in)
		return err
	})
	if err == nil {
		err = refusal
	}
	return web.Answer(done), err
}
