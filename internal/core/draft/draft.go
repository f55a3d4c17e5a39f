// Package draft keeps half-written forms on the account, so that they follow
// the person from one device to another. What is in them is the app's matter.
package draft

import (
	"embed"
	"time"

	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/embedded"
	"daklakid/internal/platform/module"
)

const (
	maxSize  = 64 << 10 // bytes of JSON
	maxKinds = 20       // drafts of one account
	kept     = 90 * 24 * time.Hour
)

// Service seals drafts and gives them back.
type Service struct {
	db    *database.DB
	vault *crypto.Vault
}

// New prepares the service.
func New(db *database.DB, vault *crypto.Vault) *Service { return &Service{db, vault} }

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Module is what drafts add to the program.
func (s *Service) Module() module.Module {
	return module.Module{
		Name: "draft", Texts: embedded.Folder(texts, "texts"), Migrations: embedded.Folder(migrations, "migrations"), Routes: s.routes(),
		Rekey: s.Rekey, Personal: s.personal(),
	}
}

// sealedFor binds a sealed draft to its place.
func sealedFor(account, kind string) string { return "draft:" + account + ":" + kind }
