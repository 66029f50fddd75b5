-- account_get(school_id, id) : account?
SELECT school_id, id, kind, login, name, role, graduate_id, password_hash, mail_sealed, mail_mask, must_change, state, last_login_at, version, created_at, updated_at
FROM account WHERE school_id = $1 AND id = $2;

-- account_by_login(school_id, login) : account*
-- 登录名相同的账号：教职工与毕业生各至多一个
SELECT school_id, id, kind, login, name, role, graduate_id, password_hash, mail_sealed, mail_mask, must_change, state, last_login_at, version, created_at, updated_at
FROM account WHERE school_id = $1 AND kind IN ('graduate', 'staff') AND login = $2 ORDER BY kind;

-- account_add(school_id, id, kind, login, name, role, graduate_id, password_hash, mail_sealed, mail_mask, must_change, created_at)
INSERT INTO account (school_id, id, kind, login, name, role, graduate_id, password_hash, mail_sealed, mail_mask, must_change, state, last_login_at, version, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'active', 0, 1, $12, $12);

-- account_change(school_id, id, name, role, mail_sealed, mail_mask, state, updated_at, version)
UPDATE account SET name = $3, role = $4, mail_sealed = $5, mail_mask = $6, state = $7, updated_at = $8, version = version + 1
WHERE school_id = $1 AND id = $2 AND version = $9;

-- account_mail(school_id, id, mail_sealed, mail_mask, updated_at)
UPDATE account SET mail_sealed = $3, mail_mask = $4, updated_at = $5, version = version + 1 WHERE school_id = $1 AND id = $2;

-- account_password(school_id, id, password_hash, must_change, updated_at)
UPDATE account SET password_hash = $3, must_change = $4, updated_at = $5, version = version + 1 WHERE school_id = $1 AND id = $2;

-- account_came(school_id, id, last_login_at)
UPDATE account SET last_login_at = $3 WHERE school_id = $1 AND id = $2;

-- account_rebind(school_id, id, name, graduate_id, updated_at)
-- 延毕生转入下一届：账号跟着本人走
UPDATE account SET name = $3, graduate_id = $4, updated_at = $5, version = version + 1 WHERE school_id = $1 AND id = $2;

-- account_list(school_id, role?, state?, locked:int?, target_id?, search:text?, after:text?, most:int, now:int) : account_line*
-- 教职工账号，按登录名；是否锁定看登录守卫
SELECT a.id AS id, a.login AS login, a.name AS name, a.role AS role, a.mail_mask AS mail_mask, a.state AS state, a.must_change AS must_change, a.last_login_at AS last_login_at,
	COALESCE(g.failures, 0) AS failures, COALESCE(g.blocked_until, 0) AS blocked_until,
	CASE WHEN EXISTS (SELECT 1 FROM account_reach r WHERE r.school_id = a.school_id AND r.account_id = a.id) THEN 1 ELSE 0 END AS mail_wrong
FROM account a LEFT JOIN login_guard g ON g.school_id = a.school_id AND g.subject = 'login:' || a.login AND g.blocked_until > $9
WHERE a.school_id = $1 AND a.kind = 'staff'
--? role
	AND a.role = $2
--? state
	AND a.state = $3
--? locked
	AND COALESCE(g.blocked_until, 0) > $4
--? target_id
	AND EXISTS (SELECT 1 FROM account_scope s WHERE s.school_id = a.school_id AND s.account_id = a.id AND s.kind = 'college' AND s.target_id = $5)
--? search
	AND (a.login LIKE '%' || $6 || '%' OR a.name LIKE '%' || $6 || '%')
--? after
	AND a.login > $7
ORDER BY a.login LIMIT $8;

-- account_count(school_id) : account_count!
SELECT count(*) AS accounts FROM account WHERE school_id = $1 AND kind = 'staff';

-- account_scope_all(school_id, account_id) : account_scope*
SELECT school_id, account_id, kind, target_id FROM account_scope WHERE school_id = $1 AND account_id = $2 ORDER BY kind, target_id;

-- account_scope_add(school_id, account_id, kind, target_id)
INSERT INTO account_scope (school_id, account_id, kind, target_id) VALUES ($1, $2, $3, $4);

-- account_scope_clear(school_id, account_id)
DELETE FROM account_scope WHERE school_id = $1 AND account_id = $2;

-- account_scope_names(school_id, first:text, last:text) : account_scope_name*
-- 一页账号的数据范围，按登录名的起止
SELECT s.account_id AS account_id, s.kind AS kind, s.target_id AS target_id, COALESCE(c.name, k.name, '') AS target_name
FROM account a
JOIN account_scope s ON s.school_id = a.school_id AND s.account_id = a.id
LEFT JOIN college c ON c.school_id = s.school_id AND c.id = s.target_id AND s.kind = 'college'
LEFT JOIN class k ON k.school_id = s.school_id AND k.id = s.target_id AND s.kind = 'class'
WHERE a.school_id = $1 AND a.kind = 'staff' AND a.login >= $2 AND a.login <= $3
ORDER BY a.login, c.code, k.name;

-- college_all(school_id) : college*
SELECT school_id, id, code, name, sort, version FROM college WHERE school_id = $1 ORDER BY sort, code, name;

-- class_choice(school_id, cohort) : class_choice*
-- 可选的班级，按学院、专业、班级
SELECT k.id AS id, k.name AS name, k.college_id AS college_id, c.name AS college_name, m.name AS major_name
FROM class k
JOIN college c ON c.school_id = k.school_id AND c.id = k.college_id
JOIN major m ON m.school_id = k.school_id AND m.id = k.major_id
WHERE k.school_id = $1 AND k.cohort = $2 ORDER BY c.sort, c.code, m.name, k.name;

-- graduate_at_door(school_id, student_no) : graduate_at_door?
-- 首次登录核对用：同一学号跨届时取最新一届
SELECT g.id AS id, g.cohort AS cohort, g.student_no AS student_no, g.name AS name, g.id_no_sealed AS id_no_sealed
FROM cohort k CROSS JOIN graduate g
WHERE k.school_id = $1 AND g.school_id = $1 AND g.cohort = k.cohort AND g.student_no = $2 ORDER BY g.cohort DESC LIMIT 1;

-- guard_get(school_id, subject) : login_guard?
SELECT school_id, subject, failures, blocked_until, updated_at FROM login_guard WHERE school_id = $1 AND subject = $2;

-- guard_put(school_id, subject, failures, blocked_until, updated_at)
INSERT INTO login_guard (school_id, subject, failures, blocked_until, updated_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (school_id, subject) DO UPDATE SET failures = excluded.failures, blocked_until = excluded.blocked_until, updated_at = excluded.updated_at;

-- guard_clear(school_id, subject)
DELETE FROM login_guard WHERE school_id = $1 AND subject = $2;

-- guard_sweep(school_id, updated_at, blocked_until)
-- 久未再错、也未锁定的计数不再保留
DELETE FROM login_guard WHERE school_id = $1 AND updated_at < $2 AND blocked_until < $3;
