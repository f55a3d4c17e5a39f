package jobs

import (
	"context"
	"strings"
	"time"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// Wishes are what somebody says that she looks for. All of it is optional, and
// none of it says who she is: no age, sex, origin, faith or health.
type Wishes struct {
	Home   string   `json:"home,omitempty" maxLength:"10" doc:"Code of the ward where I live"`
	Kinds  []string `json:"kinds,omitempty" maxItems:"10" doc:"Groups of occupations"`
	Parks  []string `json:"parks,omitempty" maxItems:"10" doc:"Slugs of industrial parks"`
	PayMin int64    `json:"payMin,omitempty" minimum:"0" maximum:"1000000000" doc:"đồng a month"`
	Shifts []string `json:"shifts,omitempty" maxItems:"10"`
	With   []string `json:"with,omitempty" maxItems:"10" doc:"dormitory, transport, meals, insurance, walkIn"`
	Plain  bool     `json:"plain,omitempty" doc:"Do not put the list in my order"`
}

func (s *Service) checkWishes(w Wishes) error {
	var f errs.Fields
	if w.Home != "" {
		_, known := s.province.Ward(w.Home)
		f.Check(known, "home", "wardUnknown")
	}
	f.Check(w.PayMin >= 0, "payMin", "outOfRange", "min", 0, "max", 1_000_000_000)
	listing.Choices(&f, "kinds", w.Kinds, Occupations)
	listing.Choices(&f, "shifts", w.Shifts, Shifts)
	listing.Choices(&f, "with", w.With, Perks)
	var parks []string
	for _, park := range s.province.Parks() {
		parks = append(parks, park.Slug)
	}
	listing.Choices(&f, "parks", w.Parks, parks)
	return f.Err()
}

const wishesPath = "/api/v1/me/job-wishes"

// wishRoutes are about what I look for.
func (s *Service) wishRoutes() []web.Route {
	return []web.Route{
		web.Get(wishesPath, "What I look for", web.SignedIn(), s.wishes),
		web.Put(wishesPath, "Say what I look for, and whether openings come in my order", web.SignedIn(), s.wish),
		web.Delete(wishesPath, "Forget what I look for", web.SignedIn(), func(tx *database.Tx, who web.Principal, _ *web.None) (*web.None, error) {
			return &web.None{}, dropWishes(tx, who.Account)
		}),
	}
}

func (s *Service) wishes(ctx context.Context, _ *web.None) (*web.JSON[Wishes], error) {
	var w Wishes
	err := s.db.View(ctx, func(tx *database.Tx) (err error) {
		w, _, err = readWishes(tx, web.Who(ctx).Account)
		return err
	})
	return web.Answer(w), err
}

type wishInput struct{ Body Wishes }

func (s *Service) wish(tx *database.Tx, who web.Principal, in *wishInput) (*web.JSON[Wishes], error) {
	if err := s.checkWishes(in.Body); err != nil {
		return nil, err
	}
	return web.Answer(in.Body), writeWishes(tx, who.Account, in.Body)
}

// wishesKept is how long wishes say anything after they were written: who still
// looks writes them anew.
const wishesKept = 365 * 24 * time.Hour

func personal() module.Personal {
	return module.Personal{Export: export, Erase: dropWishes, Classes: []module.Class{{
		Code: "jobWishes", Keep: wishesKept, After: "updated", Basis: "Người tìm việc tự khai; thời hạn: đề xuất",
		Table: "job_wishes", Key: "account", Owner: "account", At: "at",
	}}}
}

func export(tx *database.Tx, account string) ([]module.Section, error) {
	w, at, err := readWishes(tx, account)
	section := module.Section{Code: "jobWishes", From: "updatedAt"}
	if err != nil || at == 0 {
		return []module.Section{section}, err
	}
	section.Records = []module.Record{{
		{Code: "ward", Value: w.Home},
		{Code: "jobKinds", Value: words("jobs.occupation.", w.Kinds)},
		{Code: "parks", Value: strings.Join(w.Parks, ", ")},
		{Code: "price", Value: w.PayMin},
		{Code: "jobShifts", Value: words("jobs.shift.", w.Shifts)},
		{Code: "jobPerks", Value: words("jobs.perk.", w.With)},
		{Code: "plainOrder", Value: w.Plain},
		{Code: "updatedAt", Value: module.Milliseconds(at)},
	}}
	return []module.Section{section}, nil
}

func words(prefix string, codes []string) module.Words {
	var all module.Words
	for _, code := range codes {
		all = append(all, prefix+code)
	}
	return all
}
