package face_test

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"daklakid/internal/core/face"
	"daklakid/internal/platform/text"
)

func TestChallengesCannotBeForeseen(t *testing.T) {
	sequences, nonces, first := map[string]int{}, map[string]bool{}, map[face.Step]int{}
	for range 2000 {
		c, err := face.NewChallenge(rand.Reader, now)
		if err != nil {
			t.Fatal(err)
		}
		key := ""
		for _, s := range c.Steps {
			key += string(s) + " "
		}
		if len(c.Steps) != 3 || !strings.Contains(key, "left") && !strings.Contains(key, "right") {
			t.Fatalf("%+v", c)
		}
		if slices.Contains(c.Steps[1:], c.Steps[0]) || c.Steps[1] == c.Steps[2] {
			t.Fatalf("twice the same: %+v", c)
		}
		if len(c.Nonce) < 20 || c.Expires-c.Issued < 15_000 || c.Expires-c.Issued > 20_000 {
			t.Fatalf("%+v", c)
		}
		sequences[key]++
		nonces[c.Nonce] = true
		first[c.Steps[0]]++
	}
	// Of 60 sequences 6 have no turn.
	if len(sequences) != 54 || len(nonces) != 2000 || len(first) != 5 {
		t.Errorf("%d sequences, %d nonces, %v", len(sequences), len(nonces), first)
	}
	for s, n := range sequences {
		if n > 2000/54*3 {
			t.Errorf("%s came %d times", s, n)
		}
	}
}

func TestAChallengeIsStored(t *testing.T) {
	c, err := face.NewChallenge(rand.Reader, now)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var back face.Challenge
	if err := json.Unmarshal(raw, &back); err != nil || !reflect.DeepEqual(back, c) {
		t.Fatalf("%s: %+v, %v", raw, back, err)
	}
}

type dry struct{}

func (dry) Read([]byte) (int, error) { return 0, errors.New("dry") }

func TestWithoutChanceThereIsNoChallenge(t *testing.T) {
	if _, err := face.NewChallenge(dry{}, now); err == nil {
		t.Error("a challenge without a random number")
	}
}

// Every code that people can meet has its sentence in both languages.
func TestEveryCodeHasItsSentence(t *testing.T) {
	texts, err := text.Load(face.Texts())
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"vi", "en"} {
		if err := texts.Complete(language); err != nil {
			t.Error(err)
		}
		for _, step := range []string{"livenessLeft", "livenessRight", "livenessBlink", "livenessMouth", "livenessCloser", "faceNone", "faceTwo"} {
			if said := texts.Say(language, step, nil); said == "" || said == step {
				t.Errorf("%s: %s has no sentence", language, step)
			}
		}
	}
}
