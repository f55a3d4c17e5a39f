package media

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// signatures are beginnings of what a browser or a system would run or unpack.
// Each has at least five bytes: a phone appends whole videos to its photos, in
// which fewer bytes turn up by chance.
var signatures = [][]byte{
	[]byte("%pdf-"), []byte("<html"), []byte("<script"), []byte("<!doctype"), []byte("<?php"), []byte("<svg "),
	[]byte("rar!\x1a\x07"), []byte("7z\xbc\xaf\x27\x1c"), []byte("\x7felf\x02\x01"), []byte("#!/bin/"),
}

// disguised reports whether what follows a photo makes the file something else
// as well. Cameras do append things (a gain map, a short video, an index of
// their own), so more bytes alone are no reason to refuse. Nothing of them is
// kept in any case: only pixels are.
func disguised(rest []byte) bool {
	if isZIP(rest) {
		return true
	}
	rest = bytes.Trim(rest, "\x00\xff \t\r\n")
	if len(rest) == 0 {
		return false
	}
	lower := bytes.ToLower(rest)
	for _, s := range signatures {
		if bytes.Contains(lower, s) {
			return true
		}
	}
	return bytes.HasPrefix(rest, []byte("MZ")) || isText(rest)
}

// isZIP looks for the record that ends a ZIP archive, with a comment of the
// length that it says (APPNOTE 6.3.10 §4.3.16).
func isZIP(rest []byte) bool {
	const record, longest = 22, 22 + 1<<16 - 1
	tail := rest[max(0, len(rest)-longest):]
	for {
		i := bytes.Index(tail, []byte("PK\x05\x06"))
		if i < 0 || len(tail)-i < record {
			return false
		}
		tail = tail[i:]
		if record+int(binary.LittleEndian.Uint16(tail[20:])) <= len(tail) {
			return true
		}
		tail = tail[4:]
	}
}

// isText is true of scripts in any language; no camera appends plain text.
func isText(rest []byte) bool {
	for _, c := range rest {
		if c < ' ' && c != '\t' && c != '\r' && c != '\n' {
			return false
		}
	}
	return utf8.Valid(rest)
}
