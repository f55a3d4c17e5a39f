package dvc

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"

	"daklakid/internal/platform/outcall"
	"daklakid/internal/platform/sandbox"
)

// filed is a dossier as the stand-in keeps it.
type filed struct {
	State
	Sum         string            `json:"sum"` // of the filing, for when it is repeated
	Procedure   string            `json:"procedure"`
	Documents   int               `json:"documents"`
	Supplements map[string]string `json:"supplements"` // id to sum
	Steps       []Step            `json:"steps"`       // what the officer has still to do
	round       int               // counts scripts, so that an old one's timer is of no effect
}

// paper is an uploaded file, of which nobody wants the bytes.
type paper struct {
	MediaType string `json:"mediaType"`
	Size      int    `json:"size"`
	Sum       string `json:"sum"`
}

// sum is how two things are told apart without keeping them.
func sum(v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	s := sha256.Sum256(raw)
	return hex.EncodeToString(s[:]), nil
}

// Kept is a dossier as it is shown.
type Kept struct {
	Code      string   `json:"code"`
	Key       string   `json:"key"`
	Procedure string   `json:"procedure"`
	Status    Status   `json:"status"`
	Documents int      `json:"documents"` // with those handed in later
	Waiting   int      `json:"waiting"`   // steps of the script that are still to come
	History   []Change `json:"history"`
}

// Dossiers lists what was filed last, newest first.
func (s *Sandbox) Dossiers() []Kept {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []Kept{}
	for _, code := range slices.Backward(s.order) {
		if len(all) == maxShown {
			break
		}
		d := s.dossiers[code]
		all = append(all, Kept{code, d.Key, d.Procedure, d.Status, d.Documents, len(d.Steps), slices.Clone(d.History)})
	}
	return all
}

// nextCode gives a case its code, and a repeated one the same.
func (s *Sandbox) nextCode(w http.ResponseWriter, r *http.Request) {
	var q codeRequest
	if !sandbox.Read(w, r, maxControl, &q) {
		return
	}
	switch {
	case !idForm.MatchString(q.Key):
		sandbox.Write(w, http.StatusUnprocessableEntity, outcall.Refusal{Code: "malformed", Field: "key"})
		return
	case !authorityForm.MatchString(q.Authority):
		sandbox.Write(w, http.StatusUnprocessableEntity, outcall.Refusal{Code: "malformed", Field: "authority"})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	code, known := s.keys[q.Key]
	if !known {
		day := time.Now().Format(time.DateOnly)
		s.numbers[q.Authority+day]++
		if s.numbers[q.Authority+day] > 9999 || len(s.keys) >= 10*maxFiled {
			sandbox.Write(w, http.StatusServiceUnavailable, outcall.Refusal{Code: "busy"})
			return
		}
		code = Code{q.Authority, day, s.numbers[q.Authority+day]}.String()
		s.keys[q.Key] = code
		s.save()
	}
	if c, err := ParseCode(code); err != nil || c.Authority != q.Authority {
		sandbox.Write(w, http.StatusConflict, outcall.Refusal{Code: "idReused"})
		return
	}
	sandbox.Write(w, http.StatusOK, codeAnswer{q.Key, code})
}

func (s *Sandbox) putFile(w http.ResponseWriter, r *http.Request) {
	file, mediaType := r.PathValue("file"), r.Header.Get("Content-Type")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxFile))
	hash := sha256.Sum256(body)
	field := ""
	switch {
	case !isID(file):
		field = "file"
	case !isMediaType(mediaType):
		field = "mediaType"
	case err != nil || len(body) == 0:
		field = "size"
	case r.Header.Get("Content-Digest") != digest(hash[:]):
		field = "sha256"
	}
	if field != "" {
		sandbox.Write(w, http.StatusUnprocessableEntity, outcall.Refusal{Code: "malformed", Field: field})
		return
	}
	now := paper{mediaType, len(body), hex.EncodeToString(hash[:])}
	s.mu.Lock()
	defer s.mu.Unlock()
	before, known := s.files[file]
	switch {
	case known && before != now:
		sandbox.Write(w, http.StatusConflict, outcall.Refusal{Code: "idReused"})
		return
	case !known && len(s.files) >= maxFiles:
		sandbox.Write(w, http.StatusServiceUnavailable, outcall.Refusal{Code: "busy"})
		return
	}
	s.files[file] = now
	s.save()
	sandbox.Write(w, http.StatusOK, stored{file, now.Size, now.Sum})
}

// missing names the first document that was not uploaded as it is described.
func (s *Sandbox) missing(all []Document) bool {
	return slices.ContainsFunc(all, func(d Document) bool {
		p, known := s.files[d.File]
		return !known || p != paper{d.MediaType, d.Size, d.SHA256}
	})
}

