package credential_test

import (
	"bytes"
	"html"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"daklakid/internal/core/credential"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/qrcode"
	"daklakid/internal/platform/web/webtest"
)

// form posts the page's form: a text, and a picture if there is one.
func (r *rig) form(text string, picture []byte, headers ...string) webtest.Answer {
	r.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if err := w.WriteField("text", text); err != nil {
		r.t.Fatal(err)
	}
	file, err := w.CreateFormFile("picture", name(picture))
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := file.Write(picture); err != nil || w.Close() != nil {
		r.t.Fatal(err)
	}
	return r.Ask(http.MethodPost, "/verify", body.Bytes(), append(headers, "Content-Type", w.FormDataContentType())...)
}

func name(picture []byte) string {
	if picture == nil {
		return "" // as browsers send a file field that was left empty
	}
	return "ma.png"
}

// photo shows a text as QR code, some pixels for each module.
func photo(t *testing.T, text string, scale int) []byte {
	t.Helper()
	c, err := qrcode.Draw(text)
	if err != nil {
		t.Fatal(err)
	}
	side := (c.Size + 8) * scale
	img := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			col, row := x/scale-4, y/scale-4
			img.SetGray(x, y, color.Gray{Y: 235})
			if col >= 0 && row >= 0 && col < c.Size && row < c.Size && c.Dark(col, row) {
				img.SetGray(x, y, color.Gray{Y: 20})
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func (r *rig) wantPage(a webtest.Answer, words ...string) {
	r.t.Helper()
	a.Want(http.StatusOK)
	if csp := a.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'; style-src 'sha256-") {
		r.t.Errorf("policy %s", csp)
	}
	page := html.UnescapeString(string(a.Body))
	for _, w := range append(words, "<form", "HC1:") {
		if !strings.Contains(page, w) {
			r.t.Errorf("the page does not say %q: %s", w, page)
		}
	}
}

func TestTheFormWithoutScripts(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.issue(r.bia, 30, "name", "birthDate", "sex")
		r.wantPage(r.form("  "+c.Text+"\r\n", nil), "Mã hợp lệ", "H'Bia Niê", "20/02/1999", "Nữ", "Đã định danh mức 2", "26/12/2026")
		r.wantPage(r.form(c.Text, nil, "Accept-Language", "en"), "The code is valid", "Female")
		r.wantPage(r.form(c.Text+"A", nil), "Mã đã bị sửa")
		r.wantPage(r.form("", photo(t, c.Text, 6)), "Mã hợp lệ", "H'Bia Niê")
		r.wantPage(r.form("", photo(t, "https://app.example/qr/quet#abc", 6)), "đăng nhập")
		r.wantPage(r.form("", photo(t, "<script>alert(1)</script>", 6)), "Mã đã bị sửa")
		r.wantPage(r.form("", nil), "chưa chọn ảnh")
		r.wantPage(r.form("", []byte("not a picture")), "Không đọc được tệp này")
		r.wantPage(r.form("", blank(t)), "Không tìm thấy mã QR")
		level0 := r.issue(r.linh, 1, "name")
		r.wantPage(r.form(level0.Text, nil), "tự khai")
		r.pass(48 * time.Hour)
		r.wantPage(r.form(level0.Text, nil), "Mã đã hết hạn")
		r.as(r.bia).Post("/api/v1/me/credentials/"+c.ID+"/revoke", nil).Want(http.StatusNoContent)
		r.wantPage(r.form(c.Text, nil), "Mã đã bị thu hồi")
	})
}

// What is printed on a document is told apart from what a person shows.
func TestTheFormShowsADocument(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var text string
		r.update(func(tx *database.Tx) (err error) {
			_, text, err = r.service.Sign(tx, "", credential.Statement{Type: "document", Facts: map[string]string{
				"document": "Giấy khai sinh", "holder": "NGUYỄN TRẦN AN", "birthDate": "2026-11-20", "number": "ABCD-EFGH-JKMN",
				"office": "UBND xã Hòa Phú", "purpose": "Nhập học", "diploma": "Trung học phổ thông", "year": "2019",
			}})
			return err
		})
		r.wantPage(r.form(text, nil), "Mã hợp lệ", "Giấy tờ", "Cấp cho", "NGUYỄN TRẦN AN", "20/11/2026", "Nơi cấp", "Mục đích", "Năm tốt nghiệp")
		page := r.form(text, nil, "Accept-Language", "en")
		r.wantPage(page, "Issued to", "Issued by", "Year of graduation")
		if strings.Contains(string(page.Body), "verify.") {
			t.Errorf("a text is missing: %s", page.Body)
		}
	})
}

func blank(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 200, 200))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestBadForms(t *testing.T) {
	each(t, func(_ *testing.T, r *rig) {
		r.wantPage(r.Ask(http.MethodPost, "/verify", []byte("text=x"), "Content-Type", "application/x-www-form-urlencoded"), "Không đọc được tệp này")
		r.wantPage(r.form("", bytes.Repeat([]byte{0xff, 0xd8, 0xff}, 4<<20)), "Không đọc được tệp này")
		r.wantPage(r.form(strings.Repeat("A", 100_000), nil), "Mã đã bị sửa")
	})
}
