// Package mobile_test keeps what the stores' builds are made from in step with
// the apps, since those builds run on other machines and seldom.
package mobile_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func object(t *testing.T, name string) map[string]any {
	t.Helper()
	into := map[string]any{}
	if err := json.Unmarshal(read(t, name), &into); err != nil {
		t.Fatal(name, err)
	}
	return into
}

func TestAsTheWebManifest(t *testing.T) {
	web, twa, capacitor := object(t, "../web/apps/citizen/static/manifest.webmanifest"), object(t, "twa/twa-manifest.json"), object(t, "capacitor.config.json")
	for web1, twa1 := range map[string]string{
		"name": "name", "short_name": "launcherName", "start_url": "startUrl", "display": "display", "orientation": "orientation",
		"theme_color": "themeColor", "background_color": "backgroundColor",
	} {
		if web[web1] != twa[twa1] {
			t.Errorf("%s is %v on the web and %v in the store", web1, web[web1], twa[twa1])
		}
	}
	webShortcuts, _ := web["shortcuts"].([]any)
	twaShortcuts, _ := twa["shortcuts"].([]any)
	same := func(a, b any) bool {
		x, _ := a.(map[string]any)
		y, _ := b.(map[string]any)
		return x["name"] == y["name"] && x["url"] == y["url"]
	}
	if len(webShortcuts) == 0 || !slices.EqualFunc(webShortcuts, twaShortcuts, same) {
		t.Errorf("shortcuts are %v on the web and %v in the store", webShortcuts, twaShortcuts)
	}
	if capacitor["appId"] != twa["packageId"] || capacitor["appName"] != web["name"] {
		t.Error("the two stores' apps have different names")
	}
	if id, _ := twa["packageId"].(string); !strings.Contains(string(read(t, "../scripts/apk")), "package="+id+" ") {
		t.Errorf("the shell of scripts/apk is not %s, so one would not replace the other", id)
	}
}

// keys are the keys of a property list's outermost dictionary with the text
// of what follows each, checked to come in pairs.
func keys(t *testing.T, name string) map[string]string {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(string(read(t, name))))
	found, depth, key, text := map[string]string{}, 0, "", ""
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(name, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth == 3 { // plist, dict, this
				if text = ""; (token.Name.Local == "key") != (key == "") {
					t.Fatalf("%s: %s does not come in a pair after %q", name, token.Name.Local, key)
				}
			}
		case xml.CharData:
			text += string(token)
		case xml.EndElement:
			if depth == 3 && token.Name.Local == "key" {
				key = text
			} else if depth == 3 {
				found[key], key = strings.TrimSpace(text), ""
			}
			depth--
		}
	}
	return found
}

func TestApple(t *testing.T) {
	info := keys(t, "ios/Info.plist")
	for _, use := range []string{"Camera", "Microphone", "LocationWhenInUse", "PhotoLibrary", "FaceID"} {
		if said := info["NS"+use+"UsageDescription"]; !strings.HasPrefix(said, "Để ") || !strings.HasSuffix(said, ".") {
			t.Errorf("%s is explained by %q, not by a Vietnamese sentence", use, said)
		}
	}
	host, _ := object(t, "twa/twa-manifest.json")["host"].(string)
	if info["WKAppBoundDomains"] != host {
		t.Errorf("bound to %q, not %q", info["WKAppBoundDomains"], host)
	}
	domains := keys(t, "ios/App.entitlements")["com.apple.developer.associated-domains"]
	for _, service := range []string{"applinks:", "webcredentials:"} {
		if !strings.Contains(domains, service+host) {
			t.Errorf("%s%s is missing in %q", service, host, domains)
		}
	}
	privacy := keys(t, "ios/PrivacyInfo.xcprivacy")
	for _, key := range []string{"NSPrivacyTracking", "NSPrivacyTrackingDomains", "NSPrivacyAccessedAPITypes", "NSPrivacyCollectedDataTypes"} {
		if _, said := privacy[key]; !said {
			t.Errorf("the privacy manifest does not say %s", key)
		}
	}
	if privacy["NSPrivacyTrackingDomains"] != "" || !strings.Contains(privacy["NSPrivacyCollectedDataTypes"], "PhoneNumber") {
		t.Errorf("%v", privacy)
	}
}
