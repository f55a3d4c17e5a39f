package messages_test

import (
	"fmt"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"daklakid/internal/feature/messages"
	"daklakid/internal/platform/database"
)

// A crowd is connected to one node, in pairs that write to each other at a steady
// rate: every message reaches its other side, once and soon. TEST_CROWD says how
// many; without it a small one shows that it works.
func TestACrowd(t *testing.T) {
	people, err := strconv.Atoi(os.Getenv("TEST_CROWD"))
	if err != nil {
		people = 60
	}
	r := start(t, database.SQLite)
	rate, seconds := people/5, 5
	var talks []string
	for n := range people / 2 {
		one, other := webtestLevel(at("crowd%d", 2*n), 0), webtestLevel(at("crowd%d", 2*n+1), 0)
		id := missing()
		r.people[one.Account], r.people[other.Account] = messages.Person{}, messages.Person{}
		r.topics["rentals/"+id] = messages.Subject{Title: "Phòng", Key: "asker", Sides: []string{other.Account}}
		var v messages.ConversationView
		r.As(one).Post("/api/v1/conversations", fields{"about": fields{"kind": "rentals", "id": id}, "client": client()}).Want(http.StatusCreated).Into(&v)
		talks = append(talks, v.ID)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var sent sync.Map // when, by what it says
	var mu sync.Mutex
	var late []time.Duration
	var heardAll atomic.Int64
	for n := range people / 2 {
		next, _ := r.listen(webtestLevel(at("crowd%d", 2*n+1), 0))
		go func() {
			for h := next(); h.Type != "ended"; h = next() {
				if h.Type != "message" {
					continue
				}
				if began, ok := sent.LoadAndDelete(h.Message.Text); ok {
					mu.Lock()
					late = append(late, time.Since(began.(time.Time)))
					mu.Unlock()
				}
				heardAll.Add(1)
			}
		}()
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	var writing sync.WaitGroup
	tick := time.NewTicker(time.Second / time.Duration(rate))
	defer tick.Stop()
	for i := range rate * seconds {
		<-tick.C
		n := i % len(talks)
		writing.Go(func() {
			words := fmt.Sprintf("Tin số %d", i)
			sent.Store(words, time.Now())
			r.say(webtestLevel(at("crowd%d", 2*n), 0), talks[n], words)
		})
	}
	writing.Wait()
	for range 1000 {
		if heardAll.Load() >= int64(rate*seconds) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	mu.Lock()
	defer mu.Unlock()
	slices.Sort(late)
	if len(late) != rate*seconds || heardAll.Load() != int64(rate*seconds) {
		t.Fatalf("%d of %d were heard, %d times", len(late), rate*seconds, heardAll.Load())
	}
	used := int64(after.HeapAlloc+after.StackInuse) - int64(before.HeapAlloc+before.StackInuse) //nolint:gosec // far below
	if used > int64(people/2)*150<<10 {
		t.Errorf("%d kB for both ends of a connection", used/int64(people/2)/1024)
	}
	t.Logf("%d connected, %d a second: p50 %s, p99 %s, worst %s; %d kB for both ends of a connection", people/2, rate,
		late[len(late)/2], late[len(late)*99/100], late[len(late)-1], used/int64(people/2)/1024)
}
