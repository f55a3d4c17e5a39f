package card_test

import (
	"testing"

	"daklakid/internal/core/card"
	"daklakid/internal/platform/errs"
)

func read(t *testing.T, text string) card.Reading {
	t.Helper()
	q, err := card.ParseQR(text)
	if err != nil {
		t.Fatal(err)
	}
	return card.Reading{QR: &q}
}

func TestReadingsAreKeptAndJoined(t *testing.T) {
	b := read(t, "066199000124|240000124|Trần Thị B|20021999|Nữ|Thôn 1, Hòa Phú, TP. Buôn Ma Thuột, Đắk Lắk|15042021|x")
	raw, err := b.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var back card.Reading
	if err := back.UnmarshalBinary(raw); err != nil {
		t.Fatal(err)
	}
	if again, err := b.Join(back); err != nil || again.Number() != b.Number() || again.Birth() != b.Birth() {
		t.Fatal("what was kept is another card: ", err)
	}
	other := read(t, "054205000321||Nguyễn Văn C|01022005|Nam|Tổ dân phố 2, phường Tuy Hòa, tỉnh Đắk Lắk|20082025")
	if _, err := b.Join(other); !errs.Is(err, "cardTwoCards") {
		t.Fatal("two cards were joined: ", err)
	}
	foreign := card.Reading{Zone: &card.Zone{Number: "054205000321"}}
	if _, err := b.Join(foreign); !errs.Is(err, "cardTwoCards") {
		t.Fatal("the sides of two cards were joined: ", err)
	}
	if err := back.UnmarshalBinary([]byte("{")); err == nil {
		t.Fatal("rubbish was read")
	}
}
