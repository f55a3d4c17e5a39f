package checks

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"
)

func (s *suite) updates() {
	s.check("updates", "there is a list of updates", func() error {
		all, err := s.updateList()
		if err != nil {
			return err
		}
		for _, u := range all {
			if err := soundUpdate(u); err != nil {
				return fmt.Errorf("%s: %w", u.text("update_id"), err)
			}
		}
		return nil
	})
	if !s.Write {
		return
	}
	s.check("updates", "one that is posted is in the list", func() error {
		id := s.some()
		if id == "" {
			return skip("there are no requests")
		}
		a, err := s.post("/servicerequestupdates", url.Values{"service_request_id": {id}, "status": {"open"}, "description": {description}})
		list, err := s.document("service_request_updates", a, err)
		if err != nil {
			return err
		}
		if len(list.children) != 1 || list.children[0].text("update_id") == "" {
			return fmt.Errorf("the answer has no update_id")
		}
		made := list.children[0].text("update_id")
		all, err := s.updateList()
		if err != nil || s.Moderated {
			return err
		}
		i := slices.IndexFunc(all, func(u node) bool { return u.text("update_id") == made })
		if i < 0 {
			return fmt.Errorf("%s is not in the list", made)
		}
		if all[i].text("service_request_id") != id || all[i].text("description") != description || all[i].text("status") != "open" {
			return fmt.Errorf("%s says something else", made)
		}
		return nil
	})
	s.refusedUpdates()
}

func (s *suite) refusedUpdates() {
	for name, test := range map[string]struct {
		status int
		form   url.Values
	}{
		"without api_key is 403":            {403, url.Values{"api_key": {""}, "service_request_id": {"1"}, "status": {"open"}}},
		"without service_request_id is 400": {400, url.Values{"status": {"open"}}},
		"of an unknown request is 404":      {404, url.Values{"service_request_id": {"no-such-request"}, "status": {"open"}, "description": {"x"}}},
	} {
		s.check("updates", "an update "+name, func() error {
			if s.Key == "" && test.status == 403 {
				return skip("no api_key was named")
			}
			a, err := s.post("/servicerequestupdates", test.form)
			return s.refused(test.status, a, err)
		})
	}
}

func (s *suite) updateList() ([]node, error) {
	a, err := s.get("/servicerequestupdates", url.Values{"start_date": {s.Now().Add(-time.Hour).UTC().Format(time.RFC3339)}})
	list, err := s.document("service_request_updates", a, err)
	return list.children, err
}

func soundUpdate(u node) error {
	for _, field := range []string{"update_id", "service_request_id", "status"} {
		if u.text(field) == "" {
			return fmt.Errorf("%s is empty", field)
		}
	}
	_, err := moment(u.text("updated_datetime"))
	return err
}

func (s *suite) pages() {
	s.check("pages", "page and page_size divide the list, with nothing lost or twice", func() error {
		whole, err := s.list(nil)
		if err != nil {
			return err
		}
		if len(whole) < 2 {
			return skip("there are fewer than two requests")
		}
		size := max(1, min(100, len(whole)/2))
		var got []string
		for page := 1; page <= len(whole)/size+1; page++ {
			some, err := s.list(url.Values{"page": {strconv.Itoa(page)}, "page_size": {strconv.Itoa(size)}})
			if err != nil {
				return err
			}
			if len(some) > size {
				return fmt.Errorf("a page of %d has %d", size, len(some))
			}
			for _, one := range some {
				got = append(got, one.text("service_request_id"))
			}
		}
		for i, one := range whole {
			if id := one.text("service_request_id"); i >= len(got) || got[i] != id {
				return fmt.Errorf("%s is not where it was", id)
			}
		}
		return nil
	})
	s.check("pages", "page=0 is 400", func() error {
		a, err := s.get("/requests", url.Values{"page": {"0"}})
		return s.refused(400, a, err)
	})
}

func (s *suite) repeats() {
	s.check("repeats", "a request posted twice with the same Idempotency-Key is made once", func() error {
		i := slices.IndexFunc(s.services, func(one node) bool { return one.text("type") == "realtime" })
		if i < 0 {
			return skip("no service is realtime")
		}
		form, err := s.form(s.services[i])
		if err != nil {
			return err
		}
		key := fmt.Sprintf("conformance-%s-%d", s.format, s.Now().UnixNano())
		var ids []string
		for _, key := range []string{key, key, key + "-other"} {
			a, err := s.post("/requests", form, "Idempotency-Key", key)
			receipt, err := s.receipt(a, err)
			if err != nil {
				return err
			}
			ids = append(ids, receipt.text("service_request_id"))
		}
		if ids[0] != ids[1] || ids[0] == ids[2] {
			return fmt.Errorf("with one key the ids are %s and %s, with another %s", ids[0], ids[1], ids[2])
		}
		return nil
	})
}
