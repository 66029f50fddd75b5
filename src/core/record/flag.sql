-- flag_of(school_id, destination_id) : flag*
SELECT school_id, id, destination_id, graduate_id, kind, detail, open, raised_at, cleared_at, cleared_by, cleared_name, cleared_note
FROM flag WHERE school_id = $1 AND destination_id = $2 ORDER BY open DESC, id;

-- flag_get(school_id, id) : flag?
SELECT school_id, id, destination_id, graduate_id, kind, detail, open, raised_at, cleared_at, cleared_by, cleared_name, cleared_note
FROM flag WHERE school_id = $1 AND id = $2;

-- flag_add(school_id, id, destination_id, graduate_id, kind, detail, raised_at)
INSERT INTO flag (school_id, id, destination_id, graduate_id, kind, detail, open, raised_at, cleared_at, cleared_by, cleared_name, cleared_note)
VALUES ($1, $2, $3, $4, $5, $6, 1, $7, 0, 0, '', '');

-- flag_done(school_id, id, cleared_at, cleared_by, cleared_name, cleared_note)
UPDATE flag SET open = 0, cleared_at = $3, cleared_by = $4, cleared_name = $5, cleared_note = $6 WHERE school_id = $1 AND id = $2 AND open = 1;

-- flag_recount(school_id, destination_id)
-- 版次上的待核提示数；不改版本，因为内容没有变
UPDATE destination SET open_flags = (SELECT count(*) FROM flag f WHERE f.school_id = $1 AND f.destination_id = $2 AND f.open = 1)
WHERE school_id = $1 AND id = $2;

-- flag_shared(school_id, destination_id) : flag_shared*
-- 同一文件也被别的毕业生交过（不算草稿和放弃的）
SELECT m.id AS evidence_id, m.file_name AS file_name, o.destination_id AS destination_id, o.graduate_id AS graduate_id, g.student_no AS student_no,
	c.name AS college, d.state AS state, d.slot AS slot
FROM evidence m CROSS JOIN evidence o
JOIN destination d ON d.school_id = o.school_id AND d.id = o.destination_id
JOIN graduate g ON g.school_id = o.school_id AND g.id = o.graduate_id
JOIN college c ON c.school_id = g.school_id AND c.id = g.college_id
WHERE m.school_id = $1 AND m.destination_id = $2 AND o.school_id = $1 AND o.file_hash = m.file_hash AND o.graduate_id <> m.graduate_id
	AND d.state NOT IN ('draft', 'discarded', 'replaced')
ORDER BY m.id + 0, o.id + 0 -- 排好再取，别为了次序把材料全看一遍
LIMIT 50;
