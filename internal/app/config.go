package app

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"daklakid/internal/agency/dvc"
)

// Config is every setting, each a flag and a DAKLAKID_ variable. It is read
// here, once; no other package reads the environment. A field tagged secret
// may also come from a file named by the variable with _FILE behind it.
type Config struct {
	Listen              string         `default:"127.0.0.1:8080" help:"Address to serve on."`
	Data                string         `default:"./data" help:"Folder of the database, the photos and the keys."`
	DatabaseURL         string         `secret:"" help:"postgres://…; empty means SQLite under the data folder."`
	RedisURL            string         `secret:"" help:"redis://…, needed to run several nodes."`
	BlobURL             string         `secret:"" help:"s3://bucket?…; empty means the data folder."`
	PublicURL           string         `default:"http://127.0.0.1:8080" help:"Origin under which people reach the app."`
	Province            string         `default:"daklak" help:"Name of the province pack."`
	PackDir             string         `help:"Folder with a province pack of your own, instead of the built-in one."`
	MasterKey           string         `secret:"" help:"Key that wraps all other keys, 32 bytes in base64; empty means a file made in the data folder."`
	SMSURL              string         `name:"sms-url" help:"Base address of the SMS gateway; empty sends none."`
	SMSToken            string         `secret:"" help:"Token for the SMS gateway."`
	SMSVoice            bool           `name:"sms-voice" help:"The SMS gateway also calls and reads texts out (its /v1/calls), so that a code may be asked for by a call."`
	MailURL             string         `secret:"" help:"smtp://user:password@host:port of the mail gateway; empty sends none."`
	MailFrom            string         `default:"khong-tra-loi@daklak.example" help:"Sender of e-mail."`
	PushKey             string         `secret:"" help:"Private key that names us to the push services of browsers (VAPID), 32 bytes in base64url; empty means one that is made once and kept, sealed, in the database."`
	PushContact         string         `help:"mailto: or https: address under which push services may reach us; empty is the sender of e-mail."`
	DocumentCertificate string         `secret:"" help:"Certificate in PEM with which results of public services are signed as PDF files, its issuers' below it; empty means one that is made once and kept in the database, whose signer readers call unknown."`
	DocumentKey         string         `secret:"" help:"Private key of document-certificate in PEM, without a password."`
	VNeIDURL            string         `name:"vneid-url" help:"Address (issuer) of VNeID's OpenID provider; empty is not connected."`
	VNeIDClient         string         `name:"vneid-client" help:"Our client id at VNeID."`
	VNeIDSecret         string         `name:"vneid-secret" secret:"" help:"Our client secret at VNeID."`
	VNeIDLevels         []string       `name:"vneid-levels" default:"2" help:"Levels (acr) of VNeID that identify a person, best first."`
	PopulationURL       string         `help:"Base address of the population database; empty asks none, and a demonstration its own stand-in."`
	PopulationKey       string         `secret:"" help:"client:secret with which the population database is asked."`
	TaxURL              string         `help:"Base address of the tax agency's registry of companies; empty asks none, and a demonstration its own stand-in."`
	TaxKey              string         `secret:"" help:"client:secret with which the tax agency is asked."`
	DVCURL              string         `name:"dvc-url" help:"Base address of the public-service portal; empty files with none, and a demonstration with its own stand-in."`
	DVCKey              string         `name:"dvc-key" secret:"" help:"client:secret with which the public-service portal is asked."`
	DVCSecrets          []string       `name:"dvc-secrets" secret:"" help:"Secrets with which the public-service portal signs its callbacks, newest first."`
	IOCURL              string         `name:"ioc-url" help:"GeoReport endpoint (Open311, often …/v2) of the operation centre that takes citizens' reports; empty passes none on, and a demonstration to its own stand-in."`
	IOCKey              string         `name:"ioc-key" secret:"" help:"Our api_key at the operation centre."`
	IOCJurisdiction     string         `name:"ioc-jurisdiction" help:"jurisdiction_id at the operation centre; empty where it serves one only."`
	IOCPlain            bool           `name:"ioc-plain" help:"The operation centre does not know the header Idempotency-Key: before a report is sent it is looked for there."`
	Tesseract           string         `help:"Path of the program tesseract, with its Vietnamese data, to fill in forms from the front of a card; empty does without."`
	FFmpeg              string         `name:"ffmpeg" help:"Path of the program ffmpeg, to take pictures of cameras that give video (RTSP, HLS); empty does without."`
	Models              string         `help:"Folder with a pack of face models of your own, instead of the built-in one."`
	InferenceLibrary    string         `help:"Path of ONNX Runtime's shared library, for programs built with the tag onnxruntime; empty computes in Go."`
	PrivateNetworks     []netip.Prefix `help:"Private networks that calls to gateways may lead into; loopback for the sandbox."`
	TrustedProxies      []netip.Prefix `help:"Networks whose X-Forwarded-For is believed."`
	RateLimit           int            `default:"1200" help:"Requests a minute that one address may make; 0 switches this and the limits of single routes off, for load tests."`
	CodesPerDay         int            `default:"20000" help:"Text messages with sign-in codes that may be sent in a day, a fifth of them in one hour; the last fifth of either is kept for devices that have signed in before. 0 sets no bound."`
	BackupsKept         int            `default:"30" help:"Days for which backups are kept; people who are forgotten are told that backups lag so long behind."`
	HideAfter           int            `default:"3" help:"How many people's reports hide a listing until an officer has looked."`
	SignInHold          time.Duration  `default:"24h" help:"How long a sign-in by SMS code on an unknown device may do nothing sensitive, for accounts with a passkey."`
	AndroidPackage      string         `help:"Application id of our app for Android, whose links /.well-known/assetlinks.json then says are ours; empty says nothing."`
	AndroidCertificates []string       `help:"SHA-256 fingerprints of the certificates that sign it: the store's, and that of packages handed out otherwise."`
	AppleApps           []string       `help:"Our apps for iOS as TEAM.bundle, said at /.well-known/apple-app-site-association."`
	LogLevel            string         `default:"info" enum:"debug,info,warn,error" help:"Least level that is logged."`
	DebugListen         string         `help:"Address for Go's profiles, for nobody but the operator; empty is none."`
	TraceEndpoint       string         `help:"OTLP address for traces; empty sends none."`
}

