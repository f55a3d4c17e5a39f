package main

import (
	"cmp"
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
	slices.SortFunc(sorted, func(a, b figure) int { return cmp.Compare(a.perCPUSecond(), b.perCPUSecond()) })
	return sorted[len(sorted)/2]
}

// middle is the median of one number, each turn's own.
func middle(turns []figure, of func(figure) float64) float64 {
	all := make([]float64, 0, len(turns))
	for _, f := range turns {
		all = append(all, of(f))
	}
	slices.Sort(all)
	if len(all) == 0 {
		return 0
	}
	return all[len(all)/2]
}

func tail(f figure) float64 { return float64(f.p99) }

// reads are the names of the scenarios that read.
var reads = []string{"list and filter", "search, common word", "search, middling word", "search, rare words", "detail"}

func report(all []result) error {
	var out strings.Builder
	fmt.Fprintf(&out, `# Results

Measured %s by `+"`make bench`"+` on %d cores (%s), %s, %s. The contenders take turns in one run, with %d clients that
ask again as soon as they are answered; each figure is the median of its turns, each ratio one of medians. CPU-s is a
second of the serving process's own processor time, user and system (for PostgreSQL without the engine's); "by the
clock" is what the clients saw, waiting for the disk included. The machine is shared: only ratios mean anything.

- **floor**: net/http, prepared statements and encoding/json on our file, answering the same cards (floor.go).
- **PocketBase**: %s, the same rows, columns and indexes in a public collection. *without total*: asked with
  skipTotal=1, its fastest; *as shipped*: with the total that it answers by default. We answer a count up to 1,000.
- **limit**: the floor's statements in process, without HTTP.

`, time.Now().UTC().Format(time.DateOnly), runtime.NumCPU(), processor(), runtime.GOARCH, runtime.Version(), clients, peerVersion())
	readTable(&out, all)
	everythingTable(&out, all)
	writeTable(&out, all)
	out.WriteString("\n| listings | start to /readyz | of it processor time | memory after the load |\n|---|---|---|---|\n")
	for _, r := range all {
		fmt.Fprintf(&out, "| %d | %d ms | %d ms | %d MB |\n", r.size, r.ready.Milliseconds(), r.spent.Milliseconds(), r.memory>>20)
	}
	growth(&out, all)
	out.WriteString("\nOfficers' lists over a million cases, filing with photos and a backlog after an outage are in [CASES.md](CASES.md).\nSearching openings is in [JOBS.md](JOBS.md).\n")
	fmt.Print(out.String())
	return os.WriteFile("RESULTS.md", []byte(out.String()), 0o644)
}

func readTable(out *strings.Builder, all []result) {
	out.WriteString("## Reading\n\n| listings | request | requests/CPU-s | ÷ floor | p99 ÷ floor | ÷ PocketBase without total | ÷ PocketBase as shipped " +
		"| ÷ limit | PostgreSQL ÷ SQLite by the clock | failed |\n|---|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range all {
		for _, name := range reads {
			by, measured := r.figures[name]
			if !measured {
				continue
			}
			us := median(by[ours])
			against := func(other string) string { return ratio(us.perCPUSecond(), median(by[other]).perCPUSecond()) }
			fmt.Fprintf(out, "| %d | %s | %.0f | %s | %s | %s | %s | %s | %s | %s |\n", r.size, name, us.perCPUSecond(), against(theFloor),
				ratio(middle(by[ours], tail), middle(by[theFloor], tail)), against(thePeer)+lost(by[thePeer]), against(peerTotal)+lost(by[peerTotal]),
				against(theLimit), ratio(middle(by[onPG], figure.perSecond), middle(by[ours], figure.perSecond)), failures(by))
		}
	}
}

// everythingTable sets the search over all kinds of things beside the list of one.
func everythingTable(out *strings.Builder, all []result) {
	out.WriteString("\n## Search over everything\n\n| listings | request | requests/CPU-s | ÷ list and filter | p99 | p99 ÷ list and filter | PostgreSQL ÷ SQLite by the clock | failed |\n|---|---|---|---|---|---|---|---|\n")
	for _, r := range all {
		list := r.figures[reads[0]][ours]
		for _, name := range []string{"common word", "middling word", "rare words"} {
			by, measured := r.figures["search over everything, "+name]
			if !measured {
				continue
			}
			us := median(by[ours])
			fmt.Fprintf(out, "| %d | %s | %.0f | %s | %.1f ms | %s | %s | %s |\n", r.size, name, us.perCPUSecond(), ratio(us.perCPUSecond(), median(list).perCPUSecond()),
				middle(by[ours], tail)/float64(time.Millisecond), ratio(middle(by[ours], tail), middle(list, tail)),
				ratio(middle(by[onPG], figure.perSecond), middle(by[ours], figure.perSecond)), failures(by))
		}
	}
}

// failures are our own, on both engines.
func failures(by map[string][]figure) string {
	failed := 0
	for _, f := range append(slices.Clone(by[ours]), by[onPG]...) {
		failed += f.failed
	}
	return fmt.Sprint(failed)
}

// lost tells how many of another's answers were errors or came too late.
func lost(turns []figure) string {
	failed, asked := 0, 0
	for _, f := range turns {
		failed, asked = failed+f.failed, asked+f.requests
	}
	if failed == 0 {
		return ""
	}
	return fmt.Sprintf(" (it failed %d of %d)", failed, asked)
}

func writeTable(out *strings.Builder, all []result) {
	out.WriteString("\n## Writing\n\nOurs is answered after fsync. PocketBase *as shipped* (synchronous=NORMAL) is not: what it answered may be gone " +
		"with the power; *durable* is the same with synchronous=FULL. Ours finds the account of a token, checks the text, seals the address, looks for " +
		"similar listings and remembers the Idempotency-Key; PocketBase's collection is open to everybody and it does none of that.\n\n" +
		"| listings | request | contender | requests/CPU-s | ours ÷ it | by the clock | ours ÷ it | p99 |\n|---|---|---|---|---|---|---|---|\n")
	for _, r := range all {
		for _, name := range []string{"create", "sign-in code"} {
			by := r.figures[name]
			for _, c := range contenders {
				if len(by[c]) == 0 {
					continue
				}
				us, it := median(by[ours]), median(by[c])
				clock := func(of string) float64 { return middle(by[of], figure.perSecond) }
				fmt.Fprintf(out, "| %d | %s | %s%s | %.0f | %s | %.0f | %s | %.1f ms |\n", r.size, name, c, lost(by[c]), it.perCPUSecond(),
					ratio(us.perCPUSecond(), it.perCPUSecond()), clock(c), ratio(clock(ours), clock(c)), middle(by[c], tail)/float64(time.Millisecond))
			}
		}
	}
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
	middling := func(f figure) float64 { return float64(f.p50) }
	fmt.Fprintf(out, "\n| request | p50 at %d ÷ at %d | on PostgreSQL |\n|---|---|---|\n", large.size, small.size)
	for _, name := range reads {
		of := func(r result, who string) float64 { return middle(r.figures[name][who], middling) }
		fmt.Fprintf(out, "| %s | %s | %s |\n", name, ratio(of(large, ours), of(small, ours)), ratio(of(large, onPG), of(small, onPG)))
	}
}

// processor is the machine's, as Linux names it.
func processor() string {
	raw, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown"
	}
	for _, line := range strings.Split(string(raw), "\n") {
		if name, value, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}
