package listing

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"daklakid/internal/core/place"
)

// encode writes what a row's card shows to every reader alike, as JSON without
// its closing brace: appendCard adds what is this reader's.
func (k *Kernel) encode(r Row) ([]byte, error) {
	b, err := k.board(r.Kind)
	if err != nil {
		return nil, err
	}
	card, err := plainJSON(b.card(k.Card(r, nil), r))
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", r.ID, err)
	}
	return card[:len(card)-1], nil
}

// appendCard writes a row that Find gave as its kind's card. What follows the
// remembered part is left out when it is empty, as Card's tags say.
func (k *Kernel) appendCard(b []byte, r Row, near *place.Point) ([]byte, error) {
	b = append(b, r.card...)
	if near != nil {
		b = strconv.AppendInt(append(b, `,"distance":`...), int64(distance(*near, r.At)), 10)
	}
	if r.Reason != "" {
		quoted, err := plainJSON(r.Reason)
		if err != nil {
			return nil, fmt.Errorf("listing: %w", err)
		}
		b = append(append(b, `,"reason":`...), quoted...)
	}
	if r.Favourite {
		b = append(b, `,"favourite":true`...)
	}
	return append(b, '}'), nil
}

// plainJSON is json.Marshal that leaves <, > and & as they are, as all answers
// do.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
