-- A GTFS archive that an operator has sent. archive is kept until it was read.
-- Then either faults says what is wrong, as JSON, and total how much; or edition
-- has it all, changes says as JSON what differs from what people see, and one
-- update publishes it. done of lines are written so far.
CREATE TABLE coach_imports (
  id TEXT PRIMARY KEY,
  feed TEXT NOT NULL REFERENCES coach_feeds (id),
  name TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  status TEXT NOT NULL,
  archive BYTEA NOT NULL,
  edition TEXT NOT NULL,
  lines BIGINT NOT NULL,
  done BIGINT NOT NULL,
  faults TEXT NOT NULL,
  total BIGINT NOT NULL,
  changes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE INDEX coach_imports_feed ON coach_imports (feed, id);
CREATE INDEX coach_imports_changed ON coach_imports (changed_at);
