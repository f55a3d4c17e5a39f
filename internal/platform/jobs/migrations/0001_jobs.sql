CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  payload TEXT NOT NULL,
  unique_key TEXT,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'dead')),
  attempt BIGINT NOT NULL,
  due_at BIGINT NOT NULL, -- queued: not before; running: the end of the lease; dead: when it died
  enqueued_at BIGINT NOT NULL,
  error TEXT NOT NULL
);
CREATE INDEX jobs_due ON jobs (due_at, id) WHERE state <> 'dead';
CREATE UNIQUE INDEX jobs_pending ON jobs (name, unique_key) WHERE state = 'queued';
CREATE INDEX jobs_listed ON jobs (state, id);
CREATE TABLE job_schedules (
  name TEXT PRIMARY KEY,
  last_at BIGINT NOT NULL
);
