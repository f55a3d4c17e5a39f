package georeport_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"daklakid/internal/agency/ioc/georeport"
)

func at(s string) georeport.Time {
	t, err := georeport.ParseTime(s)
	if err != nil {
		panic(err) // the test's own constant
	}
	return georeport.Time{Time: t}
}

// The documents as the standard shows them, and what they say.
var documents = []struct {
	name, xml, json string
	document        any
	into            func() any
}{
	{
		"services",
		`<?xml version="1.0" encoding="utf-8"?>
<services><service><service_code>001</service_code><service_name>Cans left out 24x7</service_name><description>Cans &amp; bins.</description><metadata>true</metadata><type>realtime</type><keywords>lorem, ipsum, dolor</keywords><group>sanitation</group></service></services>
`,
		`[{"service_code":"001","service_name":"Cans left out 24x7","description":"Cans & bins.","metadata":true,"type":"realtime","keywords":"lorem, ipsum, dolor","group":"sanitation"}]
`,
		[]georeport.Service{{"001", "Cans left out 24x7", "Cans & bins.", true, georeport.Realtime, "lorem, ipsum, dolor", "sanitation"}},
		func() any { return &[]georeport.Service{} },
	},
	{
		"a definition",
		`<?xml version="1.0" encoding="utf-8"?>
<service_definition><service_code>DMV66</service_code><attributes><attribute><variable>true</variable><code>WHISHETN</code><datatype>singlevaluelist</datatype><required>true</required><datatype_description></datatype_description><order>1</order><description>What is the ticket/tag/DL number?</description><values><value><key>123</key><name>Ford</name></value><value><key>124</key><name>Chrysler</name></value></values></attribute></attributes></service_definition>
`,
		`{"service_code":"DMV66","attributes":[{"variable":true,"code":"WHISHETN","datatype":"singlevaluelist","required":true,"datatype_description":null,"order":1,"description":"What is the ticket/tag/DL number?","values":[{"key":"123","name":"Ford"},{"key":"124","name":"Chrysler"}]}]}
`,
		georeport.Definition{Code: "DMV66", Attributes: []georeport.Attribute{{
			true, "WHISHETN", georeport.SingleValueList, true, "", 1, "What is the ticket/tag/DL number?", []georeport.Value{{"123", "Ford"}, {"124", "Chrysler"}},
		}}},
		func() any { return &georeport.Definition{} },
	},
	{
		"a receipt",
		`<?xml version="1.0" encoding="utf-8"?>
<service_requests><request><service_request_id>293944</service_request_id><service_notice>The City will inspect</service_notice></request></service_requests>
`,
		`[{"service_request_id":"293944","service_notice":"The City will inspect"}]
`,
		[]georeport.Receipt{{ID: "293944", Notice: "The City will inspect"}},
		func() any { return &[]georeport.Receipt{} },
	},
	{
		"a token",
		`<?xml version="1.0" encoding="utf-8"?>
<service_requests><request><service_request_id>638344</service_request_id><token>12345</token></request></service_requests>
`,
		`[{"service_request_id":"638344","token":"12345"}]
`,
		[]georeport.Receipt{{ID: "638344", Token: "12345"}},
		func() any { return &[]georeport.Receipt{} },
	},
	{
		"requests",
		`<?xml version="1.0" encoding="utf-8"?>
<service_requests><request><service_request_id>638344</service_request_id><status>closed</status><status_notes>Duplicate request.</status_notes><service_name>Sidewalk and Curb Issues</service_name><service_code>006</service_code><description></description><agency_responsible></agency_responsible><service_notice></service_notice><requested_datetime>2010-04-14T14:37:38Z</requested_datetime><updated_datetime>2010-04-14T14:37:38Z</updated_datetime><expected_datetime></expected_datetime><address>8TH AVE and JUDAH ST</address><address_id>545483</address_id><zipcode>94122</zipcode><lat>37.762221815</lat><long>-122.4651145</long><media_url>http://city.gov.s3.amazonaws.com/requests/media/638344.jpg</media_url></request></service_requests>
`,
		`[{"service_request_id":"638344","status":"closed","status_notes":"Duplicate request.","service_name":"Sidewalk and Curb Issues","service_code":"006","description":null,"agency_responsible":null,"service_notice":null,"requested_datetime":"2010-04-14T14:37:38Z","updated_datetime":"2010-04-14T14:37:38Z","expected_datetime":null,"address":"8TH AVE and JUDAH ST","address_id":"545483","zipcode":"94122","lat":37.762221815,"long":-122.4651145,"media_url":"http://city.gov.s3.amazonaws.com/requests/media/638344.jpg"}]
`,
		[]georeport.Request{{
			ID: "638344", Status: georeport.Closed, StatusNotes: "Duplicate request.", ServiceName: "Sidewalk and Curb Issues", ServiceCode: "006",
			Requested: at("2010-04-14T06:37:38-08:00"), Updated: at("2010-04-14T06:37:38-08:00"), Address: "8TH AVE and JUDAH ST", AddressID: "545483",
			Zipcode: "94122", Lat: georeport.At(37.762221815), Long: georeport.At(-122.4651145), MediaURL: "http://city.gov.s3.amazonaws.com/requests/media/638344.jpg",
		}},
		func() any { return &[]georeport.Request{} },
	},
	{
		"no requests",
		`<?xml version="1.0" encoding="utf-8"?>
<service_requests></service_requests>
`, `[]
`,
		[]georeport.Request{},
		func() any { return &[]georeport.Request{} },
	},
	{
		"updates",
		`<?xml version="1.0" encoding="utf-8"?>
<service_request_updates><request_update><update_id>638344</update_id><service_request_id>5</service_request_id><status>open</status><updated_datetime>2010-04-14T14:37:38Z</updated_datetime><description>Đang xử lý</description><media_url></media_url></request_update></service_request_updates>
`,
		`[{"update_id":"638344","service_request_id":"5","status":"open","updated_datetime":"2010-04-14T14:37:38Z","description":"Đang xử lý","media_url":null}]
`,
		[]georeport.Update{{ID: "638344", Request: "5", Status: georeport.Open, At: at("2010-04-14T14:37:38Z"), Description: "Đang xử lý"}},
		func() any { return &[]georeport.Update{} },
	},
	{
		"a receipt of an update",
		`<?xml version="1.0" encoding="utf-8"?>
<service_request_updates><request_update><update_id>9</update_id></request_update></service_request_updates>
`, `[{"update_id":"9"}]
`,
		[]georeport.UpdateReceipt{{"9"}},
		func() any { return &[]georeport.UpdateReceipt{} },
	},
	{
		"discovery",
		`<?xml version="1.0" encoding="utf-8"?>
<discovery><changeset>2011-04-05T17:48:34Z</changeset><contact>api@mycity.org</contact><key_service></key_service><endpoints><endpoint><specification>http://wiki.open311.org/GeoReport_v2</specification><url>http://open311.mycity.gov/v2</url><changeset>2010-11-23T09:01:00Z</changeset><type>production</type><formats><format>text/xml</format><format>application/json</format></formats></endpoint></endpoints></discovery>
`,
		`{"changeset":"2011-04-05T17:48:34Z","contact":"api@mycity.org","key_service":null,"endpoints":[{"specification":"http://wiki.open311.org/GeoReport_v2","url":"http://open311.mycity.gov/v2","changeset":"2010-11-23T09:01:00Z","type":"production","formats":["text/xml","application/json"]}]}
`,
		georeport.Discovery{Changeset: at("2011-04-05T17:48:34Z"), Contact: "api@mycity.org", Endpoints: []georeport.Endpoint{{
			georeport.Specification, "http://open311.mycity.gov/v2", at("2010-11-23T09:01:00Z"), "production", []georeport.Text{"text/xml", "application/json"},
		}}},
		func() any { return &georeport.Discovery{} },
	},
	{
		"errors",
		`<?xml version="1.0" encoding="utf-8"?>
<errors><error><code>403</code><description>Invalid api_key received &lt;-- can&#39;t proceed</description></error></errors>
`,
		`[{"code":403,"description":"Invalid api_key received <-- can't proceed"}]
`,
		[]georeport.Error{{403, "Invalid api_key received <-- can't proceed"}},
		func() any { return &[]georeport.Error{} },
	},
}

