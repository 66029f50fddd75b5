-- audit_of_graduate(school_id, graduate_id, before:int, limit:int) : audit*
-- 一名毕业生的全部记录，新的在前
SELECT school_id, sequence, at, actor_id, actor_name, actor_role, ip, action, outcome, subject, subject_id, graduate_id, changes, note, previous, hash
FROM audit WHERE school_id = $1 AND graduate_id = $2 AND graduate_id <> 0 AND sequence < $3 ORDER BY sequence DESC LIMIT $4;
