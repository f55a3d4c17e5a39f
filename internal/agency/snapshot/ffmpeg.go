package snapshot

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

// How many pictures are taken out of video at once; each is a process.
const maxDecoders = 2

// maxVideo bounds what is read of a video for one picture.
const maxVideo = 16 << 20

// codecs are those that cameras speak: of the hundreds of others the program is
// not asked, whatever a stream says it is.
const codecs = "h264,hevc,mpeg4,mjpeg"

// unreadable is how the program says that it has no decoder for a stream, or may
// not use it.
var unreadable = regexp.MustCompile(`opening decoder|[Dd]ecoder [^\n]*not found|no decoder found`)

// decode takes the first picture out of a piece of video. The program gets its
// bytes and gives bytes: it is allowed neither files nor the network, knows no
// address and no password, and not our environment.
func (c *Client) decode(ctx context.Context, format string, video []byte) (Shot, error) {
	select {
	case c.decoder <- struct{}{}:
		defer func() { <-c.decoder }()
	case <-ctx.Done():
		return Shot{}, ctx.Err()
	}
	args := []string{
		"-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1", "-protocol_whitelist", "pipe", "-codec_whitelist", codecs,
		"-max_pixels", strconv.Itoa(maxPixels), "-max_alloc", strconv.Itoa(256 << 20),
	}
	if format != "" {
		args = append(args, "-f", format)
	} else {
		args = append(args, "-format_whitelist", "mpegts,mov,h264,hevc")
	}
	args = append(args, "-i", "pipe:0", "-an", "-sn", "-dn", "-map_metadata", "-1", "-frames:v", "1",
		"-vf", "scale=min(1920\\,iw):-2", "-threads", "1", "-q:v", "4", "-f", "image2pipe", "-c:v", "mjpeg", "pipe:1")
	command := exec.CommandContext(ctx, c.o.FFmpeg, args...) //nolint:gosec // the operator's program, with arguments of our own
	command.Env, command.Dir, command.WaitDelay = []string{}, "/", time.Second
	command.Stdin = bytes.NewReader(video)
	out := &limited{left: c.o.MaxBytes}
	command.Stdout = out
	said := &head{}
	command.Stderr = said
	err := command.Run()
	switch {
	case ctx.Err() != nil:
		return Shot{}, ctx.Err()
	case errors.Is(err, exec.ErrNotFound), errors.As(err, new(*exec.Error)):
		return Shot{}, fail(NoDecoder, nil)
	case out.left < 0:
		return Shot{}, fail(TooLarge, nil)
	case out.Len() == 0 && unreadable.Match(said.Bytes()):
		return Shot{}, fail(Codec, nil)
	case out.Len() == 0:
		return Shot{}, fail(NoFrame, nil) // what it said of the video stays with it
	}
	return picture(out.Bytes())
}

// limited takes so many bytes.
type limited struct {
	bytes.Buffer
	left int64
}

func (l *limited) Write(p []byte) (int, error) {
	if l.left -= int64(len(p)); l.left < 0 {
		return 0, io.ErrShortWrite
	}
	return l.Buffer.Write(p)
}

// head keeps the beginning of what is written, and takes all of it.
type head struct{ bytes.Buffer }

func (h *head) Write(p []byte) (int, error) {
	const most = 8 << 10
	h.Buffer.Write(p[:min(len(p), max(0, most-h.Len()))])
	return len(p), nil
}
