package citizenreport

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"daklakid/internal/agency/ioc"
	"daklakid/internal/agency/ioc/georeport"
	"daklakid/internal/core/document"
	"daklakid/internal/kernel/casework"
	"daklakid/internal/platform/errs"
)

// mapped says which answer of ours a question of the centre's is answered with.
type mapped struct {
	Of   string            `json:"of"`             // our question
	As   map[string]string `json:"as,omitempty"`   // its answers in the centre's words; none: as they are
	Else string            `json:"else,omitempty"` // where we have no answer
}

// forwarder passes reports on to the operation centre by Open311 GeoReport v2.
type forwarder struct {
	s      *Service
	client *ioc.Client

	mu      sync.Mutex
	offered []georeport.Service
	at      time.Time
}

// What a centre calls a report while it is not called by an id.
const (
	tokenMark = "token:" // it will have one
	sentMark  = "sent"   // it never has one
)

// offersFor is how long it is believed what a centre offers.
const offersFor = 10 * time.Minute

// otherService takes what fits no service of a centre's.
const otherService = "KHAC"

// service is the centre's for a category: the same, else its one for the rest.
func (w *forwarder) service(ctx context.Context, code string) (georeport.Service, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now := w.s.now(); w.offered == nil || now.Sub(w.at) > offersFor {
		all, err := w.client.Services(ctx)
		if err != nil {
			return georeport.Service{}, err
		}
		w.offered, w.at = all, now
	}
	for _, wanted := range []string{code, otherService} {
		if i := slices.IndexFunc(w.offered, func(s georeport.Service) bool { return string(s.Code) == wanted }); i >= 0 {
			return w.offered[i], nil
		}
	}
	return georeport.Service{}, errs.New(errs.Invalid, "iocRefused").Because(fmt.Errorf("the centre has no service for %s", code))
}

// Forward hands a report over.
func (w *forwarder) Forward(ctx context.Context, o casework.Outgoing) (string, error) {
	service, err := w.service(ctx, o.Procedure)
	if err != nil {
		return "", err
	}
	sub := georeport.Submission{
		Service: string(service.Code), Address: w.address(o), Description: w.words(o), Phone: o.Contact.Phone, Email: o.Contact.Email,
		LastName: o.Contact.Name, MediaURL: o.Foreign["media_url"], Attributes: map[string][]string{},
	}
	if shared := w.s.sharedURLs(o, filedWith(o.Files)); len(shared) > 0 && sub.MediaURL == "" {
		sub.MediaURL = shared[0]
	}
	if o.Content.At != nil {
		sub.Lat, sub.Long = georeport.At(o.Content.At.Lat), georeport.At(o.Content.At.Lng)
	}
	if o.Owner != "" && !o.Anonymous {
		sub.LastName, sub.Phone = o.OwnerName, o.OwnerPhone
	}
	if service.Metadata {
		d, err := w.client.Definition(ctx, string(service.Code))
		if err != nil {
			return "", err
		}
		if sub.Attributes, err = w.attributes(o, d); err != nil {
			return "", err
		}
	}
	receipt, err := w.client.Create(ctx, o.ID, sub)
	switch {
	case err != nil:
		return "", err
	case receipt.ID != "":
		return string(receipt.ID), nil
	case receipt.Token != "":
		return tokenMark + string(receipt.Token), nil
	}
	return sentMark, nil
}

func (w *forwarder) address(o casework.Outgoing) string {
	ward, _ := w.s.province.Ward(o.Ward)
	return strings.TrimPrefix(o.Address+", "+ward.FullName, ", ")
}

// mostWords leaves room for the mark of a centre that knows no Idempotency-Key.
const mostWords = georeport.MaxDescription - 100

// filedWith are the papers that came with the filing: what came later is passed
// on by itself, and a report that is sent again stays the same.
func filedWith(files []casework.File) []casework.File {
	return slices.DeleteFunc(slices.Clone(files), func(f casework.File) bool { return f.Seq != 1 })
}

// words are the report and its answers, and where its photos are: those that the
// author agreed to show have addresses, the others stay here.
func (w *forwarder) words(o casework.Outgoing) string {
	lines := []string{o.Answers.Text(textPath)}
	if o.Definition.Compiled != nil {
		for _, f := range o.Definition.Compiled.Fields() {
			if value := o.Answers.Get(f.Path()); f.Section == questions && value != nil {
				said := fmt.Sprint(value)
				if option := f.Options[said]; option != "" {
					said = option
				}
				lines = append(lines, f.Title["vi"]+" "+said)
			}
		}
	}
	end := w.photos(o)
	all := []rune(strings.Join(lines, "\n"))
	if most := mostWords - utf8.RuneCountInString(end); len(all) > most {
		all = all[:most]
	}
	return string(all) + end
}

