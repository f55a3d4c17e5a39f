package web

import (
	"context"
	"fmt"
	"slices"
	"time"

	"daklakid/internal/platform/errs"
)

// Grant is a bounded role within an organisation, as of this request.
type Grant struct {
	Role         string
	Organisation string
	Kind         string // of the organisation
}

// Principal is who asks. The zero Principal is nobody.
type Principal struct {
	Account string
	Session string
	Level   int // assurance level of the identification
	Grants  []Grant
	Factor  Factor
	// Held is until when the session may do nothing sensitive, because the
	// account did not know the device; zero when it may. Such a principal has
	// neither level nor grants.
	Held time.Time
	// Partner is the client whose machine asks, by a token of its own, and
	// Scopes what the token allows. Such a principal is no person.
	Partner string
	Scopes  []string
}

// Factor says how a principal's second factor stands at this request.
type Factor string

// The standings. The zero Factor is not known, and lets nobody through.
const (
	FactorNotDue  Factor = "notDue"  // none is set up, and none is demanded
	FactorMissing Factor = "missing" // demanded, but not set up
	FactorStale   Factor = "stale"   // set up, but not shown in this session lately
	FactorFresh   Factor = "fresh"
)

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
	name   string
	who    bool // the principal is looked up before the handler runs
	inside bool // and may be by the transaction that the handler runs in
	allow  func(Principal) error
	proven bool
}

// Public lets everybody in without looking who it is.
func Public() Policy {
	return Policy{name: "public", allow: func(Principal) error { return nil }}
}

// Anyone lets everybody in, and tells the handler who it is if known.
func Anyone() Policy {
	return Policy{name: "anyone", who: true, allow: func(Principal) error { return nil }}
}

// SignedIn lets in every account.
func SignedIn() Policy {
	return Policy{name: "signed in", who: true, inside: true, allow: signedIn}
}

// Trusted lets in every account whose session is not held back: for what would
// let a thief of the phone number stay, or lock the owner out.
func Trusted() Policy {
	return Policy{name: "trusted", who: true, allow: trusted}
}

// Role lets in who holds one of the roles in any organisation.
func Role(roles ...string) Policy {
	return Policy{name: fmt.Sprintf("role %v", roles), who: true, allow: func(p Principal) error {
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

// OrIn is p that also lets in who holds one of the roles in an organisation of
// a kind: a role that many kinds have may mean something only in one.
func (p Policy) OrIn(kind string, roles ...string) Policy {
	allow := p.allow
	p.name += fmt.Sprintf(" or %v in %s", roles, kind)
	p.allow = func(who Principal) error {
		err := allow(who)
		if errs.KindOf(err) == errs.Denied && trusted(who) == nil &&
			slices.ContainsFunc(who.Grants, func(g Grant) bool { return g.Kind == kind && slices.Contains(roles, g.Role) }) {
			return nil
		}
		return err
	}
	return p
}

// levelNeeded tells a client to lead the person to a higher level, and back.
const levelNeeded = "levelNeeded"

// Level lets in accounts identified at least to that level.
func Level(level int) Policy {
	return Policy{name: fmt.Sprintf("level %d", level), who: true, allow: func(p Principal) error {
		if err := trusted(p); err != nil {
			return err
		}
		if p.Level < level {
			return errs.New(errs.Denied, levelNeeded, "level", level)
		}
		return nil
	}}
}

// Partner lets in partners' machines whose token has the scope.
func Partner(scope string) Policy {
	return Policy{name: "partner " + scope, who: true, allow: func(p Principal) error {
		if p.Partner == "" {
			return errs.New(errs.Unauthenticated, "partnerNeeded")
		}
		if !slices.Contains(p.Scopes, scope) {
			return errs.New(errs.Denied, "scopeNeeded", "scope", scope)
		}
		return nil
	}}
}

// Proven is p that also demands a fresh second factor of everybody of whom one
// is due, and a session that is not held back: whose roles are asked for in SQL,
// too, must not be a thief of the number. Every use keeps the factor fresh.
func (p Policy) Proven() Policy {
	if p.allow == nil {
		return p
	}
	allow := p.allow
	p.name, p.proven, p.inside = p.name+", second factor", true, false
	p.allow = func(who Principal) error {
		if err := allow(who); err != nil {
			return err
		}
		if err := trusted(who); err != nil {
			return err
		}
		switch who.Factor {
		case FactorNotDue, FactorFresh:
			return nil
		case FactorMissing:
			return errs.New(errs.Denied, "secondFactorMissing")
		}
		return errs.New(errs.Denied, "secondFactorNeeded")
	}
	return p
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

// Who is the principal of the request that ctx belongs to; nobody as long as
// it is not known.
func Who(ctx context.Context) Principal {
	if who, ok := ctx.Value(whoKey{}).(*Principal); ok {
		return *who
	}
	return Principal{}
}

// WithWho is for what calls services outside a request: tests and commands.
func WithWho(ctx context.Context, who Principal) context.Context {
	return context.WithValue(ctx, whoKey{}, &who)
}
