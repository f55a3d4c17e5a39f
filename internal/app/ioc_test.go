package app

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"daklakid/internal/agency/ioc/georeport"
)

// A demonstration passes reports on to its own stand-in over HTTP, where its
// visitor sees and moves them.
func TestTheDemonstrationHasAnOperationCentre(t *testing.T) {
	a := opened(t, true)
	handler, err := a.web.Handler()
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path, body string) *httptest.ResponseRecorder {
		t.Helper()
		request := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		return answer
	}
	receipt, err := a.services.centre.Create(t.Context(), "case-0001", georeport.Submission{Service: "ATGT", Address: "Ngã sáu", Description: "Đèn hỏng"})
	if err != nil || receipt.ID == "" {
		t.Fatal(receipt, err)
	}
	id := string(receipt.ID)
	if got := ask(http.MethodGet, "/dev/ioc/v2/requests.json", ""); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "Đèn hỏng") {
		t.Error(got.Code, got.Body)
	}
	if got := ask(http.MethodPost, "/dev/ioc/requests/"+id+"/steps", `{"status":"closed","note":"Đã thay đèn"}`); got.Code != http.StatusOK {
		t.Error(got.Code, got.Body)
	}
	if r, err := a.services.centre.Request(t.Context(), id); err != nil || r.Status != georeport.Closed || r.StatusNotes != "Đã thay đèn" {
		t.Error(r, err)
	}
	if got := ask(http.MethodPut, "/dev/ioc/script", `[{"status":"open"}]`); got.Code != http.StatusOK {
		t.Error(got.Code, got.Body)
	}
	if got := ask(http.MethodPut, "/dev/ioc/faults", `{"down":true}`); got.Code != http.StatusOK {
		t.Error(got.Code, got.Body)
	}
	if _, err := a.services.centre.Request(t.Context(), id); err == nil {
		t.Error("a centre that is down answered")
	}
}

// Nothing is passed on where no centre is named.
func TestWithoutAnOperationCentre(t *testing.T) {
	a := opened(t, false)
	if a.services.centre != nil || a.services.centreStand != nil || len(a.services.centreRoutes()) != 0 {
		t.Error("there is a centre that nobody named")
	}
}
