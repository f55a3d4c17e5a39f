package email

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"daklakid/internal/platform/sandbox"
)

// Sandbox is a mail server that delivers nothing: it takes submissions, fails
// on demand, and shows what it was given over HTTP.
//
//	GET /outbox           the last messages, newest first
//	GET, PUT /faults      what goes wrong next, a Faults
type Sandbox struct {
	sandbox.Faults[Faults]
	user, password string
	smtp           *smtp.Server
	mux            *http.ServeMux
	mu             sync.Mutex
	taken          []Taken // oldest first
	listener       net.Listener
	closed         bool
}

// Faults say what goes wrong.
type Faults struct {
	FailNext    int      `json:"failNext"`    // so many messages are put off with 451
	DropNext    int      `json:"dropNext"`    // so many messages are taken, but the connection breaks before the answer
	DelayMillis int      `json:"delayMillis"` // before the answer to a message
	Refuse      []string `json:"refuse"`      // addresses that do not exist
}

// Taken is a message as the outbox shows it.
type Taken struct {
	MessageID string    `json:"messageId"`
	From      string    `json:"from"`
	To        string    `json:"to"`
	Subject   string    `json:"subject"`
	Text      string    `json:"text"`
	At        time.Time `json:"at"`
}

const (
	maxTaken = 100
	maxMail  = 1 << 20
	maxDelay = time.Minute
	maxSet   = 64 << 10
)

// NewSandbox makes a server that knows one user, or lets everybody submit when
// user is empty. With a certificate it offers STARTTLS.
func NewSandbox(user, password string, certificate *tls.Config) *Sandbox {
	s := &Sandbox{user: user, password: password, mux: http.NewServeMux()}
	s.smtp = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{sandbox: s, conn: c}, nil
	}))
	s.smtp.Domain = "sandbox.example"
	s.smtp.TLSConfig, s.smtp.AllowInsecureAuth = certificate, true
	s.smtp.ReadTimeout, s.smtp.WriteTimeout = time.Minute, time.Minute
	s.smtp.MaxMessageBytes, s.smtp.MaxRecipients = maxMail, 1
	s.smtp.ErrorLog = quiet{}
	s.mux.HandleFunc("GET /outbox", sandbox.Show(s.Outbox))
	s.ServeFaults(s.mux, s.Fail)
	return s
}

// Serve takes submissions until Close.
func (s *Sandbox) Serve(l net.Listener) error {
	s.mu.Lock()
	s.listener = l
	if s.closed {
		_ = l.Close() // Close came first
	}
	s.mu.Unlock()
	if err := s.smtp.Serve(l); !errors.Is(err, smtp.ErrServerClosed) {
		return err
	}
	return nil
}

// Close ends Serve and all connections, also when Serve has only just begun.
func (s *Sandbox) Close() error {
	err := s.smtp.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.listener != nil {
		_ = s.listener.Close() // mostly for the second time
	}
	if errors.Is(err, smtp.ErrServerClosed) {
		return nil
	}
	return err
}

// ServeHTTP shows the outbox and the faults.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Outbox lists the last messages taken, newest first.
func (s *Sandbox) Outbox() []Taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := append([]Taken{}, s.taken...)
	slices.Reverse(last)
	return last
}

func (s *Sandbox) take(t Taken) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.taken) == maxTaken {
		s.taken = slices.Delete(s.taken, 0, 1)
	}
	s.taken = append(s.taken, t)
}

// session is one connection's conversation.
type session struct {
	sandbox  *Sandbox
	conn     *smtp.Conn
	known    bool
	from, to string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.sandbox.user || password != s.sandbox.password {
			return smtp.ErrAuthFailed
		}
		s.known = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	switch {
	case s.sandbox.user != "" && !s.known:
		return smtp.ErrAuthRequired
	case s.sandbox.Due(func(f *Faults) *int { return &f.FailNext }):
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Try again later"}
	}
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if slices.Contains(s.sandbox.Current().Refuse, to) {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such mailbox"}
	}
	s.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	t, err := read(raw)
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "Not a message"}
	}
	t.From, t.To, t.At = s.from, s.to, time.Now().UTC()
	s.sandbox.take(t)
	if s.sandbox.Due(func(f *Faults) *int { return &f.DropNext }) {
		return s.conn.Close()
	}
	sandbox.Wait(context.Background(), s.sandbox.Current().DelayMillis)
	return nil
}

func (s *session) Reset()        { s.from, s.to = "", "" }
func (s *session) Logout() error { return nil }

// read takes a plain text message apart.
func read(raw []byte) (Taken, error) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Taken{}, err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return Taken{}, err
	}
	body := m.Body
	if strings.EqualFold(m.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		body = quotedprintable.NewReader(m.Body)
	}
	text, err := io.ReadAll(body)
	return Taken{
		MessageID: strings.Trim(m.Header.Get("Message-ID"), "<>"), Subject: subject,
		Text: strings.TrimSuffix(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n"),
	}, err
}

// quiet keeps broken connections, which are what a sandbox is for, out of the log.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}
