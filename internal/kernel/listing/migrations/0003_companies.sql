CREATE INDEX listings_organisation ON listings (organisation, kind, id) WHERE organisation <> '';
