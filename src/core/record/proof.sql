-- proof_people(school_id, graduate_id, most:int) : proof_person*
-- 操作记录里出现过的毕业生，从某一人之后，一批一批取
SELECT graduate_id FROM audit WHERE school_id = $1 AND graduate_id > $2 AND graduate_id <> 0 GROUP BY graduate_id ORDER BY graduate_id LIMIT $3;

-- proof_entries(school_id, graduate_id) : proof_entry*
-- 一人的登记、材料和名册变动，先后为序
SELECT sequence, action, subject, subject_id, changes FROM audit
WHERE school_id = $1 AND graduate_id = $2 AND graduate_id <> 0 AND outcome = 'ok' AND subject IN ('destination', 'evidence', 'graduate')
ORDER BY sequence;

-- proof_evidence(school_id, graduate_id) : evidence*
SELECT school_id, id, destination_id, graduate_id, kind, file_hash, file_name, mime, size, added_at, added_by
FROM evidence WHERE school_id = $1 AND destination_id IN (SELECT d.id FROM destination d WHERE d.school_id = $1 AND d.graduate_id = $2) ORDER BY id;

-- proof_graduate(school_id, graduate_id) : proof_graduate?
SELECT id, student_no, education, counted FROM graduate WHERE school_id = $1 AND id = $2;

-- proof_total(school_id) : proof_total!
SELECT (SELECT count(*) FROM destination d WHERE d.school_id = s.school_id) AS versions,
	(SELECT count(*) FROM evidence e WHERE e.school_id = s.school_id) AS papers
FROM school s WHERE s.school_id = $1;

-- proof_files(school_id, hash, most:int) : file*
-- 存过的文件，从某一个之后，一批一批取
SELECT school_id, hash, size, mime, stored_at FROM file WHERE school_id = $1 AND hash > $2 ORDER BY hash LIMIT $3;

-- proof_kept(school_id, hash) : audit_head?
-- 留存在别处的链首，是不是还在链上
SELECT school_id, sequence, hash, at FROM audit WHERE school_id = $1 AND hash = $2 ORDER BY sequence LIMIT 1;
