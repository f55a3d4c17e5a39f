package georeport_test

import (
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"daklakid/internal/agency/ioc/georeport"
)

func form(t *testing.T, s string) url.Values {
	t.Helper()
	values, err := url.ParseQuery(s)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// The standard's own example, with a list of several values.
const example = "api_key=xyz&jurisdiction_id=city.gov&service_code=001&lat=37.76524078&long=-122.4212043&address_string=1234+5th+street" +
	"&email=smit333%40sfgov.edu&device_id=tt222111&account_id=123456&first_name=john&last_name=smith&phone=111111111" +
	"&description=A+large+sinkhole+is+destroying+the+street&media_url=http%3A%2F%2Ffarm3.static.flickr.com%2F2002%2F2212426634_5ed477a060.jpg" +
	"&attribute[WHISPAWN]=123456&attribute[WHISDORN]=COISL001&attribute[code1][]=value1&attribute[code1][]=value2&attribute[none]="

func TestSubmissions(t *testing.T) {
	want := georeport.Submission{
		Service: "001", Lat: georeport.At(37.76524078), Long: georeport.At(-122.4212043), Address: "1234 5th street", Email: "smit333@sfgov.edu",
		Device: "tt222111", Account: "123456", FirstName: "john", LastName: "smith", Phone: "111111111",
		Description: "A large sinkhole is destroying the street", MediaURL: "http://farm3.static.flickr.com/2002/2212426634_5ed477a060.jpg",
		Attributes: map[string][]string{"WHISPAWN": {"123456"}, "WHISDORN": {"COISL001"}, "code1": {"value1", "value2"}},
	}
	got, wrong := georeport.ParseSubmission(form(t, example))
	if len(wrong) > 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n%+v\n%+v", wrong, got, want)
	}
	if again, wrong := georeport.ParseSubmission(got.Values()); len(wrong) > 0 || !reflect.DeepEqual(again, want) {
		t.Errorf("%v\n%+v", wrong, again)
	}
	for _, s := range []string{"service_code=1&address_id=2", "service_code=1&address_string=a&lat=&long=&email=", "service_code=1&lat=0&long=0"} {
		if _, wrong := georeport.ParseSubmission(form(t, s)); len(wrong) > 0 {
			t.Errorf("%s: %v", s, wrong)
		}
	}
}

func TestWrongSubmissions(t *testing.T) {
	for s, word := range map[string]string{
		"":                             "service_code",
		"lat=1&long=2":                 "service_code",
		"service_code=1":               "location",
		"service_code=1&lat=1":         "go together",
		"service_code=1&lat=1&long=":   "go together",
		"service_code=1&lat=x&long=1":  "lat is not",
		"service_code=1&lat=91&long=1": "globe",
		"service_code=1&lat=1&long=-180.1&address_string=a":                                                 "globe",
		"service_code=1&lat=NaN&long=1":                                                                     "lat is not",
		"service_code=1&lat=Inf&long=1":                                                                     "lat is not",
		"service_code=1&service_code=2&address_id=1":                                                        "twice",
		"service_code=1&address_string=%00":                                                                 "text",
		"service_code=1&address_string=%ff":                                                                 "text",
		"service_code=1&address_id=1&media_url=javascript:alert(1)":                                         "media_url",
		"service_code=1&address_id=1&media_url=/etc/passwd":                                                 "media_url",
		"service_code=1&address_id=1&description=" + strings.Repeat("a", 4001):                              "4000",
		"service_code=1&address_id=1&phone=" + strings.Repeat("1", 301):                                     "300",
		"service_code=1&address_id=1&attribute[a]=" + strings.Repeat("a", 4001):                             "attribute[a]",
		"service_code=1&address_id=1" + strings.Repeat("&attribute[a][]=1", 101):                            "too many values",
		"service_code=1&address_id=1" + manyAttributes(51):                                                  "too many attributes",
		"service_code=1&lat=1&long=1&lat=" + "&long=2&description=%01":                                      "description",
		"service_code=" + strings.Repeat("1", 301) + "&address_id=" + strings.Repeat(strconv.Itoa(2), 301):  "address_id",
		"service_code=1&address_id=1&media_url=https://a.example/" + strings.Repeat(strconv.Itoa(1), 2000):  "media_url",
		"service_code=1&address_id=1&attribute[a]=x%00&attribute[b]=" + url.QueryEscape("dòng\nkhác\tvà\r"): "attribute[a]",
	} {
		_, wrong := georeport.ParseSubmission(form(t, s))
		found := false
		for _, e := range wrong {
			found = found || e.Code == 400 && strings.Contains(string(e.Description), word)
		}
		if !found {
			t.Errorf("%.80s: %v", s, wrong)
		}
	}
	long := "service_code=1&address_id=1&description=" + strings.Repeat("đ", 4000)
	if _, wrong := georeport.ParseSubmission(form(t, long)); len(wrong) > 0 {
		t.Error(wrong)
	}
}

