package georeport

import (
	"context"
	"net/http"
	"net/url"
	"slices"
)

func (s server) services(ctx context.Context, _ *http.Request) (any, error) {
	all, err := s.b.Services(ctx)
	if all == nil {
		all = []Service{} // an empty list, not null
	}
	return all, err
}

// service finds one in the list.
func (s server) service(ctx context.Context, code string) (Service, error) {
	all, err := s.b.Services(ctx)
	if err != nil {
		return Service{}, err
	}
	i := slices.IndexFunc(all, func(one Service) bool { return string(one.Code) == code })
	if i < 0 {
		return Service{}, Error{http.StatusNotFound, "service_code was not found"}
	}
	return all[i], nil
}

func (s server) definition(ctx context.Context, code string) (any, error) {
	service, err := s.service(ctx, code)
	if err != nil {
		return nil, err
	}
	if !service.Metadata {
		return Definition{Code: service.Code, Attributes: []Attribute{}}, nil
	}
	return s.b.Definition(ctx, code)
}

func (s server) requests(ctx context.Context, r *http.Request) (any, error) {
	q, wrong := ParseQuery(r.URL.Query(), s.b.Now())
	if len(wrong) > 0 {
		return nil, problems(wrong)
	}
	all, err := s.b.Requests(ctx, q)
	if all == nil {
		all = []Request{}
	}
	return all, err
}

func (s server) request(ctx context.Context, id string) (any, error) {
	all, err := s.b.Requests(ctx, Query{IDs: []string{id}, Limit: 1})
	if err == nil && len(all) == 0 {
		err = Error{http.StatusNotFound, "service_request_id was not found"}
	}
	return all, err
}

func (s server) token(ctx context.Context, token string) (any, error) {
	receipt, err := s.b.Token(ctx, token)
	return []Receipt{receipt}, err
}

func (s server) updates(ctx context.Context, r *http.Request) (any, error) {
	q, wrong := ParseQuery(r.URL.Query(), s.b.Now())
	if len(wrong) > 0 {
		return nil, problems(wrong)
	}
	all, err := s.b.Updates(ctx, q)
	if all == nil {
		all = []Update{}
	}
	return all, err
}

// posted reads a form and lets in who may post.
func (s server) posted(r *http.Request, w http.ResponseWriter) (url.Values, Caller, error) {
	form, err := ReadForm(w, r)
	if err != nil {
		return nil, Caller{}, err
	}
	caller, err := s.caller(r.URL.Query(), form)
	if err == nil && s.b.Allow != nil {
		err = s.b.Allow(r.Context(), caller)
	}
	return form, caller, err
}

func (s server) create(r *http.Request, w http.ResponseWriter) (any, error) {
	form, caller, err := s.posted(r, w)
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	submission, wrong := ParseSubmission(form)
	if len(wrong) > 0 {
		return nil, problems(wrong)
	}
	if submission.Key, err = readKey(r); err != nil {
		return nil, err
	}
	service, err := s.service(ctx, submission.Service)
	if err != nil {
		return nil, err
	}
	definition := Definition{}
	if service.Metadata {
		if definition, err = s.b.Definition(ctx, submission.Service); err != nil {
			return nil, err
		}
	}
	if wrong := definition.Check(submission.Attributes); len(wrong) > 0 {
		return nil, problems(wrong)
	}
	receipt, err := s.b.Create(ctx, caller, submission)
	return []Receipt{receipt}, err
}

func (s server) addUpdate(r *http.Request, w http.ResponseWriter) (any, error) {
	form, caller, err := s.posted(r, w)
	if err != nil {
		return nil, err
	}
	update, wrong := ParseUpdate(form)
	if len(wrong) > 0 {
		return nil, problems(wrong)
	}
	if update.Key, err = readKey(r); err != nil {
		return nil, err
	}
	receipt, err := s.b.AddUpdate(r.Context(), caller, update)
	return []UpdateReceipt{receipt}, err
}
