package app

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"daklakid/internal/platform/database"
)

// crowd asks at the same time and counts the statuses of the answers.
func crowd(count int, ask func(i int) answer) map[int]int {
	var mu sync.Mutex
	var all sync.WaitGroup
	ready := make(chan struct{})
	statuses := map[int]int{}
	for i := range count {
		all.Go(func() {
			<-ready
			a := ask(i)
			mu.Lock()
			statuses[a.status]++
			mu.Unlock()
		})
	}
	close(ready)
	all.Wait()
	return statuses
}

// Where SQLite's one writer hides it, PostgreSQL shows what is read and then
// written; two nodes make it sure that no lock of a process helps.
func TestCrowdsOnTwoNodes(t *testing.T) {
	h := furnished(t, database.Postgres)
	one := h.serve(t, "--demo")
	two := h.serve(t, "--demo")
	db := h.look(t)
	nodes := [2]*node{one, two}
	owner, officer, officer2 := one.newcomer(two), h.officer(t, one, two), h.officer(t, one, two)

	t.Run("approve and reject", func(t *testing.T) {
		for round := range 5 {
			l := owner.rent(fmt.Sprintf("Phòng trọ số %d gần chợ Tân An", round))
			got := crowd(12, func(i int) answer {
				p, verb, body := officer.at(nodes[i%2]), "approve", map[string]any{}
				if i%3 == 0 {
					p, verb, body = officer2.at(nodes[i%2]), "reject", map[string]any{"reasons": []string{"price"}}
				}
				return p.post("/api/v1/desk/reviews/"+l.ID+"/"+verb, body)
			})
			if got[http.StatusOK] != 1 || got[http.StatusConflict] != 11 {
				t.Errorf("round %d: %v", round, got)
			}
			entries := number(t, db, `SELECT count(*) FROM audit_entries WHERE subject_id = $1`, l.ID)
			notices := number(t, db, `SELECT count(*) FROM notices WHERE account = $1`, owner.id)
			if entries != 1 || notices != int64(round+1) {
				t.Errorf("round %d: %d entries, %d notices", round, entries, notices)
			}
		}
	})
	t.Run("one number's first sign-in", func(t *testing.T) { firstSignIns(t, db, nodes) })
	t.Run("one key", func(t *testing.T) {
		got := crowd(10, func(i int) answer {
			return owner.at(nodes[i%2]).post("/api/v1/rentals", rental("Phòng trọ một chìa khóa gần chợ"), "Idempotency-Key", "one")
		})
		if n := number(t, db, `SELECT count(*) FROM listings WHERE title LIKE '%một chìa khóa%'`); n != 1 || got[http.StatusCreated] != 10 {
			t.Errorf("%d listings, %v", n, got)
		}
	})
	t.Run("reports", func(t *testing.T) { reports(t, db, nodes, owner, officer) })
	t.Run("contacts", func(t *testing.T) { contacts(t, db, nodes) })
}

func firstSignIns(t *testing.T, db *database.DB, nodes [2]*node) {
	const phone = "0977123456"
	accounts := number(t, db, `SELECT count(*) FROM accounts`)
	challenge, code := nodes[0].code(phone, nodes[1])
	got := crowd(8, func(i int) answer {
		return nodes[i%2].as("").post("/api/v1/sign-in/sessions", map[string]any{"challenge": challenge, "code": code, "token": true})
	})
	if got[http.StatusCreated] != 1 || got[http.StatusCreated]+got[http.StatusUnprocessableEntity] != 8 {
		t.Errorf("one code: %v", got)
	}
	if made := number(t, db, `SELECT count(*) FROM accounts`) - accounts; made != 1 {
		t.Errorf("%d accounts", made)
	}
}

func reports(t *testing.T, db *database.DB, nodes [2]*node, owner, officer person) {
	l := owner.rent("Phòng trọ bị báo cáo gần chợ Tân An")
	officer.approve(l)
	before := number(t, db, `SELECT count(*) FROM notices WHERE account = $1`, owner.id)
	crew := people(nodes[0], 10, nodes[1])
	got := crowd(len(crew), func(i int) answer {
		return crew[i].at(nodes[i%2]).post("/api/v1/rentals/"+l.ID+"/report", map[string]any{"reason": "fraud"})
	})
	if got[http.StatusOK]+got[http.StatusNoContent]+got[http.StatusNotFound] != len(crew) {
		t.Errorf("%v", got)
	}
	var status string
	err := db.View(t.Context(), func(tx *database.Tx) error {
		return tx.Row(`SELECT status FROM listings WHERE id = $1`, l.ID).Scan(&status)
	})
	if err != nil || status != "hidden" {
		t.Errorf("%s, %v", status, err)
	}
	if told := number(t, db, `SELECT count(*) FROM notices WHERE account = $1`, owner.id) - before; told != 1 {
		t.Errorf("told %d times", told)
	}
}

// contacts asks for more owners than a day allows, at once; the rate of one
// process must not be what stops it, so both nodes are asked.
func contacts(t *testing.T, db *database.DB, nodes [2]*node) {
	curious := nodes[0].newcomer(nodes[1])
	all := into[found](nodes[0].as("").get("/api/v1/rentals?limit=38&sort=newest").want(http.StatusOK)).Items
	got := crowd(len(all), func(i int) answer {
		return curious.at(nodes[i%2]).post("/api/v1/rentals/"+all[i].ID+"/contact", nil)
	})
	kept := number(t, db, `SELECT count(*) FROM listing_contacts WHERE account = $1`, curious.id)
	if got[http.StatusOK] != 30 || got[http.StatusTooManyRequests] != len(all)-30 || kept != 30 {
		t.Errorf("%v, %d kept", got, kept)
	}
}

// Two nodes that start at the same moment on an empty database.
func TestTwoNodesMigrate(t *testing.T) {
	h := newHouse(t, database.Postgres)
	var all sync.WaitGroup
	var nodes [2]*node
	for i := range nodes {
		all.Go(func() { nodes[i] = h.begin(t) })
	}
	all.Wait()
	for _, n := range nodes {
		if n == nil {
			t.Fatal("a node did not start")
		}
		n.await()
	}
	db := h.look(t)
	if n := number(t, db, `SELECT count(*) FROM crypto_keysets`); n == 0 {
		t.Error("no keys")
	}
	// Both know the same keys: a code asked of one is checked by the other.
	sent := into[struct{ Challenge string }](nodes[0].as("").post("/api/v1/sign-in/codes", map[string]string{"phone": "0977123457"}).want(http.StatusAccepted))
	nodes[1].as("").post("/api/v1/sign-in/sessions", map[string]any{"challenge": sent.Challenge, "code": "000000"}).want(http.StatusUnprocessableEntity)
}
