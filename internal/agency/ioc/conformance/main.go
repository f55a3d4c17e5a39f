// Command conformance checks whether a server keeps Open311 GeoReport v2.
//
//	go run ./internal/agency/ioc/conformance https://city.example/open311/v2 --jurisdiction city.example
//	go run ./internal/agency/ioc/conformance http://127.0.0.1:8086/v2 --key sandbox --write --extensions
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/alecthomas/kong"

	"daklakid/internal/agency/ioc/conformance/checks"
)

type arguments struct {
	URL          string        `arg:"" help:"Endpoint of the server, such as https://city.example/open311/v2."`
	Key          string        `help:"api_key, needed to write."`
	Jurisdiction string        `help:"jurisdiction_id, where the server serves several."`
	Write        bool          `help:"Make requests, which stay there: not on a server that people work with."`
	Moderated    bool          `help:"The server does not show at once what was posted."`
	Extensions   bool          `help:"Check also updates, pages and Idempotency-Key, which are not in the standard."`
	Timeout      time.Duration `default:"30s" help:"How long the server may take for one answer."`
}

var errFailed = errors.New("the server does not keep the standard")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var a arguments
	exited := false
	parser, err := kong.New(&a, kong.Name("conformance"), kong.Writers(out, out), kong.Exit(func(int) { exited = true }))
	if err != nil {
		return err
	}
	_, err = parser.Parse(args)
	switch {
	case exited:
		return nil // help was asked for
	case err != nil:
		return err
	}
	all := checks.Run(ctx, checks.Target{
		URL: a.URL, Key: a.Key, Jurisdiction: a.Jurisdiction, Write: a.Write, Moderated: a.Moderated, Extensions: a.Extensions,
		Client: &http.Client{Timeout: a.Timeout}, Now: time.Now, //nolint:forbidigo // another's server lives in real time
	})
	skipped := 0
	for _, r := range all {
		if r.Skipped != "" {
			skipped++
		}
		if _, err := fmt.Fprintln(out, r); err != nil {
			return err
		}
	}
	failed := checks.Failed(all)
	if _, err := fmt.Fprintf(out, "%d checks: %d passed, %d failed, %d skipped\n", len(all), len(all)-failed-skipped, failed, skipped); err != nil {
		return err
	}
	if failed > 0 {
		return errFailed
	}
	return nil
}
