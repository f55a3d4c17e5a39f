-- A camera is a place that pictures are taken of. source is the address with
-- user and password, sealed; shown is what may be seen of it. words is what it
-- is found by, folded. every is how many seconds lie between two pictures.
-- removed is when it was taken off; its pictures and the row go soon after.
CREATE TABLE cameras (
  id TEXT PRIMARY KEY,
  organisation TEXT NOT NULL,
  name TEXT NOT NULL,
  purpose TEXT NOT NULL,
  place TEXT NOT NULL,
  road TEXT NOT NULL,
  ward TEXT NOT NULL,
  lat DOUBLE PRECISION NOT NULL,
  lng DOUBLE PRECISION NOT NULL,
  direction BIGINT NOT NULL,
  kind TEXT NOT NULL,
  source BYTEA NOT NULL,
  shown TEXT NOT NULL,
  known BIGINT NOT NULL,
  every BIGINT NOT NULL,
  public BIGINT NOT NULL,
  sensitive BIGINT NOT NULL,
  active BIGINT NOT NULL,
  demo BIGINT NOT NULL,
  words TEXT NOT NULL,
  removed BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX cameras_public ON cameras (public, removed, words, id);
CREATE INDEX cameras_organisation ON cameras (organisation, words, id);

-- How a camera is doing. picture is the moment of the newest picture (0: none
-- yet): that of its first coming, so that a picture that stays the same grows
-- old. seen is when the camera last answered. health is what the pictures look
-- like, since when.
CREATE TABLE camera_states (
  camera TEXT PRIMARY KEY REFERENCES cameras (id),
  health TEXT NOT NULL,
  since BIGINT NOT NULL,
  reason TEXT NOT NULL,
  fails BIGINT NOT NULL,
  tried BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  picture BIGINT NOT NULL,
  hash TEXT NOT NULL,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL
);

-- The pictures of a day. kept are those of the history; the others go when a
-- newer one is there. What they show is in the blob of the same camera and moment.
CREATE TABLE camera_pictures (
  camera TEXT NOT NULL REFERENCES cameras (id),
  at BIGINT NOT NULL,
  kept BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL,
  PRIMARY KEY (camera, at)
);
CREATE INDEX camera_pictures_old ON camera_pictures (kept, at);

-- The private networks that cameras may stand in.
CREATE TABLE camera_networks (
  prefix TEXT PRIMARY KEY,
  note TEXT NOT NULL,
  added_at BIGINT NOT NULL
);

-- Which node takes the pictures, and until when it may without asking again.
CREATE TABLE camera_puller (
  id BIGINT PRIMARY KEY,
  node TEXT NOT NULL,
  until BIGINT NOT NULL
);
INSERT INTO camera_puller (id, node, until) VALUES (1, '', 0);
