-- What was changed at the desk. A NULL value stands for the default; the row
-- stays, so that versions never repeat.
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT,
  version BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE TABLE setting_changes (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  old TEXT,
  new TEXT,
  version BIGINT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX setting_changes_name ON setting_changes (name, id);
-- One row that moves with every change, for nodes to look at.
CREATE TABLE setting_clock (one BIGINT PRIMARY KEY CHECK (one = 1), version BIGINT NOT NULL);
INSERT INTO setting_clock (one, version) VALUES (1, 0);
