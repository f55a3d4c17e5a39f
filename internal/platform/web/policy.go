package web

import (
	"context"
	"fmt"
	"time"

	"daklakid/internal/platform/errs"
)

// Grant is a bounded role within an organisation, as of this request.
type Grant struct {
	Role         string
	Organisation string
}

// Principal is who asks. The zero Principal is nobody.
type Principal struct {
	Account string
	Session string
	Level   int // assurance level of the identification
	Grants  []Grant
	// Held is until when the session may do nothing sensitive, because the
	// account did not know the device; zero when it may. Such a principal has
	// neither level nor grants.
	Held time.Time
}

// Somebody reports whether anybody is signed in.
func (p Principal) Somebody() bool { return p.Account != "" }

// Has reports whether the principal holds role anywhere.
func (p Principal) Has(role string) bool {
	for _, g := range p.Grants {
		if g.Role == role {
			return true
		}
	}
	return false
}

// Policy says who may use a route. It stands beside the route; the zero
// Policy lets nobody in.
type Policy struct {
	name  string
	who   bool // the principal is looked up before the handler runs
	allow func(Principal) error
}

// Public lets everybody in without looking who it is.
func Public() Policy {
	return Policy{"public", false, func(Principal) error { return nil }}
}

// Anyone lets everybody in, and tells the handler who it is if known.
func Anyone() Policy {
	return Policy{"anyone", true, func(Principal) error { return nil }}
}

// SignedIn lets in every account.
func SignedIn() Policy {
	return Policy{"signed in", true, signedIn}
}

// Trusted lets in every account whose session is not held back: for what would
// let a thief of the phone number stay, or lock the owner out.
func Trusted() Policy {
	return Policy{"trusted", true, trusted}
}

// Role lets in who holds one of the roles in any organisation.
func Role(roles ...string) Policy {
	return Policy{fmt.Sprintf("role %v", roles), true, func(p Principal) error {
		if err := trusted(p); err != nil {
			return err
		}
		for _, role := range roles {
			if p.Has(role) {
				return nil
			}
		}
		return errs.New(errs.Denied, "roleNeeded")
	}}
}

// Level lets in accounts identified at least to that level.
func Level(level int) Policy {
	return Policy{fmt.Sprintf("level %d", level), true, func(p Principal) error {
		if err := trusted(p); err != nil {
			return err
		}
		if p.Level < level {
			return errs.New(errs.Denied, "levelNeeded", "level", level)
		}
		return nil
	}}
}

func signedIn(p Principal) error {
	if !p.Somebody() {
		return errs.New(errs.Unauthenticated, "signInNeeded")
	}
	return nil
}

func trusted(p Principal) error {
	if err := signedIn(p); err != nil {
		return err
	}
	if !p.Held.IsZero() {
		return errs.New(errs.Denied, "sessionHeld")
	}
	return nil
}

// String is the policy as written in the golden file.
func (p Policy) String() string {
	if p.allow == nil {
		return "nobody"
	}
	return p.name
}

func (p Policy) check(who Principal) error {
	if p.allow == nil {
		return errs.New(errs.Denied, "roleNeeded")
	}
	return p.allow(who)
}

type whoKey struct{}

// Who is the principal of the request that ctx belongs to.
func Who(ctx context.Context) Principal {
	who, _ := ctx.Value(whoKey{}).(Principal)
	return who
}

// WithWho is for what calls services outside a request: tests and commands.
func WithWho(ctx context.Context, who Principal) context.Context {
	return context.WithValue(ctx, whoKey{}, who)
}
