package checks

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// answer is what a server said.
type answer struct {
	status int
	kind   string // Content-Type
	body   []byte
}

// most is the most bytes of an answer that are read.
const most = 64 << 20

func (s *suite) get(path string, query url.Values) (answer, error) {
	return s.at(s.URL+path+"."+s.format, query)
}

func (s *suite) at(address string, query url.Values) (answer, error) {
	all := url.Values{}
	if s.Jurisdiction != "" {
		all.Set("jurisdiction_id", s.Jurisdiction)
	}
	for name, values := range query {
		all[name] = values
	}
	if len(all) > 0 {
		address += "?" + all.Encode()
	}
	request, err := http.NewRequestWithContext(s.ctx, http.MethodGet, address, nil)
	if err != nil {
		return answer{}, err
	}
	return s.do(request)
}

// post sends a form with the key and the jurisdiction, unless it says otherwise.
func (s *suite) post(path string, form url.Values, header ...string) (answer, error) {
	all := url.Values{}
	for name, value := range map[string]string{"api_key": s.Key, "jurisdiction_id": s.Jurisdiction} {
		if value != "" {
			all.Set(name, value)
		}
	}
	for name, values := range form {
		all[name] = values
	}
	request, err := http.NewRequestWithContext(s.ctx, http.MethodPost, s.URL+path+"."+s.format, strings.NewReader(all.Encode()))
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	return s.do(request)
}

func (s *suite) do(request *http.Request) (answer, error) {
	response, err := s.Client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, most))
	return answer{response.StatusCode, response.Header.Get("Content-Type"), body}, err
}

// document reads a good answer.
func (s *suite) document(root string, a answer, err error) (node, error) {
	switch {
	case err != nil:
		return node{}, err
	case a.status != http.StatusOK && a.status != http.StatusCreated:
		return node{}, fmt.Errorf("the answer is %d", a.status)
	}
	if err := s.typed(a); err != nil {
		return node{}, err
	}
	return parse(s.format, root, a.body)
}

func (s *suite) typed(a answer) error {
	want := map[string]string{"xml": "text/xml", "json": "application/json"}[s.format]
	kind, rest, _ := strings.Cut(strings.ToLower(a.kind), ";")
	if strings.TrimSpace(kind) != want || strings.ReplaceAll(strings.TrimSpace(rest), `"`, "") != "charset=utf-8" {
		return fmt.Errorf("Content-Type is %q, not %q", a.kind, want+"; charset=utf-8")
	}
	return nil
}

// refused is whether an answer is an error as the standard has it.
func (s *suite) refused(want int, a answer, err error) error {
	switch {
	case err != nil:
		return err
	case a.status != want:
		return fmt.Errorf("the answer is %d, not %d", a.status, want)
	}
	if err := s.typed(a); err != nil {
		return err
	}
	n, err := parse(s.format, "errors", a.body)
	if err != nil {
		return err
	}
	if len(n.children) == 0 {
		return fmt.Errorf("the list of errors is empty")
	}
	for _, e := range n.children {
		if code, err := strconv.Atoi(e.text("code")); err != nil || code < 400 || code > 599 {
			return fmt.Errorf("the code of an error is %q", e.text("code"))
		}
		if e.text("description") == "" {
			return fmt.Errorf("an error has no description")
		}
	}
	if n.children[0].text("code") != strconv.Itoa(want) {
		return fmt.Errorf("the code is %s, the status %d", n.children[0].text("code"), want)
	}
	return nil
}