// photos are the lines about a report's photos. The standard has one media_url:
// the first stands there.
func (w *forwarder) photos(o casework.Outgoing) string {
	var end strings.Builder
	filed := filedWith(o.Files)
	shared := w.s.sharedURLs(o, filed)
	for i, address := range shared {
		if i > 0 {
			fmt.Fprintf(&end, "\nẢnh %d: %s", i+1, address)
		}
	}
	photos := 0
	for _, f := range filed {
		if f.Kind == document.Photo {
			photos++
		}
	}
	if photos > len(shared) {
		fmt.Fprintf(&end, "\n(%d ảnh, xem tại %s, mã %s)", photos, w.s.PublicURL, casework.Grouped(o.Receipt))
	}
	return end.String()
}

// attributes answer the centre's questions: by the pack's word on it, else those
// that are called as ours. What must be answered and cannot be is for an operator.
func (w *forwarder) attributes(o casework.Outgoing, d georeport.Definition) (map[string][]string, error) {
	known, _ := w.s.pack.category(o.Procedure)
	all := map[string][]string{}
	for _, a := range d.Attributes {
		if !a.Variable {
			continue
		}
		m, said := known.Centre[string(a.Code)]
		if !said {
			m.Of = string(a.Code)
		}
		value := ""
		if v := o.Answers.Get(questions + "." + m.Of); v != nil {
			value = fmt.Sprint(v)
			if m.As != nil {
				value = m.As[value]
			}
		}
		if value == "" {
			value = m.Else
		}
		if value != "" {
			all[string(a.Code)] = []string{value}
		}
	}
	if wrong := d.Check(all); len(wrong) > 0 {
		return nil, errs.New(errs.Invalid, "iocRefused").Because(errors.New(string(wrong[0].Description)))
	}
	return all, nil
}

// id is what the centre calls a report now; empty as long as it has not said.
func (w *forwarder) id(ctx context.Context, code string) (string, error) {
	token, waits := strings.CutPrefix(code, tokenMark)
	switch {
	case code == sentMark:
		return "", nil
	case !waits:
		return code, nil
	}
	receipt, err := w.client.Token(ctx, token)
	return string(receipt.ID), err
}

// Follow tells the centre what the author said since.
func (w *forwarder) Follow(ctx context.Context, o casework.Outgoing, e casework.Event) error {
	id, err := w.id(ctx, o.ForeignCode)
	if err != nil || id == "" {
		return err
	}
	said := "Người gửi bổ sung: " + e.Words
	if e.Action == casework.AskWithdraw {
		said = "Người gửi xin rút lại. " + e.Words
	}
	u := georeport.UpdateSubmission{Update: georeport.Update{Request: georeport.Text(id), Description: georeport.Text(said)}}
	if shared := w.s.sharedURLs(o, e.Files); len(shared) > 0 {
		u.MediaURL = georeport.Text(shared[0])
	}
	_, err = w.client.PostUpdate(ctx, o.ID+":"+strconv.FormatInt(e.Seq, 10), u)
	if errs.KindOf(err) == errs.NotFound { // a centre without updates
		return errs.New(errs.Invalid, "iocRefused").Because(err)
	}
	return err
}

// Updates ask how far a report is. The standard has no callback.
func (w *forwarder) Updates(ctx context.Context, c *casework.Case) ([]casework.Update, error) {
	id, err := w.id(ctx, c.ForeignCode)
	if err != nil || id == "" {
		return nil, err
	}
	r, err := w.client.Request(ctx, id)
	if err != nil {
		return nil, err
	}
	u := casework.Update{Case: c.ID, Code: c.ForeignCode, Status: casework.Accepted, At: r.Updated.Time, Words: string(r.StatusNotes), Sequence: 1}
	if !r.Updated.IsZero() {
		u.Sequence = r.Updated.UnixMilli()
	}
	if r.Status == georeport.Closed {
		u.Status, u.Sequence = casework.Done, u.Sequence+1 // later than the same moment's word
	} else if c.Status != casework.Submitted {
		u.Status = casework.Unmoved // open says no more than that
	}
	return []casework.Update{u}, nil
}
