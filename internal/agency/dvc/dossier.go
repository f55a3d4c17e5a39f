package dvc

import (
	"encoding/json"
	"time"
)

// Channel is how a dossier came in.
type Channel int

// The channels.
const (
	AtCounter Channel = 1
	Online    Channel = 2
	ByPost    Channel = 3
)

// Dossier is what somebody files.
type Dossier struct {
	Procedure string          `json:"procedure"` // its code in the national catalogue, such as 1.001193
	Authority string          `json:"authority"` // the code of who decides, such as H15.12
	Channel   Channel         `json:"channel"`
	Applicant Applicant       `json:"applicant"`
	Form      json.RawMessage `json:"form"` // an object, in the procedure's own fields
	Documents []Document      `json:"documents"`
	FiledAt   time.Time       `json:"filedAt"`
}

// Applicant is who files.
type Applicant struct {
	FullName       string `json:"fullName"`
	PersonalNumber string `json:"personalNumber"` // 12 digits
	Phone          string `json:"phone,omitempty"`
	Email          string `json:"email,omitempty"`
	Address        string `json:"address,omitempty"`
}

// Document is a paper of a dossier, or its result; the bytes travel on their own.
type Document struct {
	File      string `json:"file"` // the id under which it was uploaded, a UUID
	Kind      string `json:"kind"` // which paper of the procedure
	Name      string `json:"name"` // as people see it
	MediaType string `json:"mediaType"`
	Size      int    `json:"size"`
	SHA256    string `json:"sha256"` // lower-case hexadecimal
}

// State is what the authority says of a dossier now.
type State struct {
	Code     string    `json:"code"`
	Key      string    `json:"key"`
	Status   Status    `json:"status"`
	Sequence int       `json:"sequence"` // of the last change, from 1
	Note     string    `json:"note,omitempty"`
	At       time.Time `json:"at"`
	Due      string    `json:"due,omitempty"` // YYYY-MM-DD
	Result   *Document `json:"result,omitempty"`
	History  []Change  `json:"history"` // oldest first
}

// Change is a step a dossier took.
type Change struct {
	Status   Status    `json:"status"`
	Sequence int       `json:"sequence"`
	Note     string    `json:"note,omitempty"`
	At       time.Time `json:"at"`
}

// Event is a change as a callback tells it.
type Event struct {
	ID       string    `json:"id"` // the same when it is sent again
	Key      string    `json:"key"`
	Code     string    `json:"code"`
	Status   Status    `json:"status"`
	Sequence int       `json:"sequence"` // the greatest is the newest, in whichever order they come
	Note     string    `json:"note,omitempty"`
	At       time.Time `json:"at"`
	Result   *Document `json:"result,omitempty"`
}

// Supplement is papers that were asked for.
type Supplement struct {
	ID        string     `json:"id"` // ours, of the form of a key; the same again changes nothing
	Documents []Document `json:"documents"`
	Note      string     `json:"note,omitempty"`
}

// filing is what the contract calls Filing.
type filing struct {
	Key  string `json:"key"`
	Code string `json:"code"`
	Dossier
}

type withdrawal struct {
	Reason string `json:"reason,omitempty"`
}

type codeRequest struct {
	Key       string `json:"key"`
	Authority string `json:"authority"`
}

type codeAnswer struct {
	Key  string `json:"key"`
	Code string `json:"code"`
}

// stored is what is answered to an upload.
type stored struct {
	File   string `json:"file"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
}
