package snapshot

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"

	"daklakid/internal/platform/outcall"
)

// rtsp plays a stream until a whole picture has come, over one connection that
// we have dialled ourselves (RFC 2326, interleaved by §10.12).
func (c *Client) rtsp(ctx context.Context, s Source) (Shot, error) {
	u, err := url.Parse(s.URL)
	if err != nil {
		return Shot{}, fail(Target, nil)
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"rtsp": "554", "rtsps": "322"}[u.Scheme]
	}
	conn, err := c.dial(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return Shot{}, err
	}
	raw := conn
	defer raw.Close() //nolint:errcheck // hanging up cannot lose anything
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
	defer stop()
	if u.Scheme == "rtsps" {
		conn = tls.Client(conn, &tls.Config{ServerName: u.Hostname(), RootCAs: c.o.Roots, MinVersion: tls.VersionTLS12})
	}
	session := &rtspSession{conn: conn, source: s}
	counted := &io.LimitedReader{R: conn, N: maxVideo}
	session.r = bufio.NewReaderSize(counted, 32<<10)
	video, err := session.video()
	if err != nil {
		if counted.N <= 0 {
			err = fail(NoFrame, nil)
		}
		return Shot{}, err
	}
	return c.decode(ctx, video.format, video.data)
}

type rtspSession struct {
	conn   io.ReadWriter
	r      *bufio.Reader
	source Source
	asked  *challenge
	number int
	id     string
}

type rtspAnswer struct {
	header textproto.MIMEHeader
	body   []byte
}

type rtspVideo struct {
	format string
	data   []byte
}

// video asks for the description, picks the track, and reads its first picture.
func (s *rtspSession) video() (rtspVideo, error) {
	described, err := s.ask("DESCRIBE", s.source.URL, "Accept: application/sdp")
	if err != nil {
		return rtspVideo{}, err
	}
	track, found := parseSDP(string(described.body))
	if track.foreign {
		return rtspVideo{}, fail(Codec, nil)
	}
	if !found {
		return rtspVideo{}, fail(NoFrame, errors.New("no track of video"))
	}
	base := s.source.URL
	if given := described.header.Get("Content-Base"); given != "" {
		base = given
	}
	set, err := s.ask("SETUP", control(base, track.control), "Transport: RTP/AVP/TCP;unicast;interleaved=0-1")
	if err != nil {
		return rtspVideo{}, err
	}
	s.id, _, _ = strings.Cut(set.header.Get("Session"), ";")
	if _, err := s.ask("PLAY", base, "Range: npt=0.000-"); err != nil {
		return rtspVideo{}, err
	}
	data, err := s.play(track)
	if err == nil {
		_ = s.send("TEARDOWN", base) // out of courtesy: we hang up anyway
	}
	return rtspVideo{track.format, data}, err
}

// control is where a track is: its own address, or below that of the whole.
func control(base, own string) string {
	switch {
	case own == "" || own == "*":
		return base
	case strings.HasPrefix(own, "rtsp://"), strings.HasPrefix(own, "rtsps://"):
		return own // only a name to the other side: the connection stays
	}
	return strings.TrimSuffix(base, "/") + "/" + own
}

func (s *rtspSession) send(method, address string, headers ...string) error {
	if strings.ContainsAny(address, "\r\n ") {
		return fail(Target, nil)
	}
	s.number++
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s RTSP/1.0\r\nCSeq: %d\r\nUser-Agent: daklakid\r\n", method, address, s.number)
	if s.id != "" {
		fmt.Fprintf(&b, "Session: %s\r\n", s.id)
	}
	if s.asked != nil {
		fmt.Fprintf(&b, "Authorization: %s\r\n", s.asked.answer(s.source, method, address))
	}
	for _, h := range headers {
		b.WriteString(h + "\r\n")
	}
	_, err := io.WriteString(s.conn, b.String()+"\r\n")
	return err
}

// ask sends a request and reads its answer; once more when the camera wants to
// know who asks.
func (s *rtspSession) ask(method, address string, headers ...string) (rtspAnswer, error) {
	for range 2 {
		if err := s.send(method, address, headers...); err != nil {
			return rtspAnswer{}, err
		}
		status, answer, err := s.answer()
		if err != nil {
			return rtspAnswer{}, err
		}
		asked := challenged(answer.header.Values("Www-Authenticate"))
		switch {
		case status == 200:
			return answer, nil
		case status >= 300 && status < 400: // to another server, which nobody has registered
			return rtspAnswer{}, fail(Target, outcall.ErrTarget)
		case status != 401 || s.source.User == "" || asked == nil:
			return rtspAnswer{}, refused(status)
		}
		s.asked = asked
	}
	return rtspAnswer{}, fail(Credentials, nil)
}

const maxDescription = 64 << 10

func (s *rtspSession) answer() (status int, a rtspAnswer, err error) {
	for {
		first, err := s.r.Peek(1)
		if err != nil {
			return 0, a, err
		}
		if first[0] != '$' {
			break
		}
		if _, _, err := s.packet(); err != nil { // media that comes before the answer to PLAY
			return 0, a, err
		}
	}
	text := textproto.NewReader(s.r)
	line, err := text.ReadLine()
	if err != nil {
		return 0, a, err
	}
	parts := strings.SplitN(line, " ", 3)
	if len(parts) < 2 || !strings.HasPrefix(parts[0], "RTSP/") {
		return 0, a, fail(NotPicture, nil)
	}
	if status, err = strconv.Atoi(parts[1]); err != nil {
		return 0, a, fail(NotPicture, nil)
	}
	if a.header, err = text.ReadMIMEHeader(); err != nil {
		return 0, a, err
	}
	if given := a.header.Get("Content-Length"); given != "" {
		length, err := strconv.Atoi(given)
		if err != nil || length < 0 || length > maxDescription {
			return 0, a, fail(TooLarge, nil)
		}
		a.body = make([]byte, length)
		if _, err := io.ReadFull(s.r, a.body); err != nil {
			return 0, a, err
		}
	}
	return status, a, nil
}

// packet reads one interleaved packet.
func (s *rtspSession) packet() (channel byte, data []byte, err error) {
	var head [4]byte
	if _, err := io.ReadFull(s.r, head[:]); err != nil {
		return 0, nil, err
	}
	if head[0] != '$' {
		return 0, nil, fail(NotPicture, nil)
	}
	data = make([]byte, int(head[2])<<8|int(head[3]))
	_, err = io.ReadFull(s.r, data)
	return head[1], data, err
}

// play reads packets until a picture that stands on its own is whole.
func (s *rtspSession) play(t track) ([]byte, error) {
	d := depacketizer{track: t}
	for {
		channel, data, err := s.packet()
		if err != nil {
			return nil, err
		}
		if channel != 0 {
			continue // reports
		}
		if d.add(data) {
			return d.out(), nil
		}
	}
}
