package sandbox

import "net/http"

// Kept is an answer kept back until it is known what becomes of it.
type Kept struct {
	Body   []byte
	header http.Header
	status int
}

// Keep makes an empty one.
func Keep() *Kept { return &Kept{header: http.Header{}} }

// Header is what http.ResponseWriter asks for.
func (k *Kept) Header() http.Header { return k.header }

// WriteHeader keeps the status.
func (k *Kept) WriteHeader(status int) { k.status = status }

// Write keeps what is written.
func (k *Kept) Write(p []byte) (int, error) {
	k.Body = append(k.Body, p...)
	return len(p), nil
}

// Send answers as was kept.
func (k *Kept) Send(w http.ResponseWriter) {
	for name, values := range k.header {
		w.Header()[name] = values
	}
	if k.status != 0 {
		w.WriteHeader(k.status)
	}
	_, _ = w.Write(k.Body) // a client that went away is not our failure
}
