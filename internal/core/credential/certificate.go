package credential

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"database/sql"
	"encoding/hex"
	"fmt"
	"time"

	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/pdfsign"
)

func certificateContext(id string) string { return "credential.certificate:" + id }

// SignFile signs a PDF of our own making: with the agency's certificate where
// the settings give one, else with this installation's own, which readers show
// as that of an unknown signer.
func (s *Service) SignFile(ctx context.Context, file []byte, w pdfsign.Words) ([]byte, error) {
	by, err := s.signer(ctx)
	if err != nil {
		return nil, err
	}
	return pdfsign.Sign(file, by, w)
}

func (s *Service) signer(ctx context.Context) (by *pdfsign.Signer, err error) {
	find := func(tx *database.Tx) (err error) {
		if by = s.o.Signer; by != nil {
			return s.knownSigner(tx)
		}
		by, err = s.ownSigner(tx)
		return err
	}
	if err = s.o.DB.View(ctx, find); !database.NoRows(err) {
		return by, err
	}
	return by, s.o.DB.Update(ctx, func(tx *database.Tx) error {
		if err := tx.Alone("credential.certificates"); err != nil {
			return err
		}
		if err := find(tx); !database.NoRows(err) {
			return err // another node was faster
		}
		if by != nil {
			return keepCertificate(tx, by.Certificate().Raw, func(string) []byte { return []byte{} })
		}
		certificate, private, err := pdfsign.NewOwn(s.subject(), tx.Time())
		if err != nil {
			return err
		}
		if by, err = pdfsign.ParseOwn(certificate, private); err != nil {
			return err
		}
		return keepCertificate(tx, certificate, func(id string) []byte { return s.o.Vault.Seal(private, certificateContext(id)) })
	})
}

func (s *Service) subject() pkix.Name {
	name := pkix.Name{CommonName: s.o.App, Country: []string{"VN"}}
	if s.o.Province != "" {
		name.Organization = []string{s.o.Province}
	}
	return name
}

// knownSigner says no rows while the certificate of the settings is not kept:
// files that it signed are to be known as ours when it has been replaced.
func (s *Service) knownSigner(tx *database.Tx) error {
	leaf := s.o.Signer.Certificate()
	if tx.Time().After(leaf.NotAfter) {
		return fmt.Errorf("document-certificate expired on %s", leaf.NotAfter.Format(time.DateOnly))
	}
	var one int
	return tx.Row(`SELECT 1 FROM credential_certificates WHERE id = $1`, certificateID(leaf.Raw)).Scan(&one)
}

// ownSigner is this installation's own certificate; no rows before there is one
// that is valid.
func (s *Service) ownSigner(tx *database.Tx) (*pdfsign.Signer, error) {
	var id string
	var certificate, sealed []byte
	err := tx.Row(`SELECT id, certificate, sealed FROM credential_certificates WHERE length(sealed) > 0 AND expires_at > $1
		ORDER BY created_at DESC, id LIMIT 1`, tx.Now()).Scan(&id, &certificate, &sealed)
	if err != nil {
		return nil, err
	}
	private, err := s.o.Vault.Unseal(sealed, certificateContext(id))
	if err != nil {
		return nil, err
	}
	return pdfsign.ParseOwn(certificate, private)
}

func certificateID(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

func keepCertificate(tx *database.Tx, raw []byte, sealed func(id string) []byte) error {
	leaf, err := x509.ParseCertificate(raw)
	if err != nil {
		return fmt.Errorf("credential: a certificate: %w", err)
	}
	id := certificateID(raw)
	_, err = tx.Exec(`INSERT INTO credential_certificates (id, certificate, sealed, expires_at, created_at) VALUES ($1, $2, $3, $4, $5)`,
		id, raw, sealed(id), leaf.NotAfter.UnixMilli(), tx.Now())
	return err
}

// daysLeft is of the certificate that came last.
func daysLeft(tx *database.Tx) (days float64, err error) {
	var expires int64
	err = tx.Row(`SELECT expires_at FROM credential_certificates ORDER BY created_at DESC, id LIMIT 1`).Scan(&expires)
	if database.NoRows(err) {
		return 0, nil
	}
	return max(0, time.Duration(expires-tx.Now())*time.Millisecond).Hours() / 24, err
}

func (s *Service) rekeyCertificates(tx *database.Tx) error {
	_, err := crypto.ResealRows(tx, s.o.Vault, `SELECT id, sealed FROM credential_certificates WHERE length(sealed) > 0`,
		`UPDATE credential_certificates SET sealed = $2 WHERE id = $1`, certificateContext)
	return err
}

// maxCertificates bounds those that are compared; one lasts a year or longer.
const maxCertificates = 64

// certificates are all that have signed files, the last one first.
func certificates(tx *database.Tx) (all []*x509.Certificate, err error) {
	err = tx.Each(func(rows *sql.Rows) error {
		var raw []byte
		if err := rows.Scan(&raw); err != nil {
			return err
		}
		one, err := x509.ParseCertificate(raw)
		all = append(all, one)
		return err
	}, `SELECT certificate FROM credential_certificates ORDER BY created_at DESC, id LIMIT $1`, maxCertificates)
	return all, err
}
