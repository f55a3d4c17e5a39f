package app

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"daklakid/internal/agency/dvc"
	"daklakid/internal/agency/ioc"
	"daklakid/internal/agency/population"
	"daklakid/internal/agency/snapshot"
	"daklakid/internal/agency/tax"
	"daklakid/internal/agency/webpush"
	"daklakid/internal/core/announcement"
	"daklakid/internal/core/assurance"
	"daklakid/internal/core/audit"
	"daklakid/internal/core/calendar"
	"daklakid/internal/core/card"
	"daklakid/internal/core/credential"
	"daklakid/internal/core/document"
	"daklakid/internal/core/draft"
	"daklakid/internal/core/identity"
	"daklakid/internal/core/notify"
	"daklakid/internal/core/openid"
	"daklakid/internal/core/organisation"
	"daklakid/internal/core/passkey"
	"daklakid/internal/core/photo"
	"daklakid/internal/core/place"
	"daklakid/internal/core/quality"
	"daklakid/internal/core/secondfactor"
	"daklakid/internal/core/setting"
	"daklakid/internal/core/webhook"
	"daklakid/internal/feature/camera"
	"daklakid/internal/feature/citizenreport"
	"daklakid/internal/feature/classifieds"
	"daklakid/internal/feature/coaches"
	business "daklakid/internal/feature/companies"
	openings "daklakid/internal/feature/jobs"
	"daklakid/internal/feature/messages"
	"daklakid/internal/feature/places"
	"daklakid/internal/feature/publicservice"
	"daklakid/internal/feature/rentals"
	"daklakid/internal/feature/resumes"
	"daklakid/internal/feature/vouchers"
	"daklakid/internal/feature/workforce"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/realtime"
	"daklakid/internal/platform/web"
)

// services are what modules and commands share.
type services struct {
	identity       *identity.Service
	assurance      *assurance.Service
	organisation   *organisation.Service
	notify         *notify.Service
	outbox         *notify.Outbox
	drafts         *draft.Service
	calendar       *calendar.Service
	credential     *credential.Service
	hub            *realtime.Hub
	listings       *listing.Kernel
	rentals        *rentals.Service
	openings       *openings.Service
	classifieds    *classifieds.Service
	places         *places.Service
	vouchers       *vouchers.Service
	resumes        *resumes.Service
	documents      *document.Service
	cases          *casework.Kernel
	publicServices *publicservice.Service
	reports        *citizenreport.Service
	coaches        *coaches.Service
	cameras        *camera.Service
	cameraStand    *snapshot.Sandbox // of a demonstration; else nil
	messages       *messages.Service
	passkeys       *passkey.Service
	openid         *openid.Service
	webhooks       *webhook.Service
	settings       *setting.Book
	announcement   *announcement.Board
	factor         *secondfactor.Service
	cards          card.Reader
	registry       assurance.Registry  // nil: no population database is connected
	people         *population.Sandbox // of a demonstration; else nil
	portal         *dvc.Client         // nil: no public-service portal is connected
	counter        *dvc.Sandbox        // of a demonstration, behind portal; else nil
	portalSigns    []string            // secrets of the portal's callbacks
	centre         *ioc.Client         // nil: no operation centre is connected
	centreStand    *ioc.Sandbox        // of a demonstration, behind centre; else nil
	business       *business.Service
	quality        *quality.Service
	workforce      *workforce.Service
	taxOffice      *tax.Sandbox     // of a demonstration; else nil
	pushStand      *webpush.Sandbox // of a demonstration; else nil
	privacy
	stop func(context.Context) error // ends the streams, which would keep the server from stopping
}

