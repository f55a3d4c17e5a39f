package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/web"
)

// health is what watchers ask: alive, able to serve, and the figures.
func (a *App) health() []web.Route {
	return []web.Route{
		web.Raw(http.MethodGet, "/healthz", "Alive", web.Public(), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("ok\n")) // a watcher that went away is not our failure
		})),
		web.Raw(http.MethodGet, "/readyz", "Able to serve", web.Public(), http.HandlerFunc(a.ready)),
		web.Raw(http.MethodGet, "/metrics", "Figures for Prometheus", web.Public(),
			promhttp.HandlerFor(a.metrics, promhttp.HandlerOpts{})),
	}
}

// ready names what is not.
func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	answer := map[string]string{}
	status := http.StatusOK
	for name, ping := range map[string]func(context.Context) error{"database": a.db.Ping, "files": a.blobs.Ping, "storage": a.room} {
		answer[name] = "ok"
		if err := ping(ctx); err != nil {
			a.log.ErrorContext(ctx, "not ready", "what", name, "error", err)
			answer[name] = "unavailable"
			status = http.StatusServiceUnavailable
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // a watcher that went away is not our failure
}

// leastRoom is what the data folder's disk must have left, in bytes.
const leastRoom = 16 << 20

// room is an error when the disk is full, before writes fail of it.
func (a *App) room(context.Context) error {
	left, err := roomLeft(a.config.Data)
	if err == nil && left < leastRoom {
		err = fmt.Errorf("the data folder's disk has %d bytes left, fewer than %d", left, leastRoom)
	}
	return err
}

// gauges reads the queue and the modules' indicators when Prometheus asks.
func (a *App) gauges() prometheus.Collector { return gauges{a} }

type gauges struct{ app *App }

var (
	jobsDesc   = prometheus.NewDesc("jobs", "Jobs by name and state.", []string{"name", "state"}, nil)
	oldestDesc = prometheus.NewDesc("jobs_oldest_seconds", "Age of the oldest job by name and state.", []string{"name", "state"}, nil)
)

// Describe is for Prometheus; what there is depends on the modules.
func (g gauges) Describe(ch chan<- *prometheus.Desc) { ch <- jobsDesc }

// Collect is for Prometheus.
func (g gauges) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := g.app.db.View(ctx, func(tx *database.Tx) error {
		counts, err := jobs.Counts(tx)
		if err != nil {
			return err
		}
		for _, c := range counts {
			ch <- prometheus.MustNewConstMetric(jobsDesc, prometheus.GaugeValue, float64(c.Jobs), c.Name, string(c.State))
			ch <- prometheus.MustNewConstMetric(oldestDesc, prometheus.GaugeValue, c.Oldest.Seconds(), c.Name, string(c.State))
		}
		for _, m := range g.app.modules {
			for _, i := range m.Indicators {
				value, err := i.Read(tx)
				if err != nil {
					return err
				}
				ch <- prometheus.MustNewConstMetric(prometheus.NewDesc(i.Name, i.Help, nil, nil), prometheus.GaugeValue, value)
			}
		}
		return nil
	})
	if err != nil {
		ch <- prometheus.NewInvalidMetric(jobsDesc, err)
	}
}
