package main

// peerCopy copies the published listings; words is what LIKE searches: the
// folded title, ward and text, as our index sees them.
const peerCopy = `INSERT INTO listings (id, kind, category, ward, title, body, words, photo, detail, seq, price, size, lat, lng, published)
	SELECT lower(substr(replace(id, '-', ''), 1, 6) || printf('%09d', seq)), kind, category, ward, title, body, fold(title || ' ' || body),
		cover, detail, seq, price, size, lat, lng, published_at
	FROM ours.listings WHERE status = 'published'`
