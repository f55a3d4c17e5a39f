package app

import (
	"context"
	"image"
	"image/color"
	"image/draw"

	"daklakid/internal/core/organisation"
	"daklakid/internal/core/photo"
	business "daklakid/internal/feature/companies"
	"daklakid/internal/feature/workforce"
	"daklakid/internal/platform/database"
)

// demoCompanies are made up; the first one's owner can be signed in as. So are
// their tax codes: the check digits are right, the numbers nobody's.
var demoCompanies = []business.Demo{
	{
		TaxCode: "6009990017", Name: "Công ty May Hòa Phú (minh hoạ)", Ward: "24175", Address: "Lô B1", Park: "kcn-hoa-phu", Sector: "C", Phone: "0262 3999 001",
		About: "May áo sơ mi và quần tây xuất khẩu, 420 công nhân.\nCó xe đưa đón từ Buôn Ma Thuột, ký túc xá cho công nhân ở xa và nhà giữ trẻ cạnh xưởng.\nDữ liệu minh hoạ.",
	},
	{
		TaxCode: "6009990024", Name: "Công ty Cà phê Ban Mê (minh hoạ)", Ward: "24163", Address: "Lô A3", Park: "ccn-tan-an-1", Sector: "C", Phone: "0262 3999 002",
		About: "Thu mua, rang xay và xuất khẩu cà phê nhân của nông dân trong tỉnh.\nDữ liệu minh hoạ.",
	},
	{
		TaxCode: "4409990018", Name: "Công ty Thủy sản Hòa Hiệp (minh hoạ)", Ward: "22261", Address: "Lô C2", Park: "kcn-hoa-hiep-1", Sector: "C", Phone: "0257 3999 003",
		About: "Chế biến cá ngừ và tôm đông lạnh. Làm theo ca, có ăn ca và xe đưa đón.\nDữ liệu minh hoạ.",
	},
	{
		TaxCode: "6009990031", Name: "Hợp tác xã Sầu riêng Krông Pắc (minh hoạ)", Ward: "24490", Address: "Thôn 3", Sector: "A", Phone: "0262 3999 004",
		About: "180 hộ trồng sầu riêng theo quy trình chung, có mã số vùng trồng.\nDữ liệu minh hoạ.",
	},
	{
		TaxCode: "4409990025", Name: "Siêu thị Tuy Hòa (minh hoạ)", Ward: "22015", Address: "Đường Hùng Vương", Sector: "G", Phone: "0257 3999 005",
		About: "Hàng tiêu dùng và nông sản trong tỉnh, mở cửa 7 giờ đến 22 giờ mỗi ngày.\nDữ liệu minh hoạ.",
	},
}

// demoBusinesses registers the made-up companies, owned by one account, and
// returns their ids.
func (a *App) demoBusinesses(ctx context.Context, owner string) (ids []string, err error) {
	picture, err := keepDrawn(ctx, a, owner, halls)
	if err != nil {
		return nil, err
	}
	err = a.db.Update(ctx, func(tx *database.Tx) error {
		ids = nil
		for n, d := range demoCompanies {
			id, err := organisation.Create(tx, owner, organisation.Company, d.Name, owner)
			if err != nil {
				return err
			}
			d.ID = id
			if d.Photos, err = photo.Attach(tx, owner, "company:"+id, []string{picture[n%len(picture)].ID}); err != nil {
				return err
			}
			if err := a.services.business.Load(tx, d); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return a.services.workforce.Load(tx, workforce.Demo{Companies: ids, Workers: 90, Seed: int64(len(ids)), Account: owner})
	})
	return ids, err
}

// hall is a building as a few flat shapes.
type hall struct{ sky, ground, wall, roof, door color.RGBA }

var halls = []hall{
	{rgb(0xBFE3EE), rgb(0xA9825B), rgb(0xF3E3CF), rgb(0x9A3B26), rgb(0x16607A)},
	{rgb(0xD7F0F6), rgb(0x8F9E6B), rgb(0xE1E6EC), rgb(0x52796F), rgb(0x7B4B2A)},
	{rgb(0xC9E9F2), rgb(0xB4A48C), rgb(0xFBF1D8), rgb(0x16607A), rgb(0x9A3B26)},
	{rgb(0xE4F4F8), rgb(0x52796F), rgb(0xDCE8DD), rgb(0x7A4A2B), rgb(0x5E4630)},
	{rgb(0xCFE6F0), rgb(0x9C7A5A), rgb(0xF6EFE4), rgb(0xB7791F), rgb(0x1F6B4A)},
}

func (h hall) image() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, drawnWidth, drawnHeight))
	fill := func(r image.Rectangle, c color.RGBA) { draw.Draw(m, r, image.NewUniform(c), image.Point{}, draw.Src) }
	fill(m.Bounds(), h.sky)
	fill(image.Rect(0, 680, drawnWidth, drawnHeight), h.ground)
	fill(image.Rect(140, 360, 1060, 720), h.wall)
	fill(image.Rect(110, 300, 1090, 370), h.roof)
	for x := 200; x < 900; x += 140 {
		fill(image.Rect(x, 430, x+90, 510), h.sky)
	}
	fill(image.Rect(860, 520, 1000, 720), h.door)
	fill(image.Rect(220, 560, 640, 720), h.door)
	return m
}
