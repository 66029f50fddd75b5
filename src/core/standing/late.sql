-- late_note(school_id, graduate_id, category, settled_on, cohort, first_at, imported)
-- 第一次登记才记下，以后不改
INSERT INTO registering (school_id, graduate_id, category, settled_on, cohort, first_at, listed_at, imported)
SELECT g.school_id, g.id, $3, $4, $5, $6, g.created_at, $7 FROM graduate g WHERE g.school_id = $1 AND g.id = $2
ON CONFLICT (school_id, graduate_id, category, settled_on) DO NOTHING;

-- late_one(school_id, graduate_id, category, settled_on) : registering?
SELECT school_id, graduate_id, category, settled_on, cohort, first_at, listed_at, imported FROM registering
WHERE school_id = $1 AND graduate_id = $2 AND category = $3 AND settled_on = $4;

-- late_wrong(school_id) : late_wrong!
-- 提交过的版本都该记有首次登记，且不晚于提交
SELECT count(*) AS times FROM destination d
LEFT JOIN registering r ON r.school_id = d.school_id AND r.graduate_id = d.graduate_id AND r.category = d.category AND r.settled_on = d.signed_on
WHERE d.school_id = $1 AND d.submitted_at <> 0 AND (r.graduate_id IS NULL OR r.first_at > d.submitted_at);

-- settled_follow(school_id, graduate_id, destination_id)
-- 这个人现在算作已登记的去向
INSERT INTO settled (school_id, graduate_id, cohort, college_id, class_id, level, destination_id, settles, settled_on, first_at, listed_at, imported)
SELECT s.school_id, s.graduate_id, s.cohort, s.college_id, s.class_id, s.level, d.id, CASE WHEN k.form = 'none' THEN 0 ELSE 1 END, r.settled_on, r.first_at, r.listed_at, r.imported
FROM standing s
JOIN destination d ON d.school_id = s.school_id AND d.id = $3
JOIN registering r ON r.school_id = d.school_id AND r.graduate_id = d.graduate_id AND r.category = d.category AND r.settled_on = d.signed_on
JOIN category k ON k.school_id = d.school_id AND k.cohort = d.cohort AND k.code = d.category
WHERE s.school_id = $1 AND s.graduate_id = $2
ON CONFLICT (school_id, graduate_id) DO UPDATE SET college_id = excluded.college_id, class_id = excluded.class_id, level = excluded.level, destination_id = excluded.destination_id,
	settles = excluded.settles, settled_on = excluded.settled_on, first_at = excluded.first_at, listed_at = excluded.listed_at, imported = excluded.imported;

-- settled_forget(school_id, graduate_id)
DELETE FROM settled WHERE school_id = $1 AND graduate_id = $2;

-- settled_wrong(school_id) : late_wrong!
-- 与现状重算不符的人数：少了的、不该有的、内容不同的
SELECT count(*) AS times FROM standing s
LEFT JOIN destination d ON d.school_id = s.school_id AND d.id = CASE WHEN s.open_id <> 0 AND s.stage <> 'draft' THEN s.open_id ELSE s.effective_id END
LEFT JOIN registering r ON r.school_id = d.school_id AND r.graduate_id = d.graduate_id AND r.category = d.category AND r.settled_on = d.signed_on
LEFT JOIN settled t ON t.school_id = s.school_id AND t.graduate_id = s.graduate_id
WHERE s.school_id = $1 AND (
	(t.graduate_id IS NULL AND s.counted = 1 AND d.id IS NOT NULL)
	OR (t.graduate_id IS NOT NULL AND (s.counted = 0 OR d.id IS NULL OR r.first_at IS NULL OR t.destination_id <> d.id OR t.settled_on <> d.signed_on OR t.first_at <> r.first_at
		OR t.listed_at <> r.listed_at OR t.imported <> r.imported OR t.college_id <> s.college_id OR t.class_id <> s.class_id OR t.level <> s.level)));

--= late_person
SELECT s.graduate_id AS graduate_id, s.student_no AS student_no, g.name AS name, s.level AS level, s.college_id AS college_id, c.name AS college,
	s.class_id AS class_id, x.name AS class, s.stage AS stage, d.category AS registered,
	COALESCE(NULLIF(d.employer_name, ''), NULLIF(d.study_school, ''), NULLIF(d.foreign_school, ''), NULLIF(d.shop_url, ''), d.freelance_text, '') AS unit,

