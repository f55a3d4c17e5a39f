package snapshot

import (
	"context"
	"io"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

const (
	maxPlaylist = 1 << 20
	wantedWidth = 1280
)

// hls takes a picture out of the newest segment of a live video (RFC 8216).
func (c *Client) hls(ctx context.Context, s Source) (Shot, error) {
	address := s.URL
	list, err := c.playlist(ctx, s, address)
	if err == nil && list.variant != "" {
		if address, err = follow(address, list.variant); err == nil {
			list, err = c.playlist(ctx, s, address)
		}
	}
	switch {
	case err != nil:
		return Shot{}, err
	case list.protected:
		return Shot{}, fail(Protected, nil)
	case list.segment == "":
		return Shot{}, fail(NoFrame, nil)
	}
	var video []byte
	for _, part := range []string{list.head, list.segment} {
		if part == "" {
			continue
		}
		at, err := follow(address, part)
		if err != nil {
			return Shot{}, err
		}
		raw, err := c.read(ctx, s, at, maxVideo)
		if err != nil {
			return Shot{}, err
		}
		video = append(video, raw...)
	}
	return c.decode(ctx, "", video)
}

// follow resolves an address of a playlist; only the registered origin is asked.
func follow(base, reference string) (string, error) {
	b, err := url.Parse(base)
	if err != nil {
		return "", fail(Target, nil)
	}
	u, err := b.Parse(reference)
	if err != nil || u.User != nil || origin(u) != origin(b) {
		return "", fail(Target, nil)
	}
	return u.String(), nil
}

func (c *Client) read(ctx context.Context, s Source, address string, most int64) ([]byte, error) {
	response, err := c.get(ctx, s, address, Known{})
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(response.Body, most+1))
	if err == nil && int64(len(raw)) > most {
		return nil, fail(TooLarge, nil)
	}
	return raw, err
}

// playlist is what matters of an m3u8 file.
type playlist struct {
	variant   string // of a master playlist: the one nearest to what we show
	head      string // what stands before every segment (EXT-X-MAP)
	segment   string // the newest
	protected bool
}

func (c *Client) playlist(ctx context.Context, s Source, address string) (playlist, error) {
	raw, err := c.read(ctx, s, address, maxPlaylist)
	if err != nil {
		return playlist{}, err
	}
	list, is := parsePlaylist(string(raw))
	if !is {
		return playlist{}, fail(NotPicture, nil)
	}
	return list, nil
}

var (
	resolution = regexp.MustCompile(`RESOLUTION=(\d{1,5})x\d{1,5}`)
	quotedURI  = regexp.MustCompile(`URI="([^"]*)"`)
)

func parsePlaylist(raw string) (list playlist, is bool) {
	lines := strings.Split(strings.TrimPrefix(raw, "\ufeff"), "\n")
	if strings.TrimSpace(lines[0]) != "#EXTM3U" {
		return list, false
	}
	width, nearest, master := 0, -1, false
	for _, line := range lines[1:] {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case strings.HasPrefix(line, "#EXT-X-STREAM-INF:"):
			master, width = true, 0
			if m := resolution.FindStringSubmatch(line); m != nil {
				width, _ = strconv.Atoi(m[1]) // at most five digits
			}
		case strings.HasPrefix(line, "#EXT-X-KEY:"):
			list.protected = !strings.Contains(line, "METHOD=NONE")
		case strings.HasPrefix(line, "#EXT-X-MAP:"):
			if m := quotedURI.FindStringSubmatch(line); m != nil {
				list.head = m[1]
			}
		case strings.HasPrefix(line, "#"):
		case master:
			if d := max(width-wantedWidth, wantedWidth-width); nearest < 0 || d < nearest {
				nearest, list.variant = d, line
			}
		default:
			list.segment = line
		}
	}
	return list, true
}