// build makes the services and returns THE LIST of modules.
func (a *App) build(ctx context.Context) ([]module.Module, error) {
	s := &a.services
	a.buildSettings()
	if err := a.buildNotify(); err != nil {
		return nil, err
	}
	a.buildConsents()
	a.buildIdentity()
	if err := a.buildCards(ctx); err != nil {
		return nil, err
	}
	if err := a.buildPasskeys(); err != nil {
		return nil, err
	}
	a.buildFactor()
	if err := a.buildOpenID(); err != nil {
		return nil, err
	}
	a.buildWebhooks()
	national, err := a.vneid()
	if err != nil {
		return nil, err
	}
	s.drafts = draft.New(a.db, a.vault)
	if err := a.buildHub(); err != nil {
		return nil, err
	}
	if err := a.buildListings(); err != nil {
		return nil, err
	}
	pictures := media.New(media.Limits{})
	if err := a.buildAssurance(pictures); err != nil {
		return nil, err
	}
	if err := a.buildCompanies(); err != nil {
		return nil, err
	}
	if err := a.buildCredential(pictures); err != nil {
		return nil, err
	}
	a.buildCasework(pictures)
	a.buildResumes()
	if err := a.buildCentre(); err != nil {
		return nil, err
	}
	if err := a.buildReports(); err != nil {
		return nil, err
	}
	if err := a.buildCoaches(); err != nil {
		return nil, err
	}
	a.buildQuality()
	if err := a.buildCameras(pictures); err != nil {
		return nil, err
	}
	a.buildMessages()
	a.buildPrivacy()
	if err := a.buildPortal(); err != nil {
		return nil, err
	}
	if err := a.buildPublicServices(); err != nil {
		return nil, err
	}
	a.buildCalendar()
	list := []module.Module{
		a.keeping(),
		calls(),
		cards(),
		audit.Module(a.db, a.log),
		place.Module(a.province),
		s.identity.Module(),
		s.assurance.Module(),
		national,
		s.openid.Module(),
		s.webhooks.Module(),
		s.passkeys.Module(),
		s.organisation.Module(),
		s.notify.Module(),
		s.drafts.Module(),
		s.calendar.Module(),
		photo.New(a.db, a.blobs, pictures).Module(),
		s.credential.Module(),
		s.documents.Module(),
		s.publicServices.Module(), // forgets people by their cases, so before those
		s.cases.Module(),
		a.files(),
		a.events(),
	}
	list = append(list, a.deskModules()...)
	list = append(list, looking()...)
	list = append(list, s.quality.Module())
	list = append(list, s.listings.Modules()...)
	list = append(list, s.business.Modules()...)
	list = append(list, s.workforce.Module())
	list = append(list, s.resumes.Modules()...)
	list = append(list,
		s.rentals.Module(),
		s.openings.Module(),
		s.classifieds.Module(),
		s.places.Module(),
		s.vouchers.Module(),
		s.reports.Module(),
		s.coaches.Module(),
		s.cameras.Module(),
		s.messages.Module(),
		a.operate(),
		a.auditDesk(),
		a.finder().Module(),
		a.previews(),
	)
	list = append(list, a.privacyModules()...)
	if a.demo {
		list = append(list, module.Module{Name: "demo", Routes: slices.Concat(s.pushRoutes(), s.standInRoutes(), s.counterRoutes(), s.centreRoutes(), s.taxRoutes(), s.cameraRoutes(), []web.Route{s.outbox.Route()})})
	}
	return list, nil
}

func (a *App) buildIdentity() {
	s := &a.services
	s.identity = identity.New(identity.Options{
		DB: a.db, Vault: a.vault, PublicURL: a.config.PublicURL, App: a.province.AppName,
		Limits: a.signInLimits(), Administrators: administrators(), Settings: s.settings,
		HasLanguage: a.texts.Has,
		HasPark:     a.isPark,
		Send:        s.notify.SMS,
		Call:        a.codeCall(),
		Hold:        a.holdSignIn,
		Warn:        passkey.Warn,
		Grants:      organisation.Grants,
		Roles:       organisation.Roles,
		Unread:      notify.Unread,
		Spent:       a.codesSpent,
		Factor:      a.factorOf,
		HasFactor:   a.hasFactor,
		Locked:      func(tx *database.Tx, account string) error { return s.credential.Locked(tx, account) },
	})
	s.organisation = organisation.New(organisation.Options{
		DB: a.db, Vault: a.vault, Identity: s.identity, Province: a.province.FullName.In("vi"),
		HasAgency: a.hasAgency, HasWard: a.hasWard, Assigned: a.assigned, Renaming: business.Renaming, Left: a.left,
	})
}

func (a *App) isPark(slug string) bool {
	for _, park := range a.province.Parks() {
		if park.Slug == slug {
			return true
		}
	}
	return false
}

