package rights

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/errs"
	"daklakid/internal/platform/module"
)

// maxFiles bounds the photos in one copy, in bytes: the copy is sealed in memory.
const maxFiles = 40 << 20

// copied is all of a person's data, before it is written down.
type copied struct {
	account, language string
	at                time.Time
	sections          []module.Section
	files             []string
}

// gather asks every module.
func (s *Service) gather(tx *database.Tx, account string) (c copied, err error) {
	c.account, c.at = account, tx.Time()
	if _, c.language, err = s.o.Person(tx, account); err != nil {
		return c, err
	}
	for _, m := range s.o.Modules() {
		if m.Personal.Export != nil {
			sections, err := m.Personal.Export(tx, account)
			if err != nil {
				return c, fmt.Errorf("%s: %w", m.Name, err)
			}
			c.sections = append(c.sections, sections...)
		}
		if m.Personal.Files != nil {
			files, err := m.Personal.Files(tx, account)
			if err != nil {
				return c, fmt.Errorf("%s: %w", m.Name, err)
			}
			c.files = append(c.files, files...)
		}
	}
	return c, nil
}

// pack writes the archive: the data for machines, a page for people, the photos.
func (s *Service) pack(ctx context.Context, c copied) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	photos, err := s.packFiles(ctx, archive, c)
	if err != nil {
		return nil, err
	}
	err = write(archive, "du-lieu.json", c.at, func(w io.Writer) error {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(s.document(c, photos))
	})
	if err != nil {
		return nil, err
	}
	err = write(archive, "mo-trang-nay.html", c.at, func(w io.Writer) error { return page.Execute(w, s.readable(c, photos)) })
	err = errors.Join(err, archive.Close()) // writes the table of contents
	return out.Bytes(), err
}

func write(archive *zip.Writer, name string, at time.Time, fill func(io.Writer) error) error {
	w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
	if err != nil {
		return err
	}
	return fill(w)
}

// packed says what became of a person's photos.
type packed struct {
	names []string
	left  int // not packed: too many for one copy
}

func (s *Service) packFiles(ctx context.Context, archive *zip.Writer, c copied) (p packed, err error) {
	room := int64(maxFiles)
	for i, key := range c.files {
		name := fmt.Sprintf("anh/%03d%s", i+1, path.Ext(key))
		size, err := s.packFile(ctx, archive, key, name, c.at, room)
		switch {
		case errs.KindOf(err) == errs.NotFound: // removed meanwhile
		case err != nil:
			return p, err
		case size == 0:
			p.left++
		default:
			room -= size
			p.names = append(p.names, name)
		}
	}
	return p, nil
}

// packFile answers how many bytes the file has; 0 when there is no room for it.
func (s *Service) packFile(ctx context.Context, archive *zip.Writer, key, name string, at time.Time, room int64) (int64, error) {
	o, err := s.o.Blobs.Get(ctx, key)
	if err != nil {
		return 0, err
	}
	if o.Size > room {
		return 0, o.Close()
	}
	err = write(archive, name, at, func(w io.Writer) error {
		_, err := io.Copy(w, o)
		return err
	})
	return o.Size, errors.Join(err, o.Close())
}

// document is the copy for machines: codes and plain values.
func (s *Service) document(c copied, photos packed) map[string]any {
	sections := make([]map[string]any, 0, len(c.sections))
	for _, section := range c.sections {
		class, _ := s.classOf(section)
		records := make([]map[string]any, 0, len(section.Records))
		for _, r := range section.Records {
			record := map[string]any{}
			for _, f := range r {
				if !empty(f.Value) {
					record[f.Code] = f.Value
				}
			}
			if until := keptUntil(class, section, r); !until.IsZero() {
				record["keptUntil"] = until
			}
			records = append(records, record)
		}
		sections = append(sections, map[string]any{
			"code": section.Code, "title": s.o.Texts.Say(c.language, "personal."+section.Code, nil), "records": records,
			"class": class.Code, "kept": s.keeping(c.language, class),
		})
	}
	return map[string]any{
		"account": c.account, "madeAt": c.at, "sections": sections, "photos": photos.names, "photosLeftOut": photos.left,
	}
}

func empty(value any) bool {
	switch v := value.(type) {
	case string:
		return v == ""
	case time.Time:
		return v.IsZero()
	case module.Words:
		return len(v) == 0
	}
	return value == nil
}
