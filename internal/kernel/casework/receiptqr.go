package casework

import (
	"context"
	"net/url"
	"strings"

	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/qrcode"
	"daklakid/internal/platform/web"
)

// statusPage shows how far a case is to whoever has its receipt.
const statusPage = "/bien-nhan?ma="

// ReceiptCode is a receipt to be printed or held out: whoever scans it sees how
// far the case is, and nothing of whose it is or what it is about.
type ReceiptCode struct {
	URL string         `json:"url" doc:"What the picture says"`
	QR  qrcode.Picture `json:"qr"`
}

// getReceiptQR looks nothing up: there is a code for every receipt that could be.
func (k *Kernel) getReceiptQR(_ context.Context, in *receiptInput) (*web.JSON[ReceiptCode], error) {
	receipt := read(in.Receipt)
	if len(receipt) != receiptLength || strings.Trim(receipt, receiptAlphabet) != "" {
		return nil, errs.Missing()
	}
	address := k.PublicURL + statusPage + url.QueryEscape(Grouped(receipt))
	drawn, err := qrcode.Draw(address)
	return web.Answer(ReceiptCode{address, drawn}), err
}
