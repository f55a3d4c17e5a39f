package dvc

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Bounds of what is filed.
const (
	MaxFile      = 10 << 20 // bytes
	MaxDocuments = 20
	maxForm      = 256 << 10
	maxName      = 200 // characters
	maxAddress   = 300
)

var (
	idForm        = regexp.MustCompile(`^[A-Za-z0-9._:-]{8,64}$`)
	procedureForm = regexp.MustCompile(`^\d\.\d{6}$`)
	authorityForm = regexp.MustCompile(`^(\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|[A-Z]\d{2}(\.\d{2}){0,3})$`)
	numberForm    = regexp.MustCompile(`^\d{12}$`)
	hashForm      = regexp.MustCompile(`^[0-9a-f]{64}$`)
	kindForm      = regexp.MustCompile(`^[A-Za-z0-9._-]{1,60}$`)
)

// MediaTypes are what papers may be.
var MediaTypes = []string{"application/pdf", "image/jpeg", "image/png"}

func isMediaType(s string) bool {
	for _, known := range MediaTypes {
		if s == known {
			return true
		}
	}
	return false
}

func isID(s string) bool { return len(s) == 36 && uuid.Validate(s) == nil }

func within(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most
}

// wrong names the field that is against the contract.
func (d Document) wrong() string {
	switch {
	case !isID(d.File):
		return "file"
	case !kindForm.MatchString(d.Kind):
		return "kind"
	case d.Name == "" || !within(d.Name, maxName):
		return "name"
	case !isMediaType(d.MediaType):
		return "mediaType"
	case d.Size < 1 || d.Size > MaxFile:
		return "size"
	case !hashForm.MatchString(d.SHA256):
		return "sha256"
	}
	return ""
}

func wrongDocuments(all []Document) string {
	if len(all) > MaxDocuments {
		return "documents"
	}
	for i, d := range all {
		if field := d.wrong(); field != "" {
			return "documents[" + strconv.Itoa(i) + "]." + field
		}
	}
	return ""
}

func (f filing) wrong() string {
	code, err := ParseCode(f.Code)
	switch {
	case !idForm.MatchString(f.Key):
		return "key"
	case err != nil || code.Authority != f.Authority:
		return "code"
	case !procedureForm.MatchString(f.Procedure):
		return "procedure"
	case f.Channel < AtCounter || f.Channel > ByPost:
		return "channel"
	case f.Applicant.FullName == "" || !within(f.Applicant.FullName, maxName):
		return "applicant.fullName"
	case !numberForm.MatchString(f.Applicant.PersonalNumber):
		return "applicant.personalNumber"
	case !within(f.Applicant.Phone, 20):
		return "applicant.phone"
	case !within(f.Applicant.Email, maxName):
		return "applicant.email"
	case !within(f.Applicant.Address, maxAddress):
		return "applicant.address"
	case len(f.Form) > maxForm || !isObject(f.Form):
		return "form"
	case f.FiledAt.Before(time.Unix(0, 0)):
		return "filedAt"
	}
	return wrongDocuments(f.Documents)
}

func isObject(raw json.RawMessage) bool {
	return json.Valid(raw) && bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{"))
}

func (s Supplement) wrong() string {
	switch {
	case !idForm.MatchString(s.ID):
		return "id"
	case len(s.Documents) == 0:
		return "documents"
	case !within(s.Note, maxNote):
		return "note"
	}
	return wrongDocuments(s.Documents)
}