--= late_filter
-- 现在登记的：t 是 settled 的行
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = t.school_id AND a.account_id = $account_id AND ((a.kind = 'school') OR (a.kind = 'college' AND a.target_id = t.college_id) OR (a.kind = 'class' AND a.target_id = t.class_id)))
--? college_id
	AND t.college_id = $college_id
--? level
	AND t.level = $level
--? from
	AND t.settled_on >= $from
--? to
	AND t.settled_on <= $to

-- late_groups(school_id, cohort, account_id?, college_id?, level?, from:text?, to:text?, due:int, cutoff:int) : late_group*
-- 登记的去向，按学院、落实日期、首次登记日归并
SELECT t.college_id AS college_id, t.settled_on AS settled_on, (t.first_at + 28800000) / 86400000 AS first_day, (t.listed_at + 28800000) / 86400000 AS listed_day,
	t.settles AS settles, t.imported AS imported, CASE WHEN t.first_at < $8 THEN 1 ELSE 0 END AS before_due,
	CASE WHEN t.first_at >= $9 THEN 1 ELSE 0 END AS after_cutoff, count(*) AS graduates
FROM settled t
WHERE t.school_id = $1 AND t.cohort = $2
--+ late_filter
GROUP BY t.college_id, t.settled_on, (t.first_at + 28800000) / 86400000, (t.listed_at + 28800000) / 86400000, t.settles, t.imported,
	CASE WHEN t.first_at < $8 THEN 1 ELSE 0 END, CASE WHEN t.first_at >= $9 THEN 1 ELSE 0 END;

-- late_lines(school_id, cohort, account_id?, college_id?, level?, from:text?, to:text?, undated:int?, imported:int?, first_from:int?, after:text, most:int, due:int, cutoff:int) : late_line*
-- 登记的去向，按学号
--+ late_person
	t.settled_on AS settled_on, t.first_at AS registered_at, (t.first_at + 28800000) / 86400000 AS first_day, (t.listed_at + 28800000) / 86400000 AS listed_day,
	t.settles AS settles, t.imported AS imported, CASE WHEN t.first_at < $13 THEN 1 ELSE 0 END AS before_due,
	CASE WHEN t.first_at >= $14 THEN 1 ELSE 0 END AS after_cutoff, 0 AS delay
FROM settled t
JOIN standing s ON s.school_id = t.school_id AND s.graduate_id = t.graduate_id
JOIN destination d ON d.school_id = t.school_id AND d.id = t.destination_id
JOIN graduate g ON g.school_id = s.school_id AND g.id = s.graduate_id
JOIN college c ON c.school_id = s.school_id AND c.id = s.college_id
JOIN class x ON x.school_id = s.school_id AND x.id = s.class_id
WHERE t.school_id = $1 AND t.cohort = $2 AND s.school_id = $1 AND s.cohort = $2 AND s.student_no > $11
--+ late_filter
--? undated
	AND t.settled_on = '' AND $8 = 1
--? imported
	AND t.imported = $9
--? first_from
	AND t.first_at >= $10
ORDER BY s.student_no
LIMIT $12;

--= late_past
-- 某一时刻登记的
FROM standing_ever s
JOIN destination d ON d.school_id = s.school_id AND d.id = CASE WHEN s.open_id <> 0 AND s.stage <> 'draft' THEN s.open_id ELSE s.effective_id END
JOIN registering r ON r.school_id = d.school_id AND r.graduate_id = d.graduate_id AND r.category = d.category AND r.settled_on = d.signed_on
JOIN category k ON k.school_id = d.school_id AND k.cohort = d.cohort AND k.code = d.category

--= late_past_filter
	AND s.since_at < $as_of AND s.until_at >= $as_of AND r.first_at < $as_of
--+ in_scope
--? college_id
	AND s.college_id = $college_id
--? level
	AND s.level = $level
--? from
	AND r.settled_on >= $from
--? to
	AND r.settled_on <= $to

