package identity

import (
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
)

// Method is a way of signing in.
type Method string

// The methods.
const (
	ByCode    Method = "code"
	ByPasskey Method = "passkey"
)

// Device is where somebody signs in.
type Device struct {
	Name string // as people call it
	Mark string // the device's own, from its cookie; empty for none
}

// NewDevice names a device as it calls itself, else by its User-Agent.
func NewDevice(name, agent, mark string) Device {
	if name == "" {
		name = summary(agent)
	}
	return Device{name, mark}
}

// SignIn lets an account in that was found by a way other than a code, in the
// caller's transaction; the device is known from then on. It is errs.Denied
// for a locked account.
func (s *Service) SignIn(tx *database.Tx, account string, by Method, d Device, token bool) (*Entry, error) {
	if err := active(tx, account); err != nil {
		return nil, err
	}
	known, cookie := s.device(d.Mark)
	d.Mark = known
	in := entered{account: account, method: by}
	if err := s.begin(tx, &in, d); err != nil {
		return nil, err
	}
	out, err := s.entry(tx, in, token)
	if err == nil && cookie != "" {
		out.SetCookie = append(out.SetCookie, cookie)
	}
	return out, err
}

// hold is from when on a session begun by code is trusted: at once on a device
// that the account knows, or when it has no stronger way in.
//
// Whoever has got hold of the number, by a new SIM say, gets every code. So
// where a person has a passkey, a code on a strange device opens only what is
// not sensitive, until the person has had time to notice and to stop it.
func (s *Service) hold(tx *database.Tx, account string, d Device) (trusted int64, refused, err error) {
	hold, err := s.holdOf(tx, account)
	if err != nil || hold == 0 {
		return 0, nil, err
	}
	if mark, ok := digest(d.Mark); ok {
		since, err := knownSince(tx, account, mark)
		if err != nil || since > 0 && since <= tx.Now() {
			return 0, nil, err
		}
	}
	until, err := stoppedUntil(tx, account)
	if err != nil {
		return 0, nil, err
	}
	if left := until - tx.Now(); left > 0 {
		return 0, errs.New(errs.Denied, "codesStopped").After(time.Duration(left) * time.Millisecond), nil
	}
	return tx.Now() + hold.Milliseconds(), nil, nil
}

func (s *Service) holdOf(tx *database.Tx, account string) (time.Duration, error) {
	if s.o.Hold == nil {
		return 0, nil
	}
	return s.o.Hold(tx, account)
}

// stop forgets the device of a session that is held back, and refuses codes on
// unknown devices for as long as one would be held back.
func (s *Service) stop(tx *database.Tx, account, session string) error {
	hold, err := s.holdOf(tx, account)
	if err != nil {
		return err
	}
	if err := forgetDevice(tx, account, session); err != nil {
		return err
	}
	if err := stopCodes(tx, account, tx.Now()+hold.Milliseconds()); err != nil {
		return err
	}
	return record(tx, account, "session.stop", account, map[string]string{"session": session})
}

// trust ends the hold of a session and of its device.
func trust(tx *database.Tx, account, session string) error {
	held, err := heldUntil(tx, account, session)
	if err != nil {
		return err
	}
	if held <= tx.Now() {
		return errs.New(errs.Conflict, "notHeld")
	}
	if err := endHold(tx, account, session); err != nil {
		return err
	}
	return record(tx, account, "session.approve", account, map[string]string{"session": session})
}

// Signed tells how and when a session was begun.
type Signed struct {
	Method Method
	At     time.Time
}

// SessionOf returns how an account's session was begun, else errs.Missing.
func SessionOf(tx *database.Tx, account, session string) (Signed, error) {
	var one Signed
	var at int64
	err := tx.Row(`SELECT method, created_at FROM sessions WHERE id = $1 AND account = $2 AND expires_at > $3`,
		session, account, tx.Now()).Scan(&one.Method, &at)
	if database.NoRows(err) {
		return Signed{}, errs.Missing()
	}
	one.At = time.UnixMilli(at).UTC()
	return one, err
}
