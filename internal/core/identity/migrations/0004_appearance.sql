-- How the app looks for its owner on every device; empty until she chose.
ALTER TABLE accounts ADD COLUMN theme TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN text_size TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN saver TEXT NOT NULL DEFAULT '';
