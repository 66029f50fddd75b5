-- evidence_of(school_id, destination_id) : evidence*
SELECT school_id, id, destination_id, graduate_id, kind, file_hash, file_name, mime, size, added_at, added_by
FROM evidence WHERE school_id = $1 AND destination_id = $2 ORDER BY id;

-- evidence_get(school_id, id) : evidence?
SELECT school_id, id, destination_id, graduate_id, kind, file_hash, file_name, mime, size, added_at, added_by
FROM evidence WHERE school_id = $1 AND id = $2;

-- evidence_add(school_id, id, destination_id, graduate_id, kind, file_hash, file_name, mime, size, added_at, added_by)
INSERT INTO evidence (school_id, id, destination_id, graduate_id, kind, file_hash, file_name, mime, size, added_at, added_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- evidence_remove(school_id, id)
DELETE FROM evidence WHERE school_id = $1 AND id = $2;
