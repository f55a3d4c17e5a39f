package coaches

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// journey is what somebody asked seats for, as it was then.
type journey struct {
	Operator string `json:"operator"`
	Route    string `json:"route"`
	From     string `json:"from"` // names of the stops
	To       string `json:"to"`
	FromStop string `json:"fromStop"` // their ids
	ToStop   string `json:"toStop"`
	Arrives  int64  `json:"arrives"` // milliseconds
	Fare     int64  `json:"fare"`    // đồng for one seat; -1: not known
}

// Value is JSON.
func (j journey) Value() (driver.Value, error) {
	raw, err := json.Marshal(j)
	return string(raw), err
}

// Scan reads what Value wrote.
func (j *journey) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("coaches: a journey is %T, not text", v)
	}
	return json.Unmarshal([]byte(text), j)
}
