-- contentless: the terms are only searched, never read back; detail=none: no
-- positions, since neighbours are terms of their own. The ascii tokenizer takes
-- every byte beyond ASCII as part of a word, so accented terms stay whole.
CREATE VIRTUAL TABLE NAME USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '_=-%'");
