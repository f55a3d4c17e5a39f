-- Lists read a listing's number and version from the index alone; its row is
-- read only when this version of it is not remembered.
DROP INDEX listings_newest;
DROP INDEX listings_ward;
DROP INDEX listings_price;
CREATE INDEX listings_newest ON listings (kind, seq, category, ward, price, size, lat, lng, version) WHERE status = 'published';
CREATE INDEX listings_ward ON listings (kind, ward, seq, category, price, size, lat, lng, version) WHERE status = 'published';
CREATE INDEX listings_price ON listings (kind, category, price, seq, ward, size, lat, lng, version) WHERE status = 'published';
