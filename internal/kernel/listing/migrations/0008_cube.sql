-- The officers' overview adds all listings up, by this alone.
CREATE INDEX listings_cube ON listings (kind, category, ward, status, published_at, reports);
