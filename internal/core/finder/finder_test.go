package finder

import (
	"strings"
	"testing"
)

func TestHasWords(t *testing.T) {
	const title = "Đăng ký tạm trú tại Phường Tuy Hòa"
	for words, want := range map[string]bool{
		"dang ky": true, "tam tru": true, "tru tam": true, "tuy ho": true, "hoa": true, "ho": true,
		"dan ky": false, "ta tru": false, "oa": false, "tam tru khai": false, "": false,
	} {
		if got := HasWords(title, strings.Fields(words)); got != want {
			t.Errorf("%q: %v", words, got)
		}
	}
	if !HasWords(title, []string{"ky", "tam tru"}) {
		t.Error("shorthand that is written out is not found")
	}
}

func TestAQuestionWithoutWordsIsAboutNothing(t *testing.T) {
	if (Query{}).About("anything") {
		t.Error("it is about everything")
	}
}
