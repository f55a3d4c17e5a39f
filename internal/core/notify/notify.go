// Package notify tells people what happened: in an inbox always, by push, SMS
// and e-mail where they want it, at once, after the quiet hours or in a daily
// summary, and by direct messages such as one-time codes.
package notify

import (
	"context"
	"embed"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/id"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/text"
)

// Notice is something to tell one account. Its words are the texts <Code>.title
// and <Code>.body of the sending module, said in the reader's language.
type Notice struct {
	Account  string
	Category string // one of the categories
	Code     string
	Args     map[string]any // what fills the texts' places; kept in the clear: no personal identifiers
	Link     string         // path in the app, such as /thue-nha/…; may be empty
}

// maxArgs bounds the arguments of a notice in bytes of JSON.
const maxArgs = 4 << 10

// Send puts a notice into its account's inbox and enqueues it for the other
// channels that the account wants, all in the caller's transaction. An error
// is the sender's mistake.
func Send(tx *database.Tx, n Notice) error {
	category, known := find(n.Category)
	if !known || n.Account == "" || n.Code == "" {
		return fmt.Errorf("notify: %q to an account: the category %q is unknown, or account or code is empty", n.Code, n.Category)
	}
	if n.Link != "" && (!strings.HasPrefix(n.Link, "/") || strings.HasPrefix(n.Link, "//")) {
		return fmt.Errorf("notify: the link of %s leads out of the app", n.Code)
	}
	args, err := pack(n.Args)
	if err != nil {
		return fmt.Errorf("notify: the arguments of %s: %w", n.Code, err)
	}
	wanted, err := preference(tx, n.Account, category)
	if err != nil {
		return err
	}
	notice := id.New(tx.Now())
	if err := insertNotice(tx, notice, n, args, wanted.Muted); err != nil {
		return err
	}
	if err := enqueue(tx, n.Account, notice, wanted); err != nil {
		return err
	}
	tx.OnCommit(func() { hints.tell(n.Account) })
	return nil
}

// Contact is how an account is reached outside the app; an empty field means
// not at all.
type Contact struct {
	Phone    string // E.164
	Email    string // what the account has confirmed here; the program does not know it
	Language string
}

// SMSGateway sends text messages. Sending again under an id that it has taken
// changes nothing. An error of kind errs.Invalid means that the receiver was
// refused for good.
type SMSGateway interface {
	Send(ctx context.Context, id, to, text string) error
}

// VoiceGateway calls a number and reads a text out in a language, with ids and
// errors as those of SMSGateway.
type VoiceGateway interface {
	Call(ctx context.Context, id, to, text, language string) error
}

// MailGateway sends e-mail, with errors as those of SMSGateway. A message sent
// again carries the same Message-ID.
type MailGateway interface {
	Send(ctx context.Context, id, to, subject, text string) error
}

// Options are what notify needs from the program.
type Options struct {
	DB        *database.DB
	Vault     *crypto.Vault
	Texts     *text.Catalogue
	App       string // what messages call the app
	PublicURL string // what links start with
	// Contact says how to reach an account; errs.NotFound when there is none.
	Contact func(tx *database.Tx, account string) (Contact, error)
	SMS     SMSGateway     // nil: none
	Voice   VoiceGateway   // nil: none
	Mail    MailGateway    // nil: none
	Outbox  *Outbox        // nil: do not show what is sent
	Zone    *time.Location // of quiet hours and summaries; nil is UTC

	Push         PushGateway    // nil: nobody can subscribe
	PushKey      []byte         // that names us to push services; nil is one that is made and kept
	PushNetworks []netip.Prefix // private networks that a push service may be in
	// Device is what a session of an account is called; errs.NotFound when it
	// has ended. Not nil with Push.
	Device func(tx *database.Tx, account, session string) (string, error)

	Metrics prometheus.Registerer // nil: none
}

// Service renders and sends.
type Service struct {
	o       Options
	key     atomic.Pointer[[]byte]
	gate    pushGate
	dropped prometheus.Counter
}

// New prepares the service.
func New(o Options) *Service {
	s := &Service{o: o, dropped: prometheus.NewCounter(prometheus.CounterOpts{
		Name: "pushes_dropped_total", Help: "Pushes given up because their push service was away for as long as they live.",
	})}
	if o.Metrics != nil {
		o.Metrics.MustRegister(s.dropped, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "push_services_away", Help: "Push services that this node leaves alone because they do not answer.",
		}, func() float64 { return float64(s.gate.away()) }))
	}
	return s
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Module is what notify adds to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "notify", Texts: embedded.Folder(texts, "texts"), Migrations: embedded.Folder(migrations, "migrations"),
		Routes: slices.Concat(s.routes(), s.pushRoutes(), s.emailRoutes()), Personal: s.personal(), Rekey: s.rekey,
		Jobs: []jobs.Job{
			jobs.Handle(jobMessage, s.deliverMessage, jobs.Attempts(5), jobs.Timeout(sendTimeout)),
			jobs.Handle(jobSMS, s.deliverSMS, jobs.Timeout(sendTimeout)),
			jobs.Handle(jobMail, s.deliverMail, jobs.Timeout(sendTimeout)),
			jobs.Handle(jobPush, s.deliverPush, jobs.Timeout(sendTimeout)),
			jobs.Handle(jobDigestMail, s.deliverDigestMail, jobs.Timeout(sendTimeout)),
			jobs.Handle(jobDigestPush, s.deliverDigestPush, jobs.Timeout(sendTimeout)),
			jobs.Every("notify.digests", time.Minute, s.summarise),
			jobs.Every("notify.purge", time.Hour, s.purge),
		},
	}
}
