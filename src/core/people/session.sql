-- session_live(school_id, token_hash) : session_live?
SELECT s.id AS id, s.account_id AS account_id, s.form_token AS form_token, s.seen_at AS seen_at, s.expires_at AS expires_at, s.ended_at AS ended_at,
	a.name AS name, a.role AS role, a.graduate_id AS graduate_id, a.must_change AS must_change, a.state AS state
FROM session s JOIN account a ON a.school_id = s.school_id AND a.id = s.account_id
WHERE s.school_id = $1 AND s.token_hash = $2;

-- session_owner(school_id, id) : account?
SELECT a.school_id AS school_id, a.id AS id, a.kind AS kind, a.login AS login, a.name AS name, a.role AS role, a.graduate_id AS graduate_id,
	a.password_hash AS password_hash, a.mail_sealed AS mail_sealed, a.mail_mask AS mail_mask, a.must_change AS must_change, a.state AS state, a.last_login_at AS last_login_at, a.version AS version,
	a.created_at AS created_at, a.updated_at AS updated_at
FROM session s JOIN account a ON a.school_id = s.school_id AND a.id = s.account_id
WHERE s.school_id = $1 AND s.id = $2 AND s.ended_at = 0;

-- session_add(school_id, token_hash, id, account_id, form_token, created_at, expires_at, ip, agent)
INSERT INTO session (school_id, token_hash, id, account_id, form_token, created_at, seen_at, expires_at, ip, agent, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, 0);

-- session_seen(school_id, id, seen_at)
UPDATE session SET seen_at = $3 WHERE school_id = $1 AND id = $2 AND seen_at < $3;

-- session_end(school_id, id, ended_at)
UPDATE session SET ended_at = $3 WHERE school_id = $1 AND id = $2 AND ended_at = 0;

-- session_end_others(school_id, account_id, id, ended_at)
-- 除一个外全部结束；id 为 0 时全部
UPDATE session SET ended_at = $4 WHERE school_id = $1 AND account_id = $2 AND id <> $3 AND ended_at = 0;

-- session_all(school_id, account_id, expires_at) : session_line*
-- 还有效的登录，最近活动在前
SELECT id, account_id, created_at, seen_at, expires_at, ip, agent FROM session
WHERE school_id = $1 AND account_id = $2 AND ended_at = 0 AND expires_at > $3 ORDER BY seen_at DESC, id DESC;
