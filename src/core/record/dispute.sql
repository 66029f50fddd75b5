-- dispute_open_of(school_id, graduate_id) : dispute?
SELECT school_id, id, cohort, graduate_id, destination_id, college_id, class_id, fields, explanation, owner_id, owner_name, opened_at, closed_at, closed_by_id
FROM dispute WHERE school_id = $1 AND graduate_id = $2 AND closed_at = 0;

-- dispute_get(school_id, id) : dispute?
SELECT school_id, id, cohort, graduate_id, destination_id, college_id, class_id, fields, explanation, owner_id, owner_name, opened_at, closed_at, closed_by_id
FROM dispute WHERE school_id = $1 AND id = $2;

-- dispute_add(school_id, id, cohort, graduate_id, destination_id, college_id, class_id, fields, explanation, owner_id, owner_name, opened_at)
INSERT INTO dispute (school_id, id, cohort, graduate_id, destination_id, college_id, class_id, fields, explanation, owner_id, owner_name, opened_at, closed_at, closed_by_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0);

-- dispute_renew(school_id, id, destination_id, fields, explanation)
UPDATE dispute SET destination_id = $3, fields = $4, explanation = $5 WHERE school_id = $1 AND id = $2 AND closed_at = 0;

-- dispute_done(school_id, graduate_id, closed_at, closed_by_id)
UPDATE dispute SET closed_at = $3, closed_by_id = $4 WHERE school_id = $1 AND graduate_id = $2 AND closed_at = 0;

-- dispute_own(school_id, id, owner_id, owner_name)
UPDATE dispute SET owner_id = $3, owner_name = $4 WHERE school_id = $1 AND id = $2 AND closed_at = 0;

-- dispute_owners(school_id, college_id:int) : dispute_owner*
-- 学院的就业专员在前，负责人在后
SELECT a.id AS id, a.name AS name, a.role AS role
FROM account a
JOIN account_scope s ON s.school_id = a.school_id AND s.account_id = a.id
WHERE a.school_id = $1 AND s.kind = 'college' AND s.target_id = $2 AND a.role IN ('college_staff', 'college_head') AND a.state = 'active'
ORDER BY a.role DESC, a.id;
