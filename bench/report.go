package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// median takes the middle turn, by requests per processor second.
func median(turns []figure) figure {
	if len(turns) == 0 {
		return figure{}
	}
	sorted := slices.Clone(turns)
	slices.SortFunc(sorted, func(a, b figure) int { return int(a.perCPUSecond() - b.perCPUSecond()) })
	return sorted[len(sorted)/2]
}

func report(all []result) error {
	var out strings.Builder
	fmt.Fprintf(&out, "# Results\n\nMeasured %s by `make bench` on %d cores, %s, %s. Each figure is the median of several turns, "+
		"taken by turns with the other contenders' in one run; requests per second of the serving process's own processor time "+
		"(for PostgreSQL without the engine's), and p99 in milliseconds with %d clients.\n\n",
		time.Now().UTC().Format(time.DateOnly), runtime.NumCPU(), runtime.GOARCH, runtime.Version(), clients)
	out.WriteString("| listings | request | daklakid req/CPU-s | floor | ÷ floor | p99 ÷ floor | PocketBase | ÷ PocketBase | limit | req/s by the clock | PocketBase by the clock | PostgreSQL ÷ SQLite by the clock | failed |\n")
	out.WriteString("|---|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range all {
		for _, name := range []string{"list and filter", "search, common word", "search, middling word", "search, rare words", "detail", "create", "sign-in code"} {
			row(&out, r.size, name, r.figures[name])
		}
	}
	out.WriteString("\n| listings | start to /readyz | memory after the load |\n|---|---|---|\n")
	for _, r := range all {
		fmt.Fprintf(&out, "| %d | %d ms | %d MB |\n", r.size, r.ready.Milliseconds(), r.memory>>20)
	}
	growth(&out, all)
	fmt.Print(out.String())
	return os.WriteFile("RESULTS.md", []byte(out.String()), 0o644)
}

func row(out *strings.Builder, size int, name string, by map[string][]figure) {
	us, floor, peer, limit, pg := median(by[ours]), median(by[theFloor]), median(by[thePeer]), median(by[theLimit]), median(by[onPG])
	failed := fmt.Sprint(us.failed)
	if peer.failed > 0 {
		failed += fmt.Sprintf(" (PocketBase %d of %d)", peer.failed, peer.requests)
	}
	fmt.Fprintf(out, "| %d | %s | %.0f | %.0f | %s | %s | %.0f | %s | %.0f | %.0f | %.0f | %s | %s |\n", size, name,
		us.perCPUSecond(), floor.perCPUSecond(), ratio(us.perCPUSecond(), floor.perCPUSecond()),
		ratio(float64(us.p99), float64(floor.p99)), peer.perCPUSecond(), ratio(us.perCPUSecond(), peer.perCPUSecond()),
		limit.perCPUSecond(), us.perSecond(), peer.perSecond(), ratio(pg.perSecond(), us.perSecond()), failed)
}

func ratio(a, b float64) string {
	if b == 0 || a == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", a/b)
}

// growth is how much slower the median answer is at the largest size than at
// the smallest.
func growth(out *strings.Builder, all []result) {
	if len(all) < 2 {
		return
	}
	small, large := all[0], all[len(all)-1]
	fmt.Fprintf(out, "\n| request | p50 at %d ÷ at %d |\n|---|---|\n", large.size, small.size)
	for _, name := range []string{"list and filter", "search, common word", "search, middling word", "search, rare words", "detail"} {
		fmt.Fprintf(out, "| %s | %s |\n", name,
			ratio(float64(median(large.figures[name][ours]).p50), float64(median(small.figures[name][ours]).p50)))
	}
}
