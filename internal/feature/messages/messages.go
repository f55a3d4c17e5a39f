// Package messages is what people write to each other: with one person who
// agreed to it, in small groups, and about something that both know. The truth
// and its order are in the database; what is pushed to open apps only says it
// sooner.
package messages

import (
	"embed"
	"io/fs"
	"net/http"
	"time"

	"daklakid/internal/core/document"
	"daklakid/internal/core/setting"
	"daklakid/internal/platform/blob"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

// Name is how this function is called in the database and in lists.
const Name = "messages"

// Page is where the app shows a conversation, before its id.
const Page = "/nhan-tin/"

// Bounds of what people write and make.
const (
	maxText     = 4000 // characters
	maxFirst    = 500  // of the message that asks for a conversation
	maxPhotos   = 6
	maxMembers  = 30
	maxVoice    = 1 << 20 // bytes
	voiceBody   = maxVoice + 64<<10
	voiceLength = 60 * time.Second
	// EditWithin and DeleteWithin are how long one may change what was sent.
	EditWithin   = 15 * time.Minute
	DeleteWithin = 24 * time.Hour
)

// Vault seals and indexes.
type Vault interface {
	Seal(plain []byte, context string) []byte
	Unseal(sealed []byte, context string) ([]byte, error)
	Reseal(sealed []byte, context string) (fresh []byte, changed bool, err error)
	BlindIndex(field, value string) []byte
	BlindIndexes(field, value string) [][]byte
}

// Person is what others see of an account.
type Person struct {
	Name  string
	Level int
}

// Live reaches the open apps of an account.
type Live interface {
	// Tell sends an event that is remembered for those who come back.
	Tell(account string, event any) error
	// Pass sends one that is not: who is away misses nothing by it.
	Pass(account string, event any) error
	// Online says which of the accounts have an open app.
	Online(accounts []string) (map[string]bool, error)
}

// Subject is something that a conversation may be about, as the account that
// asks may know it.
type Subject struct {
	Title    string
	Link     string   // path in the app
	Key      string   // tells conversations about the same thing apart
	Sides    []string // the accounts on both sides, the asker included
	Staff    []string // those of them who get there by DeskLink
	DeskLink string
}

// Subjects finds what a conversation is to be about; errs.NotFound for what is
// not there or not the account's to write about.
type Subjects interface {
	Subject(tx *database.Tx, account, kind, id string) (Subject, error)
}

// Options are what the function is built on.
type Options struct {
	DB        *database.DB
	Vault     Vault
	Documents *document.Service // photos
	Blobs     *blob.Store       // voices
	Live      Live
	Subjects  Subjects
	Settings  *setting.Book
	Officers  web.Policy // who answers reports
	PublicURL string
	Location  *time.Location
	// People are what others see of those of the accounts that are not erased.
	People func(tx *database.Tx, accounts []string) (map[string]Person, error)
	// ByPhone is the account of a number in E.164, and Parse reads one.
	ByPhone func(tx *database.Tx, phone string) (string, error)
	Parse   func(raw string) (string, error)
	// Fail answers errors of the files, which are no typed routes.
	Fail func(http.ResponseWriter, *http.Request, error)
	Log  Log
}

// Log takes what went wrong in the background.
type Log interface {
	Warn(msg string, args ...any)
}

// Service is this function.
type Service struct {
	Options
	db     *database.DB
	months setting.Number // how long a silent conversation is kept
	teller *teller
}

// New prepares the function; Close ends what it began.
func New(o Options) *Service {
	s := &Service{Options: o, db: o.DB}
	s.months = o.Settings.Number(setting.Declaration{Name: "message.months", Default: "24", Min: 1, Max: 120, Unit: "months"})
	s.teller = startTelling(s)
	return s
}

// Close tells what is waiting and stops.
func (s *Service) Close() error {
	s.teller.stop()
	return nil
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Migrations are this function's tables.
func Migrations() database.Migrations {
	return database.Migrations{Module: Name, Files: embedded.Folder(migrations, "migrations")}
}

// Sentences are this function's texts.
func Sentences() fs.FS { return embedded.Folder(texts, "texts") }

// Module is the function as the program lists it.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: Name, Texts: Sentences(), Migrations: Migrations().Files, Routes: s.Routes(), Personal: s.personal(), Rekey: s.rekey,
		Jobs: []jobs.Job{
			jobs.Handle(jobRequest, s.deliverRequest),
			jobs.Handle(jobDropVoices, s.dropVoices),
			jobs.Every("message.notices", noticeEvery, s.sendNotices),
			jobs.Every("message.forget", 6*time.Hour, s.forgetSilent, jobs.Timeout(10*time.Minute)),
		},
	}
}
