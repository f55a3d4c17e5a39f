-- What is still kept of cases that ended, the oldest first.
CREATE INDEX cases_kept ON cases (closed_at, id) WHERE closed_at > 0 AND length(sealed) > 0;
