-- taskforce_list(school_id, cohort, account_id?) : taskforce*
-- 专班名册，按学院；只看本人范围内的学院
SELECT t.school_id AS school_id, t.id AS id, t.cohort AS cohort, t.college_id AS college_id, t.name AS name, t.post AS post, t.duty AS duty,
	t.phone AS phone, t.note AS note, t.sort AS sort, t.version AS version, t.updated_at AS updated_at
FROM taskforce t
WHERE t.school_id = $1 AND t.cohort = $2
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = t.school_id AND a.account_id = $3 AND (a.kind = 'school' OR (a.kind = 'college' AND a.target_id = t.college_id)))
ORDER BY t.college_id, t.sort, t.id;

-- taskforce_colleges(school_id, account_id?) : college*
SELECT c.school_id AS school_id, c.id AS id, c.code AS code, c.name AS name, c.sort AS sort, c.version AS version
FROM college c
WHERE c.school_id = $1
--? account_id
	AND EXISTS (SELECT 1 FROM account_scope a WHERE a.school_id = c.school_id AND a.account_id = $2 AND (a.kind = 'school' OR (a.kind = 'college' AND a.target_id = c.id)))
ORDER BY c.sort, c.code, c.name;

-- taskforce_get(school_id, id) : taskforce?
SELECT school_id, id, cohort, college_id, name, post, duty, phone, note, sort, version, updated_at FROM taskforce WHERE school_id = $1 AND id = $2;

-- taskforce_add(school_id, id, cohort, college_id, name, post, duty, phone, note, sort, updated_at)
INSERT INTO taskforce (school_id, id, cohort, college_id, name, post, duty, phone, note, sort, version, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11);

-- taskforce_change(school_id, id, name, post, duty, phone, note, sort, updated_at, version)
UPDATE taskforce SET name = $3, post = $4, duty = $5, phone = $6, note = $7, sort = $8, updated_at = $9, version = version + 1
WHERE school_id = $1 AND id = $2 AND version = $10;

-- taskforce_remove(school_id, id, version)
DELETE FROM taskforce WHERE school_id = $1 AND id = $2 AND version = $3;
