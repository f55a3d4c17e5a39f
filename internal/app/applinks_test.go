package app

import (
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"

	"daklakid/internal/platform/database"
)

// TestOwnApps asks as phones do that verify links: not signed in, by the
// settings that an operator copies from scripts/apk and from the stores.
func TestOwnApps(t *testing.T) {
	h := newHouse(t, database.SQLite)
	none := h.serve(t)
	for _, path := range []string{"/.well-known/assetlinks.json", "/.well-known/apple-app-site-association"} {
		none.as("").get(path).want(http.StatusNotFound)
	}
	none.end(syscall.SIGTERM)

	plain := strings.Repeat("0a", 32)
	colons := strings.TrimSuffix(strings.Repeat("FF:", 32), ":")
	h.settings = append(h.settings, "DAKLAKID_ANDROID_PACKAGE=vn.example.app", "DAKLAKID_ANDROID_CERTIFICATES="+plain+","+colons,
		"DAKLAKID_APPLE_APPS=TEAM123456.vn.example.app")
	n := h.serve(t)
	android := n.as("").get("/.well-known/assetlinks.json").want(http.StatusOK)
	if kind := android.header.Get("Content-Type"); kind != "application/json" {
		t.Errorf("phones take application/json, not %q", kind)
	}
	links := into[[]struct {
		Relation []string
		Target   struct {
			Namespace    string
			Package      string   `json:"package_name"`
			Certificates []string `json:"sha256_cert_fingerprints"`
		}
	}](android)
	want := []string{strings.TrimSuffix(strings.Repeat("0A:", 32), ":"), colons}
	if len(links) != 1 || links[0].Target.Namespace != "android_app" || links[0].Target.Package != "vn.example.app" ||
		!slices.Equal(links[0].Target.Certificates, want) || !slices.Contains(links[0].Relation, "delegate_permission/common.handle_all_urls") {
		t.Errorf("%+v", links)
	}
	apple := into[struct {
		AppLinks struct {
			Details []struct {
				AppIDs     []string
				Components []map[string]any
			}
		}
		WebCredentials struct{ Apps []string }
	}](n.as("").get("/.well-known/apple-app-site-association").want(http.StatusOK))
	details := apple.AppLinks.Details
	if len(details) != 1 || !slices.Equal(details[0].AppIDs, []string{"TEAM123456.vn.example.app"}) || !slices.Equal(apple.WebCredentials.Apps, details[0].AppIDs) {
		t.Fatalf("%+v", apple)
	}
	// The first that fits decides: what is no page must come before all paths.
	last := details[0].Components[len(details[0].Components)-1]
	if details[0].Components[0]["/"] != "/api/*" || details[0].Components[0]["exclude"] != true || last["/"] != "/*" || last["exclude"] != nil {
		t.Errorf("%+v", details[0].Components)
	}
}
