// Package ioc passes citizens' reports on to the province's operation centre,
// which speaks Open311 GeoReport v2.
//
// The standard does not say how a report that was sent twice is told from two
// reports. Two ways are known here. A centre that honours the header
// Idempotency-Key, which carries our id of the case, answers the second like the
// first. For one that does not (Options.Plain), every report ends with that id in
// brackets, and before it is sent the centre is asked whether it has such a one;
// that holds only if the centre publishes what it takes, with its description.
package ioc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"daklakid/internal/agency/ioc/georeport"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/outcall"
)

// Options say where the centre is.
type Options struct {
	URL          string           // its GeoReport endpoint, often …/v2. https, but on the same machine
	Key          string           // api_key; needed to post
	Jurisdiction string           // jurisdiction_id; empty where the centre serves one only
	Plain        bool             // it does not know Idempotency-Key
	Format       georeport.Format // XML unless it says JSON: every centre has XML
	Networks     []netip.Prefix
	Now          func() time.Time
	Observe      func(outcall.Try) // hears of every try; may be nil
}

// Client talks to one centre. It is safe for concurrent use.
type Client struct {
	calls *outcall.Client
	o     Options
	base  string
}

// New prepares a client; nothing is called yet.
func New(o Options) (*Client, error) {
	u, err := outcall.Base("ioc: the centre", o.URL)
	if err != nil {
		return nil, err
	}
	if o.Format == "" {
		o.Format = georeport.XML
	}
	calls, err := outcall.New(outcall.Options{
		Origins: []string{u.Scheme + "://" + u.Host}, Networks: o.Networks, Observe: o.Observe, MaxBytes: 8 << 20,
		Timeout: 15 * time.Second, Deadline: 45 * time.Second,
	})
	if err != nil {
		return nil, fmt.Errorf("ioc: %w", err)
	}
	return &Client{calls, o, strings.TrimSuffix(o.URL, "/")}, nil
}

var (
	errContract = errors.New("ioc: the answer is not the standard's")
	keyForm     = regexp.MustCompile(`^[A-Za-z0-9._:-]{8,64}$`)
)

// Services lists what may be reported.
func (c *Client) Services(ctx context.Context) (all []georeport.Service, err error) {
	err = c.get(ctx, "/services", nil, &all)
	return all, err
}

// Definition says what else a service asks; errs.NotFound when there is no such service.
func (c *Client) Definition(ctx context.Context, service string) (d georeport.Definition, err error) {
	err = c.get(ctx, "/services/"+url.PathEscape(service), nil, &d)
	return d, err
}

// Create sends a report. Key is our id of the case, 8 to 64 of A–Z a–z 0–9 . _ : -;
// see the package on what it does. The receipt has an id, or a token where the
// centre gives ids later, or neither. The error is errs.NotFound when the
// centre has no such service, errs.Invalid when it will never take this report,
// errs.Unavailable when it is away. A 400 is none of these, for the standard uses
// it for a failure of the centre, too.
func (c *Client) Create(ctx context.Context, key string, s georeport.Submission) (georeport.Receipt, error) {
	if !keyForm.MatchString(key) {
		return georeport.Receipt{}, errs.New(errs.Invalid, "iocRefused").Because(errors.New("ioc: the key is of another form"))
	}
	if c.o.Plain {
		marked := strings.TrimSpace(s.Description + "\n\n" + mark(key))
		if utf8.RuneCountInString(marked) > georeport.MaxDescription {
			return georeport.Receipt{}, errs.New(errs.Invalid, "iocRefused").Because(errors.New("ioc: the description leaves no room for the key"))
		}
		if found, err := c.find(ctx, key, s.Service); err != nil || found.ID != "" {
			return found, err
		}
		s.Description = marked
	}
	var all []georeport.Receipt
	if err := c.post(ctx, "/requests", key, s.Values(), &all); err != nil {
		return georeport.Receipt{}, err
	}
	if len(all) != 1 || all[0].ID != "" && all[0].Token != "" {
		return georeport.Receipt{}, errContract
	}
	return all[0], nil
}

// mark is how a report is known again where nothing else tells.
func mark(key string) string { return "[" + key + "]" }

// How far back a report that we sent before is looked for.
const lookBack = 14 * 24 * time.Hour

