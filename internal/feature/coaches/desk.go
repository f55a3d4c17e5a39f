package coaches

import (
	"context"
	"regexp"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/organisation"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

const oneFeed = deskPath + "/feeds/{feed}"

func (s *Service) deskRoutes() []web.Route {
	desk := web.Role(operators...).Proven()
	large := web.MaxBody(1 << 20)
	return []web.Route{
		web.Get(deskPath+"/feeds", "Timetables of my companies", desk, s.getFeeds),
		web.Create(deskPath+"/feeds", "Begin a company's timetables", desk, s.postFeed, web.Limited(web.Limit{Count: 20, Per: time.Hour})),
		web.Get(oneFeed, "Timetables as they are being edited", desk, s.getFeed),
		web.Put(oneFeed+"/operator", "Say who runs the coaches", desk, s.putOperator),
		web.Create(oneFeed+"/stops", "Add a stop", desk, s.postStop),
		web.Put(oneFeed+"/stops/{stop}", "Change a stop", desk, s.putStop),
		web.Delete(oneFeed+"/stops/{stop}", "Remove a stop", desk, s.deleteStop),
		web.Get(oneFeed+"/routes/{route}", "The timetable of a route", desk, s.getRoute),
		web.Create(oneFeed+"/routes", "Add a route with its timetable", desk, s.postRoute, large),
		web.Put(oneFeed+"/routes/{route}", "Change the timetable of a route", desk, s.putRoute, large),
		web.Delete(oneFeed+"/routes/{route}", "Remove a route", desk, s.deleteRoute),
		web.Create(oneFeed+"/routes/{route}/copy", "Copy a timetable, also the way back", desk, s.copyRoute),
		web.Get(oneFeed+"/day", "What runs on a day", desk, s.getDay),
		web.Post(oneFeed+"/publish", "Show people what was edited", desk, s.publishDraft),
		web.Post(oneFeed+"/discard", "Drop what was edited", desk, s.discardDraft),
		web.Get(oneFeed+"/disruptions", "Alerts and cancellations", desk, s.getDisruptions),
		web.Create(oneFeed+"/cancellations", "Say that a trip does not run", desk, s.cancelTrip, web.First(s.built)),
		web.Delete(oneFeed+"/cancellations", "Have a trip run after all", desk, s.uncancelTrip),
		web.Create(oneFeed+"/alerts", "Tell travellers something", desk, s.postAlert, web.Limited(web.Limit{Count: 60, Per: time.Hour}), web.First(s.built)),
		web.Put(deskPath+"/alerts/{id}", "Change what travellers are told", desk, s.putAlert, web.First(s.built)),
		web.Delete(deskPath+"/alerts/{id}", "Withdraw it", desk, s.withdrawAlert),
	}
}

// CoachFeed is one operator's timetables at the desk.
type CoachFeed struct {
	ID           string     `json:"id"`
	Organisation string     `json:"organisation"`
	Name         string     `json:"name"`
	Demo         bool       `json:"demo"`
	Published    *time.Time `json:"published,omitempty" doc:"When people were shown them; missing: not yet"`
	Draft        bool       `json:"draft" doc:"There are changes that people do not see"`
	Waiting      int64      `json:"waiting" doc:"Requests for seats that wait for an answer"`
}

// CoachFeeds lists them.
type CoachFeeds struct {
	Items []CoachFeed `json:"items" nullable:"false"`
}

func (f feed) view(tx *database.Tx) (CoachFeed, error) {
	v := CoachFeed{ID: f.ID, Organisation: f.Organisation, Name: f.Name, Demo: f.Demo, Draft: f.Draft != ""}
	if !f.PublishedAt.IsZero() {
		v.Published = &f.PublishedAt
	}
	err := tx.Row(`SELECT count(*) FROM coach_requests WHERE feed = $1 AND status = 'waiting'`, f.ID).Scan(&v.Waiting)
	return v, err
}

func (s *Service) getFeeds(ctx context.Context, _ *web.None) (*web.JSON[CoachFeeds], error) {
	out := CoachFeeds{Items: []CoachFeed{}}
	err := s.o.DB.View(ctx, func(tx *database.Tx) error {
		for _, g := range web.Who(ctx).Grants {
			holds, err := organisation.Holds(tx, web.Who(ctx).Account, g.Organisation, operators...)
			if err != nil {
				return err
			}
			if !holds {
				continue
			}
			feeds, err := feedsOf(tx, g.Organisation)
			if err != nil {
				return err
			}
			for _, f := range feeds {
				v, err := f.view(tx)
				if err != nil {
					return err
				}
				out.Items = append(out.Items, v)
			}
		}
		return nil
	})
	return web.Answer(out), err
}

// CoachContact is who runs the coaches, as written by the operator.
type CoachContact struct {
	Name   string `json:"name" maxLength:"100"`
	Phone  string `json:"phone" maxLength:"20" doc:"Hotline"`
	Phone2 string `json:"phone2,omitempty" maxLength:"20" doc:"Second hotline"`
	Email  string `json:"email,omitempty" maxLength:"200"`
	URL    string `json:"url,omitempty" maxLength:"300"`
	Notice int64  `json:"notice" minimum:"0" maximum:"2880" doc:"How many minutes before one calls where one has to"`
}

var (
	phoneForm = regexp.MustCompile(`^(\+84|0|1[89]00)[0-9]{4,10}$`)
	spacing   = regexp.MustCompile(`[\s.()-]`)
)

// check tidies the numbers; both are landlines, mobiles or hotlines.
func (c *CoachContact) check() error {
	c.Name, c.Email, c.URL = oneLine(c.Name), oneLine(c.Email), oneLine(c.URL)
	c.Phone, c.Phone2 = spacing.ReplaceAllString(c.Phone, ""), spacing.ReplaceAllString(c.Phone2, "")
	var bad errs.Fields
	bad.Check(c.Name != "", "name", "required")
	bad.Check(phoneForm.MatchString(c.Phone), "phone", "hotlineMalformed")
	bad.Check(c.Phone2 == "" || phoneForm.MatchString(c.Phone2), "phone2", "hotlineMalformed")
	bad.Check(c.URL == "" || webAddress.MatchString(c.URL), "url", "addressMalformed")
	bad.Check(c.Email == "" || mailForm.MatchString(c.Email), "email", "mailMalformed")
	return bad.Err()
}

var (
	webAddress = regexp.MustCompile(`^https?://[^\s<>"]+$`)
	mailForm   = regexp.MustCompile(`^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$`)
)

type coachFeedInput struct {
	Body struct {
		Organisation string `json:"organisation" maxLength:"36"`
		CoachContact
	}
}

type feedOutput struct {
	web.Tagged
	Body CoachBook
}

func (s *Service) postFeed(tx *database.Tx, who web.Principal, in *coachFeedInput) (*feedOutput, error) {
	holds, err := organisation.Holds(tx, who.Account, in.Body.Organisation, operators...)
	if err != nil {
		return nil, err
	}
	if !holds {
		return nil, errs.InvalidField("organisation", "organisationNotYours")
	}
	if err := in.Body.check(); err != nil {
		return nil, err
	}
	if err := tx.Alone("coach_feeds " + in.Body.Organisation); err != nil {
		return nil, err
	}
	feeds, err := feedsOf(tx, in.Body.Organisation)
	if err != nil {
		return nil, err
	}
	if len(feeds) >= maxFeedsOf {
		return nil, errs.New(errs.Conflict, "tooManyFeeds", "max", maxFeedsOf)
	}
	f, err := createFeed(tx, in.Body.Organisation, in.Body.Name, false)
	if err != nil {
		return nil, err
	}
	return s.edit(tx, who, f.ID, f.Version, func(c *content) error {
		s.setOperator(c, in.Body.CoachContact)
		return nil
	})
}

// maxFeedsOf bounds the feeds of one company.
const maxFeedsOf = 5

// edit changes a draft in one go: it is read whole, changed, and written whole,
// so that nothing half-changed is ever there.
func (s *Service) edit(tx *database.Tx, who web.Principal, feedID string, version int64, change func(*content) error) (*feedOutput, error) {
	f, err := s.operated(tx, who.Account, feedID)
	if err != nil {
		return nil, err
	}
	if err := touch(tx, &f, version); err != nil {
		return nil, err
	}
	edition, err := draft(tx, &f)
	if err != nil {
		return nil, err
	}
	c, err := read(tx, edition)
	if err != nil {
		return nil, err
	}
	if len(c.StopTimes) > maxEdited {
		return nil, errs.New(errs.Conflict, "feedTooLarge", "max", maxEdited)
	}
	if err := change(c); err != nil {
		return nil, err
	}
	c.number()
	if err := clearEdition(tx, edition); err != nil {
		return nil, err
	}
	if err := c.store(tx, edition); err != nil {
		return nil, err
	}
	return s.book(tx, f, c)
}

// maxEdited is how many stop times are edited here; who has more imports them.
const maxEdited = 20_000

type operatorInput struct {
	web.IfMatch
	Feed string `path:"feed" maxLength:"36"`
	Body CoachContact
}

func (s *Service) putOperator(tx *database.Tx, who web.Principal, in *operatorInput) (*feedOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	if err := in.Body.check(); err != nil {
		return nil, err
	}
	out, err := s.edit(tx, who, in.Feed, version, func(c *content) error {
		s.setOperator(c, in.Body)
		return nil
	})
	if err != nil {
		return nil, err
	}
	out.Body.Feed.Name = in.Body.Name
	_, err = tx.Exec(`UPDATE coach_feeds SET name = $2 WHERE id = $1`, in.Feed, in.Body.Name)
	return out, err
}

type feedEditInput struct {
	web.IfMatch
	Feed string `path:"feed" maxLength:"36"`
}

// publishDraft shows people the draft. It has to have something that runs and
// somebody to call.
func (s *Service) publishDraft(tx *database.Tx, who web.Principal, in *feedEditInput) (*feedOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	f, err := s.operated(tx, who.Account, in.Feed)
	if err != nil {
		return nil, err
	}
	if err := touch(tx, &f, version); err != nil {
		return nil, err
	}
	if f.Draft == "" {
		return nil, errs.New(errs.Conflict, "nothingToPublish")
	}
	c, err := read(tx, f.Draft)
	if err != nil {
		return nil, err
	}
	t := s.compile(f, c)
	if len(t.trips) == 0 {
		return nil, errs.New(errs.Conflict, "nothingRuns")
	}
	for _, one := range t.trips {
		if one.agency.Phone == "" {
			return nil, errs.New(errs.Conflict, "nobodyToCall")
		}
	}
	if err := publish(tx, &f); err != nil {
		return nil, err
	}
	err = audit.Record(tx, audit.Entry{
		Actor: who.Account, Action: "coachFeed.publish", Subject: audit.Subject{Kind: "coachFeed", ID: f.ID}, Organisation: f.Organisation,
	})
	if err != nil {
		return nil, err
	}
	return s.book(tx, f, c)
}

func (s *Service) discardDraft(tx *database.Tx, who web.Principal, in *feedEditInput) (*feedOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	f, err := s.operated(tx, who.Account, in.Feed)
	if err != nil {
		return nil, err
	}
	if err := touch(tx, &f, version); err != nil {
		return nil, err
	}
	if err := setDraft(tx, &f, ""); err != nil {
		return nil, err
	}
	c, err := read(tx, f.Published)
	if err != nil {
		return nil, err
	}
	return s.book(tx, f, c)
}
