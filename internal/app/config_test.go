package app_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daklakid/internal/app"
)

func run(t *testing.T, environ []string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := app.Run(t.Context(), args, environ, &out, &out)
	return out.String(), err
}

func TestSettings(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "url")
	if err := os.WriteFile(secret, []byte("postgres://u:hidden@h/d\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		environ []string
		args    []string
		want    string
	}{
		{"default", nil, nil, "DAKLAKID_LISTEN=127.0.0.1:8080\n"},
		{"variable", []string{"DAKLAKID_LISTEN=:9"}, nil, "DAKLAKID_LISTEN=:9\n"},
		{"flag wins", []string{"DAKLAKID_LISTEN=:9"}, []string{"--listen=:10"}, "DAKLAKID_LISTEN=:10\n"},
		{"masked", []string{"DAKLAKID_DATABASE_URL=postgres://u:hidden@h/d"}, nil, "DAKLAKID_DATABASE_URL=********\n"},
		{"from file", []string{"DAKLAKID_DATABASE_URL_FILE=" + secret}, nil, "DAKLAKID_DATABASE_URL=********\n"},
		{"others' names", []string{"PATH=/x", "LANG=C"}, nil, "DAKLAKID_PROVINCE=daklak\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out, err := run(t, tt.environ, append([]string{"config"}, tt.args...)...)
			if err != nil || !strings.Contains(out, tt.want) || strings.Contains(out, "hidden") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func TestWrongSettings(t *testing.T) {
	for name, environ := range map[string][]string{
		"unknown setting":     {"DAKLAKID_LISTN=:9"},
		"not a secret's file": {"DAKLAKID_LISTEN_FILE=/x"},
		"both":                {"DAKLAKID_SMS_TOKEN=a", "DAKLAKID_SMS_TOKEN_FILE=/x"},
		"no such file":        {"DAKLAKID_SMS_TOKEN_FILE=/does/not/exist"},
		"public URL":          {"DAKLAKID_PUBLIC_URL=daklak"},
		"database, no key":    {"DAKLAKID_POPULATION_URL=https://population.example"},
		"portal, no key":      {"DAKLAKID_DVC_URL=https://dvc.example"},
		"a short secret":      {"DAKLAKID_DVC_SECRETS=a-secret-of-the-portal,short"},
		"centre, no key":      {"DAKLAKID_IOC_URL=https://ioc.example"},
		"app, no key":         {"DAKLAKID_ANDROID_PACKAGE=vn.example.app"},
		"key, no app":         {"DAKLAKID_ANDROID_CERTIFICATES=" + strings.Repeat("ab", 32)},
		"app without a dot":   {"DAKLAKID_ANDROID_PACKAGE=app", "DAKLAKID_ANDROID_CERTIFICATES=" + strings.Repeat("ab", 32)},
		"a short fingerprint": {"DAKLAKID_ANDROID_PACKAGE=vn.example.app", "DAKLAKID_ANDROID_CERTIFICATES=" + strings.Repeat("ab", 31)},
		"app without a team":  {"DAKLAKID_APPLE_APPS=vn.example.app"},
		"rate":                {"DAKLAKID_RATE_LIMIT=-1"},
		"level":               {"DAKLAKID_LOG_LEVEL=loud"},
	} {
		if out, err := run(t, environ, "config"); err == nil {
			t.Errorf("%s was taken: %s", name, out)
		}
	}
}

// What is wrong with the certificate of results is said with the setting's name.
func TestWrongCertificates(t *testing.T) {
	fit, key := certified(t, time.Now().AddDate(1, 0, 0))
	old, oldKey := certified(t, time.Now().AddDate(0, 0, -1))
	const certificate, private = "DAKLAKID_DOCUMENT_CERTIFICATE", "DAKLAKID_DOCUMENT_KEY"
	for name, tt := range map[string]struct {
		environ []string
		want    string
	}{
		"no key":           {[]string{certificate + "=" + fit}, "document-key"},
		"no certificate":   {[]string{private + "=" + key}, "document-certificate"},
		"of others":        {[]string{certificate + "=" + fit, private + "=" + oldKey}, "document-key: the private key is not that of"},
		"expired":          {[]string{certificate + "=" + old, private + "=" + oldKey}, "the certificate expired on"},
		"no PEM":           {[]string{certificate + "=" + fit, private + "=secret"}, "document-key: "},
		"swapped":          {[]string{certificate + "=" + key, private + "=" + fit}, "document-certificate: "},
		"no such file":     {[]string{certificate + "_FILE=/does/not/exist", private + "=" + key}, certificate + "_FILE"},
		"no such key file": {[]string{certificate + "=" + fit, private + "_FILE=/does/not/exist"}, private + "_FILE"},
	} {
		out, err := run(t, tt.environ, "config")
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "BEGIN") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	out, err := run(t, []string{certificate + "=" + fit, private + "=" + key}, "config")
	if err != nil || !strings.Contains(out, private+"=********") {
		t.Error(err, out)
	}
}

// certified is a certificate and its key in PEM.
func certified(t *testing.T, until time.Time) (certificate, private string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: until.AddDate(-2, 0, 0), NotAfter: until}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
}

func TestCommands(t *testing.T) {
	data := []string{"DAKLAKID_DATA=" + t.TempDir(), "DAKLAKID_LOG_LEVEL=error"}
	if out, err := run(t, data, "admin", "0905000001"); err != nil || !strings.Contains(out, "Administrator") {
		t.Fatal(out, err)
	}
	if out, err := run(t, data, "audit", "verify"); err != nil || !strings.Contains(out, "entries in order") {
		t.Fatal(out, err)
	}
	if _, err := run(t, data, "admin", "12"); err == nil {
		t.Error("12 is not a phone number")
	}
	if _, err := run(t, nil, "--help"); !errors.Is(err, app.ErrHelp) {
		t.Error(err)
	}
	archive := filepath.Join(t.TempDir(), "all.tar.gz")
	if out, err := run(t, data, "backup", archive); err != nil {
		t.Fatal(out, err)
	}
	empty := t.TempDir()
	if out, err := run(t, []string{"DAKLAKID_DATA=" + empty}, "restore", archive); err != nil {
		t.Fatal(out, err)
	}
}

func TestServeStopsWhenTold(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	out := &firstLine{told: cancel}
	go func() {
		stopped <- app.Run(ctx, []string{"serve", "--listen=127.0.0.1:0", "--data=" + t.TempDir(), "--log-level=error"}, nil, out, os.Stderr)
	}()
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
}

// firstLine tells when anything was written.
type firstLine struct{ told func() }

func (f *firstLine) Write(p []byte) (int, error) {
	f.told()
	return len(p), nil
}
