package checks

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const specification = "wiki.open311.org/georeport_v2"

// findDiscovery looks beside the endpoint and below it.
func (s *suite) findDiscovery() (node, error) {
	above := s.URL[:max(strings.LastIndex(s.URL, "/"), 0)]
	a, err := s.at(above+"/discovery."+s.format, nil)
	if err != nil || a.status != 200 {
		a, err = s.get("/discovery", nil)
	}
	return s.document("discovery", a, err)
}

func (s *suite) discovery() {
	var found node
	s.check("discovery", "there is a discovery document beside the endpoint", func() (err error) {
		found, err = s.findDiscovery()
		return err
	})
	s.check("discovery", "it dates itself and names a contact", func() error {
		if _, err := moment(found.text("changeset")); err != nil {
			return fmt.Errorf("changeset: %w", err)
		}
		if found.text("contact") == "" {
			return fmt.Errorf("contact is empty")
		}
		return nil
	})
	s.check("discovery", "it names a GeoReport v2 endpoint, absolutely, with its formats", func() error {
		for _, e := range found.items("endpoints") {
			if !isGeoReport(e) {
				continue
			}
			u, err := url.Parse(e.text("url"))
			if err != nil || u.Host == "" {
				return fmt.Errorf("url is %q", e.text("url"))
			}
			if _, err := moment(e.text("changeset")); err != nil {
				return fmt.Errorf("changeset of the endpoint: %w", err)
			}
			if e.text("type") == "" {
				return fmt.Errorf("the endpoint has no type")
			}
			if !slices.ContainsFunc(e.items("formats"), func(f node) bool { return f.value == "text/xml" }) {
				return fmt.Errorf("text/xml, which every server has, is not among the formats")
			}
			return nil
		}
		return fmt.Errorf("no endpoint has the specification http://wiki.open311.org/GeoReport_v2")
	})
}

func isGeoReport(endpoint node) bool {
	return strings.Contains(strings.ToLower(endpoint.text("specification")), specification)
}

func (s *suite) offersJSON() bool {
	found, err := s.findDiscovery()
	if err != nil { // is a failure already; JSON is checked if it is there
		a, err := s.at(s.URL+"/services.json", nil)
		return err == nil && a.status == 200
	}
	return slices.ContainsFunc(found.items("endpoints"), func(e node) bool {
		return isGeoReport(e) && slices.ContainsFunc(e.items("formats"), func(f node) bool { return f.value == "application/json" })
	})
}

func (s *suite) serviceList() {
	s.check("services", "there is a list of services", func() error {
		a, err := s.get("/services", nil)
		list, err := s.document("services", a, err)
		s.services = list.children
		if err == nil && len(s.services) == 0 {
			return fmt.Errorf("it is empty")
		}
		return err
	})
	s.check("services", "each has a code of its own, a name, metadata and a type", func() error {
		seen := map[string]bool{}
		for _, one := range s.services {
			code := one.text("service_code")
			switch {
			case code == "" || seen[code]:
				return fmt.Errorf("service_code %q is empty, or there twice", code)
			case one.text("service_name") == "":
				return fmt.Errorf("%s has no service_name", code)
			case !slices.Contains([]string{"realtime", "batch", "blackbox"}, one.text("type")):
				return fmt.Errorf("the type of %s is %q", code, one.text("type"))
			}
			if err := s.boolean(one, "metadata"); err != nil {
				return fmt.Errorf("%s: %w", code, err)
			}
			for _, field := range []string{"description", "keywords", "group"} {
				if _, there := one.child(field); !there {
					return fmt.Errorf("%s has no %s", code, field)
				}
			}
			seen[code] = true
		}
		return nil
	})
}

func (s *suite) boolean(n node, field string) error {
	c, _ := n.child(field)
	if c.value != "true" && c.value != "false" || s.format == "json" && c.kind != "boolean" {
		return fmt.Errorf("%s is %q, neither true nor false", field, c.value)
	}
	return nil
}

// The most definitions that are looked at.
const maxDefinitions = 30

func (s *suite) definitions() {
	s.check("definition", "each service with metadata has a definition that keeps the standard", func() error {
		looked := 0
		for _, one := range s.services {
			if one.text("metadata") != "true" || looked == maxDefinitions {
				continue
			}
			looked++
			d, err := s.definition(one.text("service_code"))
			if err == nil {
				err = s.soundDefinition(one.text("service_code"), d)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", one.text("service_code"), err)
			}
		}
		if looked == 0 {
			return skip("no service has metadata")
		}
		return nil
	})
	s.check("definition", "that of an unknown service is 404", func() error {
		a, err := s.get("/services/no-such-service", nil)
		return s.refused(404, a, err)
	})
}

func (s *suite) definition(code string) (node, error) {
	a, err := s.get("/services/"+url.PathEscape(code), nil)
	return s.document("service_definition", a, err)
}

var datatypes = []string{"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}

func (s *suite) soundDefinition(code string, d node) error {
	if d.text("service_code") != code {
		return fmt.Errorf("service_code is %q", d.text("service_code"))
	}
	codes, orders := map[string]bool{}, map[int]bool{}
	if len(d.items("attributes")) == 0 {
		return fmt.Errorf("there are no attributes")
	}
	for _, a := range d.items("attributes") {
		name := a.text("code")
		if name == "" || codes[name] {
			return fmt.Errorf("the code %q of an attribute is empty, or there twice", name)
		}
		codes[name] = true
		order, err := strconv.Atoi(a.text("order"))
		if err != nil || order < 1 || orders[order] {
			return fmt.Errorf("the order of %s is %q: not positive, or there twice", name, a.text("order"))
		}
		orders[order] = true
		if err := s.soundAttribute(a); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (s *suite) soundAttribute(a node) error {
	for _, field := range []string{"variable", "required"} {
		if err := s.boolean(a, field); err != nil {
			return err
		}
	}
	datatype := a.text("datatype")
	switch {
	case !slices.Contains(datatypes, datatype):
		return fmt.Errorf("the datatype is %q", datatype)
	case a.text("description") == "":
		return fmt.Errorf("the description is empty")
	}
	if _, there := a.child("datatype_description"); !there {
		return fmt.Errorf("datatype_description is missing")
	}
	keys := map[string]bool{}
	for _, v := range a.items("values") {
		key := v.text("key")
		if key == "" || v.text("name") == "" || keys[key] {
			return fmt.Errorf("a value has no key of its own, or no name")
		}
		keys[key] = true
	}
	if strings.HasSuffix(datatype, "list") && len(keys) == 0 {
		return fmt.Errorf("a list has no values")
	}
	return nil
}
