-- account_reach_of(school_id, account_id) : account_reach?
-- 教职工邮箱是不是收不到信
SELECT school_id, account_id, wrong_at, wrong_note FROM account_reach WHERE school_id = $1 AND account_id = $2;

-- account_reach_put(school_id, account_id, wrong_at, wrong_note)
INSERT INTO account_reach (school_id, account_id, wrong_at, wrong_note) VALUES ($1, $2, $3, $4)
ON CONFLICT (school_id, account_id) DO UPDATE SET wrong_at = excluded.wrong_at, wrong_note = excluded.wrong_note;

-- account_reach_end(school_id, account_id)
DELETE FROM account_reach WHERE school_id = $1 AND account_id = $2;
