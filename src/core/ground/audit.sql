-- audit_head_get(school_id) : audit_head?
-- 取链头；PostgreSQL 上锁住这一行，使各进程依次接链
SELECT school_id, sequence, hash, at FROM audit_head WHERE school_id = $1
--pg: FOR UPDATE
;

-- audit_head_read(school_id) : audit_head?
SELECT school_id, sequence, hash, at FROM audit_head WHERE school_id = $1;

-- audit_head_put(school_id, sequence, hash, at)
INSERT INTO audit_head (school_id, sequence, hash, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (school_id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash, at = excluded.at;

-- audit_add(school_id, sequence, at, actor_id, actor_name, actor_role, ip, action, outcome, subject, subject_id, graduate_id, changes, note, previous, hash)
INSERT INTO audit (school_id, sequence, at, actor_id, actor_name, actor_role, ip, action, outcome, subject, subject_id, graduate_id, changes, note, previous, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- audit_all(school_id) : audit&
-- 按序逐条，供核对链
SELECT school_id, sequence, at, actor_id, actor_name, actor_role, ip, action, outcome, subject, subject_id, graduate_id, changes, note, previous, hash
FROM audit WHERE school_id = $1 ORDER BY sequence;
