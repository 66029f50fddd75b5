-- reminder_text_now(school_id, code) : reminder_text?
-- 现在的文字；没有改过的，没有
SELECT school_id, code, version, subject, body, author_id, author_name, at FROM reminder_text WHERE school_id = $1 AND code = $2 ORDER BY version DESC LIMIT 1;

-- reminder_text_versions(school_id, code) : reminder_text*
-- 历次改过的文字，新的在前
SELECT school_id, code, version, subject, body, author_id, author_name, at FROM reminder_text WHERE school_id = $1 AND code = $2 ORDER BY version DESC LIMIT 50;

-- reminder_text_add(school_id, code, version, subject, body, author_id, author_name, at)
INSERT INTO reminder_text (school_id, code, version, subject, body, author_id, author_name, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (school_id, code, version) DO NOTHING;

-- reminder_person_one(school_id, graduate_id) : reminder_person?
-- 预览文字用的一名毕业生
SELECT s.graduate_id AS graduate_id, s.student_no AS student_no, g.name AS name, s.college_id AS college_id, c.name AS college,
	s.class_id AS class_id, k.name AS class, s.stage AS stage, s.cohort AS cohort
FROM standing s
JOIN graduate g ON g.school_id = s.school_id AND g.id = s.graduate_id
JOIN college c ON c.school_id = s.school_id AND c.id = s.college_id
JOIN class k ON k.school_id = s.school_id AND k.id = s.class_id
WHERE s.school_id = $1 AND s.graduate_id = $2;