func manyAttributes(n int) (s string) {
	for i := range n {
		s += "&attribute[a" + strconv.Itoa(i) + "]=1"
	}
	return s
}

func FuzzParseSubmission(f *testing.F) {
	f.Add(example)
	f.Add("service_code=1&lat=1e308&long=1&attribute[]=1&attribute[[]]=2")
	f.Fuzz(func(t *testing.T, s string) {
		values, err := url.ParseQuery(s)
		if err != nil {
			return
		}
		got, wrong := georeport.ParseSubmission(values)
		if len(wrong) > 0 {
			return
		}
		if got.Service == "" || utf8.RuneCountInString(got.Description) > georeport.MaxDescription || got.Lat.Known != got.Long.Known {
			t.Errorf("%+v", got)
		}
		again, wrong := georeport.ParseSubmission(got.Values())
		if len(wrong) > 0 || !reflect.DeepEqual(again, got) {
			t.Errorf("%v\n%+v\n%+v", wrong, got, again)
		}
	})
}

func TestUpdates(t *testing.T) {
	got, wrong := georeport.ParseUpdate(form(t, "service_request_id=5&status=CLOSED&description=Xong&updated_datetime=2026-11-23T08:00:00%2B07:00&title=Anh&email=a@b.example"))
	want := georeport.UpdateSubmission{
		Update: georeport.Update{Request: "5", Status: georeport.Closed, Description: "Xong", At: at("2026-11-23T01:00:00Z")}, Title: "Anh", Email: "a@b.example",
	}
	if len(wrong) > 0 || got != want {
		t.Errorf("%v %+v", wrong, got)
	}
	if again, wrong := georeport.ParseUpdate(got.Values()); len(wrong) > 0 || again != want {
		t.Errorf("%v %+v", wrong, again)
	}
	for _, s := range []string{
		"", "status=open", "service_request_id=5", "service_request_id=5&status=open&updated_datetime=now", "service_request_id=5&status=open&media_url=x",
		"service_request_id=5&service_request_id=6&status=open", "service_request_id=5&description=%00",
	} {
		if got, wrong := georeport.ParseUpdate(form(t, s)); len(wrong) == 0 {
			t.Errorf("%s: %+v", s, got)
		}
	}
}

