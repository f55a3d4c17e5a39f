package openid

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"daklakid/internal/platform/database"
)

// A refused request is counted by client, code and hour. The first of each is
// recorded: the log is for people, and software that fails may fail a thousand
// times a minute.
func (s *Service) failed(ctx context.Context, clientID, code string) {
	// What cannot be counted has been answered all the same.
	_ = s.o.DB.Update(ctx, func(tx *database.Tx) error {
		if _, err := clientBy(tx, clientID); err != nil {
			clientID = "unknown" // anybody can write anything there
		}
		hour := tx.Now() - tx.Now()%time.Hour.Milliseconds()
		_, err := tx.Exec(`INSERT INTO openid_failures (client, code, hour, count) VALUES ($1, $2, $3, 1)
			ON CONFLICT (client, code, hour) DO UPDATE SET count = openid_failures.count + 1`, clientID, code, hour)
		if err != nil {
			return err
		}
		var n int64
		err = tx.Row(`SELECT count FROM openid_failures WHERE client = $1 AND code = $2 AND hour = $3`, clientID, code, hour).Scan(&n)
		if err != nil || n > 1 {
			return err
		}
		return record(tx, clientID, "openid.fail", clientID, "", map[string]string{"code": code})
	})
}

func countFailures(tx *database.Tx) (n float64, err error) {
	err = tx.Row(`SELECT COALESCE(sum(count), 0) FROM openid_failures WHERE hour > $1`, tx.Now()-24*time.Hour.Milliseconds()).Scan(&n)
	return n, err
}

// counted lets a handler of the library answer, and counts its refusals.
func (s *Service) counted(next func(http.ResponseWriter, *http.Request)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		heard := &listener{ResponseWriter: w, status: http.StatusOK}
		next(heard, r)
		if heard.status < http.StatusBadRequest {
			return
		}
		s.failed(r.Context(), clientOf(r), heard.code())
	})
}

// clientOf is who a request says it comes from; nobody has checked that yet.
func clientOf(r *http.Request) string {
	if id, _, ok := r.BasicAuth(); ok {
		return id
	}
	return r.FormValue("client_id")
}

const maxHeard = 4 << 10

// listener remembers the beginning of an answer.
type listener struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader remembers the status.
func (l *listener) WriteHeader(status int) {
	l.status = status
	l.ResponseWriter.WriteHeader(status)
}

// Write remembers what an error says.
func (l *listener) Write(p []byte) (int, error) {
	if l.status >= http.StatusBadRequest && l.body.Len() < maxHeard {
		l.body.Write(p[:min(len(p), maxHeard)])
	}
	return l.ResponseWriter.Write(p)
}

// errorCodes are the library's, of RFC 6749, 7009 and OpenID Connect Core; any
// other text is not kept.
var errorCodes = map[string]bool{
	"invalid_request": true, "invalid_client": true, "invalid_grant": true, "invalid_scope": true, "unauthorized_client": true,
	"unsupported_grant_type": true, "server_error": true, "access_denied": true,
}

func (l *listener) code() string {
	var said struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(l.body.Bytes(), &said) == nil && errorCodes[said.Error] {
		return said.Error
	}
	return "other"
}