// find looks for a report that we sent before; its receipt is empty if there is none.
func (c *Client) find(ctx context.Context, key, service string) (georeport.Receipt, error) {
	now := c.o.Now()
	all, err := c.span(ctx, georeport.Query{Services: []string{service}, Start: now.Add(-lookBack), End: now.Add(time.Hour)})
	if err != nil {
		return georeport.Receipt{}, err
	}
	for _, r := range all {
		if strings.HasSuffix(strings.TrimSpace(string(r.Description)), mark(key)) {
			return georeport.Receipt{ID: r.ID, Notice: r.Notice}, nil
		}
	}
	return georeport.Receipt{}, nil
}

// Token asks for the id of a request that was given a token; it is empty as long
// as there is none.
func (c *Client) Token(ctx context.Context, token string) (georeport.Receipt, error) {
	var all []georeport.Receipt
	if err := c.get(ctx, "/tokens/"+url.PathEscape(token), nil, &all); err != nil {
		return georeport.Receipt{}, err
	}
	switch {
	case len(all) == 0: // some centres answer so as long as there is no id
		return georeport.Receipt{Token: georeport.Text(token)}, nil
	case len(all) > 1 || all[0].Token != "" && string(all[0].Token) != token:
		return georeport.Receipt{}, errContract
	}
	return all[0], nil
}

// Request asks how far a request has come; errs.NotFound when there is none.
func (c *Client) Request(ctx context.Context, id string) (georeport.Request, error) {
	var all []georeport.Request
	if err := c.get(ctx, "/requests/"+url.PathEscape(id), nil, &all); err != nil {
		return georeport.Request{}, err
	}
	switch {
	case len(all) == 0:
		return georeport.Request{}, errs.Missing()
	case len(all) > 1 || string(all[0].ID) != id:
		return georeport.Request{}, errContract
	}
	return all[0], nil
}

// PostUpdate sends a word on a request, or a change of it. Key is as for Create,
// but there is no second way: a centre without Idempotency-Key may get it twice.
func (c *Client) PostUpdate(ctx context.Context, key string, u georeport.UpdateSubmission) (id string, err error) {
	if !keyForm.MatchString(key) {
		return "", errs.New(errs.Invalid, "iocRefused").Because(errors.New("ioc: the key is of another form"))
	}
	var all []georeport.UpdateReceipt
	if err := c.post(ctx, "/servicerequestupdates", key, u.Values(), &all); err != nil {
		return "", err
	}
	if len(all) != 1 || all[0].ID == "" {
		return "", errContract
	}
	return string(all[0].ID), nil
}

func (c *Client) get(ctx context.Context, path string, query url.Values, into any) error {
	if query == nil {
		query = url.Values{}
	}
	if c.o.Jurisdiction != "" {
		query.Set("jurisdiction_id", c.o.Jurisdiction)
	}
	address := c.base + path + "." + string(c.o.Format)
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	answer, err := c.calls.Call(ctx, outcall.Request{Method: http.MethodGet, URL: address})
	if err != nil {
		return err
	}
	return c.read(answer, into)
}

func (c *Client) post(ctx context.Context, path, key string, form url.Values, into any) error {
	form.Set("api_key", c.o.Key)
	if c.o.Jurisdiction != "" {
		form.Set("jurisdiction_id", c.o.Jurisdiction)
	}
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=utf-8"}}
	if !c.o.Plain {
		// Go's own transport, too, takes this header as leave to send again.
		header.Set(georeport.HeaderKey, key)
	}
	answer, err := c.calls.Call(ctx, outcall.Request{
		Method: http.MethodPost, URL: c.base + path + "." + string(c.o.Format), Body: []byte(form.Encode()), Header: header, Repeatable: !c.o.Plain,
	})
	if err != nil {
		return err
	}
	return c.read(answer, into)
}

func (c *Client) read(answer outcall.Answer, into any) error {
	if answer.Status != http.StatusOK && answer.Status != http.StatusCreated {
		return c.refused(answer)
	}
	if err := georeport.Decode(c.o.Format, answer.Body, into); err != nil {
		return errContract
	}
	return nil
}

// refused tells a refusal for good from trouble that an operator mends. What the
// centre writes is not repeated: it may quote the report.
func (c *Client) refused(answer outcall.Answer) error {
	cause := fmt.Errorf("ioc: the centre answered %d", answer.Status)
	var all []georeport.Error
	if err := georeport.Decode(c.o.Format, answer.Body, &all); err != nil || len(all) == 0 {
		return cause // a proxy's 404 must not make a request unknown
	}
	switch answer.Status {
	case http.StatusNotFound:
		return errs.Missing().Because(cause)
	case http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
		return errs.New(errs.Invalid, "iocRefused").Because(cause)
	}
	return cause
}
