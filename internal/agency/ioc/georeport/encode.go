package georeport

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// Every document is one thing (Discovery, Definition) or a list of one kind; in
// XML a list is an element of elements, in JSON an array.
const (
	rootServices   = "services"
	rootDefinition = "service_definition"
	rootRequests   = "service_requests"
	rootUpdates    = "service_request_updates"
	rootDiscovery  = "discovery"
	rootErrors     = "errors"
)

// Encode writes a document: a []Service, Definition, []Receipt, []Request,
// []Update, []UpdateReceipt, Discovery or []Error.
func Encode(f Format, document any) ([]byte, error) {
	var b bytes.Buffer
	if f == JSON {
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		err := e.Encode(document)
		return b.Bytes(), err
	}
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n")
	if err := encodeXML(xml.NewEncoder(&b), document); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func encodeXML(e *xml.Encoder, document any) error {
	switch d := document.(type) {
	case []Service:
		return writeList(e, rootServices, "service", d)
	case Definition:
		return e.EncodeElement(d, element(rootDefinition))
	case []Receipt:
		return writeList(e, rootRequests, "request", d)
	case []Request:
		return writeList(e, rootRequests, "request", d)
	case []Update:
		return writeList(e, rootUpdates, "request_update", d)
	case []UpdateReceipt:
		return writeList(e, rootUpdates, "request_update", d)
	case Discovery:
		return e.EncodeElement(d, element(rootDiscovery))
	case []Error:
		return writeList(e, rootErrors, "error", d)
	}
	return fmt.Errorf("georeport: %T is no document", document)
}

func element(name string) xml.StartElement { return xml.StartElement{Name: xml.Name{Local: name}} }

func writeList[T any](e *xml.Encoder, root, item string, all []T) error {
	start := element(root)
	if err := e.EncodeToken(start); err != nil {
		return err
	}
	for _, one := range all {
		if err := e.EncodeElement(one, element(item)); err != nil {
			return err
		}
	}
	if err := e.EncodeToken(start.End()); err != nil {
		return err
	}
	return e.Flush()
}

// ErrDocument is the error when what was read is another document, or none.
var ErrDocument = errors.New("georeport: this is not the document that was asked for")

// Decode reads a document into a pointer to one of the types that Encode writes.
func Decode(f Format, raw []byte, into any) error {
	if f == JSON {
		if err := json.Unmarshal(raw, into); err != nil {
			return ErrDocument // the cause might quote what was written
		}
		return nil
	}
	d := xml.NewDecoder(bytes.NewReader(raw))
	var err error
	switch into := into.(type) {
	case *[]Service:
		*into, err = readList[Service](d, rootServices, "service")
	case *Definition:
		err = readOne(d, rootDefinition, into)
	case *[]Receipt:
		*into, err = readList[Receipt](d, rootRequests, "request")
	case *[]Request:
		*into, err = readList[Request](d, rootRequests, "request")
	case *[]Update:
		*into, err = readList[Update](d, rootUpdates, "request_update")
	case *[]UpdateReceipt:
		*into, err = readList[UpdateReceipt](d, rootUpdates, "request_update")
	case *Discovery:
		err = readOne(d, rootDiscovery, into)
	case *[]Error:
		*into, err = readList[Error](d, rootErrors, "error")
	default:
		return fmt.Errorf("georeport: %T is no document", into)
	}
	if err != nil {
		return ErrDocument
	}
	return nil
}

// begin reads up to the root, which must have the name.
func begin(d *xml.Decoder, root string) (xml.StartElement, error) {
	for {
		token, err := d.Token()
		if err != nil {
			return xml.StartElement{}, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local != root {
				return t, ErrDocument
			}
			return t, nil
		case xml.Directive: // a document type, which the standard has not
			return xml.StartElement{}, ErrDocument
		}
	}
}

func readOne(d *xml.Decoder, root string, into any) error {
	start, err := begin(d, root)
	if err != nil {
		return err
	}
	if err := d.DecodeElement(into, &start); err != nil {
		return err
	}
	return ended(d)
}

func readList[T any](d *xml.Decoder, root, item string) ([]T, error) {
	if _, err := begin(d, root); err != nil {
		return nil, err
	}
	all := []T{}
	for {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.EndElement:
			return all, ended(d)
		case xml.StartElement:
			if t.Name.Local != item {
				if err := d.Skip(); err != nil { // somebody's extension
					return nil, err
				}
				continue
			}
			var one T
			if err := d.DecodeElement(&one, &t); err != nil {
				return nil, err
			}
			all = append(all, one)
		}
	}
}

// ended is whether nothing but space and comments follows.
func ended(d *xml.Decoder) error {
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if data, ok := token.(xml.CharData); ok && len(bytes.TrimSpace(data)) > 0 {
			return ErrDocument
		}
		if _, ok := token.(xml.StartElement); ok {
			return ErrDocument
		}
	}
}
