-- job_add(school_id, id, cohort, kind, state, params, file_hash, file_name, account_id, account_name, created_at)
INSERT INTO job (school_id, id, cohort, kind, state, params, file_hash, file_name, result_hash, result_name, digest, total, next_row,
	added, changed, same, faulty, removed, message, account_id, account_name, lease_owner, lease_until, cancel, created_at, started_at,
	ended_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '', '', 0, 0, 0, 0, 0, 0, 0, '', $9, $10, '', 0, 0, $11, 0, 0, 1);

-- job_get(school_id, id) : job?
SELECT school_id, id, cohort, kind, state, params, file_hash, file_name, result_hash, result_name, digest, total, next_row,
	added, changed, same, faulty, removed, message, account_id, account_name, lease_owner, lease_until, cancel, created_at, started_at,
	ended_at, version
FROM job WHERE school_id = $1 AND id = $2;

-- job_list(school_id, cohort, account_id?, before_id:int?, imports:int?, exports:int?, limit:int) : job*
-- 任务，新的在前
SELECT school_id, id, cohort, kind, state, params, file_hash, file_name, result_hash, result_name, digest, total, next_row,
	added, changed, same, faulty, removed, message, account_id, account_name, lease_owner, lease_until, cancel, created_at, started_at,
	ended_at, version
FROM job WHERE school_id = $1 AND cohort = $2
--? account_id
	AND account_id = $3
--? before_id
	AND id < $4
--? imports
	AND kind IN ('roster_import', 'destination_import') AND 1 = $5
--? exports
	AND kind IN ('graduate_export', 'destination_export', 'contact_export', 'late_export', 'report_export') AND 1 = $6
ORDER BY id DESC LIMIT $7;

-- job_waiting(now:int) : job_waiting*
-- across schools: one runner serves them all
SELECT school_id, id FROM job WHERE state IN ('queued', 'checking', 'applying', 'running') AND lease_until < $1 ORDER BY id LIMIT 20;

-- job_claim(school_id, id, state, lease_owner, lease_until, now:int)
-- 租约：同一任务同时只有一个执行者
UPDATE job SET started_at = CASE WHEN state = $3 THEN started_at ELSE $6 END, state = $3, lease_owner = $4, lease_until = $5, version = version + 1
WHERE school_id = $1 AND id = $2 AND state IN ('queued', 'checking', 'applying', 'running') AND lease_until < $6;

-- job_progress(school_id, id, lease_owner, lease_until, total, next_row, added, changed, same, faulty) : job_pulse?
-- 与这一批的写入同一事务；租约已失的得不到行
UPDATE job SET lease_until = $4, total = $5, next_row = $6, added = $7, changed = $8, same = $9, faulty = $10
WHERE school_id = $1 AND id = $2 AND lease_owner = $3 AND state IN ('checking', 'applying', 'running')
RETURNING cancel;

-- job_end(school_id, id, lease_owner, state, message, result_hash, result_name, digest, total, ended_at)
UPDATE job SET state = $4, message = $5, result_hash = $6, result_name = $7, digest = $8, total = $9, ended_at = $10, lease_owner = '',
	lease_until = 0, version = version + 1
WHERE school_id = $1 AND id = $2 AND lease_owner = $3;

-- job_begin_apply(school_id, id, started_at)
UPDATE job SET state = 'applying', next_row = 0, added = 0, changed = 0, same = 0, faulty = 0, started_at = $3, ended_at = 0, lease_owner = '',
	lease_until = 0, cancel = 0, version = version + 1
WHERE school_id = $1 AND id = $2 AND state = 'checked';

-- job_newer(school_id, cohort, kind, id) : job_newer?
-- 同届同类中更新的核对
SELECT id, file_name, created_at FROM job
WHERE school_id = $1 AND cohort = $2 AND kind = $3 AND id > $4 AND state IN ('checked', 'applying', 'done') ORDER BY id DESC LIMIT 1;

-- job_cancel_now(school_id, id, ended_at)
UPDATE job SET state = 'cancelled', cancel = 1, ended_at = $3, version = version + 1
WHERE school_id = $1 AND id = $2 AND state IN ('queued', 'checked');

-- job_cancel_ask(school_id, id)
UPDATE job SET cancel = 1, version = version + 1 WHERE school_id = $1 AND id = $2 AND state IN ('checking', 'applying', 'running');

-- job_fault_clear(school_id, job_id)
DELETE FROM job_fault WHERE school_id = $1 AND job_id = $2;

-- job_fault_add(school_id, job_id, row_no, sequence, heading, value, reason)
INSERT INTO job_fault (school_id, job_id, row_no, sequence, heading, value, reason) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- job_fault_list(school_id, job_id, limit:int) : job_fault*
SELECT school_id, job_id, row_no, sequence, heading, value, reason FROM job_fault
WHERE school_id = $1 AND job_id = $2 ORDER BY row_no, sequence LIMIT $3;

-- job_release(school_id, id, lease_owner)
UPDATE job SET lease_owner = '', lease_until = 0 WHERE school_id = $1 AND id = $2 AND lease_owner = $3;
