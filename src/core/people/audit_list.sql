-- audit_list(school_id, actor_id?, actor_name?, action?, graduate_id?, outcome?, since:int?, till:int?, before:int?, most:int) : audit_line*
-- 操作日志，新的在前
SELECT a.sequence AS sequence, a.at AS at, a.actor_id AS actor_id, a.actor_name AS actor_name, a.actor_role AS actor_role, a.ip AS ip,
	a.action AS action, a.outcome AS outcome, a.subject AS subject, a.subject_id AS subject_id, a.graduate_id AS graduate_id,
	a.changes AS changes, a.note AS note, g.student_no AS student_no, g.name AS graduate_name
FROM audit a LEFT JOIN graduate g ON g.school_id = a.school_id AND g.id = a.graduate_id
WHERE a.school_id = $1
--? actor_id
	AND a.actor_id = $2
--? actor_name
	AND a.actor_name = $3
--? action
	AND a.action = $4
--? graduate_id
	AND a.graduate_id = $5
--? outcome
	AND a.outcome = $6
--? since
	AND a.at >= $7
--? till
	AND a.at < $8
--? before
	AND a.sequence < $9
ORDER BY a.sequence DESC LIMIT $10;

-- audit_one(school_id, sequence) : audit?
SELECT school_id, sequence, at, actor_id, actor_name, actor_role, ip, action, outcome, subject, subject_id, graduate_id, changes, note, previous, hash
FROM audit WHERE school_id = $1 AND sequence = $2;

-- audit_line_one(school_id, sequence) : audit_line?
SELECT a.sequence AS sequence, a.at AS at, a.actor_id AS actor_id, a.actor_name AS actor_name, a.actor_role AS actor_role, a.ip AS ip,
	a.action AS action, a.outcome AS outcome, a.subject AS subject, a.subject_id AS subject_id, a.graduate_id AS graduate_id,
	a.changes AS changes, a.note AS note, g.student_no AS student_no, g.name AS graduate_name
FROM audit a LEFT JOIN graduate g ON g.school_id = a.school_id AND g.id = a.graduate_id
WHERE a.school_id = $1 AND a.sequence = $2;