func TestDocuments(t *testing.T) {
	for _, d := range documents {
		for format, want := range map[georeport.Format]string{georeport.XML: d.xml, georeport.JSON: d.json} {
			got, err := georeport.Encode(format, d.document)
			if err != nil || string(got) != want {
				t.Errorf("%s in %s: %v\n%s\n%s", d.name, format, err, got, want)
			}
			into := d.into()
			if err := georeport.Decode(format, []byte(want), into); err != nil {
				t.Errorf("%s in %s: %v", d.name, format, err)
			}
			if read := reflect.ValueOf(into).Elem().Interface(); !reflect.DeepEqual(read, d.document) {
				t.Errorf("%s in %s:\n%+v\n%+v", d.name, format, read, d.document)
			}
		}
	}
	if _, err := georeport.Encode(georeport.XML, "x"); err == nil {
		t.Error("a word is a document")
	}
	if err := georeport.Decode(georeport.XML, []byte("<x/>"), new(string)); err == nil {
		t.Error("a word is a document")
	}
}

// The examples of the standard itself have numbers for ids, spaces, a namespace.
func TestOthersDocuments(t *testing.T) {
	for _, raw := range []string{
		`[{"service_request_id":638344,"status":"closed","lat":"37.5","long":-122.25,"address_id":545483,"requested_datetime":"2010-04-14T06:37:38-08:00","expected_datetime":"","more":{}}]`,
		"<?xml version=\"1.0\"?>\n<!-- a --><service_requests xmlns=\"http://wiki.open311.org/GeoReport_v2\">\n <count>1</count>\n <request>\n  <service_request_id>638344</service_request_id><status>closed</status>\n" +
			" <lat> 37.5 </lat><long>-122.25</long><address_id>545483</address_id><requested_datetime>2010-04-14T06:37:38-08:00</requested_datetime><expected_datetime/><more>x</more></request>\n</service_requests>\n",
	} {
		format := georeport.XML
		if raw[0] == '[' {
			format = georeport.JSON
		}
		var got []georeport.Request
		if err := georeport.Decode(format, []byte(raw), &got); err != nil || len(got) != 1 {
			t.Fatal(raw, got, err)
		}
		r := got[0]
		if r.ID != "638344" || r.AddressID != "545483" || r.Lat != georeport.At(37.5) || r.Long != georeport.At(-122.25) || r.Requested != at("2010-04-14T14:37:38Z") || !r.Expected.IsZero() {
			t.Errorf("%+v", r)
		}
	}
}