func (a *App) buildNotify() error {
	s := &a.services
	texting, voice, err := a.smsGateway()
	if err != nil {
		return err
	}
	mail, err := a.mailGateway()
	if err != nil {
		return err
	}
	if a.demo {
		s.outbox = &notify.Outbox{}
	}
	push, err := a.pushGateway()
	if err != nil {
		return err
	}
	key, err := a.pushKey()
	if err != nil {
		return err
	}
	s.notify = notify.New(notify.Options{
		Zone: a.province.Location(), Push: push, PushKey: key, PushNetworks: a.pushNetworks(), Device: identity.DeviceOf,
		DB: a.db, Vault: a.vault, Texts: a.texts, App: a.province.AppName, PublicURL: a.config.PublicURL,
		SMS: texting, Voice: voice, Mail: mail, Outbox: s.outbox, Metrics: a.metrics,
		Contact: func(tx *database.Tx, account string) (notify.Contact, error) {
			person, err := identity.Find(tx, account)
			if err != nil {
				return notify.Contact{}, err
			}
			phone, err := s.identity.Phone(tx, account)
			return notify.Contact{Phone: phone, Language: person.Language}, err
		},
	})
	return nil
}

func (a *App) buildHub() (err error) {
	s := &a.services
	s.hub, err = realtime.New(realtime.Options{
		Authenticate: func(r *http.Request) (string, bool) {
			who, err := s.identity.Authenticate(r)
			return who.Account, err == nil && who.Somebody()
		},
		Refuse:   func(w http.ResponseWriter, r *http.Request, err error) { a.web.Fail(w, r, err) },
		Log:      a.log,
		RedisURL: a.config.RedisURL,
		Sealer:   a.vault,
		Metrics:  a.metrics,
	})
	if err != nil {
		return err
	}
	var once sync.Once
	s.stop = func(ctx context.Context) (err error) {
		once.Do(func() { err = s.hub.Close(ctx) })
		return err
	}
	a.closers = append(a.closers, func() error { return s.stop(context.Background()) })
	stop := notify.Listen(func(account string) {
		if err := s.hub.Soon(realtime.Personal(account), map[string]string{"type": "notice"}); err != nil {
			a.log.Warn("a hint was not sent", "error", err)
		}
	})
	a.closers = append(a.closers, func() error { stop(); return nil })
	return nil
}

func (a *App) buildListings() (err error) {
	s := &a.services
	s.listings = listing.New(listing.Services{
		DB: a.db, Province: a.province, Texts: a.texts, Vault: a.vault, Phone: s.identity.Phone,
		Person: func(tx *database.Tx, account string) (listing.Person, error) {
			if account == audit.System { // what the province itself publishes
				return listing.Person{Name: a.province.FullName.In("vi"), Verified: true}, nil
			}
			p, err := identity.Find(tx, account)
			return listing.Person{Name: p.Name, Verified: p.Level > 0, Since: p.CreatedAt}, err
		},
		Companies: companies{}, Log: a.log, PublicURL: a.config.PublicURL, HideAfter: a.config.HideAfter, Settings: s.settings,
	})
	a.closers = append(a.closers, s.listings.Close) // the looks counted last
	s.rentals = rentals.New(s.listings, func(tx *database.Tx, account string) (string, error) {
		p, err := identity.Find(tx, account)
		return p.Workplace, err
	}, a.agreed(rentals.ForYou))
	s.vouchers = vouchers.New(s.listings, a.config.PublicURL)
	if s.openings, err = openings.New(s.listings, a.pack); err != nil {
		return err
	}
	if s.classifieds, err = classifieds.New(s.listings, a.pack); err != nil {
		return err
	}
	s.places, err = places.New(s.listings, a.pack)
	return err
}

// files serves the photos.
func (a *App) files() module.Module {
	return module.Module{Name: "media", Texts: media.Texts(), Routes: []web.Route{
		web.Raw(http.MethodGet, "/media/{id}/{size}", "A photo", web.Public(),
			media.Handler(a.blobs, func(w http.ResponseWriter, r *http.Request, err error) { a.web.Fail(w, r, err) })),
	}}
}

// events are the streams of hints.
func (a *App) events() module.Module {
	hub := a.services.hub
	return module.Module{Name: "realtime", Texts: realtime.Texts(), Routes: []web.Route{
		web.Raw(http.MethodGet, "/api/v1/realtime/events", "Hints as server-sent events", web.SignedIn(), hub.Events()),
		web.Raw(http.MethodGet, "/api/v1/realtime/socket", "Hints over a websocket", web.SignedIn(), hub.Socket()),
	}}
}

// refreshKeys is how often a node looks for new keys; a rotation waits longer.
const refreshKeys = time.Minute

// keeping is what the platform itself does now and then.
func (a *App) keeping() module.Module {
	return module.Module{Name: "keeping", Personal: keptRequests(), Jobs: []jobs.Job{
		jobs.Every("web.forget-keys", time.Hour, func(ctx context.Context) error {
			return a.db.Update(ctx, web.ForgetKeys)
		}),
	}}
}
