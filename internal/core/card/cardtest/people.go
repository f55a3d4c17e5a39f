package cardtest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"daklakid/internal/core/card/specimen"
)

var (
	families = []string{"Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Hoàng", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Y Wi", "Nay", "Rơ Châm"}
	middles  = []string{"Văn", "Thị", "Hữu", "Thị Mỹ", "Quốc", "Ngọc", "Đức", "Thị Hồng", "Xuân", "Minh"}
	givens   = []string{"An", "Bình", "Cường", "Dũng", "Êban", "Giang", "Hạnh", "Khánh", "Lộc", "Mẫn", "Nghĩa", "Oanh", "Phượng", "Quỳnh", "Sỹ", "Thủy", "Uyên", "Vỹ", "Xoan", "Yến", "H’Hen Niê"}
	homes    = []string{
		"Thôn 1, Hòa Phú, TP. Buôn Ma Mẫu, Đắk Mẫu", "Tổ dân phố 2, phường Tuy Hòa, tỉnh Đắk Mẫu", "Buôn Kram, xã Ea Tiêu, huyện Cư Kuin, tỉnh Đắk Mẫu",
		"12/5B Nguyễn Tất Thành, P. Tân An, Đắk Mẫu", "Khối 4, thị trấn M’Drắk, huyện M’Drắk, tỉnh Đắk Mẫu", "Số 8, Ea H'leo, Đắk Mẫu",
	}
	codes = []string{"066", "054", "001", "079", "067", "048", "096", "038"}
)

// Person invents somebody; the same seed invents the same. Cards are issued in
// 2021 to 2025 and end as the law has it.
func Person(seed uint64) specimen.Person {
	r := rand.New(rand.NewPCG(seed, 11))
	pick := func(from []string) string { return from[r.IntN(len(from))] }
	birth := time.Date(1950+r.IntN(56), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
	p := specimen.Person{
		Name: strings.Join([]string{pick(families), pick(middles), pick(givens)}, " "),
		Male: r.IntN(2) == 0, Birth: birth, Residence: pick(homes), Origin: "Hòa Thắng, Phú Hòa",
		Issued: time.Date(2021+r.IntN(5), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC),
	}
	for _, age := range []int{14, 25, 40, 60} {
		if end := birth.AddDate(age, 0, 0); p.Issued.Before(end.AddDate(-2, 0, 0)) {
			p.Expires = end
			break
		}
	}
	digit := (birth.Year()/100 - 19) * 2
	if !p.Male {
		digit++
	}
	p.Number = fmt.Sprintf("%s%d%02d%06d", pick(codes), digit, birth.Year()%100, r.IntN(1_000_000))
	if r.IntN(3) > 0 {
		p.OldNumber = fmt.Sprintf("24%07d", r.IntN(10_000_000))
	}
	return p
}
