package credential_test

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"sync"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"daklakid/internal/core/credential"
	"daklakid/internal/platform/crypto"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/pdfsign"
)

var bureau = pkix.Name{CommonName: "Sở Tư pháp tỉnh Đắk Lắk"}

func page(t *testing.T) []byte {
	t.Helper()
	f := fpdf.New("P", "mm", "A4", "")
	f.AddPage()
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// restarted is the service as another process would have it.
func (r *rig) restarted(signer *pdfsign.Signer) *credential.Service {
	return credential.New(credential.Options{DB: r.db, Vault: r.vault, App: "App", Province: "Tỉnh Đắk Lắk", PublicURL: "https://app.example", Signer: signer})
}

func (r *rig) signFile(s *credential.Service) []byte {
	r.t.Helper()
	file, err := s.SignFile(r.t.Context(), page(r.t), pdfsign.Words{Name: "UBND", At: time.UnixMilli(r.clock.Load())})
	if err != nil {
		r.t.Fatal(err)
	}
	return file
}

// kept are the certificates that have signed, the last one first.
func (r *rig) kept() (all []*x509.Certificate) {
	r.t.Helper()
	r.update(func(tx *database.Tx) error {
		rows, err := tx.Query(`SELECT certificate FROM credential_certificates ORDER BY created_at DESC`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for all = nil; rows.Next(); {
			var raw []byte
			if err := rows.Scan(&raw); err != nil {
				return err
			}
			one, err := x509.ParseCertificate(raw)
			if err != nil {
				return err
			}
			all = append(all, one)
		}
		return rows.Err()
	})
	return all
}

func (r *rig) intact(file []byte, by ...*x509.Certificate) {
	r.t.Helper()
	if state, _ := pdfsign.Verify(file, by); state != pdfsign.Intact {
		r.t.Error(state)
	}
}

// Nodes that sign their first file at one moment make one certificate, and a
// restart keeps it; its key is sealed, and survives a change of keys.
func TestOneCertificateForAll(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var wait sync.WaitGroup
		files := make([][]byte, 4)
		for i := range files {
			wait.Go(func() { files[i] = r.signFile(r.restarted(nil)) })
		}
		wait.Wait()
		all := r.kept()
		if len(all) != 1 || all[0].Subject.CommonName != "App" || all[0].Subject.Organization[0] != "Tỉnh Đắk Lắk" {
			t.Fatalf("%d certificates", len(all))
		}
		if years := all[0].NotAfter.Sub(time.UnixMilli(r.clock.Load())).Hours() / 24 / 365; years < 9.9 || years > 10.1 {
			t.Errorf("valid for %.1f years", years)
		}
		if err := r.vault.Rotate(t.Context(), crypto.Data, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := r.restarted(nil).Rekey(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := r.vault.Retire(t.Context(), crypto.Data); err != nil {
			t.Fatal(err)
		}
		for _, file := range append(files, r.signFile(r.restarted(nil))) {
			r.intact(file, all[0])
		}
		r.update(func(tx *database.Tx) error {
			var sealed []byte
			err := tx.Row(`SELECT sealed FROM credential_certificates`).Scan(&sealed)
			if len(sealed) != 32+33 {
				t.Errorf("%d bytes are kept of the key", len(sealed))
			}
			return err
		})
		r.pass(10 * 366 * 24 * time.Hour)
		later := r.signFile(r.restarted(nil))
		if all := r.kept(); len(all) != 2 {
			t.Error("it signs for ever")
		} else {
			r.intact(later, all[0])
		}
	})
}

// The agency's certificate goes before our own; what each signed stays ours.
func TestTheAgencysCertificate(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		before := r.signFile(r.restarted(nil))
		certificate, private, err := pdfsign.NewOwn(bureau, time.UnixMilli(r.clock.Load()))
		if err != nil {
			t.Fatal(err)
		}
		agency, err := pdfsign.ParseOwn(certificate, private)
		if err != nil {
			t.Fatal(err)
		}
		r.pass(time.Second)
		for range 2 {
			r.intact(r.signFile(r.restarted(agency)), agency.Certificate())
		}
		all := r.kept()
		if len(all) != 2 || all[0].Subject.CommonName != bureau.CommonName {
			t.Fatalf("%d certificates", len(all))
		}
		r.intact(before, all...)
		r.intact(r.signFile(r.restarted(nil)), all[1]) // taken out of the settings again
		r.pass(11 * 366 * 24 * time.Hour)
		if _, err := r.restarted(agency).SignFile(t.Context(), page(t), pdfsign.Words{}); err == nil {
			t.Error("signed with an expired certificate")
		}
	})
}
