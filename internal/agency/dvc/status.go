package dvc

import "slices"

// Status is how far a dossier has come, by the numbers of the national portal.
type Status int

// The statuses.
const (
	Filed       Status = 1  // mới đăng ký
	Received    Status = 2  // được tiếp nhận
	NotReceived Status = 3  // không được tiếp nhận
	Processing  Status = 4  // đang xử lý
	PapersAsked Status = 5  // yêu cầu bổ sung giấy tờ
	FeeAsked    Status = 6  // yêu cầu thực hiện nghĩa vụ tài chính
	Withdrawing Status = 7  // công dân yêu cầu rút hồ sơ
	Stopped     Status = 8  // dừng xử lý
	Done        Status = 9  // đã xử lý xong
	Returned    Status = 10 // đã trả kết quả
)

var after = map[Status][]Status{
	Filed:       {Received, NotReceived, Withdrawing},
	Received:    {Processing, PapersAsked, FeeAsked, Withdrawing, Stopped},
	Processing:  {PapersAsked, FeeAsked, Withdrawing, Stopped, Done},
	PapersAsked: {Processing, Withdrawing, Stopped},
	FeeAsked:    {Processing, Withdrawing, Stopped},
	Withdrawing: {Stopped, Processing},
	Done:        {Returned},
}

// Known is whether there is such a status.
func (s Status) Known() bool { return s >= Filed && s <= Returned }

// Final is whether nothing comes after it.
func (s Status) Final() bool { return s.Known() && len(after[s]) == 0 }

// May is whether a dossier goes from s to next in one step. What is heard may
// have skipped steps: callbacks come late or not at all.
func (s Status) May(next Status) bool { return slices.Contains(after[s], next) }
