package realtime

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// line is where the text of a stream goes.
type line interface {
	write(text string) error
	// wait returns when the other side is gone, or the stream is over.
	wait(over, stopping <-chan struct{})
	close()
}

// answer answers with 200, and gives the line for what follows. Over HTTP/1 it
// takes the connection from the server, which would keep two goroutines with deep
// stacks, three buffers and the request for as long as a stream is open.
func answer(w http.ResponseWriter, r *http.Request) line {
	header := w.Header()
	header.Set("Content-Type", "text/event-stream; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // nginx would hold events back
	control := http.NewResponseController(w)
	if r.ProtoMajor == 1 && r.Method == http.MethodGet {
		if conn, _, err := control.Hijack(); err == nil {
			return &wire{conn: conn, head: head(header)}
		}
	}
	w.WriteHeader(http.StatusOK)
	return &answered{w, control, r.Context().Done()}
}

// head is the beginning of an answer that ends with its connection, as
// EventSource and every proxy know it.
func head(h http.Header) []byte {
	h.Set("Connection", "close")
	h.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 200 OK\r\n")
	_ = h.Write(&b) // a buffer takes all
	b.WriteString("\r\n")
	return b.Bytes()
}

// wire is a connection that is ours.
type wire struct {
	conn net.Conn
	head []byte // until the first write
	once sync.Once
}

func (l *wire) write(text string) error {
	if err := l.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	_, err := l.conn.Write(append(l.head, text...))
	l.head = nil
	return err
}

func (l *wire) close() { l.once.Do(func() { _ = l.conn.Close() }) }

// wait reads what nobody sends, because that is how the end is heard of; who
// ends the stream closes the connection.
func (l *wire) wait(_, stopping <-chan struct{}) {
	select {
	case <-stopping: // it came too late to be ended with the others
		return
	default:
	}
	var nothing [64]byte
	for {
		if _, err := l.conn.Read(nothing[:]); err != nil {
			return
		}
	}
}

// answered is an answer that the server goes on writing, as over HTTP/2.
type answered struct {
	w       http.ResponseWriter
	control *http.ResponseController
	left    <-chan struct{}
}

func (l *answered) write(text string) error {
	// A writer without deadlines, as in a test, waits for TCP instead.
	_ = l.control.SetWriteDeadline(time.Now().Add(writeTimeout))
	if _, err := io.WriteString(l.w, text); err != nil {
		return err
	}
	return l.control.Flush()
}

func (l *answered) wait(over, stopping <-chan struct{}) {
	select {
	case <-l.left:
	case <-over:
	case <-stopping:
	}
}

func (*answered) close() {} // the server does, when the handler returns