const prefix = "DAKLAKID_"

// variable is the name of a flag's variable: database-url is DAKLAKID_DATABASE_URL.
func variable(flag string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// environment answers flags from DAKLAKID_ variables.
type environment map[string]string

func readEnvironment(environ []string) environment {
	env := environment{}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, prefix) {
			env[name] = value
		}
	}
	return env
}

// Validate refuses names that nothing reads: a mistyped setting must not be
// silently without effect.
func (env environment) Validate(app *kong.Application) error {
	known := map[string]bool{}
	for _, flag := range app.Flags {
		known[variable(flag.Name)] = true
		if isSecret(flag) {
			known[variable(flag.Name)+"_FILE"] = true
		}
	}
	var unknown []string
	for name := range env {
		if !known[name] {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return fmt.Errorf("unknown settings: %s", strings.Join(unknown, ", "))
	}
	return nil
}

// Resolve is for kong.
func (env environment) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	name := variable(flag.Name)
	value, set := env[name]
	file, fromFile := env[name+"_FILE"]
	switch {
	case set && fromFile && isSecret(flag):
		return nil, fmt.Errorf("%s and %s_FILE are both set", name, name)
	case set:
		return value, nil
	case fromFile && isSecret(flag):
		raw, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("%s_FILE: %w", name, err)
		}
		return strings.TrimSpace(string(raw)), nil
	}
	return nil, nil //nolint:nilnil // kong's word for "no value from here"
}

func isSecret(flag *kong.Flag) bool { return flag.Tag != nil && flag.Tag.Has("secret") }

// check finds what is wrong before anything starts.
func (c *Config) check() error {
	public, err := url.Parse(c.PublicURL)
	if err != nil || public.Host == "" || public.Scheme != "http" && public.Scheme != "https" {
		return errors.New("public-url must be http:// or https:// with a host")
	}
	if (c.PopulationURL == "") != (c.PopulationKey == "") {
		return errors.New("population-url and population-key go together")
	}
	if (c.TaxURL == "") != (c.TaxKey == "") {
		return errors.New("tax-url and tax-key go together")
	}
	if (c.DVCURL == "") != (c.DVCKey == "") {
		return errors.New("dvc-url and dvc-key go together")
	}
	if slices.ContainsFunc(c.DVCSecrets, func(secret string) bool { return len(secret) < dvc.MinSecret }) {
		return fmt.Errorf("dvc-secrets have at least %d characters each", dvc.MinSecret)
	}
	if (c.IOCURL == "") != (c.IOCKey == "") {
		return errors.New("ioc-url and ioc-key go together")
	}
	if c.RateLimit < 0 {
		return errors.New("rate-limit must not be negative")
	}
	if c.BackupsKept < 0 {
		return errors.New("backups-kept must not be negative")
	}
	if c.CodesPerDay < 0 {
		return errors.New("codes-per-day must not be negative")
	}
	if c.HideAfter < 1 {
		return errors.New("hide-after must be at least 1")
	}
	if c.SignInHold < 0 {
		return errors.New("sign-in-hold must not be negative")
	}
	if _, err := c.signer(time.Now()); err != nil {
		return err
	}
	return c.checkApps()
}

// printConfig writes all settings with secrets masked.
func printConfig(w io.Writer, flags []*kong.Flag) error {
	for _, flag := range flags {
		if flag.Name == "help" {
			continue
		}
		value := fmt.Sprint(flag.Target.Interface())
		if isSecret(flag) && value != "" {
			value = "********"
		}
		if _, err := fmt.Fprintf(w, "%s=%s\n", variable(flag.Name), value); err != nil {
			return err
		}
	}
	return nil
}
