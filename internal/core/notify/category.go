package notify

// The categories of notices.
const (
	Account  = "account" // who may do what as you: security, roles
	Listing  = "listing" // what you offer
	Case     = "case"    // what you filed or reported, and what you work on
	Search   = "search"  // what your saved searches found
	Access   = "access"  // who was shown what is yours
	Messages = "message" // what people write to you
	System   = "system"  // about the app itself
)

// InCategory names a category, in bodies and in queries. A test holds its enum
// and the table together.
type InCategory struct {
	Category string `json:"category" query:"category" enum:"account,listing,case,search,access,message,system"`
}

// category says how notices of a kind go out unless the account chose otherwise.
type category struct {
	name             string
	push, sms, email bool
	fixed            bool   // nobody can switch it off, and it comes at night, too
	urgency          string // of a push, as RFC 8030 §5.3 has it
}

// A text message costs money, so only what concerns the account's safety goes
// out unasked. A push goes to who has asked for it on a device.
var categories = []category{
	{Account, true, true, true, true, urgencyHigh},
	{Listing, true, false, true, false, urgencyNormal},
	{Case, true, false, true, false, urgencyNormal},
	{Search, true, false, true, false, urgencyLow},
	{Access, true, false, true, false, urgencyNormal},
	{Messages, true, false, false, false, urgencyHigh},
	{System, true, false, true, false, urgencyLow},
}

const (
	urgencyHigh   = "high"
	urgencyNormal = "normal"
	urgencyLow    = "low"
)

func find(name string) (category, bool) {
	for _, c := range categories {
		if c.name == name {
			return c, true
		}
	}
	return category{}, false
}

// preference is what an account gets that has chosen nothing.
func (c category) preference() Preference {
	return Preference{InCategory: InCategory{c.name}, Push: c.push, SMS: c.sms, Email: c.email, Fixed: c.fixed}
}
