package dvc

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"daklakid/internal/platform/outcall"
	"daklakid/internal/platform/sandbox"
)

// Step is what the officer does next with a dossier. After asking for papers the
// officer waits for them, however long, and goes on with the steps that follow.
type Step struct {
	AfterMillis int    `json:"afterMillis"` // after the step before
	Status      Status `json:"status"`
	Note        string `json:"note,omitempty"`
	Result      string `json:"result,omitempty"` // name of a document to attach, a made-up PDF
}

const (
	maxSteps       = 50
	maxAfter       = 24 * 60 * 60 * 1000
	withdrawMillis = 300
)

func usualScript() []Step {
	return []Step{
		{AfterMillis: 2000, Status: Received, Note: "Hồ sơ hợp lệ, đã tiếp nhận."},
		{AfterMillis: 4000, Status: Processing, Note: "Đang xử lý tại bộ phận chuyên môn."},
		{AfterMillis: 8000, Status: Done, Note: "Đã có kết quả.", Result: "ket-qua.pdf"},
		{AfterMillis: 2000, Status: Returned, Note: "Đã trả kết quả bản điện tử."},
	}
}

func soundScript(steps []Step) bool {
	return len(steps) <= maxSteps && !slices.ContainsFunc(steps, func(s Step) bool {
		return s.AfterMillis < 0 || s.AfterMillis > maxAfter || !s.Status.Known() || !within(s.Note, maxNote) || !within(s.Result, maxName)
	})
}

// Work sets what the officer does with dossiers that are filed from now on.
func (s *Sandbox) Work(steps []Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = slices.Clone(steps)
}

func (s *Sandbox) currentScript() []Step {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Step{}, s.script...)
}

func (s *Sandbox) readScript(w http.ResponseWriter, r *http.Request) (steps []Step, ok bool) {
	if !sandbox.Read(w, r, maxControl, &steps) {
		return nil, false
	}
	if !soundScript(steps) {
		sandbox.Write(w, http.StatusUnprocessableEntity, outcall.Refusal{Code: "malformed"})
		return nil, false
	}
	return steps, true
}

func (s *Sandbox) putScript(w http.ResponseWriter, r *http.Request) {
	if steps, ok := s.readScript(w, r); ok {
		s.Work(steps)
		sandbox.Write(w, http.StatusOK, steps)
	}
}

func (s *Sandbox) postScript(w http.ResponseWriter, r *http.Request) {
	if steps, ok := s.readScript(w, r); ok {
		s.with(w, r, func(d *filed) (int, any) {
			s.follow(d, steps)
			return http.StatusOK, steps
		})
	}
}

// follow gives a dossier new steps instead of those it had.
func (s *Sandbox) follow(d *filed, steps []Step) {
	d.round++
	d.Steps = slices.Clone(steps)
	s.save()
	s.schedule(d)
}

func (s *Sandbox) schedule(d *filed) {
	if len(d.Steps) == 0 {
		return
	}
	round, left := d.round, len(d.Steps)
	time.AfterFunc(time.Duration(d.Steps[0].AfterMillis)*time.Millisecond, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		// Another script came meanwhile, or the program ends.
		if d.round != round || len(d.Steps) != left || s.ctx.Err() != nil {
			return
		}
		step := d.Steps[0]
		d.Steps = d.Steps[1:]
		if d.Status.May(step.Status) {
			s.move(d, step)
		}
		s.save()
		if step.Status != PapersAsked || d.Status != PapersAsked {
			s.schedule(d)
		}
	})
}

// move takes a step and tells of it.
func (s *Sandbox) move(d *filed, step Step) {
	d.Status, d.Sequence, d.Note, d.At = step.Status, d.Sequence+1, step.Note, time.Now().UTC()
	// What was handed out keeps the history it had.
	d.History = append(slices.Clip(d.History), Change{d.Status, d.Sequence, d.Note, d.At})
	if step.Result != "" {
		made := pdf(d.Code)
		hash := sha256.Sum256(made)
		d.Result = &Document{uuid.NewString(), "result", step.Result, "application/pdf", len(made), hex.EncodeToString(hash[:])}
	}
	s.post(delivery{event: Event{uuid.NewString(), d.Key, d.Code, d.Status, d.Sequence, d.Note, d.At, d.Result}})
}

// pdf is a page that says which dossier it is the made-up result of.
func pdf(code string) []byte {
	text := "BT /F1 18 Tf 60 760 Td (SPECIMEN) Tj 0 -30 Td (" + code + ") Tj ET"
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	table := "0000000000 65535 f \n"
	for i, object := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	fmt.Fprintf(&b, "xref\n0 %d\n%strailer\n<< /Size %[1]d /Root 1 0 R >>\nstartxref\n%[3]d\n%%%%EOF\n", len(objects)+1, table, b.Len())
	return b.Bytes()
}
