-- queue_waiting(school_id, cohort, state, second:text, account_id?) : queue_line*
-- 等待一级审核的登记和作废申请，先到先审；只取列表要看的
SELECT d.id AS id, d.graduate_id AS graduate_id, d.number AS number, d.state AS state, d.category AS category, d.open_flags AS open_flags,
	d.version AS version, d.source AS source, d.filled_by AS filled_by, d.submitted_at AS submitted_at,
	CASE WHEN d.state = 'college_review' THEN d.submitted_at WHEN d.state = 'school_review' THEN d.college_reviewed_at ELSE d.updated_at END AS waiting_since,
	0 AS waited, CASE WHEN d.slot = 'open' AND s.effective_id <> 0 THEN 1 ELSE 0 END AS is_change,
	s.student_no AS student_no, g.name AS name, s.level AS level, s.college_id AS college_id, c.name AS college, k.name AS class
FROM destination d
JOIN standing s ON s.school_id = d.school_id AND s.graduate_id = d.graduate_id
JOIN graduate g ON g.school_id = d.school_id AND g.id = d.graduate_id
JOIN college c ON c.school_id = s.school_id AND c.id = s.college_id
JOIN class k ON k.school_id = s.school_id AND k.id = s.class_id
WHERE d.school_id = $1 AND d.cohort = $2 AND d.state IN ($3, $4) AND s.counted = 1
--+ in_scope
ORDER BY waiting_since, d.id
LIMIT 3000;

-- dispute_list(school_id, cohort, account_id?, unclosed:int?, done:int?, college_id?) : dispute_line*
-- 本人反馈有误的清单；未办结的先反馈的在前
SELECT i.id AS id, i.graduate_id AS graduate_id, i.destination_id AS destination_id, i.fields AS fields, i.explanation AS explanation,
	i.owner_id AS owner_id, i.owner_name AS owner_name, i.opened_at AS opened_at, i.closed_at AS closed_at, 0 AS waited,
	s.stage AS stage, s.open_id AS open_id, s.student_no AS student_no, g.name AS name, s.level AS level, s.college_id AS college_id, c.name AS college, s.class_id AS class_id, k.name AS class, g.phone_mask AS phone_mask
FROM dispute i
JOIN standing s ON s.school_id = i.school_id AND s.graduate_id = i.graduate_id
JOIN graduate g ON g.school_id = i.school_id AND g.id = i.graduate_id
JOIN college c ON c.school_id = s.school_id AND c.id = s.college_id
JOIN class k ON k.school_id = s.school_id AND k.id = s.class_id
WHERE i.school_id = $1 AND i.cohort = $2
--+ in_scope
--? unclosed
	AND i.closed_at = 0 AND $4 = 1
--? done
	AND i.closed_at <> 0 AND $5 = 1
--? college_id
	AND s.college_id = $6
ORDER BY i.closed_at DESC, i.opened_at, i.id
LIMIT 1000;

-- dispute_done_count(school_id, cohort, account_id?) : dispute_number!
SELECT count(*) AS times FROM dispute i
JOIN standing s ON s.school_id = i.school_id AND s.graduate_id = i.graduate_id
WHERE i.school_id = $1 AND i.cohort = $2 AND i.closed_at <> 0
--+ in_scope
;