func (s *Sandbox) file(w http.ResponseWriter, r *http.Request) {
	var f filing
	if !sandbox.Read(w, r, maxJSON, &f) {
		return
	}
	if field := f.wrong(); field != "" {
		sandbox.Write(w, http.StatusUnprocessableEntity, outcall.Refusal{Code: "malformed", Field: field})
		return
	}
	same, err := sum(f)
	if err != nil {
		sandbox.Write(w, http.StatusUnprocessableEntity, outcall.Refusal{Code: "malformed"})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	status, reply := s.take(f, same)
	sandbox.Write(w, status, reply)
}

func (s *Sandbox) take(f filing, same string) (status int, reply any) {
	if s.keys[f.Key] != f.Code {
		return http.StatusUnprocessableEntity, outcall.Refusal{Code: "malformed", Field: "code"}
	}
	if before := s.dossiers[f.Code]; before != nil {
		if before.Sum != same {
			return http.StatusConflict, outcall.Refusal{Code: "idReused"}
		}
		return http.StatusOK, before.State
	}
	if s.missing(f.Documents) {
		return http.StatusUnprocessableEntity, outcall.Refusal{Code: "unknownFile", Field: "documents"}
	}
	if len(s.order) >= maxFiled {
		delete(s.dossiers, s.order[0])
		s.order = slices.Delete(s.order, 0, 1)
	}
	now := time.Now().UTC()
	d := &filed{Sum: same, Procedure: f.Procedure, Documents: len(f.Documents), Supplements: map[string]string{}}
	d.State = State{
		Code: f.Code, Key: f.Key, Status: Filed, Sequence: 1, At: now, Due: now.AddDate(0, 0, 5).Format(time.DateOnly),
		History: []Change{{Filed, 1, "", now}},
	}
	s.dossiers[f.Code] = d
	s.order = append(s.order, f.Code)
	s.follow(d, s.script)
	return http.StatusCreated, d.State
}

// with finds the dossier of a request and answers what f makes of it.
func (s *Sandbox) with(w http.ResponseWriter, r *http.Request, f func(*filed) (int, any)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.dossiers[r.PathValue("code")]
	if d == nil {
		sandbox.Write(w, http.StatusNotFound, outcall.Refusal{Code: "unknownDossier"})
		return
	}
	status, reply := f(d)
	sandbox.Write(w, status, reply)
}

func (s *Sandbox) show(w http.ResponseWriter, r *http.Request) {
	s.with(w, r, func(d *filed) (int, any) { return http.StatusOK, d.State })
}

func (s *Sandbox) result(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.dossiers[r.PathValue("code")]
	switch {
	case d == nil:
		sandbox.Write(w, http.StatusNotFound, outcall.Refusal{Code: "unknownDossier"})
	case d.Result == nil:
		sandbox.Write(w, http.StatusNotFound, outcall.Refusal{Code: "noResult"})
	default:
		w.Header().Set("Content-Type", d.Result.MediaType)
		_, _ = w.Write(pdf(d.Code)) // a client that went away is not our failure
	}
}

func (s *Sandbox) withdraw(w http.ResponseWriter, r *http.Request) {
	var q withdrawal
	if !sandbox.Read(w, r, maxControl, &q) {
		return
	}
	if !within(q.Reason, maxNote) {
		sandbox.Write(w, http.StatusUnprocessableEntity, outcall.Refusal{Code: "malformed", Field: "reason"})
		return
	}
	s.with(w, r, func(d *filed) (int, any) {
		switch {
		case d.Status == Withdrawing, d.Status == Stopped && d.before(Withdrawing):
			return http.StatusOK, d.State // asked before
		case !d.Status.May(Withdrawing):
			return http.StatusConflict, outcall.Refusal{Code: "wrongState"}
		}
		s.move(d, Step{Status: Withdrawing, Note: q.Reason})
		s.follow(d, []Step{{AfterMillis: withdrawMillis, Status: Stopped, Note: "Dừng xử lý theo yêu cầu của người nộp."}})
		return http.StatusOK, d.State
	})
}

// before is whether the change before the last led to status.
func (d *filed) before(status Status) bool {
	return len(d.History) > 1 && d.History[len(d.History)-2].Status == status
}

func (s *Sandbox) supplement(w http.ResponseWriter, r *http.Request) {
	var q Supplement
	if !sandbox.Read(w, r, maxJSON, &q) {
		return
	}
	if field := q.wrong(); field != "" {
		sandbox.Write(w, http.StatusUnprocessableEntity, outcall.Refusal{Code: "malformed", Field: field})
		return
	}
	same, err := sum(q)
	if err != nil {
		sandbox.Write(w, http.StatusUnprocessableEntity, outcall.Refusal{Code: "malformed"})
		return
	}
	s.with(w, r, func(d *filed) (int, any) {
		before, known := d.Supplements[q.ID]
		switch {
		case known && before != same:
			return http.StatusConflict, outcall.Refusal{Code: "idReused"}
		case known:
			return http.StatusOK, d.State
		case d.Status != PapersAsked:
			return http.StatusConflict, outcall.Refusal{Code: "wrongState"}
		case s.missing(q.Documents):
			return http.StatusUnprocessableEntity, outcall.Refusal{Code: "unknownFile", Field: "documents"}
		}
		d.Supplements[q.ID] = same
		d.Documents += len(q.Documents)
		s.move(d, Step{Status: Processing, Note: "Đã nhận giấy tờ bổ sung."})
		s.follow(d, d.Steps)
		return http.StatusOK, d.State
	})
}
