-- reach_of(school_id, graduate_id) : reach*
-- 一名毕业生各渠道能不能联系到
SELECT school_id, graduate_id, channel, wrong_at, wrong_print, wrong_name, wrong_note FROM reach WHERE school_id = $1 AND graduate_id = $2 ORDER BY channel;

-- reach_put(school_id, graduate_id, channel, wrong_at, wrong_print, wrong_name, wrong_note)
INSERT INTO reach (school_id, graduate_id, channel, wrong_at, wrong_print, wrong_name, wrong_note) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (school_id, graduate_id, channel) DO UPDATE SET wrong_at = excluded.wrong_at,
	wrong_print = excluded.wrong_print, wrong_name = excluded.wrong_name, wrong_note = excluded.wrong_note;

-- reach_person(school_id, graduate_id) : reach_person?
SELECT g.id AS graduate_id, g.name AS name, g.student_no AS student_no, s.college_id AS college_id, s.class_id AS class_id, s.cohort AS cohort, g.phone_hash AS phone_hash,
	g.phone_mask AS phone_mask, g.email_mask AS email_mask
FROM graduate g
JOIN standing s ON s.school_id = g.school_id AND s.graduate_id = g.id
WHERE g.school_id = $1 AND g.id = $2;

--= reach_shut
-- 对这个人关着的渠道：他退订了，或者号码、邮箱是错的
	CASE WHEN EXISTS (SELECT 1 FROM opt_out o WHERE o.school_id = s.school_id AND o.graduate_id = s.graduate_id AND o.channel IN ('mail', '')) THEN 1 ELSE 0 END AS mail_out,
	CASE WHEN EXISTS (SELECT 1 FROM opt_out o WHERE o.school_id = s.school_id AND o.graduate_id = s.graduate_id AND o.channel IN ('hook', '')) THEN 1 ELSE 0 END AS hook_out,
	CASE WHEN m.wrong_at > 0 AND m.wrong_print = g.email_mask THEN 1 ELSE 0 END AS mail_wrong,
	CASE WHEN h.wrong_at > 0 AND h.wrong_print = g.phone_hash THEN 1 ELSE 0 END AS hook_wrong,

--= reach_shut_joins
LEFT JOIN reach m ON m.school_id = s.school_id AND m.graduate_id = s.graduate_id AND m.channel = 'mail'
LEFT JOIN reach h ON h.school_id = s.school_id AND h.graduate_id = s.graduate_id AND h.channel = 'hook'

-- reach_unreachable(school_id, cohort, account_id?, college_id?, class_id?, after:text, most:int) : unreachable_line*
-- 还有事项等本人办理、又有渠道联系不上的人；人数照样计入
SELECT s.graduate_id AS graduate_id, s.student_no AS student_no, g.name AS name, s.college_id AS college_id, c.name AS college, k.name AS class, s.stage AS stage,
	g.phone_mask AS phone_mask, g.email_mask AS email_mask,
--+ reach_shut
	COALESCE((SELECT max(l.at) FROM contact_log l WHERE l.school_id = s.school_id AND l.graduate_id = s.graduate_id), 0) AS contacted_at
FROM standing s
JOIN graduate g ON g.school_id = s.school_id AND g.id = s.graduate_id
JOIN college c ON c.school_id = s.school_id AND c.id = s.college_id
JOIN class k ON k.school_id = s.school_id AND k.id = s.class_id
--+ reach_shut_joins
WHERE s.school_id = $1 AND s.cohort = $2 AND s.counted = 1 AND s.stage IN ('unregistered', 'draft', 'returned', 'to_confirm', 'disputed')
	AND (g.phone_mask = '' OR (h.wrong_at > 0 AND h.wrong_print = g.phone_hash) OR (m.wrong_at > 0 AND m.wrong_print = g.email_mask)
		OR EXISTS (SELECT 1 FROM opt_out o WHERE o.school_id = s.school_id AND o.graduate_id = s.graduate_id AND o.channel <> 'inapp'))
--+ in_scope
--? college_id
	AND s.college_id = $4
--? class_id
	AND s.class_id = $5
	AND s.student_no > $6
ORDER BY s.student_no
LIMIT $7;
