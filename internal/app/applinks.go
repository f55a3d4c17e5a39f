package app

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"daklakid/internal/platform/web"
)

// ownApps says to phones which installed apps are ours, so that our links open
// there without asking (Digital Asset Links; Apple's associated domains).
// Where no app is set there is no such page.
func (a *App) ownApps() []web.Route {
	return []web.Route{
		web.Raw(http.MethodGet, "/.well-known/assetlinks.json", "Our app for Android", web.Public(),
			statement(a.config.AndroidPackage != "", a.config.assetLinks())),
		web.Raw(http.MethodGet, "/.well-known/apple-app-site-association", "Our app for iOS", web.Public(),
			statement(len(a.config.AppleApps) > 0, a.config.appleAssociation())),
	}
}

// statement answers JSON that holds until the settings change.
func statement(made bool, content any) http.Handler {
	body, err := json.Marshal(content)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !made || err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "public, max-age=3600")
		_, _ = w.Write(body) // a phone that went away is not our failure
	})
}

// assetLinks lets the app open our links and use the passkeys made here.
func (c *Config) assetLinks() any {
	type target struct {
		Namespace    string   `json:"namespace"`
		Package      string   `json:"package_name"`
		Certificates []string `json:"sha256_cert_fingerprints"`
	}
	type link struct {
		Relation []string `json:"relation"`
		Target   target   `json:"target"`
	}
	prints := []string{}
	for _, certificate := range c.AndroidCertificates {
		if print, known := fingerprint(certificate); known {
			prints = append(prints, print)
		}
	}
	return []link{{
		[]string{"delegate_permission/common.handle_all_urls", "delegate_permission/common.get_login_creds"},
		target{"android_app", c.AndroidPackage, prints},
	}}
}

// appleAssociation keeps what is no page out of the app: files, the API, and
// the desk, which belongs on a larger screen.
func (c *Config) appleAssociation() any {
	type component struct {
		Path    string `json:"/"`
		Exclude bool   `json:"exclude,omitempty"`
	}
	type detail struct {
		Apps       []string    `json:"appIDs"`
		Components []component `json:"components"`
	}
	return struct {
		Links struct {
			Details []detail `json:"details"`
		} `json:"applinks"`
		Credentials struct {
			Apps []string `json:"apps"`
		} `json:"webcredentials"`
	}{
		Links: struct {
			Details []detail `json:"details"`
		}{[]detail{{c.AppleApps, []component{{"/api/*", true}, {"/media/*", true}, {deskPath + "*", true}, {"/*", false}}}}},
		Credentials: struct {
			Apps []string `json:"apps"`
		}{c.AppleApps},
	}
}

var (
	androidPackage = regexp.MustCompile(`^[A-Za-z]\w*(\.[A-Za-z]\w*)+$`)
	appleApp       = regexp.MustCompile(`^[A-Z0-9]{10}\.[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)
)

// fingerprint is a certificate's SHA-256 as phones want it, from hexadecimal
// digits with or without colons.
func fingerprint(s string) (print string, known bool) {
	const bytes = 32
	raw, err := hex.DecodeString(strings.ReplaceAll(s, ":", ""))
	if err != nil || len(raw) != bytes {
		return "", false
	}
	pairs := make([]string, bytes)
	for i, b := range raw {
		pairs[i] = strings.ToUpper(hex.EncodeToString([]byte{b}))
	}
	return strings.Join(pairs, ":"), true
}

// checkApps finds what is wrong with the names of our apps.
func (c *Config) checkApps() error {
	if (c.AndroidPackage == "") != (len(c.AndroidCertificates) == 0) {
		return errors.New("android-package and android-certificates go together")
	}
	if c.AndroidPackage != "" && !androidPackage.MatchString(c.AndroidPackage) {
		return errors.New("android-package must be like vn.example.app")
	}
	for _, certificate := range c.AndroidCertificates {
		if _, known := fingerprint(certificate); !known {
			return errors.New("android-certificates must be SHA-256 fingerprints: 64 hexadecimal digits, with or without colons")
		}
	}
	for _, id := range c.AppleApps {
		if !appleApp.MatchString(id) {
			return errors.New("apple-apps must be like TEAM123456.vn.example.app")
		}
	}
	return nil
}
