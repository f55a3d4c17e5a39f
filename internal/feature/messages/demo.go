package messages

import (
	"context"
	"fmt"
	"time"

	"daklakid/internal/platform/database"
)

// Demo is what a demonstration's made-up people write; it takes five of them,
// the first of whom visitors sign in as.
type Demo struct{ People []string }

// line is what one of them says, so many minutes ago.
type line struct {
	who, ago int
	content  content
	kind     string
}

// script is one made-up conversation. Whoever is last in asks is only asked.
type script struct {
	kind, title, state string
	people             []int
	lines              []line
}

func say(who, ago int, text string) line {
	return line{who, ago, content{Text: text}, kindText}
}

func point(who, ago int, name string, lat, lng float64) line {
	return line{who, ago, content{Place: &MessagePlace{Lat: lat, Lng: lng, Name: name}}, kindPlace}
}

// scripts are the conversations; times are minutes before they are loaded.
var scripts = []script{
	{direct, "", accepted, []int{0, 1}, []line{
		say(1, 2900, "Chào anh, em là Mai, em thấy anh có phòng trọ gần chợ Tân An. Phòng còn không anh?"),
		say(0, 2892, "Chào em, phòng còn nhé. Em ở mấy người?"),
		say(1, 2890, "Dạ em với em gái, hai chị em làm ở Khu công nghiệp Hòa Phú."),
		say(0, 2886, "Vậy ở hợp đấy, phòng có gác, điện nước tính theo giá nhà nước. Chiều nay em qua xem được không?"),
		say(1, 2884, "Chiều em tan ca lúc 5 giờ, khoảng 5 rưỡi em qua được không anh?"),
		point(0, 2882, "Cổng nhà trọ, đi vào 30 m", 12.7012, 108.0487),
		say(0, 2881, "Được em, em đi theo vị trí này là tới."),
		say(1, 1440, "Em cảm ơn anh, em ưng phòng rồi. Đầu tháng em chuyển vào, anh giữ giúp em nhé."),
		say(0, 1432, "Anh giữ rồi. Nhớ mang căn cước để anh đăng ký tạm trú cho hai chị em."),
		say(1, 35, "Dạ vâng. Mai em ghé đóng tiền cọc, anh có nhà buổi sáng không?"),
	}},
	{group, "Tổ liên gia số 5", accepted, []int{2, 0, 1, 3}, []line{
		say(2, 1500, "Chào cả nhà, sáng thứ Bảy này tổ mình dọn vệ sinh đường hẻm nhé, 6 giờ 30 tập trung ở nhà văn hoá."),
		say(0, 1490, "Tôi mang theo hai cái xẻng và xe rùa."),
		say(3, 1481, "Cháu đi được ạ. Có cần mang găng tay không bác?"),
		say(2, 1480, "Găng tay tổ có sẵn, cháu mang theo nước uống là được."),
		say(1, 1300, "Em mới về tổ, cho em tham gia với ạ."),
		say(2, 1296, "Hoan nghênh cháu Mai. Đèn đường đầu hẻm hỏng, ai rảnh gửi phản ánh trên ứng dụng giúp tổ nhé."),
		say(3, 50, "Cháu gửi phản ánh rồi ạ, phường đã tiếp nhận, hẹn sửa trong tuần này."),
		say(0, 42, "Giỏi quá. Thứ Bảy gặp nhé cả nhà."),
	}},
	{direct, "", requested, []int{4, 0}, []line{
		say(4, 20, "Chào anh, em là Thu Hà ở Buôn Hồ. Em muốn hỏi về việc làm ở công ty của anh, anh cho em nhắn tin được không ạ?"),
	}},
	{group, "Tổ dân phố 4 – Tân Lợi", requested, []int{1, 2, 0}, []line{
		say(1, 90, "Chào cả tổ. Sáng Chủ nhật 7 giờ mình dọn vệ sinh đường Nguyễn Tất Thành nhé."),
		say(2, 60, "Nhà tôi có hai người đi. Để tôi mang chổi."),
	}},
}

// DemoNames are what the people of a demonstration after the first are called.
var DemoNames = []string{"Trần Thị Mai", "Y Thiêm Niê", "H'Linh Êban", "Lê Thị Thu Hà"}

// Load writes the conversations.
func (s *Service) Load(ctx context.Context, d Demo) error {
	return s.db.Update(ctx, func(tx *database.Tx) error {
		for n, script := range scripts {
			if err := s.loadOne(tx, d, n, script); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) loadOne(tx *database.Tx, d Demo, n int, script script) error {
	c := &conversation{kind: script.kind, starter: d.People[script.people[0]], head: head{Title: script.title, Origin: fmt.Sprintf("demo|%d", n)}}
	if err := s.insertConversation(tx, c); err != nil {
		return err
	}
	for i, one := range script.people {
		state, role := script.state, plain
		if i == 0 && script.kind == group {
			role = owner
		}
		switch {
		case script.state == requested && script.kind == group && one != 0: // only the visitor is asked
			state = accepted
		case i == 0 && script.state == requested:
			state = waiting
		}
		if _, err := s.join(tx, c, d.People[one], state, role, 0); err != nil {
			return err
		}
		if state == requested && script.kind == group {
			if _, err := tx.Exec(`UPDATE conversation_members SET inviter = $3, known = 1, invited_at = $4
				WHERE conversation = $1 AND account = $2`, c.id, d.People[one], c.starter, tx.Now()); err != nil {
				return err
			}
		}
	}
	for i, l := range script.lines {
		m := &message{account: d.People[l.who], client: fmt.Sprintf("demo-%d-%d", n, i), kind: l.kind, content: l.content}
		if err := c.insertMessage(tx, m); err != nil {
			return err
		}
		at := tx.Now() - (time.Duration(l.ago) * time.Minute).Milliseconds()
		if _, err := tx.Exec(`UPDATE messages SET at = $3 WHERE conversation = $1 AND seq = $2`, c.id, m.seq, at); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE conversations SET last_at = $2, demo = 1 WHERE id = $1`, c.id, at); err != nil {
			return err
		}
		// Whoever writes has read what was there, so the last words are unread to the others.
		if _, err := tx.Exec(`UPDATE conversation_members SET read_seq = $3, delivered_seq = $3 WHERE conversation = $1 AND account = $2`, c.id, m.account, m.seq); err != nil {
			return err
		}
	}
	return nil
}
