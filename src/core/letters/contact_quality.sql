-- contact_quality(school_id, cohort, account_id?, college_id?) : contact_quality*
-- 各班联系方式的问题；人数取自计数表，问题只读有问题的人
SELECT k.college_id AS college_id, c.code AS college_code, c.name AS college, k.id AS class_id, k.name AS class, t.n AS graduates,
	COALESCE(f.phone_missing, 0) AS phone_missing, COALESCE(f.phone_malformed, 0) AS phone_malformed, COALESCE(f.phone_shared, 0) AS phone_shared,
	COALESCE(f.email_missing, 0) AS email_missing, COALESCE(f.email_malformed, 0) AS email_malformed, COALESCE(f.email_shared, 0) AS email_shared,
	COALESCE(f.unreachable, 0) AS unreachable, COALESCE(f.phone_any, 0) AS phone_any
FROM (SELECT y.class_id AS class_id, sum(y.n) AS n FROM tally_class y WHERE y.school_id = $1 AND y.cohort = $2 GROUP BY y.class_id) t
JOIN class k ON k.school_id = $1 AND k.id = t.class_id
JOIN college c ON c.school_id = k.school_id AND c.id = k.college_id
LEFT JOIN (SELECT g.class_id AS class_id, count(*) FILTER (WHERE g.phone_state = 'missing') AS phone_missing,
		count(*) FILTER (WHERE g.phone_state = 'malformed') AS phone_malformed, count(*) FILTER (WHERE g.phone_state = 'shared') AS phone_shared,
		count(*) FILTER (WHERE g.email_state = 'missing') AS email_missing, count(*) FILTER (WHERE g.email_state = 'malformed') AS email_malformed,
		count(*) FILTER (WHERE g.email_state = 'shared') AS email_shared,
		count(*) FILTER (WHERE g.phone_state IN ('missing', 'malformed') AND g.email_state IN ('missing', 'malformed')) AS unreachable,
		count(*) FILTER (WHERE g.phone_state <> 'good') AS phone_any
	FROM graduate g
	WHERE g.school_id = $1 AND g.cohort = $2 AND g.counted = 1 AND (g.phone_state <> 'good' OR g.email_state <> 'good')
--? college_id
		AND g.college_id = $4
	GROUP BY g.class_id) f ON f.class_id = t.class_id
WHERE t.n > 0
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = k.school_id AND a.account_id = $3 AND ((a.kind = 'school') OR (a.kind = 'college' AND a.target_id = k.college_id) OR (a.kind = 'class' AND a.target_id = k.id)))
--? college_id
	AND k.college_id = $4
ORDER BY c.sort, c.code, c.name, c.id, k.name, k.id;

-- contact_hint(school_id, cohort, account_id?) : contact_hint!
-- 手机号码需要补正的人数
SELECT count(*) AS graduates FROM graduate g
WHERE g.school_id = $1 AND g.cohort = $2 AND g.counted = 1 AND g.phone_state <> 'good'
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = g.school_id AND a.account_id = $3 AND ((a.kind = 'school') OR (a.kind = 'college' AND a.target_id = g.college_id) OR (a.kind = 'class' AND a.target_id = g.class_id)))
;

-- contact_sharers(school_id, cohort, ids:text, account_id?) : contact_sharer*
-- 这些毕业生（标识，逗号隔开）与谁的号码或邮箱相同；只列本人范围内的
SELECT g.id AS id, o.id AS other_id, o.student_no AS student_no, o.name AS name,
	CASE WHEN g.phone_state = 'shared' AND o.phone_hash = g.phone_hash THEN 1 ELSE 0 END AS same_phone,
	CASE WHEN g.email_state = 'shared' AND o.email_hash = g.email_hash THEN 1 ELSE 0 END AS same_email
FROM graduate g
JOIN graduate o ON o.school_id = g.school_id AND o.id <> g.id AND o.id IN (
	SELECT p.id FROM graduate p WHERE p.school_id = g.school_id AND p.cohort = g.cohort AND p.phone_hash = g.phone_hash AND p.phone_hash <> '' AND g.phone_state = 'shared'
	UNION ALL
	SELECT p.id FROM graduate p WHERE p.school_id = g.school_id AND p.cohort = g.cohort AND p.email_hash = g.email_hash AND p.email_hash <> '' AND g.email_state = 'shared')
WHERE g.school_id = $1 AND g.cohort || '' = $2 AND (g.phone_state = 'shared' OR g.email_state = 'shared')
--sqlite:	AND g.id IN (SELECT CAST(value AS INTEGER) FROM json_each('["' || replace($3, ',', '","') || '"]'))
--pg:	AND g.id = ANY (string_to_array($3, ',')::bigint[])
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = o.school_id AND a.account_id = $4 AND ((a.kind = 'school') OR (a.kind = 'college' AND a.target_id = o.college_id) OR (a.kind = 'class' AND a.target_id = o.class_id)))
ORDER BY g.student_no, o.student_no LIMIT 500;
