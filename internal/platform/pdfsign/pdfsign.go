// Package pdfsign signs PDF files over every byte of them, as PAdES B-B does
// (ETSI EN 319 142-1), and finds out whether a file is as it was signed.
package pdfsign

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"daklakid/internal/platform/pdf"
)

// Words are what readers show of a signature beside its certificate.
type Words struct {
	Name     string // who signs
	Reason   string
	Location string
	At       time.Time
	// Code is ours, not the readers': Verify gives it back. ASCII without
	// brackets or backslashes.
	Code string
}

// Sign appends a signature to a file of our own making; no byte of what was
// there is changed. It is not drawn on a page: readers show it beside them.
func Sign(file []byte, by *Signer, w Words) ([]byte, error) {
	if strings.ContainsFunc(w.Code, func(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune(`()\`, r) }) {
		return nil, errors.New("pdfsign: the code has characters that it must not have")
	}
	room, err := by.room()
	if err != nil {
		return nil, err
	}
	ctx, err := pdf.Open(file)
	if err != nil {
		return nil, fmt.Errorf("pdfsign: %w", err)
	}
	u, err := newUpdate(file, *ctx.Size)
	if err != nil {
		return nil, err
	}
	signature, field := u.next(), u.next()
	u.object(signature, dictionary(w, room))
	if err := attach(ctx, u, signature, field); err != nil {
		return nil, err
	}
	return seal(u.close(ctx.XRefTable), by, room)
}

// rangeRoom holds three numbers of ten digits: files below 10 GB.
const rangeRoom = "          "

// dictionary is the signature's own (ISO 32000-1, table 252) with room for what
// is known only when all else stands.
func dictionary(w Words, room int) string {
	blank := strings.Join([]string{rangeRoom, rangeRoom, rangeRoom}, " ")
	d := "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached" + rangeKey + blank + "]" +
		contentsKey + strings.Repeat("0", 2*room) + ">/M(" + date(w.At) + ")"
	for _, one := range [][2]string{{"Name", w.Name}, {"Reason", w.Reason}, {"Location", w.Location}} {
		if one[1] != "" {
			d += "/" + one[0] + text(one[1])
		}
	}
	if w.Code != "" {
		d += codeKey + w.Code + ")"
	}
	return d + ">>"
}

// attach makes a field of the signature, which the first page and the catalog name.
func attach(ctx *model.Context, u *update, signature, field int) error {
	if err := ctx.EnsurePageCount(); err != nil {
		return fmt.Errorf("pdfsign: %w", err)
	}
	page, at, _, err := ctx.PageDict(1, false)
	if err != nil || page == nil || at == nil {
		return errors.Join(errors.New("pdfsign: there is no first page"), err)
	}
	catalog, err := ctx.Catalog()
	if err != nil {
		return fmt.Errorf("pdfsign: %w", err)
	}
	if _, form := catalog["AcroForm"]; form {
		return errors.New("pdfsign: the file has a form already")
	}
	page, catalog = page.Clone().(types.Dict), catalog.Clone().(types.Dict)
	annotations, err := ctx.DereferenceArray(page["Annots"])
	if err != nil {
		return fmt.Errorf("pdfsign: %w", err)
	}
	reference := *types.NewIndirectRef(field, 0)
	page["Annots"] = append(annotations[:len(annotations):len(annotations)], reference)
	catalog["AcroForm"] = types.Dict{"Fields": types.Array{reference}, "SigFlags": types.Integer(signed | appendOnly)}
	catalog["Version"] = types.Name("1.7")
	u.object(field, fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/F %d/Rect[0 0 0 0]/P %s/V %d 0 R>>",
		printed|locked, at.PDFString(), signature))
	u.object(at.ObjectNumber.Value(), page.PDFString())
	u.object(ctx.Root.ObjectNumber.Value(), catalog.PDFString())
	return nil
}

// Flags of forms (ISO 32000-1, table 219) and of annotations (table 165).
const (
	signed, appendOnly = 1, 2
	printed, locked    = 4, 128
)

// seal fills in which bytes are signed, and the signature of those.
func seal(file []byte, by *Signer, room int) ([]byte, error) {
	at := bytes.LastIndex(file, []byte(contentsKey)) + len(contentsKey) - 1 // of <
	after := at + 2*room + len("<>")
	numbers := bytes.LastIndex(file, []byte(rangeKey)) + len(rangeKey)
	copy(file[numbers:], fmt.Sprintf("%-10d %-10d %-10d", at, after, len(file)-after))
	made, err := by.sign(file[:at], file[after:])
	if err != nil {
		return nil, err
	}
	if len(made) > room {
		return nil, fmt.Errorf("pdfsign: a signature of %d bytes has room for %d", len(made), room)
	}
	hex.Encode(file[at+1:], made)
	return file, nil
}

// text is a string that holds any letter: UTF-16 in hexadecimal digits, in
// which nothing needs to be escaped.
func text(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String() + ">"
}

// date is ISO 32000-1, 7.9.4.
func date(t time.Time) string {
	zone := t.Format("-07:00")
	return t.Format("D:20060102150405") + zone[:3] + "'" + zone[4:] + "'"
}