func TestQueries(t *testing.T) {
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	for s, want := range map[string]georeport.Query{
		"":                                   {Start: day(-90), End: now, Limit: 1000},
		"start_date=&end_date=&status=":      {Start: day(-90), End: now, Limit: 1000},
		"start_date=2026-11-13T01:00:00Z":    {Start: day(-10), End: day(80), Limit: 1000},
		"end_date=2026-11-13T08:00:00+07:00": {Start: day(-100), End: day(-10), Limit: 1000},
		"start_date=2026-08-25T01:00:00Z&end_date=2026-11-23T01:00:00Z": {Start: day(-90), End: now, Limit: 1000},
		"service_code=1,2&service_code=3, 1&status=open,Closed&page=3&page_size=20": {
			Services: []string{"1", "2", "3"}, Statuses: []georeport.Text{georeport.Open, georeport.Closed}, Start: day(-90), End: now, Limit: 20, Offset: 40,
		},
		// Ids override all else, even what is wrong.
		"service_request_id=7,8&status=x&start_date=y": {IDs: []string{"7", "8"}, Limit: 1000},
	} {
		got, wrong := georeport.ParseQuery(form(t, s), now)
		if len(wrong) > 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v\n%+v\n%+v", s, wrong, got, want)
		}
		if again, wrong := georeport.ParseQuery(got.Values(), now); len(wrong) > 0 || !reflect.DeepEqual(again, want) {
			t.Errorf("%s: %v\n%+v", s, wrong, again)
		}
	}
	for _, s := range []string{
		"status=done", "start_date=2026-11-13", "end_date=x", "start_date=2026-08-25T00:59:59Z&end_date=2026-11-23T01:00:00Z",
		"start_date=2026-11-23T01:00:00Z&end_date=2026-11-22T01:00:00Z", "page=0", "page=-1", "page=x", "page_size=0", "page_size=1001", "page=100000&page_size=1000",
		"page=9223372036854775807", "service_code=%00", "service_request_id=" + strings.Repeat("a", 301), "service_request_id=" + manyIDs(101),
	} {
		if got, wrong := georeport.ParseQuery(form(t, s), now); len(wrong) == 0 || wrong[0].Code != 400 {
			t.Errorf("%.60s: %+v", s, got)
		}
	}
}

func manyIDs(n int) string {
	var all []string
	for i := range n {
		all = append(all, strconv.Itoa(i))
	}
	return strings.Join(all, ",")
}

func TestAttributes(t *testing.T) {
	ask := func(code, datatype georeport.Text, required bool) georeport.Attribute {
		return georeport.Attribute{Variable: true, Code: code, Datatype: datatype, Required: required, Values: []georeport.Value{{"k", "K"}, {"l", "L"}}}
	}
	d := georeport.Definition{Code: "1", Attributes: []georeport.Attribute{
		ask("s", georeport.String, true), ask("n", georeport.Number, false), ask("d", georeport.Datetime, false), ask("t", georeport.Lines, false),
		ask("one", georeport.SingleValueList, false), ask("many", georeport.MultiValueList, false), ask("odd", "colour", false),
		{Code: "told", Datatype: georeport.Lines},
	}}
	right := []map[string][]string{
		{"s": {"a"}},
		{"s": {"a"}, "n": {"-1.5e3"}, "d": {"2026-11-23"}, "t": {"a\nb"}, "one": {"k"}, "many": {"k", "l"}},
		{"s": {"a"}, "d": {"2026-11-23T08:00:00+07:00"}, "many": {"l"}},
	}
	for _, given := range right {
		if wrong := d.Check(given); len(wrong) > 0 {
			t.Errorf("%v: %v", given, wrong)
		}
	}
	for name, given := range map[string]map[string][]string{
		"missing": {}, "two of one": {"s": {"a", "b"}}, "a line break": {"s": {"a\nb"}}, "no number": {"s": {"a"}, "n": {"x"}}, "infinite": {"s": {"a"}, "n": {"Inf"}},
		"no day": {"s": {"a"}, "d": {"hôm qua"}}, "no choice": {"s": {"a"}, "one": {"K"}}, "one wrong choice": {"s": {"a"}, "many": {"k", "m"}},
		"two of a single": {"s": {"a"}, "one": {"k", "l"}}, "not asked": {"s": {"a"}, "x": {"1"}}, "only told": {"s": {"a"}, "told": {"1"}}, "no such datatype": {"s": {"a"}, "odd": {"red"}},
	} {
		if wrong := d.Check(given); len(wrong) != 1 || wrong[0].Code != 400 {
			t.Errorf("%s: %v", name, wrong)
		}
	}
}
