package snapshot

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"time"
)

// misbehave answers for the modes that have no picture to show.
func (s *Sandbox) misbehave(w http.ResponseWriter, r *http.Request, mode Mode) bool {
	switch mode {
	case Gone:
		panic(http.ErrAbortHandler)
	case Locked:
		if user, password, _ := r.BasicAuth(); user == "camera" && password == sandboxPassword {
			return false
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="camera"`)
		http.Error(w, "who are you?", http.StatusUnauthorized)
	case Page:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!doctype html><title>Camera</title><form>Đăng nhập</form>")
	case Huge:
		w.Header().Set("Content-Type", "image/jpeg")
		if r.URL.Query().Get("length") == "said" {
			w.Header().Set("Content-Length", strconv.Itoa(2<<30))
		}
		pour(w, []byte{0xFF, markSOI, 0xFF, markAPP0, 0xFF, 0xFE}, 2<<30)
	case Bomb:
		w.Header().Set("Content-Type", "image/jpeg")
		_, _ = w.Write(pngBomb())
	case Metadata:
		http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
	case Elsewhere:
		http.Redirect(w, r, "http://localhost:1/x.jpg", http.StatusFound)
	case Hollow:
		w.Header().Set("Content-Type", "multipart/x-mixed-replace; boundary=khung")
		pour(w, []byte("--khung\r\nContent-Type: image/jpeg\r\n\r\n"), 2<<30)
	default:
		return false
	}
	return true
}

// pour writes until so many bytes are out, or nobody takes them.
func pour(w io.Writer, head []byte, total int) {
	if _, err := w.Write(head); err != nil {
		return
	}
	block := bytes.Repeat([]byte{0x55}, 256<<10)
	for ; total > 0; total -= len(block) {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

func drip(w http.ResponseWriter, r *http.Request, data []byte) {
	out := http.NewResponseController(w)
	for i := range data {
		if _, err := w.Write(data[i : i+1]); err != nil || out.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// pngBomb is a header of 50,000 by 50,000 pixels.
func pngBomb() []byte {
	out := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(name string, data []byte) {
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		named := append([]byte(name), data...)
		out = binary.BigEndian.AppendUint32(append(out, named...), crc32.ChecksumIEEE(named))
	}
	chunk("IHDR", []byte{0, 0, 0xC3, 0x50, 0, 0, 0xC3, 0x50, 8, 2, 0, 0, 0})
	chunk("IDAT", []byte{0x78, 0xDA, 0x01, 0, 0, 0xFF, 0xFF, 0, 0, 0, 1})
	chunk("IEND", nil)
	return out
}
