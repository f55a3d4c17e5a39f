// Package sandboxtest holds agencies' clients, stand-ins and real systems to their published contracts.
package sandboxtest

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Contract is an agency's published contract: an OpenAPI document in JSON.
type Contract []byte

// Keeps checks JSON against a schema of the contract, by its name, and returns it.
func (c Contract) Keeps(t *testing.T, name string, raw []byte) map[string]any {
	t.Helper()
	got, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%.200s: %v", raw, err)
	}
	if err := c.schema(t, name).Validate(got); err != nil {
		t.Fatalf("%.200s: %v", raw, err)
	}
	return got.(map[string]any)
}

// Send sends a request, insists on a status and checks the answer against a schema.
func (c Contract) Send(t *testing.T, request *http.Request, want int, name string) map[string]any {
	t.Helper()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != want {
		t.Fatalf("%s %s: %d %.300s, want %d (%v)", request.Method, request.URL.Path, response.StatusCode, raw, want, err)
	}
	return c.Keeps(t, name, raw)
}

func (c Contract) schema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	contract, err := jsonschema.UnmarshalJSON(bytes.NewReader(c))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("contract.json", contract); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("contract.json#/components/schemas/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}
