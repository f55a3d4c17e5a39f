package resumes_test

import (
	"bytes"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// published is the published schema, for a validator that nobody here wrote.
func published(t *testing.T) *jsonschema.Schema {
	t.Helper()
	f, err := os.Open("testdata/jsonresume-1.0.0.schema.json")
	ok(t, err)
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	ok(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	ok(t, c.AddResource("resume.json", doc))
	schema, err := c.Compile("resume.json")
	ok(t, err)
	return schema
}

func TestTheSchemaRefuses(t *testing.T) {
	schema := published(t)
	for _, wrong := range []string{
		`{"seeking":{}}`, `{"work":{}}`, `{"work":[{"startDate":"05/2019"}]}`, `{"basics":{"email":"no"}}`, `{"basics":{"url":"no url"}}`,
	} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(wrong))
		ok(t, err)
		if schema.Validate(doc) == nil {
			t.Errorf("%s is valid", wrong)
		}
	}
}

// file is a JSON Resume from elsewhere, with all that the schema knows and some
// that it does not.
const file = `{
	"$schema": "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json",
	"basics": {"name": "H Linh Êban", "label": "Kế toán", "image": "https://example.vn/a.jpg", "email": "linh@example.vn", "phone": "0905 123 456",
		"url": "https://example.vn/hồ sơ", "summary": "Kế toán kho.", "location": {"city": "Buôn Ma Thuột", "countryCode": "VN", "planet": "Earth"},
		"profiles": [{"network": "GitHub", "username": "linh", "url": "https://github.com/linh"}]},
	"work": [{"name": "Kho Ea Tam", "position": "Kế toán kho", "startDate": "2019-05", "endDate": "2020-04", "highlights": ["Sổ sách đúng hạn"], "salary": 9}],
	"volunteer": [{"organization": "Đoàn phường", "position": "Tình nguyện viên", "startDate": "2018", "endDate": "2019"}],
	"education": [{"institution": "Cao đẳng Tây Nguyên", "area": "Kế toán", "studyType": "Cao đẳng", "startDate": "2015-09", "endDate": "2018-06", "courses": ["Thuế"]}],
	"awards": [{"title": "Nhân viên giỏi", "date": "2020", "awarder": "Kho Ea Tam"}],
	"certificates": [{"name": "Tin học văn phòng", "date": "2018-07-01", "issuer": "Trung tâm"}],
	"publications": [{"name": "Bài báo", "publisher": "Báo Đắk Lắk", "releaseDate": "2020-01-02", "url": "https://example.vn/b"}],
	"skills": [{"name": "Excel", "level": "Thạo", "keywords": ["pivot"]}],
	"languages": [{"language": "Tiếng Ê Đê", "fluency": "Mẹ đẻ"}],
	"interests": [{"name": "Cồng chiêng"}],
	"references": [{"name": "Anh Y Moan", "reference": "Làm việc kỹ."}],
	"projects": [{"name": "Kiểm kê", "description": "Kiểm kê cuối năm", "roles": ["Trưởng nhóm"], "type": "nội bộ"}],
	"meta": {"version": "v1.0.0", "canonical": "https://example.vn/r.json", "theme": "flat"},
	"hobbies": ["cờ"]
}`

func TestImportAndExport(t *testing.T) {
	schema := published(t)
	each(t, func(t *testing.T, r *rig) {
		r.Post(mine+"/import", []byte(file), "Content-Type", "application/json").Want(http.StatusUnauthorized)
		var v view
		r.As(driver).Post(mine+"/import", []byte(file), "Content-Type", "application/json").Want(http.StatusCreated).Into(&v)
		want := []string{"basics.image", "basics.location.planet", "hobbies", "meta.theme", "work[0].salary"}
		if slices.Sort(v.Untaken); !slices.Equal(v.Untaken, want) {
			t.Errorf("not taken: %v", v.Untaken)
		}
		if v.Visibility != "private" || v.Content.Seeking.Experience != 12 || len(v.Sections) != 12 {
			t.Errorf("%+v", v)
		}
		raw := r.As(driver).Get(mine + "/" + v.ID + "/json").Want(http.StatusOK)
		if got := raw.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
			t.Error(got)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw.Body))
		ok(t, err)
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%v\n%s", err, raw.Body)
		}
		// Read back, it is the same, and everything is taken.
		var again view
		r.As(driver).Post(mine+"/import", raw.Body, "Content-Type", "application/json").Want(http.StatusCreated).Into(&again)
		if len(again.Untaken) > 0 || len(again.Sections) != len(v.Sections) || again.Content.Basics["url"] != "https://example.vn/h%E1%BB%93%20s%C6%A1" {
			t.Errorf("%+v", again)
		}
		second := r.As(driver).Get(mine + "/" + again.ID + "/json").Want(http.StatusOK)
		if !bytes.Equal(second.Body, raw.Body) {
			t.Errorf("%s\n%s", raw.Body, second.Body)
		}
	})
}

func TestBadFiles(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for body, field := range map[string]string{
			`[]`: "body", `"cv"`: "body", `{"basics":`: "", `{"work":{}}`: "content.work", `{"work":[{"name":7}]}`: "content.work.name",
			`{"basics":{"name":"A"},"work":[{"startDate":"05/2019"}]}`:               "content.work[0].startDate",
			`{"basics":{"name":"A","email":"x"}}`:                                    "content.basics.email",
			`{"basics":{"name":"A","url":"javascript:alert(1)"}}`:                    "content.basics.url",
			`{"basics":{"name":"A\u202eB"}}`:                                         "content.basics.name",
			`{"basics":{"name":"A"},"skills":[{"keywords":["a\nb"]}]}`:               "content.skills[0].keywords[0]",
			`{"basics":{"name":"` + strings.Repeat("x", 101) + `"}}`:                 "content.basics.name",
			`{"basics":{"name":"A"},"skills":[` + strings.Repeat(`{},`, 40) + `{}]}`: "content.skills",
		} {
			a := r.As(driver).Post(mine+"/import", []byte(body), "Content-Type", "application/json")
			if a.Status != http.StatusUnprocessableEntity && a.Status != http.StatusBadRequest {
				t.Errorf("%.60s: %d", body, a.Status)
			} else if field != "" {
				a.WantField(field)
			}
		}
		var page struct{ Items []view }
		r.As(driver).Get(mine).Want(http.StatusOK).Into(&page)
		if len(page.Items) != 0 {
			t.Errorf("half-stored: %+v", page)
		}
	})
}
