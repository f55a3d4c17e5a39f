-- The cameras that somebody follows.
CREATE TABLE camera_favourites (
  account TEXT NOT NULL,
  camera TEXT NOT NULL REFERENCES cameras (id),
  at BIGINT NOT NULL,
  PRIMARY KEY (account, camera)
);
CREATE INDEX camera_favourites_camera ON camera_favourites (camera);
