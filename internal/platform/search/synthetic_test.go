package search

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// synthetic writes Vietnamese advertisements whose words are as unevenly
// distributed as in real ones: some in every third, some in one of thousands.
type synthetic struct{ random *rand.Rand }

func newSynthetic() synthetic { return synthetic{rand.New(rand.NewPCG(66, 54))} }

var (
	synKinds  = []string{"phòng trọ", "phòng trọ", "phòng trọ", "nhà nguyên căn", "căn hộ", "mặt bằng", "ký túc xá"}
	synPlaces = strings.Split("Hòa Phú,Tân An,Tân Lập,Buôn Ma Thuột,Thành Nhất,Ea Kao,Tuy Hòa,Bình Kiến,Phú Yên,Buôn Hồ,"+
		"Cư Bao,Ea Drăng,Ea Súp,Quảng Phú,Krông Búk,Krông Năng,Ea Kar,M'Drắk,Krông Pắc,Liên Sơn Lắk,Sông Cầu,Đông Hòa,Hòa Hiệp,Hòa Xuân,Sơn Hòa,Đức Bình,Ea Ly", ",")
	synFeatures = strings.Split("gần trường học,gần chợ,có gác lửng,giờ giấc tự do,khép kín,có máy lạnh,có chỗ để xe,an ninh tốt,"+
		"điện nước giá dân,gần bệnh viện,đường ô tô,mới xây,view đẹp,có ban công,có bếp riêng,thoáng mát,yên tĩnh,"+
		"gần khu công nghiệp,cho nuôi thú cưng,có thang máy,phòng cháy chữa cháy đầy đủ,nội thất cao cấp,hợp gia đình,cho sinh viên thuê", ",")
	synSyllables = strings.Fields("an ba bình cao chi dung đông giang hà hải hạnh hiền hoa hồng hùng khánh lan liên linh long mai minh nam nga ngọc " +
		"nhung phong phúc phương quang quân quỳnh sơn tâm thanh thảo thu thủy tiến trang trung tuấn tùng vân việt vinh xuân yến")
)

// skewed picks an index below n, small ones far more often.
func (s synthetic) skewed(n int) int {
	f := s.random.Float64()
	return int(f * f * f * float64(n))
}

func (s synthetic) some(list []string) string { return list[s.skewed(len(list))] }

// document returns a title, a text and facets.
func (s synthetic) document() (title, text string, facets []string) {
	place := s.some(synPlaces)
	title = fmt.Sprintf("Cho thuê %s %s %d m²", s.some(synKinds), place, 10+s.random.IntN(60))
	var b strings.Builder
	for range 3 + s.random.IntN(4) {
		b.WriteString(s.some(synFeatures) + ", ")
	}
	for range 3 {
		fmt.Fprintf(&b, "%s %s ", synSyllables[s.random.IntN(len(synSyllables))], s.some(synSyllables))
	}
	fmt.Fprintf(&b, "số nhà %d. Liên hệ chủ nhà %s%d", s.random.IntN(900), s.some(synSyllables), s.random.IntN(3000))
	return title, b.String(), []string{Facet("kind", "rental"), Facet("ward", fmt.Sprint(24000+s.skewed(102)))}
}

func (s synthetic) terms() []string {
	title, text, facets := s.document()
	return append(Terms(title, text), facets...)
}
