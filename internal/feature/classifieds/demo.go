package classifieds

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
)

// Demo says whose made-up classifieds to load.
type Demo struct {
	Seed   int64
	Owners []string // accounts, by turns
}

type demoAd struct {
	kind, deal, condition, title, body string
	price                              int64 // đồng
	fields                             []AdValue
}

func word(code, said string) AdValue        { return AdValue{Code: code, Text: said} }
func number(code string, n float64) AdValue { return AdValue{Code: code, Number: n} }

// demoAds are what people of the province might trade.
var demoAds = []demoAd{
	{"motorbike", "sell", "used", "Honda Wave Alpha đời 2019, máy êm", "Xe đi làm hằng ngày, bảo dưỡng đều, vừa thay lốp sau.", 11_500_000, []AdValue{word("brand", "Honda"), number("year", 2019), number("odometer", 32000), word("papers", "own")}},
	{"motorbike", "sell", "likenew", "Yamaha Janus 2023 màu trắng, ít đi", "Nữ đi, còn như mới, đủ giấy tờ.", 24_000_000, []AdValue{word("brand", "Yamaha"), number("year", 2023), word("papers", "transfer")}},
	{"truck", "sell", "used", "Xe công nông chở cà phê, thùng dài 2,5 m", "Máy nổ giòn, thùng vừa hàn lại, dùng cho rẫy dưới 5 ha.", 38_000_000, []AdValue{number("load", 1.5)}},
	{"bicycle", "give", "used", "Cho xe đạp trẻ em 16 inch", "Bé nhà lớn rồi, ai cần qua lấy, tặng luôn mũ.", 0, nil},
	{"phone", "sell", "used", "iPhone 12 128 GB, pin 84%, ko trầy", "Máy quốc tế, đã thoát iCloud, có sạc zin.", 5_900_000, []AdValue{word("brand", "Apple"), word("model", "iPhone 12"), number("storage", 128), word("lock", "free")}},
	{"computer", "sell", "used", "Laptop văn phòng Dell Latitude, RAM 16 GB", "Chạy mượt Word, Excel, học trực tuyến tốt.", 6_200_000, []AdValue{word("brand", "Dell"), number("memory", 16)}},
	{"audio", "sell", "used", "Loa kéo karaoke kèm hai micro", "Dùng đám tiệc trong nhà, bass còn chắc.", 1_700_000, nil},
	{"appliance", "sell", "used", "Tủ lạnh Panasonic 180 lít", "Chạy tốt, không đóng tuyết, chuyển nhà nên để lại.", 2_300_000, []AdValue{number("year", 2020)}},
	{"coffee", "sell", "", "Cà phê nhân xô, phơi sân, 2 tấn", "Hàng nhà ở rẫy, độ ẩm 15%, bán tại kho.", 0, []AdValue{number("amount", 2000), number("crop", 2026)}},
	{"coffee", "buy", "", "Thu mua hồ tiêu đen, cân tại nhà", "Nhận từ 100 kg, trả tiền ngay khi cân.", 0, []AdValue{number("amount", 100)}},
	{"fruit", "sell", "", "Bơ 034 hái tại vườn", "Trái dài, dẻo, đóng thùng 10 kg.", 45_000, []AdValue{number("amount", 300)}},
	{"seedling", "sell", "", "Cây giống sầu riêng Ri6, Dona cao 80 cm", "Ghép mắt khỏe, có hướng dẫn trồng.", 95_000, []AdValue{word("variety", "Ri6, Dona"), number("count", 500)}},
	{"machinery", "sell", "used", "Máy bơm tưới cà phê đầu nổ D15", "Bơm khỏe, kèm 200 m ống, ai mua tặng béc.", 14_500_000, []AdValue{number("power", 15)}},
	{"supplies", "sell", "", "Phân bò hoai ủ men, bao 25 kg", "Ủ 3 tháng, tơi, không mùi, bón cà phê và rau.", 45_000, []AdValue{number("amount", 5000)}},
	{"seafood", "sell", "", "Tôm hùm xanh loại 3 con/kg", "Bắt tại bè trong ngày, có thùng xốp đá.", 950_000, []AdValue{number("amount", 50)}},
	{"cattle", "sell", "", "Bò cái lai Sind chửa tháng thứ 6", "Khỏe mạnh, đã tiêm đủ, ăn cỏ voi.", 21_000_000, []AdValue{number("count", 1), word("vaccinated", "yes")}},
	{"poultry", "sell", "", "Gà thả vườn 1,8 kg trở lên", "Nuôi ngô và cỏ, bắt tại chuồng, làm sẵn thêm 20 nghìn.", 130_000, []AdValue{number("count", 80)}},
	{"pet", "give", "", "Tìm chủ mới cho ba mèo con", "Hai tháng tuổi, biết đi vệ sinh đúng chỗ.", 0, []AdValue{number("months", 2), word("vaccinated", "no")}},
	{"furniture", "sell", "used", "Bộ bàn ghế gỗ xoan đào 6 món", "Gỗ chắc, đánh vecni lại năm ngoái.", 4_800_000, []AdValue{word("material", "gỗ xoan đào")}},
	{"garden", "sell", "", "Mai vàng 12 năm tuổi, hoành 40", "Cây trồng đất, dáng trực, đang tỉa đón Tết.", 8_500_000, nil},
	{"building", "sell", "new", "Tôn lạnh còn dư 40 mét", "Màu xanh ngọc, dày 4 dem, mua dư khi lợp nhà.", 3_200_000, nil},
	{"clothes", "sell", "new", "Áo thổ cẩm Ê Đê dệt tay", "Dệt tại buôn, đặt theo số đo.", 650_000, []AdValue{word("size", "S đến XL")}},
	{"baby", "give", "used", "Tặng nôi và đồ sơ sinh", "Đồ bé trai 0–6 tháng, đã giặt sạch.", 0, nil},
	{"book", "give", "used", "Cho sách giáo khoa lớp 8 Kết nối tri thức", "Đủ bộ, ít gạch, ưu tiên bạn ở xã.", 0, []AdValue{number("grade", 8)}},
	{"music", "sell", "used", "Đàn guitar gỗ thông, kèm bao", "Dây mới thay, cần thẳng, hợp người mới tập.", 900_000, nil},
	{"sport", "buy", "", "Cần mua vợt cầu lông cũ cho học sinh", "Khoảng 10 cây, giá mềm cho câu lạc bộ trường.", 100_000, nil},
	{"plot", "sell", "", "Rẫy cà phê 8 sào gần hồ, có giếng", "Cà phê 6 năm, đường xe tải vào tận nơi.", 1_150_000_000, []AdValue{number("ground", 8000), word("title", "certificate")}},
	{"house", "sell", "", "Nhà cấp 4 hẻm ô tô, sân rộng", "Ba phòng ngủ, gần trường tiểu học.", 1_890_000_000, []AdValue{number("ground", 140), number("rooms", 3), word("title", "certificate")}},
	{"repair", "service", "", "Sửa máy lạnh, máy giặt tại nhà", "Đến trong ngày, báo giá trước khi làm.", 150_000, []AdValue{word("area", "trong phường và lân cận")}},
	{"transport", "service", "", "Dọn nhà trọn gói, xe tải 1,5 tấn", "Hai người bốc xếp, có dây và thùng.", 700_000, []AdValue{word("area", "trong tỉnh")}},
	{"lesson", "service", "", "Gia sư Toán, Lý lớp 6 đến 9", "Sinh viên năm ba ngành sư phạm.", 120_000, []AdValue{word("subject", "Toán, Lý")}},
	{"construction", "service", "", "Khoan giếng công nghiệp, lắp máy bơm", "Khoan đến khi có nước, tính theo mét.", 0, nil},
	{"event", "service", "", "Nấu tiệc lưu động từ 10 mâm", "Món núi và món biển, có bàn ghế.", 1_600_000, nil},
	{"found", "give", "", "Nhặt được chùm chìa khóa gần chợ", "Có móc hình con voi, ai mất mô tả đúng tôi trả.", 0, nil},
}

