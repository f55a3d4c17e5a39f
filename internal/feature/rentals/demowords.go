package rentals

import "strings"

// What made-up rentals are described with: %[1]s is the kind, %[2]s the place,
// %[3]d the area.
var (
	demoTitles = []string{
		"%[1]s %[2]s %[3]d m² giá tốt", "Cho thuê %[1]s %[2]s", "%[1]s mới xây %[2]s", "%[1]s thoáng mát, an ninh %[2]s",
		"Cần cho thuê %[1]s %[3]d m² %[2]s", "%[1]s đầy đủ tiện nghi %[2]s", "%[1]s %[2]s, vào ở ngay", "%[1]s yên tĩnh %[2]s, lối đi riêng",
	}
	demoStreets = strings.Split("Nguyễn Tất Thành,Lê Duẩn,Phan Chu Trinh,Hùng Vương,Trần Phú,Y Jút,Lý Thường Kiệt,Ama Khê,Y Wang,Nguyễn Huệ,"+
		"Lê Lợi,Quang Trung,Hoàng Diệu,Y Moan Ênuôl,Mai Hắc Đế,Nguyễn Văn Cừ,Đinh Tiên Hoàng,thôn 3,thôn 5,buôn Kô Sia", ",")
	demoTitlesOf = []string{"anh", "chị", "cô", "chú", "bác"}
	demoNames    = strings.Split("An,Bình,Châu,Dung,Đức,Giang,Hà,Hạnh,Hoa,Hùng,Khánh,Lan,Linh,Loan,Mai,Minh,Nga,Ngọc,Nhung,Phúc,Phương,Quân,"+
		"Quỳnh,Sơn,Tâm,Thảo,Thu,Thủy,Tiến,Trang,Tuấn,Vân,Việt,Yến,Y Bhiăk,H'Hen,H'Bia,Y Khoa,H'Linh,Y Thanh", ",")
	demoSentences = strings.Split("gần chợ, gần trường học|có gác lửng rộng rãi|giờ giấc tự do|khép kín, vệ sinh riêng|có máy lạnh và máy nước nóng|"+
		"có chỗ để xe rộng|an ninh tốt, có camera|điện nước giá dân|cách bệnh viện vài phút|đường ô tô vào tận nơi|nhà mới xây, sạch sẽ|"+
		"cửa sổ lớn, nhiều ánh sáng|có ban công phơi đồ|có bếp riêng|yên tĩnh, hợp học bài|ưu tiên người đi làm ổn định|cho nuôi thú cưng nhỏ|"+
		"có bình chữa cháy từng tầng|lối thoát hiểm phía sau|phù hợp gia đình trẻ|phù hợp sinh viên|phù hợp công nhân|đi bộ ra bến xe buýt|"+
		"gần công viên|có wifi miễn phí|nước giếng khoan sạch|hàng xóm thân thiện|hợp đồng rõ ràng|cọc một tháng|có sân chung rộng|gần quán ăn và tiệm tạp hóa|"+
		"view rẫy cà phê mát mẻ|gần biển, gió mát|được nấu ăn trong phòng|có người trông xe|hỗ trợ đăng ký tạm trú", "|")
)