func TestWhatIsNoDocument(t *testing.T) {
	for format, all := range map[georeport.Format][]string{
		georeport.XML: {
			"", "<", "<html><body/></html>", "<service_requests>", "<service_requests/><service_requests/>", "<service_requests/>x", "[]",
			`<!DOCTYPE a [<!ENTITY x "y">]><service_requests/>`, "<service_requests><request><lat>north</lat></request></service_requests>",
			"<service_requests><request><requested_datetime>yesterday</requested_datetime></request></service_requests>",
		},
		georeport.JSON: {"", "{", "{}", "[1]", `[{"lat":"north"}]`, `[{"status":{}}]`, `[{"requested_datetime":"2010-04-14"}]`, "[] []", "<service_requests/>"},
	} {
		for _, raw := range all {
			var got []georeport.Request
			if err := georeport.Decode(format, []byte(raw), &got); !errors.Is(err, georeport.ErrDocument) {
				t.Errorf("%s: %+v %v", raw, got, err)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, d := range documents {
		f.Add(true, d.xml)
		f.Add(false, d.json)
	}
	f.Fuzz(func(t *testing.T, isXML bool, raw string) {
		format := georeport.JSON
		if isXML {
			format = georeport.XML
		}
		var got []georeport.Request
		if georeport.Decode(format, []byte(raw), &got) != nil {
			return
		}
		again, err := georeport.Encode(format, got)
		if err != nil {
			t.Fatal(err)
		}
		var twice []georeport.Request
		if err := georeport.Decode(format, again, &twice); err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		if third, _ := georeport.Encode(format, twice); string(third) != string(again) && !strings.ContainsRune(string(again), '\uFFFD') && !strings.Contains(raw, "\r") {
			t.Errorf("%s\n%s", again, third)
		}
	})
}

func TestTimes(t *testing.T) {
	want := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	for _, s := range []string{"2026-11-23T08:00:00+07:00", "2026-11-23T08:00:00 07:00", "2026-11-23T01:00:00Z", "2026-11-23T01:00Z", "2026-11-23T01:00:00.000Z"} {
		if got, err := georeport.ParseTime(s); err != nil || !got.Equal(want) {
			t.Errorf("%s: %v %v", s, got, err)
		}
	}
	for _, s := range []string{"", "2026-11-23", "2026-11-23T01:00:00", "2026-11-23 01:00:00Z", "0001-01-01T00:00:00Z", "1795680000", "2026-13-23T01:00:00Z"} {
		if got, err := georeport.ParseTime(s); err == nil {
			t.Errorf("%q: %v", s, got)
		}
	}
}
