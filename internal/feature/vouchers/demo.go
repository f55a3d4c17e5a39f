package vouchers

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
)

// Demo says what made-up campaigns to load.
type Demo struct {
	Seed      int64
	Companies []string // organisations, by turns
	Owner     string   // account that posts for them and redeems
	Holders   []string // accounts that have claimed
}

type demoCampaign struct {
	category, title, body, gift, conditions string
	worth, percent, quantity, perDay        int64
	minBill, maxOff                         int64
	company                                 int // among the companies
	shops                                   []string
}

// demoCampaigns are what shops of the province give away.
var demoCampaigns = []demoCampaign{
	{amountOff, "Giảm 20.000 đ cho hoá đơn cà phê từ 60.000 đ", "Cà phê rang xay tại chỗ, uống nóng hay đá.", "", "Mỗi hoá đơn dùng một phiếu.", 20_000, 0, 500, 50, 60_000, 0, 1, []string{"Quán Ban Mê Lê Duẩn", "Quán Ban Mê Hùng Vương"}},
	{giftFor, "Tặng một ly cà phê khi mua 1 kg cà phê rang", "Cà phê Robusta Cư M'gar, rang mộc.", "Một ly cà phê phin", "Áp dụng khi mua tại quán.", 0, 0, 300, 0, 0, 0, 1, []string{"Quán Ban Mê Lê Duẩn"}},
	{percentOff, "Giảm 15% rau củ và trái cây buổi tối", "Hàng trong ngày, giảm sau 19 giờ.", "", "Không áp dụng cùng chương trình khác.", 0, 15, 2_000, 200, 0, 100_000, 4, []string{"Siêu thị Tuy Hòa – Trần Hưng Đạo"}},
	{amountOff, "Phiếu mua hàng 50.000 đ cho hoá đơn từ 500.000 đ", "Dùng cho mọi mặt hàng trừ sữa cho trẻ dưới 24 tháng.", "", "Không quy đổi thành tiền mặt.", 50_000, 0, 1_000, 0, 500_000, 0, 4, []string{"Siêu thị Tuy Hòa – Trần Hưng Đạo", "Siêu thị Tuy Hòa – Nguyễn Huệ"}},
	{percentOff, "Giảm 10% sầu riêng Ri6 tại vườn", "Đến vườn chọn trái, cân tại chỗ.", "", "Gọi trước một ngày.", 0, 10, 200, 20, 0, 0, 3, []string{"Điểm bán hợp tác xã Krông Pắc"}},
	{giftFor, "Tặng túi vải khi mua hai áo sơ mi", "Hàng xuất khẩu lỗi nhẹ, còn mới.", "Một túi vải canvas", "Số lượng có hạn.", 0, 0, 150, 0, 0, 0, 0, []string{"Cửa hàng May Hòa Phú"}},
	{amountOff, "Giảm 30.000 đ cho 2 kg cá ngừ cắt lát", "Cá ngừ đại dương cấp đông trên tàu.", "", "Mỗi người hai phiếu.", 30_000, 0, 400, 40, 0, 0, 2, []string{"Cửa hàng Hải sản Hòa Hiệp", "Quầy chợ Tuy Hòa"}},
}

// Load stores made-up campaigns, labelled as such, with some vouchers that were
// claimed and redeemed over the last days.
func (s *Service) Load(ctx context.Context, d Demo) error {
	if len(d.Companies) == 0 {
		return nil
	}
	random := rand.New(rand.NewPCG(uint64(d.Seed), 63)) //nolint:gosec // made-up data, the same for the same seed
	return s.db.Update(ctx, func(tx *database.Tx) error {
		for n, made := range demoCampaigns {
			at := tx.Time().Add(-time.Duration(len(demoCampaigns)-n) * 24 * time.Hour).Truncate(time.Second)
			draft := s.demoDraft(tx, made, d.Companies[made.company%len(d.Companies)], n)
			in := listing.Imported[Voucher]{ID: id.Drawn(at.UnixMilli(), random.Uint32), Owner: d.Owner, Demo: true, Published: at, Draft: draft}
			if err := s.board.Import(tx, []listing.Imported[Voucher]{in}); err != nil {
				return fmt.Errorf("demo vouchers: %w", err)
			}
			l := &listing.Listing[Voucher]{Detail: draft.Detail, Item: listing.Item{
				ID: in.ID, Organisation: draft.Organisation, Status: listing.Published, Title: draft.Title, Category: draft.Category, Price: draft.Price,
			}}
			if err := s.open(tx, l); err != nil {
				return err
			}
			if err := s.demoUse(tx, random, s.row(l), draft.Detail.Facts.Places, d); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) demoDraft(tx *database.Tx, made demoCampaign, company string, n int) listing.Draft[Voucher] {
	today := tx.Time().In(s.province.Location())
	day := func(days int) string { return today.AddDate(0, 0, days).Format(time.DateOnly) }
	terms := VoucherTerms{
		Percent: made.percent, MaxOff: made.maxOff, MinBill: made.minBill, Gift: made.gift, Quantity: made.quantity, Conditions: made.conditions, PerPerson: 2, PerDay: made.perDay,
		ClaimFrom: day(-10), ClaimUntil: day(20 + 3*n), ValidFrom: day(-10), ValidUntil: day(40 + 3*n), HoldDays: 14,
	}
	wards := s.province.Wards()
	for k, name := range made.shops {
		ward := wards[(7*made.company+3*k)%len(wards)]
		lat, lng := ward.Point.Lat, ward.Point.Lng
		terms.Places = append(terms.Places, VoucherPlace{
			Name: name, Address: fmt.Sprintf("%d đường Nguyễn Huệ, %s", 12+30*k+made.company, ward.FullName), Ward: ward.Code, Lat: &lat, Lng: &lng,
		})
	}
	draft := listing.Draft[Voucher]{
		Title: made.title, Body: made.body + " Dữ liệu minh hoạ.", Category: made.category, Price: made.worth, Organisation: company,
		Detail: Voucher{terms},
	}
	located(&draft)
	return draft
}

// demoUse has people claim some, and shops redeem most of those.
func (s *Service) demoUse(tx *database.Tx, random *rand.Rand, c campaign, places []VoucherPlace, d Demo) error {
	for n, account := range d.Holders {
		at := tx.Now() - random.Int64N(6*24*60*60*1000) - 60*60*1000
		held, err := hold(tx, c, account)
		if err == nil && held {
			held, err = take(tx, c.id, everywhere)
		}
		if err != nil || !held {
			return err
		}
		v := voucher{id: id.Drawn(at, random.Uint32), account: account, worth: c.worth, claimed: at, expires: min(c.validUntil, at+c.hold), campaign: c}
		if err := insertVoucher(tx, v); err != nil {
			return err
		}
		if n%3 == 0 { // still held
			continue
		}
		used, shop := at+random.Int64N(tx.Now()-at), placeID(places[n%len(places)])
		bill := int64(0)
		if c.asksBill() {
			bill = c.minBill + 1000*(40+random.Int64N(900))
		}
		if err := demoRedeemed(tx, v.id, shop, d.Owner, used, s.dayOf(used), bill, c.off(bill)); err != nil {
			return err
		}
	}
	return nil
}
