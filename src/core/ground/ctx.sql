--= in_scope
-- 帐号看得到的人：s 是人的状态行，或有同样几列的行
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = s.school_id AND a.account_id = $account_id AND ((a.kind = 'school') OR (a.kind = 'college' AND a.target_id = s.college_id) OR (a.kind = 'class' AND a.target_id = s.class_id)))

-- category_names(school_id, cohort) : category_name*
SELECT code, name FROM category WHERE school_id = $1 AND cohort = $2 ORDER BY code;
