package vneid

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// sandboxStore keeps visits in memory, the last thousand of them.
type sandboxStore struct {
	o        SandboxOptions
	people   []citizen
	faults   func() Faults
	mu       sync.Mutex
	requests map[string]*visit
	codes    map[string]string  // to the visit's id
	tokens   map[string]citizen // by access token id
	keys     []sandboxKey       // the last one signs
	strange  sandboxKey
}

const maxVisits = 1000

var errUnknown = errors.New("unknown")

func newSandboxStore(o SandboxOptions, people []citizen, faults func() Faults) *sandboxStore {
	s := &sandboxStore{
		o: o, people: people, faults: faults,
		requests: map[string]*visit{}, codes: map[string]string{}, tokens: map[string]citizen{}, strange: newSandboxKey(),
	}
	s.rotate()
	return s
}

// visit is an authorization request and who was chosen for it.
type visit struct {
	id     string
	asked  *oidc.AuthRequest
	person *citizen
	at     time.Time
	faults Faults
}

// subject is the provider's own name for a person, which is not the number.
func subject(c citizen) string {
	sum := sha256.Sum256([]byte("sandbox:" + c.PersonalNumber))
	return hex.EncodeToString(sum[:8])
}

func (v *visit) GetID() string { return v.id }

func (v *visit) GetACR() string {
	if v.faults.Level != "" {
		return v.faults.Level
	}
	return v.person.Level
}
func (v *visit) GetAMR() []string { return []string{"mfa"} }

func (v *visit) GetAudience() []string {
	if v.faults.Audience != "" {
		return []string{v.asked.ClientID, v.faults.Audience}
	}
	return []string{v.asked.ClientID}
}
func (v *visit) GetAuthTime() time.Time { return v.at }
func (v *visit) GetClientID() string    { return v.asked.ClientID }

func (v *visit) GetCodeChallenge() *oidc.CodeChallenge {
	return &oidc.CodeChallenge{Challenge: v.asked.CodeChallenge, Method: v.asked.CodeChallengeMethod}
}

func (v *visit) GetNonce() string {
	if v.faults.Nonce != "" {
		return v.faults.Nonce
	}
	return v.asked.Nonce
}
func (v *visit) GetRedirectURI() string             { return v.asked.RedirectURI }
func (v *visit) GetResponseType() oidc.ResponseType { return v.asked.ResponseType }
func (v *visit) GetResponseMode() oidc.ResponseMode { return v.asked.ResponseMode }
func (v *visit) GetScopes() []string                { return v.asked.Scopes }
func (v *visit) GetState() string                   { return v.asked.State }
func (v *visit) GetSubject() string                 { return subject(*v.person) }
func (v *visit) Done() bool                         { return v.person != nil }

func (s *sandboxStore) choose(id, number string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := slices.IndexFunc(s.people, func(c citizen) bool { return c.PersonalNumber == number })
	v := s.requests[id]
	if at < 0 || v == nil {
		return false
	}
	v.person, v.at = &s.people[at], time.Now()
	return true
}

func (s *sandboxStore) rotate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = append(s.keys, newSandboxKey())
	s.keys = s.keys[max(0, len(s.keys)-2):] // the one before stays for a while
}

// CreateAuthRequest begins a visit.
func (s *sandboxStore) CreateAuthRequest(_ context.Context, asked *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.requests) >= maxVisits {
		clear(s.requests)
		clear(s.codes)
		clear(s.tokens)
	}
	v := &visit{id: rand.Text(), asked: asked}
	s.requests[v.id] = v
	return v, nil
}

func (s *sandboxStore) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.requests[id]
	if v == nil {
		return nil, errUnknown
	}
	copied := *v
	copied.faults = s.faults()
	return &copied, nil
}

func (s *sandboxStore) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	s.mu.Lock()
	id, known := s.codes[code]
	delete(s.codes, code) // a code is good once
	s.mu.Unlock()
	if !known {
		return nil, errUnknown
	}
	return s.AuthRequestByID(ctx, id)
}

func (s *sandboxStore) SaveAuthCode(_ context.Context, id, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes[code] = id
	return nil
}

func (s *sandboxStore) DeleteAuthRequest(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.requests, id)
	return nil
}

const sandboxLife = 5 * time.Minute

func (s *sandboxStore) CreateAccessToken(_ context.Context, r op.TokenRequest) (string, time.Time, error) {
	v, ok := r.(*visit)
	if !ok {
		return "", time.Time{}, errUnknown
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := rand.Text()
	s.tokens[id] = *v.person
	return id, time.Now().Add(sandboxLife), nil
}

func (s *sandboxStore) SetUserinfoFromToken(_ context.Context, u *oidc.UserInfo, token, _, _ string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, known := s.tokens[token]
	if !known {
		return errUnknown
	}
	u.Subject, u.Name, u.Birthdate, u.Gender = subject(c), c.FullName, c.BirthDate, oidc.Gender(c.Sex)
	u.AppendClaims("personal_number", c.PersonalNumber)
	switch leave := s.faults().Leave; leave {
	case "name":
		u.Name = ""
	case "birthdate":
		u.Birthdate = ""
	case "gender":
		u.Gender = ""
	default:
		maps.DeleteFunc(u.Claims, func(name string, _ any) bool { return name == leave })
	}
	return nil
}

func (s *sandboxStore) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != s.o.ClientID {
		return nil, errUnknown
	}
	return sandboxClient{s}, nil
}

func (s *sandboxStore) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	if id != s.o.ClientID || subtle.ConstantTimeCompare([]byte(secret), []byte(s.o.Secret)) != 1 {
		return errUnknown
	}
	return nil
}

func (s *sandboxStore) SigningKey(context.Context) (op.SigningKey, error) {
	if s.faults().StrangeKey {
		return s.strange, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys[len(s.keys)-1], nil
}

func (s *sandboxStore) KeySet(context.Context) (keys []op.Key, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.keys {
		keys = append(keys, sandboxPublic{k})
	}
	return keys, nil
}

// sandboxKey signs; sandboxPublic is what others see of it.
type sandboxKey struct {
	id  string
	key *ecdsa.PrivateKey
}

func newSandboxKey() sandboxKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // crypto/rand never fails on a working system
	}
	return sandboxKey{rand.Text(), key}
}

func (k sandboxKey) ID() string                                  { return k.id }
func (k sandboxKey) Key() any                                    { return k.key }
func (k sandboxKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.ES256 }

type sandboxPublic struct{ sandboxKey }

func (k sandboxPublic) Key() any                           { return k.key.Public() }
func (k sandboxPublic) Use() string                        { return "sig" }
func (k sandboxPublic) Algorithm() jose.SignatureAlgorithm { return jose.ES256 }
