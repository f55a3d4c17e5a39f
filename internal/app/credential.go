package app

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"time"

	"daklakid/internal/core/credential"
	"daklakid/internal/core/identity"
	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/media"
	"daklakid/internal/platform/pdfsign"
	"daklakid/internal/platform/webapp"
)

// buildCredential prepares the personal QR.
func (a *App) buildCredential(processor *media.Processor) error {
	signer, err := a.config.signer(a.now())
	if err != nil {
		return err
	}
	a.services.credential = credential.New(credential.Options{
		DB: a.db, Vault: a.vault, Texts: a.texts, Media: processor,
		App: a.province.AppName, PublicURL: origin(a.config.PublicURL), Province: a.province.FullName.In("vi"), Signer: signer,
		Refuse: func(w http.ResponseWriter, r *http.Request, err error) { a.web.Fail(w, r, err) },
		Holder: a.holder,
		Person: func(tx *database.Tx, account string) (credential.Details, error) {
			p, err := a.services.assurance.Of(tx, account)
			return credential.Details{
				FullName: p.FullName, BirthDate: p.BirthDate, Sex: p.Sex, PersonalNumber: p.PersonalNumber,
				Residence: p.Residence, Level: p.Level,
			}, err
		},
	})
	return nil
}

// signer is who signs files by the settings; nil is the installation itself.
func (c *Config) signer(now time.Time) (*pdfsign.Signer, error) {
	if c.DocumentCertificate == "" && c.DocumentKey == "" {
		return nil, nil //nolint:nilnil // the installation itself signs
	}
	if c.DocumentCertificate == "" || c.DocumentKey == "" {
		return nil, errors.New("document-certificate and document-key go together")
	}
	chain, err := pdfsign.ParseChain([]byte(c.DocumentCertificate))
	if err != nil {
		return nil, fmt.Errorf("document-certificate: %w", err)
	}
	key, err := pdfsign.ParseKey([]byte(c.DocumentKey))
	if err != nil {
		return nil, fmt.Errorf("document-key: %w", err)
	}
	signer, err := pdfsign.NewSigner(chain, key, now)
	if err != nil {
		return nil, fmt.Errorf("document-certificate with document-key: %w", err)
	}
	return signer, nil
}

func (a *App) holder(tx *database.Tx, account string) (credential.Holder, error) {
	p, err := identity.Find(tx, account)
	if err != nil {
		return credential.Holder{}, err
	}
	phone, err := a.services.identity.Phone(tx, account)
	return credential.Holder{Name: p.Name, Phone: phone, Active: p.State == identity.Active}, err
}

// verifyPage is the public page with the form for people without scripts.
func (a *App) verifyPage(r *http.Request) (webapp.Page, error) {
	title := a.services.credential.VerifyTitle(r.Context())
	page, err := a.listingPage(listing.Page{Path: credential.VerifyPath, Title: title}, "none")
	if err != nil {
		return webapp.Page{}, err
	}
	form, err := a.services.credential.VerifyForm(r.Context())
	//nolint:gosec // both were escaped by html/template
	body := `<noscript><main class="mx-auto flex w-full max-w-2xl flex-col gap-4 px-4 py-6"><h1 class="text-xl">` +
		template.HTML(template.HTMLEscapeString(title)) + "</h1>" + form + "</main></noscript>"
	page.Body = body
	return page, err
}

type issuerCommand struct {
	Keys     issuerKeysCommand     `cmd:"" help:"List the keys, newest first."`
	Rotate   issuerRotateCommand   `cmd:"" help:"Add a key; what older ones signed stays valid."`
	Withdraw issuerWithdrawCommand `cmd:"" help:"Take a key back: nothing that it signed is valid any more."`
}

type issuerKeysCommand struct{}

// Run lists the keys.
func (issuerKeysCommand) Run(s *session) error {
	return withApp(s, func(a *App) error { return a.listKeys(s) })
}

type issuerRotateCommand struct {
	Now bool `help:"Sign with it at once, without the week in which phones learn of it."`
}

// Run adds a key, which the program does by itself every three months.
func (c issuerRotateCommand) Run(s *session) error {
	return withApp(s, func(a *App) error {
		err := a.db.Update(s.ctx, func(tx *database.Tx) error { return a.services.credential.Rotate(tx, c.Now) })
		if err != nil {
			return err
		}
		return a.listKeys(s)
	})
}

type issuerWithdrawCommand struct {
	Key string `arg:"" help:"Its id, as keys lists it."`
}

// Run withdraws a key.
func (c issuerWithdrawCommand) Run(s *session) error {
	return withApp(s, func(a *App) error {
		err := a.db.Update(s.ctx, func(tx *database.Tx) error { return a.services.credential.Withdraw(tx, c.Key) })
		if err != nil {
			return err
		}
		return a.listKeys(s)
	})
}

func (a *App) listKeys(s *session) error {
	return a.db.View(s.ctx, func(tx *database.Tx) error {
		keys, err := a.services.credential.Keys(tx)
		if err != nil {
			return err
		}
		for _, k := range keys {
			if _, err := fmt.Fprintf(s.stdout, "%s  %-9s  signs from %s\n", k.ID, k.State, k.SignsFrom.Format("2006-01-02")); err != nil {
				return err
			}
		}
		return nil
	})
}
