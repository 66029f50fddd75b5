-- contact_add(school_id, id, cohort, graduate_id, channel, result, note, at, next_on, author_id, author_name, created_at)
INSERT INTO contact_log (school_id, id, cohort, graduate_id, channel, result, note, at, next_on, author_id, author_name, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- contact_of_graduate(school_id, graduate_id, most:int) : contact_log*
-- 一名毕业生的联系记录，新的在前
SELECT school_id, id, cohort, graduate_id, channel, result, note, at, next_on, author_id, author_name, created_at
FROM contact_log WHERE school_id = $1 AND graduate_id = $2 ORDER BY at DESC, id DESC LIMIT $3;

-- contact_lines(school_id, cohort, account_id?, college_id?, class_id?, channel?, result?, at_from:int?, at_until:int?, due_on:text?, author_id?, before:int, most:int) : contact_line*
-- 联系记录，新记的在前
SELECT l.id AS id, l.graduate_id AS graduate_id, s.student_no AS student_no, g.name AS name, c.name AS college, k.name AS class, s.stage AS stage,
	l.channel AS channel, l.result AS result, l.note AS note, l.at AS at, l.next_on AS next_on, l.author_name AS author_name, l.created_at AS created_at
FROM contact_log l
JOIN standing s ON s.school_id = l.school_id AND s.graduate_id = l.graduate_id
JOIN graduate g ON g.school_id = l.school_id AND g.id = l.graduate_id
JOIN college c ON c.school_id = s.school_id AND c.id = s.college_id
JOIN class k ON k.school_id = s.school_id AND k.id = s.class_id
WHERE l.school_id = $1 AND l.cohort = $2
--+ in_scope
--? college_id
	AND s.college_id = $4
--? class_id
	AND s.class_id = $5
--? channel
	AND l.channel = $6
--? result
	AND l.result = $7
--? at_from
	AND l.at >= $8
--? at_until
	AND l.at < $9
--? due_on
	AND l.next_on <> '' AND l.next_on <= $10 AND s.stage IN ('unregistered', 'draft', 'returned', 'to_confirm', 'disputed') AND NOT EXISTS (SELECT 1 FROM contact_log n WHERE n.school_id = l.school_id AND n.graduate_id = l.graduate_id AND (n.at > l.at OR (n.at = l.at AND n.id > l.id)))
--? author_id
	AND l.author_id = $11
	AND l.id < $12
ORDER BY l.id DESC
LIMIT $13;
