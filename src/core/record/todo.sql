-- todo_stages(school_id, cohort, account_id?) : todo_stage*
-- 待审的人数，由计数表得出；account_id 给出时只数其学院；条件与索引 tally_waiting 逐字相同
SELECT t.stage AS stage, sum(t.n) AS graduates
FROM tally t
WHERE t.school_id = $1 AND t.cohort = $2
	AND (t.stage = 'college_review' OR t.stage = 'school_review' OR t.stage = 'void_college' OR t.stage = 'void_school')
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = t.school_id AND a.account_id = $3 AND ((a.kind = 'school') OR (a.kind = 'college' AND a.target_id = t.college_id)))
GROUP BY t.stage;

-- todo_class_stages(school_id, cohort, account_id) : todo_stage*
-- 同上，按班级负责的
SELECT t.stage AS stage, sum(t.n) AS graduates
FROM account_scope a
JOIN tally_class t ON t.school_id = a.school_id AND t.class_id = a.target_id
WHERE a.school_id = $1 AND a.account_id = $3 AND a.kind = 'class' AND t.cohort = $2
	AND t.stage IN ('college_review', 'school_review', 'void_college', 'void_school')
GROUP BY t.stage;

-- todo_disputes(school_id, cohort, account_id?) : todo_disputes*
-- 未办结的确认有误，按本人范围；本人重新登记期间仍算
SELECT count(*) AS open_disputes
FROM dispute d
WHERE d.school_id = $1 AND d.cohort = $2 AND d.closed_at = 0
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = d.school_id AND a.account_id = $3 AND ((a.kind = 'school') OR (a.kind = 'college' AND a.target_id = d.college_id) OR (a.kind = 'class' AND a.target_id = d.class_id)))
;
