package identity

import (
	"strconv"
	"time"

	"daklakid/internal/core/setting"
	"daklakid/internal/platform/web"
)

// hourly are the limits of codes that the province may change.
type hourly struct{ phone, address setting.Number }

func declare(o Options) hourly {
	book := o.Settings
	if book == nil {
		book = setting.New(nil, nil)
	}
	number := func(name string, limits []web.Limit, most int64) setting.Number {
		return book.Number(setting.Declaration{Name: name, Default: strconv.Itoa(perHour(limits)), Min: 1, Max: most, Unit: "codes"})
	}
	return hourly{
		phone:   number("signIn.codesPhone", o.Limits.Phone, 100),
		address: number("signIn.codesAddress", o.Limits.Address, 1_000_000),
	}
}

func perHour(limits []web.Limit) int {
	for _, limit := range limits {
		if limit.Per == time.Hour {
			return limit.Count
		}
	}
	return 1
}

// with are the limits with the hour's as it is set now.
func with(limits []web.Limit, hour setting.Number) []web.Limit {
	all := make([]web.Limit, len(limits))
	for i, limit := range limits {
		if limit.Per == time.Hour {
			limit.Count = int(hour.Get())
		}
		all[i] = limit
	}
	return all
}
