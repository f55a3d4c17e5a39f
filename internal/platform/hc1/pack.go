package hc1

import (
	"bytes"
	"encoding/binary"
	"hash/adler32"
	"slices"
)

// The zlib stream (RFC 1950) holds its bytes as one stored block (RFC 1951
// §3.2.4). A signature does not compress, names hardly do, and a compressed
// block has bits that no reader looks at: two texts would say the same.
var (
	zlibHeader  = []byte{0x78, 0x01}
	storedBlock = []byte{0x01} // the last block, stored, padded with zeros
)

const (
	maxBlock = 1<<16 - 1
	overhead = 2 + 1 + 4 + 4 // header, block type, lengths, checksum
)

// pack wraps up to 65535 bytes; a message is far shorter than that.
func pack(data []byte) []byte {
	size := binary.LittleEndian.AppendUint16(nil, uint16(len(data)))
	size = binary.LittleEndian.AppendUint16(size, ^uint16(len(data)))
	return binary.BigEndian.AppendUint32(slices.Concat(zlibHeader, storedBlock, size, data), adler32.Checksum(data))
}

// unpack gives what pack was given, else ErrMalformed.
func unpack(packed []byte) ([]byte, error) {
	if len(packed) < overhead || len(packed) > overhead+maxBlock {
		return nil, ErrMalformed
	}
	data := packed[overhead-4 : len(packed)-4]
	if !bytes.Equal(pack(data), packed) {
		return nil, ErrMalformed
	}
	return data, nil
}
