// Package tax asks the tax agency's registry about one company at a time, by its
// tax code, in the contract beside it, contract.json: what it is called, where it
// sits, whether it works, and whether somebody is who represents it.
package tax

import (
	"context"
	_ "embed"
	"slices"

	"daklakid/internal/platform/signed"
)

// Contract is the OpenAPI description of the registry.
//
//go:embed contract.json
var Contract []byte

// Options say where the registry is.
type Options = signed.Options

// Client asks one registry.
type Client struct{ registry *signed.Client }

const maxAnswer = 64 << 10 // bytes

// New prepares a client; nothing is called yet.
func New(o Options) (*Client, error) {
	registry, err := signed.New(signed.Side{Package: "tax", Name: "the registry"}, maxAnswer, o)
	if err != nil {
		return nil, err
	}
	return &Client{registry}, nil
}

// Inquiry says which company is asked about, and why. Both sides log it.
type Inquiry struct {
	signed.Reason
	TaxCode string `json:"taxCode"` // as ParseCode writes it
	// Representative is a personal number: whether it is the representative's is
	// answered with yes or no. Empty asks nothing.
	Representative string `json:"representative,omitempty"`
}

// State is how a taxpayer stands, by the agency's numbers 00, 03, 05, 06 and 01.
type State string

// The states.
const (
	Active State = "active" // 00: works
	Ending State = "ending" // 03: has stopped, its obligations are not settled
	Paused State = "paused" // 05: rests for a while
	Absent State = "absent" // 06: was not found at its address
	Ended  State = "ended"  // 01: has stopped, all is settled
)

var states = []State{Active, Ending, Paused, Absent, Ended}

// Company is what the registry says.
type Company struct {
	TaxCode        string `json:"taxCode"`
	Name           string `json:"name"`
	Address        string `json:"address,omitempty"`
	State          State  `json:"state"`
	Representative string `json:"representative,omitempty"` // a name
}

type found struct {
	RequestID string `json:"requestId"`
	Company
	Represents *bool `json:"represents,omitempty"`
}

// LookUp is a company, and whether the person asked about represents it. The
// error is errs.NotFound when no company has the code, errs.Unavailable when the
// registry is away or asked too much.
func (c *Client) LookUp(ctx context.Context, i Inquiry) (Company, bool, error) {
	var f found
	err := c.registry.Ask(ctx, "/v1/companies", i, &f, func() bool {
		return f.RequestID == i.RequestID && f.TaxCode == i.TaxCode && f.Name != "" && slices.Contains(states, f.State) &&
			(f.Represents != nil) == (i.Representative != "")
	})
	if err != nil {
		return Company{}, false, signed.Missing(err, "unknownCompany")
	}
	return f.Company, f.Represents != nil && *f.Represents, nil
}
