package credential

import (
	"slices"
	"strconv"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/uuid"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/hc1"
	"daklakid/internal/platform/id"
)

// Identity is the type of the codes that this package issues itself.
const Identity = "identity"

// Statement is what is signed about somebody or something.
type Statement struct {
	ID      string            // chosen by Sign
	Type    string            // Identity, or what another package signs
	Issued  time.Time         // set by Sign, whole seconds
	Expires time.Time         // zero: never
	Facts   map[string]string // by name; those of an Identity are this package's constants
}

// claims are a Statement as CBOR Web Token (RFC 8392). Facts that claim 169
// (identity data, as MOSIP registered it) has a key for are written there, so
// that others read them; the rest by name.
type claims struct {
	Issuer  string            `cbor:"1,keyasint"`
	Expires int64             `cbor:"4,keyasint,omitempty"`
	Issued  int64             `cbor:"6,keyasint"`
	ID      []byte            `cbor:"7,keyasint"`
	Person  *identityData     `cbor:"169,keyasint,omitempty"`
	Type    string            `cbor:"-70000,keyasint"`
	Facts   map[string]string `cbor:"-70001,keyasint,omitempty"`
}

type identityData struct {
	Number    string `cbor:"1,keyasint,omitempty"`
	Name      string `cbor:"4,keyasint,omitempty"`
	BirthDate string `cbor:"8,keyasint,omitempty"` // 20060102
	Sex       int    `cbor:"9,keyasint,omitempty"` // 1 male, 2 female
	Residence string `cbor:"10,keyasint,omitempty"`
	Phone     string `cbor:"12,keyasint,omitempty"`
}

var sexes = []string{"", "male", "female"}

// Deterministic, so that a statement has one encoding.
var encoding = func() cbor.EncMode {
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		panic(err) // the options are the library's own
	}
	return mode
}()

// Strict, so that nothing that was signed is passed over.
var decoding = func() cbor.DecMode {
	mode, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
	}.DecMode()
	if err != nil {
		panic(err) // the options are fixed above
	}
	return mode
}()

// level is the assurance that it states, 0 for what states none.
func (st Statement) level() int {
	n, err := strconv.Atoi(st.Facts[Level])
	if err != nil {
		return 0
	}
	return n
}

func (st Statement) pack(issuer string) ([]byte, error) {
	number, err := uuid.Parse(st.ID)
	if err != nil {
		return nil, err
	}
	c := claims{Issuer: issuer, Issued: st.Issued.Unix(), ID: number[:], Type: st.Type, Facts: map[string]string{}}
	if !st.Expires.IsZero() {
		c.Expires = st.Expires.Unix()
	}
	var person identityData
	for name, value := range st.Facts {
		if st.Type != Identity || !person.put(name, value) {
			c.Facts[name] = value
		}
	}
	if person != (identityData{}) {
		c.Person = &person
	}
	return encoding.Marshal(c)
}

func unpack(payload []byte) (st Statement, err error) {
	var c claims
	if err := decoding.Unmarshal(payload, &c); err != nil {
		return st, err
	}
	number, err := uuid.FromBytes(c.ID)
	if err != nil {
		return st, err
	}
	st = Statement{ID: number.String(), Type: c.Type, Issued: time.Unix(c.Issued, 0).UTC(), Facts: map[string]string{}}
	if c.Expires != 0 {
		st.Expires = time.Unix(c.Expires, 0).UTC()
	}
	if c.Person != nil {
		c.Person.into(st.Facts)
	}
	for name, value := range c.Facts {
		st.Facts[name] = value
	}
	return st, nil
}

// put takes a fact that claim 169 has a key for.
func (p *identityData) put(name, value string) bool {
	switch name {
	case Name:
		p.Name = value
	case PersonalNumber:
		p.Number = value
	case BirthDate:
		day, err := time.Parse(time.DateOnly, value)
		if err != nil {
			return false
		}
		p.BirthDate = day.Format("20060102")
	case Sex:
		p.Sex = max(0, slices.Index(sexes, value))
		return p.Sex > 0
	case Residence:
		p.Residence = value
	case Phone:
		p.Phone = value
	default:
		return false
	}
	return true
}

func (p *identityData) into(facts map[string]string) {
	for name, value := range map[string]string{Name: p.Name, PersonalNumber: p.Number, Residence: p.Residence, Phone: p.Phone} {
		if value != "" {
			facts[name] = value
		}
	}
	if day, err := time.Parse("20060102", p.BirthDate); err == nil {
		facts[BirthDate] = day.Format(time.DateOnly)
	}
	if p.Sex > 0 && p.Sex < len(sexes) {
		facts[Sex] = sexes[p.Sex]
	}
}

// Sign issues a credential about an account, which may be empty for a document
// that is nobody's, and returns its statement and the text of its QR code.
func (s *Service) Sign(tx *database.Tx, account string, st Statement) (Statement, string, error) {
	key, err := s.signingKey(tx)
	if err != nil {
		return st, "", err
	}
	st.ID, st.Issued = id.New(tx.Now()), tx.Time().Truncate(time.Second)
	payload, err := st.pack(s.issuer())
	if err != nil {
		return st, "", err
	}
	message, err := hc1.Sign(key, payload)
	if err != nil {
		return st, "", err
	}
	text := hc1.Text(message)
	return st, text, insert(tx, account, st, s.o.Vault.Seal([]byte(text), textContext(st.ID)))
}

func textContext(credential string) string { return "credential.text:" + credential }
