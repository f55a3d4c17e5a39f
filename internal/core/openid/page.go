package openid

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"

	"daklakid/internal/platform/web"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// What goes wrong before we know where an answer may be sent. The browser stays
// here: an address that nobody registered is somebody else's.
const (
	pageClient   = "client"
	pageRedirect = "redirect"
	pageLogout   = "logout"
)

// words are said by the server, because the app may not even be loaded.
var words = map[string]map[string][2]string{
	"vi": {
		pageClient:   {"Không nhận ra ứng dụng này", "Ứng dụng vừa gửi bạn đến đây chưa được đăng ký, hoặc đã bị tạm dừng. Thông tin của bạn không được gửi đi đâu cả."},
		pageRedirect: {"Địa chỉ trả về không đúng", "Ứng dụng yêu cầu gửi bạn tới một địa chỉ chưa được đăng ký, nên chúng tôi không chuyển đi. Thông tin của bạn không được gửi đi đâu cả."},
		pageLogout:   {"Không đăng xuất được theo cách này", "Yêu cầu đăng xuất của ứng dụng không đúng. Bạn có thể ngắt kết nối với ứng dụng trong mục Tôi, Ứng dụng đã kết nối."},
	},
	"en": {
		pageClient:   {"This app is not known here", "The app that sent you here is not registered, or was stopped. Nothing about you was sent anywhere."},
		pageRedirect: {"The way back is not right", "The app wants to send you to an address that is not registered, so we did not go there. Nothing about you was sent anywhere."},
		pageLogout:   {"This is no way to sign out", "The app asked for it wrongly. You can disconnect apps under Me, Connected apps."},
	},
}

// show answers with a page that needs nothing else.
func (s *Service) show(w http.ResponseWriter, r *http.Request, what string) {
	language := web.Language(r.Context())
	if words[language] == nil {
		language = "vi"
	}
	sum := sha256.Sum256([]byte(pageCSS))
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'; frame-ancestors 'none'")
	w.WriteHeader(http.StatusBadRequest)
	said := words[language][what]
	// A browser that went away is not our failure.
	_ = pageTemplate.Execute(w, struct {
		Language, App, Title, Text, Home string
		Style                            template.CSS
	}{language, s.o.App, said[0], said[1], strings.TrimSuffix(s.o.PublicURL, "/") + "/", template.CSS(pageCSS)}) //nolint:gosec // embedded
}
