package sandbox

import (
	"net/http"
	"slices"
	"sync"

	"daklakid/internal/platform/outcall"
)

const maxRecords = 1000

// Records keep the last thousand of something, each by its key. The zero value is
// empty.
type Records[T any] struct {
	mu    sync.Mutex
	all   map[string]T
	order []string // oldest first
}

// Put takes one in, or replaces the one of that key.
func (r *Records[T]) Put(key string, one T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all == nil {
		r.all = map[string]T{}
	}
	if _, there := r.all[key]; !there {
		if len(r.order) == maxRecords {
			delete(r.all, r.order[0])
			r.order = r.order[1:]
		}
		r.order = append(r.order, key)
	}
	r.all[key] = one
}

// Get is the one of a key.
func (r *Records[T]) Get(key string) (one T, there bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	one, there = r.all[key]
	return one, there
}

// All lists them, oldest first.
func (r *Records[T]) All() []T {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := []T{}
	for _, key := range r.order {
		list = append(list, r.all[key])
	}
	return list
}

// Dropping answers requests to take out the one whose key is the path's value of
// that name; unknown is the code when there is none.
func (r *Records[T]) Dropping(name, unknown string) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		key := q.PathValue(name)
		r.mu.Lock()
		_, there := r.all[key]
		delete(r.all, key)
		r.order = slices.DeleteFunc(r.order, func(k string) bool { return k == key })
		r.mu.Unlock()
		if !there {
			Write(w, http.StatusNotFound, outcall.Refusal{Code: unknown})
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}
