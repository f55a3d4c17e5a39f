package ioc

import (
	"context"
	"crypto/subtle"
	"net/http"
	"time"

	"daklakid/internal/agency/ioc/georeport"
)

func (s *Sandbox) backend() georeport.Backend {
	changed := georeport.Time{Time: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	formats := []georeport.Text{georeport.Text(georeport.XML.MediaType()), georeport.Text(georeport.JSON.MediaType())}
	return georeport.Backend{
		Discovery: georeport.Discovery{
			Changeset: changed, Contact: "sandbox",
			Endpoints: []georeport.Endpoint{{
				Specification: georeport.Specification, URL: georeport.Text(s.o.URL + "/v2"), Changeset: changed, Type: "test", Formats: formats,
			}},
		},
		Jurisdiction: s.o.Jurisdiction, Now: time.Now,
		Allow: func(_ context.Context, c georeport.Caller) error {
			if subtle.ConstantTimeCompare([]byte(c.Key), []byte(s.o.Key)) != 1 {
				return georeport.Error{Code: http.StatusForbidden, Description: "the api_key is missing, or not known"}
			}
			return nil
		},
		Services: func(context.Context) ([]georeport.Service, error) { return sandboxServices(), nil },
		Definition: func(_ context.Context, service string) (georeport.Definition, error) {
			return sandboxDefinition(service), nil
		},
		Create: s.create, Requests: s.find, Token: s.token, Updates: s.findUpdates, AddUpdate: s.addUpdate,
	}
}

// The services of the stand-in: one of each type, and one that asks in every datatype.
func sandboxServices() []georeport.Service {
	return []georeport.Service{
		{Code: "ATGT", Name: "An toàn giao thông", Description: "Đèn tín hiệu, biển báo, điểm đen tai nạn.", Type: georeport.Realtime, Keywords: "đèn, biển báo", Group: "Giao thông"},
		{Code: "HTDT", Name: "Hạ tầng đô thị", Description: "Ổ gà, nắp cống, cây xanh, chiếu sáng.", Metadata: true, Type: georeport.Realtime, Keywords: "ổ gà, nắp cống", Group: "Đô thị"},
		{Code: "MT", Name: "Môi trường", Description: "Rác thải, nước thải, tiếng ồn.", Type: georeport.Batch, Keywords: "rác, khói", Group: "Đô thị"},
		{Code: "KHAC", Name: "Khác", Description: "Việc không thuộc các lĩnh vực trên.", Type: georeport.Realtime, Group: "Khác"},
		{Code: "HK", Name: "Hiến kế", Description: "Góp ý xây dựng đô thị thông minh.", Type: georeport.Blackbox, Group: "Khác"},
	}
}

// sandboxService is one of them; the handler has checked that there is such a one.
func sandboxService(code string) georeport.Service {
	for _, one := range sandboxServices() {
		if string(one.Code) == code {
			return one
		}
	}
	return georeport.Service{}
}

func sandboxDefinition(service string) georeport.Definition {
	ask := func(order int, code, datatype georeport.Text, required bool, description georeport.Text, values ...georeport.Value) georeport.Attribute {
		return georeport.Attribute{Variable: true, Code: code, Datatype: datatype, Required: required, Order: order, Description: description, Values: values}
	}
	d := georeport.Definition{Code: georeport.Text(service), Attributes: []georeport.Attribute{
		ask(1, "KIND", georeport.SingleValueList, true, "Hư hỏng gì?", georeport.Value{Key: "road", Name: "Mặt đường"}, georeport.Value{Key: "drain", Name: "Cống"}, georeport.Value{Key: "light", Name: "Đèn"}),
		ask(2, "DANGER", georeport.MultiValueList, false, "Nguy hiểm cho ai?", georeport.Value{Key: "walk", Name: "Người đi bộ"}, georeport.Value{Key: "ride", Name: "Xe máy"}),
		ask(3, "POLE", georeport.String, false, "Số cột đèn"),
		ask(4, "DEPTH", georeport.Number, false, "Sâu bao nhiêu xăng-ti-mét?"),
		ask(5, "SEEN", georeport.Datetime, false, "Thấy khi nào?"),
		ask(6, "MORE", georeport.Lines, false, "Mô tả thêm"),
		{Code: "NOTE", Datatype: georeport.Lines, Order: 7, Description: "Trường hợp khẩn cấp hãy gọi 113, 114 hoặc 115."},
	}}
	return d
}
