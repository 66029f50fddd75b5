-- file_note(school_id, hash, size, mime, stored_at)
-- 同一内容只记一次
INSERT INTO file (school_id, hash, size, mime, stored_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (school_id, hash) DO NOTHING;

-- file_get(school_id, hash) : file?
SELECT school_id, hash, size, mime, stored_at FROM file WHERE school_id = $1 AND hash = $2;
