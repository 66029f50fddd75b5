-- channel_get(school_id, code) : channel?
SELECT school_id, code, enabled, host, port, security, login_sealed, password_sealed, sender, sender_name, preset, url_sealed, url_mask,
	secret_sealed, version, updated_at
FROM channel WHERE school_id = $1 AND code = $2;

-- channel_add(school_id, code)
INSERT INTO channel (school_id, code, enabled, host, port, security, login_sealed, password_sealed, sender, sender_name, preset, url_sealed,
	url_mask, secret_sealed, version, updated_at)
VALUES ($1, $2, 0, '', 0, '', '', '', '', '', '', '', '', '', 0, 0)
ON CONFLICT (school_id, code) DO NOTHING;

-- channel_set(school_id, code, enabled, host, port, security, login_sealed, password_sealed, sender, sender_name, preset, url_sealed, url_mask, secret_sealed, updated_at, version)
UPDATE channel SET enabled = $3, host = $4, port = $5, security = $6, login_sealed = $7, password_sealed = $8, sender = $9, sender_name = $10,
	preset = $11, url_sealed = $12, url_mask = $13, secret_sealed = $14, updated_at = $15, version = version + 1
WHERE school_id = $1 AND code = $2 AND version = $16;

-- channel_tests(school_id, account_id) : channel_test*
-- 本人发出的测试信，新的在前
SELECT id, channel, state, why, address_mask, created_at, ended_at FROM letter
WHERE school_id = $1 AND account_id = $2 AND account_id <> 0 AND about = '' AND key LIKE 'test-%' ORDER BY id DESC LIMIT 5;
