package pdfsign

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"regexp"
	"strconv"

	"daklakid/internal/platform/pdf"
)

// State is what is found out about a file.
type State string

// The states.
const (
	Intact   State = "intact"   // as we signed it, to the last byte
	Tampered State = "tampered" // it has our signature, but is not what we signed
	Foreign  State = "foreign"  // others signed it
	Unsigned State = "unsigned"
	NotPDF   State = "notPDF"
)

// How Sign writes what Verify looks for.
const (
	rangeKey    = "/ByteRange[0 "
	contentsKey = "/Contents<"
	codeKey     = "/XXCode("
)

var (
	ranges = regexp.MustCompile(`/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]`)
	codes  = regexp.MustCompile(`/XXCode\(([^()\\]*)\)`)
)

// What is looked at in one file.
const (
	maxSignatures = 16
	maxSignature  = 64 << 10 // bytes
)

// Verify says whether a file is one that was signed with one of our
// certificates, and the code that it was given then. The file is not read as a
// PDF: what we sign has one gap, which holds the signature, and all the rest of
// its bytes must be those that were signed.
func Verify(file []byte, ours []*x509.Certificate) (State, string) {
	if !pdf.Looks(file) {
		return NotPDF, ""
	}
	state := Unsigned
	for _, found := range ranges.FindAllSubmatchIndex(file, maxSignatures) {
		var n [4]int
		for i := range n {
			n[i], _ = strconv.Atoi(string(file[found[2+2*i]:found[3+2*i]])) // ten digits at most
		}
		switch one := look(file, found[1], n, ours); {
		case one == Intact:
			return Intact, code(file[found[1]:])
		case one == Tampered || state == Unsigned:
			state = one
		}
	}
	return state, ""
}

// look judges one signature, which stands behind the numbers that say what it
// is over.
func look(file []byte, at int, n [4]int, ours []*x509.Certificate) State {
	if !bytes.HasPrefix(file[at:], []byte(contentsKey)) {
		return Foreign // we write it there
	}
	start := at + len(contentsKey) - 1 // of <
	long := bytes.IndexByte(file[start:min(len(file), start+2*maxSignature)], '>')
	if long < 0 {
		return Foreign
	}
	end := start + long + 1
	der := make([]byte, long/2)
	read, err := hex.Decode(der, file[start+1:end-1])
	for _, certificate := range ours {
		if !bytes.Contains(der[:read], certificate.Raw) {
			continue
		}
		whole := n == [4]int{0, start, end, len(file) - end}
		if err == nil && whole && signedBy(certificate, der[:read], file[:start], file[end:]) {
			return Intact
		}
		return Tampered
	}
	return Foreign
}

// signedBy reports whether a signature is one that we make with a certificate,
// bit by bit, and is over these parts.
func signedBy(certificate *x509.Certificate, der []byte, parts ...[]byte) bool {
	var info contentInfo
	rest, err := asn1.Unmarshal(der, &info)
	if err != nil || len(bytes.Trim(rest, "\x00")) > 0 || len(info.Content.Signers) != 1 {
		return false
	}
	one := info.Content.Signers[0]
	if len(one.Attributes.FullBytes) == 0 {
		return false
	}
	attributes := tagged(setTag, one.Attributes.FullBytes)
	again, err := envelope(certificate, info.Content.Certificates.Bytes, attributes, one.Signature)
	if err != nil || !bytes.HasPrefix(der, again) {
		return false
	}
	algorithm := x509.SHA256WithRSA
	if _, is := certificate.PublicKey.(*ecdsa.PublicKey); is {
		algorithm = x509.ECDSAWithSHA256
	}
	if certificate.CheckSignature(algorithm, attributes, one.Signature) != nil {
		return false
	}
	hash := sha256.New()
	for _, part := range parts {
		hash.Write(part)
	}
	wanted, err := attributesFor(certificate, hash.Sum(nil))
	return err == nil && bytes.Equal(attributes, wanted)
}

func code(dictionary []byte) string {
	if found := codes.FindSubmatch(dictionary); found != nil {
		return string(found[1])
	}
	return ""
}
