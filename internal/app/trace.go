package app

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.37.0"
)

// traced sends a span for each request to the settings' collector; without
// one the handler stays as it is.
func (a *App) traced(ctx context.Context, handler http.Handler) (http.Handler, error) {
	if a.config.TraceEndpoint == "" {
		return handler, nil
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(a.config.TraceEndpoint))
	if err != nil {
		return nil, fmt.Errorf("trace-endpoint: %w", err)
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(resource.NewSchemaless(
		semconv.ServiceName("daklakid"), semconv.ServiceVersion(Version))))
	a.closers = append(a.closers, func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		return provider.Shutdown(ctx)
	})
	// Spans are named by method: paths carry ids.
	return otelhttp.NewHandler(handler, "http", otelhttp.WithTracerProvider(provider),
		otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return r.Method })), nil
}
