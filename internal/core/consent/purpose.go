package consent

import (
	"fmt"
	"regexp"
)

// Basis is why the law lets data be processed (Luật 91/2025/QH15).
type Basis string

// The bases. Only what stands on consent can be given and withdrawn; the rest
// is shown so that people know.
const (
	ByConsent  Basis = "consent"
	ByContract Basis = "contract" // without it what the person asked for cannot be done
	ByLaw      Basis = "law"
)

// Purpose is one thing that data is used for. Its owner declares it as a value;
// the texts are purpose.<Code>.title and purpose.<Code>.body.
type Purpose struct {
	Code      string
	Version   int // raised when text, fields or basis change: who agreed to an older one is asked anew
	Basis     Basis
	Fields    []string // what data, each a text field.<code>
	Sensitive bool     // NĐ 356/2025/NĐ-CP Đ4: the person must be told so
	Withdrawn string   // the job that is enqueued when consent is withdrawn, with an Account; empty for none
}

// Account is the payload of the job that follows a withdrawal.
type Account struct {
	Account string `json:"account"`
}

var codeForm = regexp.MustCompile(`^[a-z][a-zA-Z]*\.[a-z][a-zA-Z]*$`)

// register checks a list of purposes, which is the program's own.
func register(list []Purpose) map[string]Purpose {
	known := make(map[string]Purpose, len(list))
	for _, p := range list {
		_, twice := known[p.Code]
		if twice || !codeForm.MatchString(p.Code) || p.Version < 1 || len(p.Fields) == 0 || p.Basis == "" {
			panic(fmt.Sprintf("consent: the purpose %q is declared twice or not whole", p.Code))
		}
		known[p.Code] = p
	}
	return known
}
