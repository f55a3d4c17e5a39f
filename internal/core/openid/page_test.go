package openid_test

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/oauth2"
)

// What a browser is shown here is in its reader's language, loads nothing, and
// repeats nothing of what the address says.
func TestPagesAreInTheReadersLanguage(t *testing.T) {
	each(t, func(r *rig) {
		clinic := r.register(nil)
		good := strings.TrimPrefix(clinic.config.AuthCodeURL("s", oauth2.S256ChallengeOption(verifier)), issuer)
		for path, want := range map[string]map[string][]string{
			strings.Replace(good, clinic.id, "%3Cscript%3E", 1): {
				"vi": {"Không nhận ra ứng dụng này", "quay lại ứng dụng", "Về App"}, "en": {"This app is not known here", "sign in another way", "To App"},
			},
			strings.Replace(good, url.QueryEscape(callback), url.QueryEscape("https://evil.example/<script>"), 1): {
				"vi": {"Địa chỉ trả về không đúng", "báo cho bên làm ra nó"}, "en": {"The way back is not right", "those who made it"},
			},
			"/oauth/end-session?id_token_hint=%3Cscript%3E": {
				"vi": {"Chưa đăng xuất được theo cách này", "Ứng dụng đã kết nối"}, "en": {"You could not be signed out this way", "Connected apps"},
			},
		} {
			for language, words := range want {
				answer := r.Get(path, "Accept-Language", language).Want(400)
				body := string(answer.Body)
				for _, said := range append(words, `lang="`+language+`"`) {
					if !strings.Contains(body, said) {
						t.Errorf("%s in %s lacks %q: %s", path, language, said, body)
					}
				}
				if strings.Contains(body, "<script") || strings.Contains(body, "evil") || strings.Contains(body, "openidPage") {
					t.Errorf("%s: %s", path, body)
				}
				h := answer.Header
				if h.Get("Content-Language") != language || !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("Cache-Control") != "no-store" {
					t.Errorf("%v", h)
				}
			}
		}
		// Of a language that we do not speak it is Vietnamese.
		if body := string(r.Get("/oauth/authorize?client_id=x", "Accept-Language", "fr").Want(400).Body); !strings.Contains(body, `lang="vi"`) {
			t.Error(body)
		}
		// It is our failure, and says so.
		r.exec(`ALTER TABLE openid_clients RENAME TO openid_clients_away`)
		body := string(r.Get(good, "Accept-Language", "en").Want(500).Body)
		if !strings.Contains(body, "The failure is ours") || strings.Contains(body, "openid_clients") {
			t.Error(body)
		}
		r.exec(`ALTER TABLE openid_clients_away RENAME TO openid_clients`)
	})
}
