package casework

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"slices"
	"sync"
	"time"

	"daklakid/internal/core/document"
	"daklakid/internal/core/place"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/form"
	"daklakid/internal/platform/text"
	"daklakid/internal/platform/web"
)

// Services are what the kernel builds on.
type Services struct {
	DB        *database.DB
	Province  *place.Province
	Texts     *text.Catalogue
	Vault     Sealer
	Documents *document.Service
	// Offices finds who works on what.
	Offices Offices
	// PublicURL is our origin, for what is printed.
	PublicURL string
	// Name is what an account is called.
	Name func(tx *database.Tx, account string) (string, error)
	// Phone is an account's number, E.164, for the officer who has to call.
	Phone func(tx *database.Tx, account string) (string, error)
	// Announce tells partners what happened to a case, in the transaction; nil: nobody.
	Announce Hook
	Log      *slog.Logger
}

// Offices is what the kernel asks of organisations.
type Offices interface {
	// Responsible is the organisation for an agency's matters of a ward; empty when none is.
	Responsible(tx *database.Tx, agency, ward string) (organisation string, err error)
	Name(tx *database.Tx, organisation string) (string, error)
	// Officers are the accounts that work in it, its owners first.
	Officers(tx *database.Tx, organisation string) ([]Officer, error)
	// Administrators are the accounts that answer for the whole.
	Administrators(tx *database.Tx) ([]string, error)
	// Agency is which of the pack's agencies an organisation is.
	Agency(tx *database.Tx, organisation string) (agency, ward string, err error)
}

// Officer is somebody who works in an organisation.
type Officer struct {
	Account string `json:"account"`
	Name    string `json:"name"`
	Lead    bool   `json:"lead" doc:"Answers for the office"`
}

// Sealer encrypts what only some may read.
type Sealer interface {
	Seal(plain []byte, context string) []byte
	Unseal(sealed []byte, context string) ([]byte, error)
	Reseal(sealed []byte, context string) (fresh []byte, changed bool, err error)
}

// Kind declares what is particular to one sort of case.
type Kind struct {
	Name  string     // "publicservice", "citizenreport"
	Page  string     // path of the owner's page of one case, before the id
	Rules form.Rules // what the forms of its procedures may refer to
	// Notices begin the codes of what owners are told, instead of "case.".
	Notices string
	// Approved: an officer's answer waits for another's approval.
	Approved bool
	// Reopenable: the owner may have it looked at once more.
	Reopenable bool
	// Check adds what no schema can say; errors name fields under "form".
	Check func(tx *database.Tx, s *Submission, p *Procedure, bad *errs.Fields) error
	// May refuses an action that the state machine allows, whoever takes it.
	May func(tx *database.Tx, c *Case, a Action) error
	// Line is what lists show of a case; it is sealed.
	Line func(p *Procedure, c *Content) string
	// Filed runs in the transaction that filed a case, Moved in one that moved it.
	Filed func(tx *database.Tx, c *Case, content *Content) error
	Moved Hook
	// Deciding prepares a finished case's result, before its transaction.
	Deciding func(ctx context.Context, c *Case, content *Content, words string) (*Outcome, error)
	// Remarks are what an officer should know of a case, such as another like it.
	Remarks func(tx *database.Tx, c *Case, content *Content) ([]Remark, error)
	// Forget removes what the kind keeps of a case that was kept long enough.
	Forget func(tx *database.Tx, id string) error
	// Forward is the system that works on cases whose procedure says so; nil: none.
	Forward Forwarder
}

// Kernel holds the cases of all kinds.
type Kernel struct {
	Services
	kinds map[string]*Kind

	mu         sync.RWMutex
	procedures map[edition]*Procedure
	latest     map[string][]*Procedure // by kind
	breakers   map[string]*breaker     // by kind
}

// Remark is something an officer should know of a case; its words are the text
// "remark." + Code.
type Remark struct {
	Code  string `json:"code"`
	Text  string `json:"text"`
	Cases []Like `json:"cases,omitempty"`
}

// Like is another case that resembles one; what is in it is seen only by who
// works on it.
type Like struct {
	ID      string    `json:"id"`
	Receipt string    `json:"receipt"`
	Status  Status    `json:"status"`
	Created time.Time `json:"createdAt"`
}

// Alike makes Likes of cases by their ids, the newest first.
func (k *Kernel) Alike(tx *database.Tx, ids []string) (all []Like, err error) {
	for _, id := range ids {
		c, err := k.byID(tx, ``, id)
		if errs.KindOf(err) == errs.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, Like{c.ID, Grouped(c.Receipt), c.Status, c.Created})
	}
	return all, nil
}

type edition struct {
	kind, code string
	version    int64
}

// New returns a kernel without kinds.
func New(s Services) *Kernel {
	return &Kernel{
		Services: s, kinds: map[string]*Kind{}, procedures: map[edition]*Procedure{},
		latest: map[string][]*Procedure{}, breakers: map[string]*breaker{},
	}
}

// Add gives the kernel a kind; twice the same name is a mistake of the program.
func (k *Kernel) Add(kind Kind) {
	if kind.Name == "" || k.kinds[kind.Name] != nil {
		panic("casework: kind " + kind.Name + " is there already")
	}
	k.kinds[kind.Name] = &kind
	k.breakers[kind.Name] = &breaker{}
}

func (k *Kernel) kind(name string) (*Kind, error) {
	if kind := k.kinds[name]; kind != nil {
		return kind, nil
	}
	return nil, errs.Missing()
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Migrations are the tables of the kernel.
func Migrations() database.Migrations {
	return database.Migrations{Module: "casework", Files: embedded.Folder(migrations, "migrations")}
}

// Texts are the sentences of the kernel's errors and notices.
func Texts() fs.FS { return embedded.Folder(texts, "texts") }

// Works lists the organisations in which somebody is an officer.
func Works(who web.Principal) (organisations []string) {
	for _, g := range who.Grants {
		if g.Role == officerRole || isLead(g) {
			organisations = append(organisations, g.Organisation)
		}
	}
	return organisations
}

// The roles that work on cases: officers do, and who answers for an agency. A
// company's owner has the same role, and no cases.
const (
	officerRole = "officer"
	leadRole    = "owner"
	agencyKind  = "agency"
)

func isLead(g web.Grant) bool { return g.Role == leadRole && g.Kind == agencyKind }

func leads(who web.Principal, organisation string) bool {
	return slices.ContainsFunc(who.Grants, func(g web.Grant) bool { return isLead(g) && g.Organisation == organisation })
}

// Officers may use the desk.
func Officers() web.Policy {
	return web.Role(officerRole, "administrator").OrIn(agencyKind, leadRole).Proven()
}
