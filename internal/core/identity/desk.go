package identity

import (
	"context"
	"net/http"
	"time"

	"daklakid/internal/core/audit"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/web"
)

// deskRoutes are the administrators'. The number goes in a body, because
// addresses are logged.
func (s *Service) deskRoutes() []web.Route {
	const one = "/api/v1/desk/accounts/{id}"
	admin := s.o.Administrators
	return []web.Route{
		web.Do(http.MethodPost, "/api/v1/desk/accounts/find", "The account of exactly this phone number", admin, s.postFind,
			web.Limited(web.Limit{Count: 60, Per: time.Hour})),
		web.Do(http.MethodGet, one, "An account as administrators see it", admin, s.getFile,
			web.Limited(web.Limit{Count: 300, Per: time.Hour})),
		web.Post(one+"/lock", "Lock an account", admin, s.postLock),
		web.Post(one+"/unlock", "Unlock an account", admin, postUnlock),
		web.Post(one+"/end-sessions", "Sign an account out everywhere", admin, postEndSessions),
	}
}

// AccountFile is what administrators may know of an account; never the number.
type AccountFile struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	State        State      `json:"state" enum:"active,locked"`
	Level        int        `json:"level"`
	CreatedAt    time.Time  `json:"createdAt"`
	Roles        []Role     `json:"roles" nullable:"false"`
	Sessions     int        `json:"sessions" doc:"Places where it is signed in"`
	UsedAt       *time.Time `json:"usedAt,omitempty" doc:"When any of them was used last, to the hour"`
	SecondFactor bool       `json:"secondFactor"`
	Lock         *Locking   `json:"lock,omitempty" doc:"The last time it was locked, while it is"`
	Mine         bool       `json:"mine"`
}

// Locking is why an account was locked, by whom and when.
type Locking struct {
	Reason string    `json:"reason"`
	By     string    `json:"by" doc:"The administrator's name"`
	At     time.Time `json:"at"`
}

type accountFindInput struct {
	Body struct {
		Phone string `json:"phone" maxLength:"32"`
	}
}

// postFind is logged whether or not there is an account, so that nobody goes
// through numbers unseen.
func (s *Service) postFind(ctx context.Context, in *accountFindInput) (*web.JSON[AccountFile], error) {
	phone, err := ParsePhone(in.Body.Phone)
	if err != nil {
		return nil, err
	}
	var file AccountFile
	var missing error
	err = s.o.DB.Update(ctx, func(tx *database.Tx) error {
		account, err := s.ByPhone(tx, phone)
		if errs.KindOf(err) == errs.NotFound {
			missing = errs.New(errs.NotFound, "accountUnknown")
			return audit.Record(tx, audit.Entry{
				Actor: web.Who(ctx).Account, Action: "account.find", Subject: audit.Subject{Kind: "account", ID: "none"},
			})
		}
		if err != nil {
			return err
		}
		file, err = s.file(tx, web.Who(ctx).Account, account, "account.find")
		return err
	})
	if err == nil {
		err = missing
	}
	return web.Answer(file), err
}

func (s *Service) getFile(ctx context.Context, in *byID) (*web.JSON[AccountFile], error) {
	var file AccountFile
	err := s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		file, err = s.file(tx, web.Who(ctx).Account, in.ID, "account.read")
		return err
	})
	return web.Answer(file), err
}

// file reads what the desk shows, and logs that it was read.
func (s *Service) file(tx *database.Tx, reader, account, action string) (AccountFile, error) {
	a, err := Find(tx, account)
	if err != nil {
		return AccountFile{}, err
	}
	f := AccountFile{ID: a.ID, Name: a.Name, State: a.State, Level: a.Level, CreatedAt: a.CreatedAt, Roles: []Role{}, Mine: reader == a.ID}
	roles, err := s.o.Roles(tx, account)
	if err != nil {
		return AccountFile{}, err
	}
	f.Roles = append(f.Roles, roles...)
	if err := eachSession(tx, account, func(one Session) {
		if f.Sessions++; f.UsedAt == nil {
			f.UsedAt = &one.UsedAt // the last used comes first
		}
	}); err != nil {
		return AccountFile{}, err
	}
	if f.SecondFactor, err = s.o.HasFactor(tx, account); err != nil {
		return AccountFile{}, err
	}
	if a.State == Locked {
		if f.Lock, err = lastLock(tx, account); err != nil {
			return AccountFile{}, err
		}
	}
	return f, record(tx, reader, action, account, nil)
}

// lastLock is in the log, which keeps it for good.
func lastLock(tx *database.Tx, account string) (*Locking, error) {
	entries, _, err := audit.List(tx, audit.Filter{Action: "account.lock", Subject: audit.Subject{Kind: "account", ID: account}}, 0, 1)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	names, err := Names(tx, []string{entries[0].Actor})
	return &Locking{entries[0].Details["reason"], names[entries[0].Actor], entries[0].At}, err
}

type accountLockInput struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Reason string `json:"reason" enum:"fraud,abuse,security,request" doc:"Why; free text would put personal data into the audit log."`
	}
}

func (s *Service) postLock(tx *database.Tx, who web.Principal, in *accountLockInput) (*web.None, error) {
	return &web.None{}, s.Lock(tx, who.Account, in.ID, in.Body.Reason)
}

func postUnlock(tx *database.Tx, who web.Principal, in *byID) (*web.None, error) {
	if err := Unlock(tx, who.Account, in.ID); err != nil {
		return nil, err
	}
	return &web.None{}, tell(tx, in.ID, "accountUnlocked")
}

func postEndSessions(tx *database.Tx, who web.Principal, in *byID) (*web.JSON[Revoked], error) {
	if _, err := Find(tx, in.ID); err != nil {
		return nil, err
	}
	n, err := EndSessions(tx, who.Account, in.ID)
	if err != nil {
		return nil, err
	}
	return web.Answer(Revoked{n}), tell(tx, in.ID, "sessionsEnded")
}

func tell(tx *database.Tx, account, code string) error {
	return notify.Send(tx, notify.Notice{Account: account, Category: notify.Account, Code: code})
}
