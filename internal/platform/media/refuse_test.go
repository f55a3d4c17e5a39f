package media_test

import (
	"bytes"
	"errors"
	"testing"

	"daklakid/internal/platform/errs"
)

func TestWhatIsNoPhotoIsRefused(t *testing.T) {
	photo, gifPhoto, pngPhoto := asJPEG(t, quarters(64, 48)), asGIF(t, quarters(64, 48), 2), asPNG(t, quarters(64, 48))
	lossy := sample(t, "lossy.webp")
	manyScans := append(bytes.Clone(photo[:len(photo)-2]), bytes.Repeat(photo[bytes.Index(photo, []byte{0xFF, 0xDA}):len(photo)-2], 70)...)
	hugeJPEG := bytes.Clone(photo)
	copy(hugeJPEG[bytes.Index(photo, []byte{0xFF, 0xC0})+5:], "\x7f\xff\x7f\xff")
	hugeGIF := bytes.Clone(gifPhoto)
	copy(hugeGIF[6:], "\xff\xff\xff\xff")
	for name, c := range map[string]struct {
		code string
		kind errs.Kind
		data []byte
	}{
		"nothing":              {"photoNotAPhoto", errs.Invalid, nil},
		"text named .jpg":      {"photoNotAPhoto", errs.Invalid, []byte("Phòng trọ gần KCN Hòa Phú")},
		"html":                 {"photoNotAPhoto", errs.Invalid, []byte("<!doctype html><script>alert(1)</script>")},
		"svg":                  {"photoUnsupported", errs.Unsupported, []byte(`<?xml version="1.0"?> <svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)},
		"pdf":                  {"photoUnsupported", errs.Unsupported, []byte("%PDF-1.7 …")},
		"heic":                 {"photoHeic", errs.Unsupported, []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")},
		"avif":                 {"photoUnsupported", errs.Unsupported, []byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif")},
		"tiff":                 {"photoUnsupported", errs.Unsupported, []byte("II*\x00\x08\x00\x00\x00")},
		"animated webp":        {"photoAnimated", errs.Unsupported, riff(vp8x(2, 64, 48), riffChunk("ANIM", make([]byte, 6)))},
		"20 MB":                {"photoTooLarge", errs.TooLarge, append(bytes.Clone(photo), make([]byte, 20<<20)...)},
		"jpeg of 1,073 MP":     {"photoTooManyPixels", errs.TooLarge, hugeJPEG},
		"png of 3,600 MP":      {"photoTooManyPixels", errs.TooLarge, pngHeader(60000, 60000)},
		"png 4,000,000 wide":   {"photoTooManyPixels", errs.TooLarge, pngHeader(4_000_000, 1)},
		"png of 2^62 pixels":   {"photoUnsupported", errs.Unsupported, pngHeader(1<<31-1, 1<<31-1)},
		"png of no pixels":     {"photoNotAPhoto", errs.Invalid, pngHeader(0, 5)},
		"gif of 4,295 MP":      {"photoTooManyPixels", errs.TooLarge, hugeGIF},
		"webp of 268 MP":       {"photoTooManyPixels", errs.TooLarge, riff(vp8x(0, 16384, 16384), lossy[12:])},
		"webp that lies":       {"photoNotAPhoto", errs.Invalid, riff(vp8x(0, 8, 8), lossy[12:])},
		"jpeg of 70 scans":     {"photoNotAPhoto", errs.Invalid, append(manyScans, 0xFF, 0xD9)},
		"jpeg, arithmetic":     {"photoUnsupported", errs.Unsupported, bytes.Replace(photo, []byte{0xFF, 0xC0}, []byte{0xFF, 0xC9}, 1)},
		"jpeg and zip":         {"photoNotAPhoto", errs.Invalid, append(bytes.Clone(photo), zipped(t)...)},
		"png and zip":          {"photoNotAPhoto", errs.Invalid, append(bytes.Clone(pngPhoto), zipped(t)...)},
		"jpeg and html":        {"photoNotAPhoto", errs.Invalid, append(bytes.Clone(photo), "\x01\x02<SCRIPT>alert(1)</script>"...)},
		"jpeg and pdf":         {"photoNotAPhoto", errs.Invalid, append(bytes.Clone(photo), "\n\x01%PDF-1.4\n"...)},
		"gif and script":       {"photoNotAPhoto", errs.Invalid, append(bytes.Clone(gifPhoto), "*/=1;alert(document.cookie)"...)},
		"webp and php":         {"photoNotAPhoto", errs.Invalid, append(bytes.Clone(lossy), "\x00\x00<?php system($_GET[0]);"...)},
		"png and program":      {"photoNotAPhoto", errs.Invalid, append(bytes.Clone(pngPhoto), "MZ\x90\x00\x03"...)},
		"webp cut in its data": {"photoNotAPhoto", errs.Invalid, lossy[:60]},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := process(t, c.data)
			var e *errs.Error
			if !errors.As(err, &e) || e.Code != c.code || e.Kind != c.kind {
				t.Fatalf("got %v", err)
			}
			if len(e.Fields) != 1 || e.Fields[0].Name != "photo" || e.Fields[0].Code != c.code {
				t.Fatalf("fields %v", e.Fields)
			}
		})
	}
}

func TestWhatCamerasAppendIsNoReasonToRefuse(t *testing.T) {
	photo := asJPEG(t, quarters(64, 48))
	noise := make([]byte, 3<<20)
	for i := range noise {
		noise[i] = byte(i * i >> 7)
	}
	for name, rest := range map[string][]byte{
		"gain map": photo, "video": append([]byte("\x00\x00\x00\x18ftypmp42"), noise...), "index": []byte("SEFH\x01\x00\x00\x00SEFT"),
		"zeros": make([]byte, 4096), "line end": []byte("\r\n"),
	} {
		if _, err := process(t, append(bytes.Clone(photo), rest...)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCutShortIsRefused(t *testing.T) {
	for name, data := range map[string][]byte{
		"jpeg": asJPEG(t, quarters(64, 48)), "png": asPNG(t, quarters(64, 48)),
		"webp": sample(t, "lossy.webp"), "gif": asGIF(t, quarters(64, 48), 1),
	} {
		for n := range len(data) * 9 / 10 {
			if _, err := process(t, data[:n]); !errs.Is(err, "photoNotAPhoto") {
				t.Errorf("%s cut to %d of %d bytes: %v", name, n, len(data), err)
			}
		}
	}
}
