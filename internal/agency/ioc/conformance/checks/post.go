package checks

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const description = "Kiểm thử: ổ gà trước cổng trường\nBỏ qua báo cáo này & <thẻ> \"này\""

const (
	lat  = 12.6667
	long = 108.0383
)

// form fills in a request for a service, with an answer to each question that
// must have one.
func (s *suite) form(service node) (url.Values, error) {
	form := url.Values{
		"service_code": {service.text("service_code")}, "lat": {fmt.Sprint(lat)}, "long": {fmt.Sprint(long)}, "address_string": {"Cổng trường"},
		"description": {description}, "first_name": {"Thử"}, "last_name": {"Nghiệm"}, "email": {"thu@example.org"}, "device_id": {""}, "media_url": {""},
	}
	if service.text("metadata") != "true" {
		return form, nil
	}
	d, err := s.definition(service.text("service_code"))
	if err != nil {
		return nil, err
	}
	for _, a := range d.items("attributes") {
		if a.text("variable") != "true" || a.text("required") != "true" && a.text("datatype") != "multivaluelist" {
			continue
		}
		name := "attribute[" + a.text("code") + "]"
		values := a.items("values")
		switch {
		case a.text("datatype") == "multivaluelist" && len(values) > 1:
			form[name+"[]"] = []string{values[0].text("key"), values[1].text("key")}
		case len(values) > 0:
			form.Set(name, values[0].text("key"))
		default:
			form.Set(name, map[string]string{"number": "1", "datetime": "2026-01-31T08:00:00Z"}[a.text("datatype")])
			if form.Get(name) == "" {
				form.Set(name, "thử")
			}
		}
	}
	return form, nil
}

// refusedPosts are requests that nobody must take.
func (s *suite) refusedPosts() {
	if len(s.services) == 0 {
		return
	}
	right, err := s.form(s.services[0])
	if err != nil {
		s.check("refusals", "a form can be made", func() error { return err })
		return
	}
	for _, test := range []struct {
		name   string
		status int
		change map[string]string // an empty value takes a field out
	}{
		{"without api_key is 403", 403, map[string]string{"api_key": ""}},
		{"with an unknown api_key is 403", 403, map[string]string{"api_key": "no-such-key"}},
		{"without service_code is 400", 400, map[string]string{"service_code": ""}},
		{"with an unknown service_code is 404", 404, map[string]string{"service_code": "no-such-service"}},
		{"without a location is 400", 400, map[string]string{"lat": "", "long": "", "address_string": ""}},
		{"with lat and no long is 400", 400, map[string]string{"long": "", "address_string": ""}},
		{"with a lat that is none is 400", 400, map[string]string{"lat": "north"}},
		{"with a description over 4000 characters is 400", 400, map[string]string{"description": strings.Repeat("đ", 4001)}},
	} {
		s.check("refusals", "a request "+test.name, func() error {
			if s.Key == "" && test.status == 403 {
				return skip("no api_key was named")
			}
			a, err := s.post("/requests", changed(right, test.change))
			return s.refused(test.status, a, err)
		})
	}
	s.refusedAttributes()
}

func changed(form url.Values, change map[string]string) url.Values {
	all := url.Values{}
	for name, values := range form {
		all[name] = values
	}
	for name, value := range change {
		all[name] = []string{value}
	}
	return all
}

func (s *suite) refusedAttributes() {
	s.check("refusals", "a request without a required attribute is 400", func() error {
		service, name, err := s.question(func(a node) bool { return a.text("required") == "true" })
		if err != nil {
			return err
		}
		form, err := s.form(service)
		if err != nil {
			return err
		}
		delete(form, name)
		delete(form, name+"[]")
		a, err := s.post("/requests", form)
		return s.refused(400, a, err)
	})
	s.check("refusals", "a choice that is not in the list is 400", func() error {
		service, name, err := s.question(func(a node) bool { return a.text("datatype") == "singlevaluelist" })
		if err != nil {
			return err
		}
		form, err := s.form(service)
		if err != nil {
			return err
		}
		form.Set(name, "no-such-choice")
		a, err := s.post("/requests", form)
		return s.refused(400, a, err)
	})
}

// question finds a service that asks one that fits.
func (s *suite) question(fits func(node) bool) (service node, name string, err error) {
	for _, service := range s.services {
		if service.text("metadata") != "true" {
			continue
		}
		d, err := s.definition(service.text("service_code"))
		if err != nil {
			return node{}, "", err
		}
		for _, a := range d.items("attributes") {
			if a.text("variable") == "true" && fits(a) {
				return service, "attribute[" + a.text("code") + "]", nil
			}
		}
	}
	return node{}, "", skip("no service asks such a question")
}

