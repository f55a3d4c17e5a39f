-- A feed is one operator's timetables. They are kept in editions: what was
-- published never changes, a change makes another edition. organisation is who
-- runs it; draft is the edition being edited.
CREATE TABLE coach_feeds (
  id TEXT PRIMARY KEY,
  organisation TEXT NOT NULL,
  name TEXT NOT NULL,
  published TEXT NOT NULL,
  published_at BIGINT NOT NULL,
  draft TEXT NOT NULL,
  demo BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX coach_feeds_organisation ON coach_feeds (organisation, id);

CREATE TABLE coach_editions (
  id TEXT PRIMARY KEY,
  feed TEXT NOT NULL REFERENCES coach_feeds (id),
  source TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX coach_editions_feed ON coach_editions (feed);

-- The tables of an edition are the files of GTFS (https://gtfs.org/documentation/schedule/reference/):
-- ids are those of the file, n is the line's place in it, extra are its other
-- columns as JSON. Days are yyyymmdd, times of day are seconds and go past
-- 86400. In numbers -1 is an empty column. Where writing a value would not give
-- back what was read, extra also has that column's own text.
CREATE TABLE coach_files (
  edition TEXT NOT NULL,
  name TEXT NOT NULL,
  n BIGINT NOT NULL,
  columns TEXT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (edition, name)
);
CREATE TABLE coach_agencies (
  edition TEXT NOT NULL,
  id TEXT NOT NULL,
  n BIGINT NOT NULL,
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  phone_2 TEXT NOT NULL,
  url TEXT NOT NULL,
  timezone TEXT NOT NULL,
  lang TEXT NOT NULL,
  email TEXT NOT NULL,
  extra TEXT NOT NULL,
  PRIMARY KEY (edition, id)
);
CREATE TABLE coach_stops (
  edition TEXT NOT NULL,
  id TEXT NOT NULL,
  n BIGINT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  lat DOUBLE PRECISION NOT NULL,
  lng DOUBLE PRECISION NOT NULL,
  kind BIGINT NOT NULL,
  parent TEXT NOT NULL,
  zone TEXT NOT NULL,
  platform TEXT NOT NULL,
  extra TEXT NOT NULL,
  PRIMARY KEY (edition, id)
);
CREATE TABLE coach_routes (
  edition TEXT NOT NULL,
  id TEXT NOT NULL,
  n BIGINT NOT NULL,
  agency TEXT NOT NULL,
  short_name TEXT NOT NULL,
  long_name TEXT NOT NULL,
  description TEXT NOT NULL,
  kind BIGINT NOT NULL,
  extra TEXT NOT NULL,
  PRIMARY KEY (edition, id)
);
CREATE TABLE coach_calendars (
  edition TEXT NOT NULL,
  service TEXT NOT NULL,
  n BIGINT NOT NULL,
  days BIGINT NOT NULL,
  first BIGINT NOT NULL,
  last BIGINT NOT NULL,
  extra TEXT NOT NULL,
  PRIMARY KEY (edition, service)
);
CREATE TABLE coach_calendar_dates (
  edition TEXT NOT NULL,
  service TEXT NOT NULL,
  day BIGINT NOT NULL,
  n BIGINT NOT NULL,
  exception BIGINT NOT NULL,
  extra TEXT NOT NULL,
  PRIMARY KEY (edition, service, day)
);
CREATE TABLE coach_trips (
  edition TEXT NOT NULL,
  id TEXT NOT NULL,
  n BIGINT NOT NULL,
  route TEXT NOT NULL,
  service TEXT NOT NULL,
  headsign TEXT NOT NULL,
  short_name TEXT NOT NULL,
  direction BIGINT NOT NULL,
  extra TEXT NOT NULL,
  PRIMARY KEY (edition, id)
);
CREATE TABLE coach_stop_times (
  edition TEXT NOT NULL,
  trip TEXT NOT NULL,
  seq BIGINT NOT NULL,
  n BIGINT NOT NULL,
  arrival BIGINT NOT NULL,
  departure BIGINT NOT NULL,
  stop TEXT NOT NULL,
  headsign TEXT NOT NULL,
  pickup BIGINT NOT NULL,
  drop_off BIGINT NOT NULL,
  timepoint BIGINT NOT NULL,
  pickup_rule TEXT NOT NULL,
  drop_off_rule TEXT NOT NULL,
  extra TEXT NOT NULL,
  PRIMARY KEY (edition, trip, seq)
);
CREATE TABLE coach_frequencies (
  edition TEXT NOT NULL,
  trip TEXT NOT NULL,
  first BIGINT NOT NULL,
  n BIGINT NOT NULL,
  until BIGINT NOT NULL,
  headway BIGINT NOT NULL,
  exact BIGINT NOT NULL,
  extra TEXT NOT NULL,
  PRIMARY KEY (edition, trip, first)
);
-- price is in đồng; -1 is another currency, whose price is in extra.
CREATE TABLE coach_fares (
  edition TEXT NOT NULL,
  id TEXT NOT NULL,
  n BIGINT NOT NULL,
  price BIGINT NOT NULL,
  currency TEXT NOT NULL,
  payment BIGINT NOT NULL,
  transfers BIGINT NOT NULL,
  agency TEXT NOT NULL,
  extra TEXT NOT NULL,
  PRIMARY KEY (edition, id)
);
CREATE TABLE coach_fare_rules (
  edition TEXT NOT NULL,
  n BIGINT NOT NULL,
  fare TEXT NOT NULL,
  route TEXT NOT NULL,
  origin TEXT NOT NULL,
  destination TEXT NOT NULL,
  contains TEXT NOT NULL,
  extra TEXT NOT NULL,
  PRIMARY KEY (edition, n)
);
CREATE TABLE coach_booking_rules (
  edition TEXT NOT NULL,
  id TEXT NOT NULL,
  n BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  notice_min BIGINT NOT NULL,
  notice_last_day BIGINT NOT NULL,
  notice_last_time BIGINT NOT NULL,
  message TEXT NOT NULL,
  phone TEXT NOT NULL,
  extra TEXT NOT NULL,
  PRIMARY KEY (edition, id)
);
-- Lines of all other tables of a feed, such as feed_info, shapes and fares v2:
-- fields are all their columns as JSON.
CREATE TABLE coach_lines (
  edition TEXT NOT NULL,
  file TEXT NOT NULL,
  n BIGINT NOT NULL,
  fields TEXT NOT NULL,
  PRIMARY KEY (edition, file, n)
);

-- What operators tell travellers. entities is JSON: [{"route": …, "trip": …,
-- "stop": …}], an empty list is all that the feed has. until_at 0 is until
-- withdrawn.
CREATE TABLE coach_alerts (
  id TEXT PRIMARY KEY,
  feed TEXT NOT NULL REFERENCES coach_feeds (id),
  cause TEXT NOT NULL,
  effect TEXT NOT NULL,
  title TEXT NOT NULL,
  title_en TEXT NOT NULL,
  body TEXT NOT NULL,
  body_en TEXT NOT NULL,
  url TEXT NOT NULL,
  entities TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  withdrawn_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX coach_alerts_feed ON coach_alerts (feed, id);
CREATE INDEX coach_alerts_open ON coach_alerts (withdrawn_at, until_at);

-- A trip that does not run on a day. day is the service day; start is when the
-- one meant starts where a trip repeats (frequencies), else -1.
CREATE TABLE coach_cancellations (
  feed TEXT NOT NULL REFERENCES coach_feeds (id),
  day BIGINT NOT NULL,
  trip TEXT NOT NULL,
  start BIGINT NOT NULL,
  reason TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (feed, day, trip, start)
);
CREATE INDEX coach_cancellations_day ON coach_cancellations (day);

-- Seats that somebody asks an operator for. Name and phone number are the
-- account's, and not copied. journey is what was asked for, as JSON, so that it
-- reads the same when the timetable has changed. until_at is when it lapses.
CREATE TABLE coach_requests (
  id TEXT PRIMARY KEY,
  feed TEXT NOT NULL REFERENCES coach_feeds (id),
  account TEXT NOT NULL,
  trip TEXT NOT NULL,
  day BIGINT NOT NULL,
  start BIGINT NOT NULL,
  seats BIGINT NOT NULL,
  note BYTEA NOT NULL,
  journey TEXT NOT NULL,
  departs_at BIGINT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  answer TEXT NOT NULL,
  answered_by TEXT NOT NULL,
  until_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE INDEX coach_requests_account ON coach_requests (account, id);
CREATE INDEX coach_requests_feed ON coach_requests (feed, status, id);
CREATE INDEX coach_requests_trip ON coach_requests (feed, day, trip, start);
CREATE INDEX coach_requests_until ON coach_requests (until_at) WHERE status IN ('waiting', 'confirmed');