// demoFlagged wait for an officer, who sees why.
var demoFlagged = []demoAd{
	{"phone", "sell", "likenew", "iPhone 15 Pro Max giá rẻ bất ngờ", "Chuyển cọc trước 500k giữ máy, add zalo 0 9 0 5 ba 1 hai 4 5 6 để nhận ảnh thật.", 250_000, []AdValue{word("brand", "Apple")}},
	{"supplies", "sell", "", "Thuốc trừ sâu thanh lý nguyên thùng", "Hàng tồn của đại lý, còn hạn dùng.", 300_000, []AdValue{number("amount", 20)}},
	{"else", "sell", "used", "Thanh lý gấp đồ gia đình đi xa", "Xem thêm hình ở www.thanh-ly-do-cu.example, cần tiền gấp.", 500_000, nil},
}

// Load stores made-up classifieds, labelled as such.
func (s *Service) Load(ctx context.Context, d Demo) error {
	if len(d.Owners) == 0 {
		return nil
	}
	random := rand.New(rand.NewPCG(uint64(d.Seed), 48)) //nolint:gosec // made-up data, the same for the same seed
	return s.db.Update(ctx, func(tx *database.Tx) error {
		var all []listing.Imported[Ad]
		add := func(ads []demoAd, waiting bool) {
			for n, ad := range ads {
				at := tx.Time().Add(-time.Duration(len(ads)-n) * 3 * time.Hour).Truncate(time.Second)
				all = append(all, listing.Imported[Ad]{
					ID: id.Drawn(at.UnixMilli(), random.Uint32), Owner: d.Owners[n%len(d.Owners)], Demo: true, Waiting: waiting,
					Published: at, Draft: s.demoDraft(random, ad),
				})
			}
		}
		add(demoAds, false)
		add(demoFlagged, true)
		if err := s.board.Import(tx, all); err != nil {
			return fmt.Errorf("demo classifieds: %w", err)
		}
		return nil
	})
}

func (s *Service) demoDraft(random *rand.Rand, ad demoAd) listing.Draft[Ad] {
	wards := s.province.Wards()
	ward := wards[random.IntN(len(wards))]
	return listing.Draft[Ad]{
		Title: ad.title, Body: ad.body + " Dữ liệu minh hoạ.", Category: ad.kind, Ward: ward.Code,
		Address: fmt.Sprintf("Thôn %d, %s", 1+random.IntN(12), ward.FullName), Price: ad.price,
		Detail: Ad{AdFacts{Deal: ad.deal, Condition: ad.condition, Negotiable: ad.price > 1_000_000 && random.IntN(2) == 0, Fields: ad.fields}},
	}
}
