package app

import (
	"context"
	"fmt"

	"daklakid/internal/core/card"
	"daklakid/internal/core/card/ocr"
	"daklakid/internal/platform/module"
)

// buildCards makes the reader of identity cards.
func (a *App) buildCards(ctx context.Context) error {
	if a.config.Tesseract == "" {
		return nil // the zero reader is ready
	}
	t, err := ocr.New(ctx, a.config.Tesseract)
	if err != nil {
		return fmt.Errorf("tesseract: %w", err)
	}
	a.services.cards.OCR = t.Read
	return nil
}

// cards brings the sentences of what is wrong with a card.
func cards() module.Module { return module.Module{Name: "card", Texts: card.Texts()} }
