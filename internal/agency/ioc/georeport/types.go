package georeport

import "strconv"

// Service is a kind of request that may be made.
type Service struct {
	Code        Text `xml:"service_code" json:"service_code"`
	Name        Text `xml:"service_name" json:"service_name"`
	Description Text `xml:"description" json:"description"`
	Metadata    bool `xml:"metadata" json:"metadata"` // it has a Definition
	Type        Text `xml:"type" json:"type"`
	Keywords    Text `xml:"keywords" json:"keywords"` // separated by commas
	Group       Text `xml:"group" json:"group"`
}

// What a service answers to a request with.
const (
	Realtime Text = "realtime" // its id
	Batch    Text = "batch"    // a token
	Blackbox Text = "blackbox" // neither
)

// Definition says what else a service asks.
type Definition struct {
	Code       Text        `xml:"service_code" json:"service_code"`
	Attributes []Attribute `xml:"attributes>attribute" json:"attributes"`
}

// Attribute is a question.
type Attribute struct {
	Variable            bool    `xml:"variable" json:"variable"` // false: it is only told
	Code                Text    `xml:"code" json:"code"`
	Datatype            Text    `xml:"datatype" json:"datatype"`
	Required            bool    `xml:"required" json:"required"`
	DatatypeDescription Text    `xml:"datatype_description" json:"datatype_description"`
	Order               int     `xml:"order" json:"order"` // from 1
	Description         Text    `xml:"description" json:"description"`
	Values              []Value `xml:"values>value" json:"values,omitempty"` // of the two lists
}

// The datatypes of attributes.
const (
	String          Text = "string" // one line
	Number          Text = "number"
	Datetime        Text = "datetime"
	Lines           Text = "text"
	SingleValueList Text = "singlevaluelist"
	MultiValueList  Text = "multivaluelist"
)

// Value is a choice.
type Value struct {
	Key  Text `xml:"key" json:"key"`
	Name Text `xml:"name" json:"name"`
}

// Receipt is what a posted request is answered with: its id, or a token for it.
type Receipt struct {
	ID      Text `xml:"service_request_id,omitempty" json:"service_request_id,omitempty"`
	Token   Text `xml:"token,omitempty" json:"token,omitempty"`
	Notice  Text `xml:"service_notice,omitempty" json:"service_notice,omitempty"`
	Account Text `xml:"account_id,omitempty" json:"account_id,omitempty"`
}

// The statuses of a request. Servers may have finer ones of their own.
const (
	Open   Text = "open"
	Closed Text = "closed"
)

// Request is what everybody may read of a request.
type Request struct {
	ID          Text    `xml:"service_request_id" json:"service_request_id"`
	Status      Text    `xml:"status" json:"status"`
	StatusNotes Text    `xml:"status_notes" json:"status_notes"`
	ServiceName Text    `xml:"service_name" json:"service_name"`
	ServiceCode Text    `xml:"service_code" json:"service_code"`
	Description Text    `xml:"description" json:"description"`
	Agency      Text    `xml:"agency_responsible" json:"agency_responsible"`
	Notice      Text    `xml:"service_notice" json:"service_notice"`
	Requested   Time    `xml:"requested_datetime" json:"requested_datetime"`
	Updated     Time    `xml:"updated_datetime" json:"updated_datetime"`
	Expected    Time    `xml:"expected_datetime" json:"expected_datetime"`
	Address     Text    `xml:"address" json:"address"`
	AddressID   Text    `xml:"address_id" json:"address_id"`
	Zipcode     Text    `xml:"zipcode" json:"zipcode"`
	Lat         Degrees `xml:"lat" json:"lat"`
	Long        Degrees `xml:"long" json:"long"`
	MediaURL    Text    `xml:"media_url" json:"media_url"`
}

// Update is a change of a request, or a word on it.
type Update struct {
	ID          Text `xml:"update_id" json:"update_id"`
	Request     Text `xml:"service_request_id" json:"service_request_id"`
	Status      Text `xml:"status" json:"status"` // afterwards
	At          Time `xml:"updated_datetime" json:"updated_datetime"`
	Description Text `xml:"description" json:"description"`
	MediaURL    Text `xml:"media_url" json:"media_url"`
}

// UpdateReceipt is what a posted update is answered with.
type UpdateReceipt struct {
	ID Text `xml:"update_id" json:"update_id"`
}

// Discovery says where a city's servers are.
type Discovery struct {
	Changeset  Time       `xml:"changeset" json:"changeset"`
	Contact    Text       `xml:"contact" json:"contact"`
	KeyService Text       `xml:"key_service" json:"key_service"`
	Endpoints  []Endpoint `xml:"endpoints>endpoint" json:"endpoints"`
}

// Endpoint is one server.
type Endpoint struct {
	Specification Text   `xml:"specification" json:"specification"`
	URL           Text   `xml:"url" json:"url"`
	Changeset     Time   `xml:"changeset" json:"changeset"`
	Type          Text   `xml:"type" json:"type"` // production, test or acceptance
	Formats       []Text `xml:"formats>format" json:"formats"`
}

// Error is what is wrong with a request; its code is the HTTP status.
type Error struct {
	Code        int  `xml:"code" json:"code"`
	Description Text `xml:"description" json:"description"`
}

// Error is for the operator.
func (e Error) Error() string {
	return "georeport: " + strconv.Itoa(e.Code) + " " + string(e.Description)
}
