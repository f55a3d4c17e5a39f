-- What an organisation was called before; the audit log, which cannot forget,
-- only says that it was renamed: a small company's name may be a person's.
CREATE TABLE organisation_names (
  organisation TEXT NOT NULL REFERENCES organisations (id),
  version BIGINT NOT NULL,
  name TEXT NOT NULL,
  until BIGINT NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (organisation, version)
);
