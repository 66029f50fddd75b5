-- stats_tally(school_id, cohort, college_id?) : tally*
-- 计数表一届的全部格子；人数为零的格子不取
SELECT school_id, cohort, college_id, major_id, level, sex, stage, registered, approved, confirmed, n
FROM tally WHERE school_id = $1 AND cohort = $2 AND n <> 0
--? college_id
	AND college_id = $3
ORDER BY college_id, major_id, level, sex;

-- stats_college(school_id) : college*
SELECT school_id, id, code, name, sort, version FROM college WHERE school_id = $1 ORDER BY sort, code, name;

-- stats_major(school_id) : major*
SELECT school_id, id, college_id, level, code, name FROM major WHERE school_id = $1 ORDER BY code, name, id;

-- coverage(school_id, cohort, account_id?) : coverage*
-- 各班登记与确认的人数，只有状态，没有去向
SELECT k.id AS class_id, k.name AS class_name, c.name AS college_name, sum(t.n) AS graduates,
	sum(CASE WHEN t.stage = 'unregistered' THEN t.n ELSE 0 END) AS in_unregistered,
	sum(CASE WHEN t.stage = 'draft' THEN t.n ELSE 0 END) AS in_draft,
	sum(CASE WHEN t.stage IN ('college_review', 'school_review', 'void_college', 'void_school') THEN t.n ELSE 0 END) AS in_review,
	sum(CASE WHEN t.stage = 'returned' THEN t.n ELSE 0 END) AS in_returned,
	sum(CASE WHEN t.stage = 'to_confirm' THEN t.n ELSE 0 END) AS in_to_confirm,
	sum(CASE WHEN t.stage = 'disputed' THEN t.n ELSE 0 END) AS in_disputed,
	sum(CASE WHEN t.stage = 'confirmed' THEN t.n ELSE 0 END) AS in_confirmed
FROM tally_class t
JOIN class k ON k.school_id = t.school_id AND k.id = t.class_id
JOIN college c ON c.school_id = k.school_id AND c.id = k.college_id
WHERE t.school_id = $1 AND t.cohort = $2
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = k.school_id AND a.account_id = $3 AND ((a.kind = 'school') OR (a.kind = 'college' AND a.target_id = k.college_id) OR (a.kind = 'class' AND a.target_id = k.id)))
GROUP BY k.id, k.name, c.name, c.sort
HAVING sum(t.n) > 0
ORDER BY c.sort, c.name, k.name, k.id;
