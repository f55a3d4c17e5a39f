package identity

import (
	"context"
	"net/http"
	"strings"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/web"
)

const (
	sessionLife  = 90 * 24 * time.Hour // since its last use
	sessionTouch = time.Hour           // a use within it is not written down
	cookieName   = "daklakid"
	// cookieLife is the most that browsers keep; the server ends a session earlier.
	cookieLife = 400 * 24 * time.Hour
)

// Session is one place where an account is signed in.
type Session struct {
	ID        string     `json:"id"`
	Device    string     `json:"device" doc:"What the device calls itself, or its browser and system."`
	CreatedAt time.Time  `json:"createdAt"`
	UsedAt    time.Time  `json:"usedAt" doc:"To the hour."`
	Current   bool       `json:"current"`
	HeldUntil *time.Time `json:"heldUntil,omitempty" doc:"Until then it may do nothing sensitive: it was begun by code on a device that the account did not know."`
}

// entered is what signing in gives.
type entered struct {
	account, session, token string
	method                  Method
	trusted                 int64 // from when on it is not held back
}

// enter signs in with a code. What it refuses it still commits: the attempt
// is counted, and the right code of a locked account is used up.
func (s *Service) enter(ctx context.Context, challenge, code string, d Device) (in entered, err error) {
	var refused error
	err = s.o.DB.Update(ctx, func(tx *database.Tx) (err error) {
		in, refused = entered{}, errs.InvalidField("code", "codeWrong")
		phone, right, err := s.redeem(tx, challenge, code)
		if err != nil || !right {
			return err
		}
		if in.account, err = s.Open(tx, phone, web.Language(ctx)); err != nil {
			return err
		}
		if refused, err = s.admit(tx, &in, d); err != nil || refused != nil {
			return err
		}
		return s.begin(tx, &in, d)
	})
	if err == nil {
		err = refused
	}
	return in, err
}

// admit says why a person with the right code does not get in all the same,
// and until when the session is held back.
func (s *Service) admit(tx *database.Tx, in *entered, d Device) (refused, err error) {
	if err := active(tx, in.account); err != nil {
		if errs.KindOf(err) == errs.Denied {
			return err, nil
		}
		return nil, err
	}
	in.method = ByCode
	in.trusted, refused, err = s.hold(tx, in.account, d)
	if err != nil || refused != nil || in.trusted <= tx.Now() {
		return refused, err
	}
	return nil, s.o.Warn(tx, in.account, d.Name, time.UnixMilli(in.trusted).UTC())
}

func active(tx *database.Tx, account string) error {
	a, err := Find(tx, account)
	if err == nil && a.State != Active {
		err = errs.New(errs.Denied, "accountLocked")
	}
	return err
}

// begin starts a session for in.account.
func (s *Service) begin(tx *database.Tx, in *entered, d Device) error {
	in.session, in.token = id.New(tx.Now()), newToken()
	key, _ := digest(in.token)
	mark, _ := digest(d.Mark)
	if err := insertSession(tx, *in, key, mark, d.Name); err != nil {
		return err
	}
	if err := know(tx, in.account, mark, in.trusted); err != nil {
		return err
	}
	return keepSessions(tx, in.account, s.o.Limits.Sessions)
}

// Authenticate finds who asks by the bearer token or the session cookie, with
// the roles of this moment; nobody for a token that is forged, revoked or old.
func (s *Service) Authenticate(r *http.Request) (web.Principal, error) {
	key, ok := digest(s.token(r))
	if !ok {
		return web.Principal{}, nil
	}
	var who web.Principal
	var a asker
	err := s.o.DB.View(r.Context(), func(tx *database.Tx) (err error) {
		who, a, err = s.find(tx, key)
		return err
	})
	if err == nil && a.stale {
		err = s.o.DB.Update(r.Context(), func(tx *database.Tx) error { return touchSession(tx, a) })
		if errs.KindOf(err) == errs.Full {
			err = nil // who only reads needs no room
		}
	}
	if err != nil {
		return web.Principal{}, err
	}
	return who, nil
}

// Within is Authenticate in a transaction that writes anyway; nil for a request
// without any token.
func (s *Service) Within(r *http.Request) func(*database.Tx) (web.Principal, error) {
	key, ok := digest(s.token(r))
	if !ok {
		return nil
	}
	return func(tx *database.Tx) (web.Principal, error) {
		who, a, err := s.find(tx, key)
		if err == nil && a.stale {
			err = touchSession(tx, a)
		}
		return who, err
	}
}

// find reads whose session has a token; nobody's if there is none.
func (s *Service) find(tx *database.Tx, token []byte) (who web.Principal, a asker, err error) {
	a, err = askerOf(tx, token)
	if database.NoRows(err) {
		return web.Principal{}, asker{}, nil
	}
	if err != nil {
		return web.Principal{}, a, err
	}
	who = web.Principal{Account: a.account, Session: a.session, Factor: web.FactorNotDue}
	if a.trusted > tx.Now() {
		who.Held = time.UnixMilli(a.trusted).UTC()
		return who, a, nil
	}
	who.Level = a.level
	if who.Grants, err = s.o.Grants(tx, a.account); err != nil {
		return who, a, err
	}
	if who.Factor = ""; s.o.Factor != nil {
		who.Factor, err = s.o.Factor(tx, who)
	}
	return who, a, err
}

// token is what the request says it may do; a bearer token goes before a cookie.
func (s *Service) token(r *http.Request) string {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return ""
		}
		return strings.TrimSpace(token)
	}
	cookie, err := r.Cookie(s.session)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// cookie writes a cookie that scripts cannot read; an empty value removes it.
func (s *Service) cookie(name, value string) string {
	c := http.Cookie{ //nolint:gosec // Secure only where people reach us by https: browsers drop it over plain HTTP
		Name: name, Value: value, Path: "/", MaxAge: int(cookieLife.Seconds()),
		HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c.String()
}

func (s *Service) purge(ctx context.Context) error { return s.o.DB.Update(ctx, forget) }

// Holds reports whether a request carries a session's cookie, valid or not:
// enough to guess what the app will ask for.
func Holds(r *http.Request) bool {
	for _, name := range []string{cookieName, "__Host-" + cookieName} {
		if c, err := r.Cookie(name); err == nil && c.Value != "" {
			return true
		}
	}
	return false
}
