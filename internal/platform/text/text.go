// Package text turns a stable code with arguments into a sentence in the
// reader's language. Vietnamese is written first; what another language lacks
// falls back to it.
package text

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// First is the language that is always complete.
const First = "vi"

// Catalogue holds the sentences by language and code.
type Catalogue struct {
	byLanguage map[string]map[string]string
}

// Load reads every <language>.json (code → sentence) of the given folders;
// a code defined twice in one language is an error.
func Load(folders ...fs.FS) (*Catalogue, error) {
	c := &Catalogue{byLanguage: map[string]map[string]string{First: {}}}
	for _, folder := range folders {
		names, err := fs.Glob(folder, "*.json")
		if err != nil {
			return nil, fmt.Errorf("texts: %w", err)
		}
		for _, name := range names {
			if err := c.add(folder, name); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

func (c *Catalogue) add(folder fs.FS, name string) error {
	raw, err := fs.ReadFile(folder, name)
	if err != nil {
		return fmt.Errorf("texts: %w", err)
	}
	var sentences map[string]string
	if err := json.Unmarshal(raw, &sentences); err != nil {
		return fmt.Errorf("texts %s: %w", name, err)
	}
	language := strings.TrimSuffix(path.Base(name), ".json")
	if c.byLanguage[language] == nil {
		c.byLanguage[language] = map[string]string{}
	}
	for code, sentence := range sentences {
		if _, twice := c.byLanguage[language][code]; twice {
			return fmt.Errorf("texts: %s is defined twice in %s", code, language)
		}
		c.byLanguage[language][code] = sentence
	}
	return nil
}

// Say returns the sentence for code with {name} replaced by args[name]; a code
// nobody wrote a sentence for comes back as itself.
func (c *Catalogue) Say(language, code string, args map[string]any) string {
	sentence, ok := c.byLanguage[language][code]
	if !ok {
		sentence, ok = c.byLanguage[First][code]
	}
	if !ok {
		return code
	}
	for name, value := range args {
		sentence = strings.ReplaceAll(sentence, "{"+name+"}", format(value))
	}
	return sentence
}

// format writes whole numbers the Vietnamese way, 1.500.000.
func format(value any) string {
	var n int64
	switch v := value.(type) {
	case int:
		n = int64(v)
	case int64:
		n = v
	default:
		return fmt.Sprint(value)
	}
	digits := fmt.Sprint(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "." + digits[i:]
	}
	return sign + digits
}

// Has reports whether there are sentences in the language.
func (c *Catalogue) Has(language string) bool { return c.byLanguage[language] != nil }

// Languages lists the languages that have any sentence, the first one first.
func (c *Catalogue) Languages() []string {
	all := []string{First}
	for language := range c.byLanguage {
		if language != First {
			all = append(all, language)
		}
	}
	return all
}

// Complete reports the codes that some language lacks, or that only exist in
// a translation; a test of the program insists on none.
func (c *Catalogue) Complete(language string) error {
	var errList []error
	for code := range c.byLanguage[First] {
		if _, ok := c.byLanguage[language][code]; !ok {
			errList = append(errList, fmt.Errorf("%s lacks %s", language, code))
		}
	}
	for code := range c.byLanguage[language] {
		if _, ok := c.byLanguage[First][code]; !ok {
			errList = append(errList, fmt.Errorf("%s has %s, which %s lacks", language, code, First))
		}
	}
	return errors.Join(errList...)
}