// posts makes a request for a service of each type, and for one with a definition.
func (s *suite) posts() {
	tried := map[string]bool{}
	for _, service := range s.services {
		kind := service.text("type") + " " + service.text("metadata")
		if tried[kind] {
			continue
		}
		tried[kind] = true
		s.check("posts", "a request for "+service.text("service_code")+" ("+service.text("type")+") is taken, and shown as it was made", func() error {
			form, err := s.form(service)
			if err != nil {
				return err
			}
			return s.make(service, form)
		})
	}
	s.check("posts", "a form that says what it is written in is understood without that", func() error {
		if len(s.services) == 0 {
			return skip("there are no services")
		}
		form, err := s.form(s.services[0])
		if err != nil {
			return err
		}
		a, err := s.post("/requests", form, "Content-Type", "application/x-www-form-urlencoded")
		_, err = s.receipt(a, err)
		return err
	})
}

// receipt reads the answer to a post.
func (s *suite) receipt(a answer, err error) (node, error) {
	list, err := s.document("service_requests", a, err)
	if err == nil && len(list.children) != 1 {
		err = fmt.Errorf("there are %d requests in the answer", len(list.children))
	}
	if err != nil {
		return node{}, err
	}
	return list.children[0], nil
}

func (s *suite) make(service node, form url.Values) error {
	a, err := s.post("/requests", form)
	receipt, err := s.receipt(a, err)
	if err != nil {
		return err
	}
	id, token := receipt.text("service_request_id"), receipt.text("token")
	switch service.text("type") {
	case "realtime":
		if id == "" || token != "" {
			return fmt.Errorf("service_request_id is %q, token is %q", id, token)
		}
	case "batch":
		if id, err = s.redeem(id, token); err != nil {
			return err
		}
	default:
		if id != "" || token != "" {
			return fmt.Errorf("a blackbox gave service_request_id %q, token %q", id, token)
		}
	}
	if id == "" {
		return nil
	}
	s.made = append(s.made, id)
	if s.Moderated {
		return nil
	}
	return s.shown(id, form)
}

// redeem changes a token into an id, if there is one already.
func (s *suite) redeem(id, token string) (string, error) {
	if id != "" || token == "" {
		return "", fmt.Errorf("service_request_id is %q, token is %q", id, token)
	}
	a, err := s.get("/tokens/"+url.PathEscape(token), nil)
	redeemed, err := s.receipt(a, err)
	if err != nil {
		return "", fmt.Errorf("its token: %w", err)
	}
	if redeemed.text("token") != token {
		return "", fmt.Errorf("its token is answered with the token %q", redeemed.text("token"))
	}
	a, err = s.get("/tokens/no-such-token", nil)
	if err := s.refused(http.StatusNotFound, a, err); err != nil {
		return "", fmt.Errorf("an unknown token: %w", err)
	}
	return redeemed.text("service_request_id"), nil
}

func (s *suite) shown(id string, form url.Values) error {
	one, err := s.request(id)
	if err != nil {
		return fmt.Errorf("it is not shown: %w", err)
	}
	if err := s.soundRequest(one); err != nil {
		return err
	}
	for field, want := range map[string]string{
		"service_request_id": id, "service_code": form.Get("service_code"), "status": "open", "description": description,
	} {
		if got := strings.ReplaceAll(one.text(field), "\r\n", "\n"); got != want {
			return fmt.Errorf("%s is %q, not %q", field, got, want)
		}
	}
	for field, want := range map[string]float64{"lat": lat, "long": long} {
		if got, err := strconv.ParseFloat(one.text(field), 64); err != nil || math.Abs(got-want) > 1e-5 {
			return fmt.Errorf("%s is %q, not %v", field, one.text(field), want)
		}
	}
	at, err := moment(one.text("requested_datetime"))
	if err != nil || s.Now().Sub(at).Abs() > clocksAway {
		return fmt.Errorf("it was made at %s, it says", one.text("requested_datetime"))
	}
	all, err := s.list(nil)
	if err != nil {
		return err
	}
	if len(all) < maxAtOnce && !slices.ContainsFunc(all, func(o node) bool { return o.text("service_request_id") == id }) {
		return fmt.Errorf("it is not in the list")
	}
	return nil
}
