package georeport_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"daklakid/internal/agency/ioc/georeport"
)

// A server is a few functions, here under /open311.
func ExampleHandler() {
	handler := http.StripPrefix("/open311", georeport.Handler(georeport.Backend{
		Now: time.Now,
		Services: func(context.Context) ([]georeport.Service, error) {
			return []georeport.Service{{Code: "MT", Name: "Môi trường", Type: georeport.Realtime}}, nil
		},
		Requests: func(_ context.Context, q georeport.Query) ([]georeport.Request, error) {
			return nil, nil // q says which, filled and bounded
		},
		Create: func(_ context.Context, _ georeport.Caller, s georeport.Submission) (georeport.Receipt, error) {
			return georeport.Receipt{ID: "7"}, nil // s fits a service that there is
		},
	}))
	for _, path := range []string{"/open311/v2/services.json", "/open311/v2/requests/8.xml"} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 200 [{"service_code":"MT","service_name":"Môi trường","description":null,"metadata":false,"type":"realtime","keywords":null,"group":null}]
	//
	// 404 <?xml version="1.0" encoding="utf-8"?>
	// <errors><error><code>404</code><description>service_request_id was not found</description></error></errors>
}
