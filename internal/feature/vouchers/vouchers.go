// Package vouchers is what companies give away, on the listing kernel: a
// campaign is a listing, and beside it stand the vouchers that people have
// claimed and shops have redeemed, never more than the campaign allows.
package vouchers

import (
	"context"
	"embed"
	"io/fs"
	"strings"
	"time"

	"daklakid/internal/core/organisation"
	"daklakid/internal/core/place"
	"daklakid/internal/core/quality"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
)

// Kind is how this function's listings are called in paths and in the database.
const Kind = "vouchers"

// page is where the app shows a campaign.
const page = "/khuyen-mai/"

// What one gets.
const (
	percentOff = "percent"
	amountOff  = "amount"
	giftFor    = "gift"
)

// Categories are what vouchers give.
var Categories = []string{percentOff, amountOff, giftFor}

// State is where a claimed voucher stands.
type State string

// The states. A voucher is redeemed and, by mistake, claimed again; the others
// are ends.
const (
	Claimed  State = "claimed"
	Redeemed State = "redeemed"
	Released State = "released" // given back by its holder
	Expired  State = "expired"  // not used in time
)

// Who does what in a company's name: cashiers redeem, and do not settle.
var (
	redeems = []string{organisation.Owner, organisation.Cashier}
	settles = []string{organisation.Owner, organisation.Editor}
	sees    = []string{organisation.Owner, organisation.Editor, organisation.Cashier}
)

// Voucher is the detail of a listing of this kind. What is off in đồng is the
// listing's price.
type Voucher struct {
	Facts VoucherTerms `json:"detail"`
}

// Service is this function.
type Service struct {
	db       *database.DB
	kernel   *listing.Kernel
	board    *listing.Board[Voucher]
	province *place.Province
	origin   string // of the addresses that codes say
}

// New adds vouchers to the kernel.
func New(k *listing.Kernel, publicURL string) *Service {
	s := &Service{db: k.DB, kernel: k, province: k.Province, origin: publicURL}
	s.board = listing.Add(k, listing.Kind[Voucher]{
		Name: Kind, Page: page, Categories: Categories,
		Reports:    []string{"notHonoured", "wrong", listing.Unreachable, "fraud", "unlawful", "offensive", "other"},
		Rejections: []string{"unlawful", "misleading", "incomplete", "contactInText", "duplicate", "fraud", "offensive", "other"},
		Price:      listing.Range{Max: maxWorth},
		Reviewed:   true, Lifetime: maxAhead, Contacts: 60, Photos: 4,
		Validate: s.validate, Facets: facets, Words: s.words, Unreviewed: unreviewed, Warnings: warnings, SchemaOrg: s.schemaOrg,
		Excused: []quality.Fault{quality.NoPosition}, // its shops have theirs
		Until:   s.ends, Moved: moved,
		ListCard: func(c listing.Card, r listing.Row) any {
			return CampaignCard{Card: c, Percent: r.Amount, Quantity: r.Quantity}
		},
	})
	return s
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Sentences are this function's texts.
func Sentences() fs.FS { return embedded.Folder(texts, "texts") }

// Migrations are this function's tables.
func Migrations() database.Migrations {
	return database.Migrations{Module: Kind, Files: embedded.Folder(migrations, "migrations")}
}

// Module is the function as the program lists it.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: Kind, Texts: Sentences(), Migrations: Migrations().Files, Routes: s.Routes(), Personal: personal(),
		Jobs:       []jobs.Job{jobs.Every("vouchers.lapse", lapseEvery, s.Lapse)},
		Indicators: []module.Indicator{s.board.Indicator()},
	}
}

// moved keeps what claiming asks of a campaign in step with its listing.
func moved(tx *database.Tx, i *listing.Item) error { return setStatus(tx, i.ID, string(i.Status)) }

// lapseEvery is how often vouchers whose time is over are taken back.
const lapseEvery = 5 * time.Minute

// Lapse gives what was claimed and not used in time back to its campaign, and
// forgets wrong codes of long ago.
func (s *Service) Lapse(ctx context.Context) error {
	if err := s.db.Update(ctx, forgetGuesses); err != nil {
		return err
	}
	for {
		n := 0
		err := s.db.Update(ctx, func(tx *database.Tx) (err error) {
			n, err = lapse(tx)
			return err
		})
		if err != nil || n < lapseBatch {
			return err
		}
	}
}

// dayOf numbers the province's days.
func (s *Service) dayOf(ms int64) int64 {
	y, m, d := time.UnixMilli(ms).In(s.province.Location()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
}

// synonyms are the Vietnamese words of a text, which stand between commas.
func (s *Service) synonyms(code string) []string {
	return strings.Split(s.kernel.Texts.Say("vi", code, nil), ", ")
}
