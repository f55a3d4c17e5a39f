package notify

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Say is an argument that is itself said in the reader's language: the texts
// of these codes, one after another.
type Say []string

// said marks a Say among stored arguments.
const said = "$say"

// MarshalJSON writes the codes so that they are told from words.
func (s Say) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string][]string{said: s})
}

func pack(args map[string]any) (string, error) {
	if args == nil {
		return "{}", nil
	}
	raw, err := json.Marshal(args)
	if err == nil && len(raw) > maxArgs {
		err = fmt.Errorf("%d bytes, more than %d", len(raw), maxArgs)
	}
	return string(raw), err
}

// unpack reads arguments back, whole numbers as such, so that they are written
// with their separators, and codes as their texts.
func (s *Service) unpack(packed, language string) (map[string]any, error) {
	decoder := json.NewDecoder(strings.NewReader(packed))
	decoder.UseNumber()
	var args map[string]any
	if err := decoder.Decode(&args); err != nil {
		return nil, fmt.Errorf("notify: stored arguments: %w", err)
	}
	for name, value := range args {
		switch v := value.(type) {
		case json.Number:
			if n, err := v.Int64(); err == nil {
				args[name] = n
			}
		case map[string]any:
			args[name] = s.say(v, language)
		}
	}
	return args, nil
}

func (s *Service) say(value map[string]any, language string) string {
	codes, _ := value[said].([]any)
	words := make([]string, len(codes))
	for i, code := range codes {
		words[i] = s.o.Texts.Say(language, fmt.Sprint(code), nil)
	}
	return strings.Join(words, "; ")
}

// words are a notice in one language.
type words struct{ title, body string }

func (s *Service) words(n stored, language string) (words, error) {
	args, err := s.unpack(n.args, language)
	if err != nil {
		return words{}, err
	}
	return words{s.o.Texts.Say(language, n.code+".title", args), s.o.Texts.Say(language, n.code+".body", args)}, nil
}

func (s *Service) url(link string) string {
	if link == "" {
		return strings.TrimSuffix(s.o.PublicURL, "/")
	}
	return strings.TrimSuffix(s.o.PublicURL, "/") + link
}