-- late_groups_past(school_id, cohort, account_id?, college_id?, level?, from:text?, to:text?, due:int, cutoff:int, as_of:int) : late_group*
-- 登记的去向，按学院、落实日期、首次登记日归并；某一时刻的
SELECT s.college_id AS college_id, r.settled_on AS settled_on, (r.first_at + 28800000) / 86400000 AS first_day, (r.listed_at + 28800000) / 86400000 AS listed_day,
	CASE WHEN k.form = 'none' THEN 0 ELSE 1 END AS settles, r.imported AS imported, CASE WHEN r.first_at < $8 THEN 1 ELSE 0 END AS before_due,
	CASE WHEN r.first_at >= $9 THEN 1 ELSE 0 END AS after_cutoff, count(*) AS graduates
--+ late_past
WHERE s.school_id = $1 AND s.cohort = $2 AND s.counted = 1
--+ late_past_filter
GROUP BY s.college_id, r.settled_on, (r.first_at + 28800000) / 86400000, (r.listed_at + 28800000) / 86400000, CASE WHEN k.form = 'none' THEN 0 ELSE 1 END, r.imported,
	CASE WHEN r.first_at < $8 THEN 1 ELSE 0 END, CASE WHEN r.first_at >= $9 THEN 1 ELSE 0 END;

-- late_lines_past(school_id, cohort, account_id?, college_id?, level?, from:text?, to:text?, after:text, most:int, due:int, cutoff:int, as_of:int) : late_line*
-- 登记的去向，按学号；某一时刻的
--+ late_person
	r.settled_on AS settled_on, r.first_at AS registered_at, (r.first_at + 28800000) / 86400000 AS first_day, (r.listed_at + 28800000) / 86400000 AS listed_day,
	CASE WHEN k.form = 'none' THEN 0 ELSE 1 END AS settles, r.imported AS imported, CASE WHEN r.first_at < $10 THEN 1 ELSE 0 END AS before_due,
	CASE WHEN r.first_at >= $11 THEN 1 ELSE 0 END AS after_cutoff, 0 AS delay
--+ late_past
JOIN graduate g ON g.school_id = s.school_id AND g.id = s.graduate_id
JOIN college c ON c.school_id = s.school_id AND c.id = s.college_id
JOIN class x ON x.school_id = s.school_id AND x.id = s.class_id
WHERE s.school_id = $1 AND s.cohort = $2 AND s.counted = 1 AND s.student_no > $8
--+ late_past_filter
ORDER BY s.student_no
LIMIT $9;

--= late_open
-- 草稿里写了落实日期、还没有登记的
FROM standing s
JOIN destination d ON d.school_id = s.school_id AND d.id = s.open_id
JOIN graduate g ON g.school_id = s.school_id AND g.id = s.graduate_id
JOIN category k ON k.school_id = d.school_id AND k.cohort = d.cohort AND k.code = d.category

--= late_open_filter
WHERE s.school_id = $school_id AND s.cohort = $cohort AND s.counted = 1 AND s.stage = 'draft' AND d.signed_on <> '' AND k.form <> 'none'
	AND NOT EXISTS (SELECT 1 FROM registering r WHERE r.school_id = d.school_id AND r.graduate_id = d.graduate_id AND r.category = d.category AND r.settled_on = d.signed_on)
--+ in_scope
--? college_id
	AND s.college_id = $college_id
--? level
	AND s.level = $level
--? from
	AND d.signed_on >= $from
--? to
	AND d.signed_on <= $to

-- late_open_groups(school_id, cohort, account_id?, college_id?, level?, from:text?, to:text?) : late_open*
-- 草稿里写了落实日期、还没有登记的，按学院归并
SELECT s.college_id AS college_id, d.signed_on AS settled_on, (g.created_at + 28800000) / 86400000 AS listed_day, count(*) AS graduates
--+ late_open
--+ late_open_filter
GROUP BY s.college_id, d.signed_on, (g.created_at + 28800000) / 86400000;

-- late_open_lines(school_id, cohort, account_id?, college_id?, level?, from:text?, to:text?, after:text, most:int) : late_line*
-- 草稿里写了落实日期、还没有登记的，按学号
--+ late_person
	d.signed_on AS settled_on, 0 AS registered_at, 0 AS first_day, (g.created_at + 28800000) / 86400000 AS listed_day, 1 AS settles, 0 AS imported, 0 AS before_due, 0 AS after_cutoff, 0 AS delay
--+ late_open
JOIN college c ON c.school_id = s.school_id AND c.id = s.college_id
JOIN class x ON x.school_id = s.school_id AND x.id = s.class_id
--+ late_open_filter
	AND s.student_no > $8
ORDER BY s.student_no
LIMIT $9;
