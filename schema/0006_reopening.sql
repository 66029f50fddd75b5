-- Reopening one record after the close, and how good the ways to reach a graduate are.
CREATE TABLE reopening (
	school_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	cohort TEXT NOT NULL,
	graduate_id BIGINT NOT NULL,
	state TEXT NOT NULL,
	reason TEXT NOT NULL,
	wished_until BIGINT NOT NULL,
	asked_by BIGINT NOT NULL,
	asked_name TEXT NOT NULL,
	asked_role TEXT NOT NULL,
	asked_at BIGINT NOT NULL,
	decided_by BIGINT NOT NULL,
	decided_name TEXT NOT NULL,
	decided_at BIGINT NOT NULL,
	decided_note TEXT NOT NULL,
	opened_at BIGINT NOT NULL,
	until BIGINT NOT NULL,
	closes_at BIGINT NOT NULL,
	ended_by BIGINT NOT NULL,
	ended_name TEXT NOT NULL,
	end_reason TEXT NOT NULL,
	version BIGINT NOT NULL,
	PRIMARY KEY (school_id, id),
	FOREIGN KEY (school_id, graduate_id) REFERENCES graduate (school_id, id)
);
CREATE INDEX reopening_graduate ON reopening (school_id, graduate_id, closes_at);
CREATE INDEX reopening_cohort ON reopening (school_id, cohort, id);
CREATE UNIQUE INDEX reopening_asked ON reopening (school_id, graduate_id) WHERE state = 'asked';
--citus: SELECT create_distributed_table('reopening', 'school_id', colocate_with => 'cohort');

ALTER TABLE graduate ADD COLUMN email_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE graduate ADD COLUMN phone_state TEXT NOT NULL DEFAULT 'missing';
ALTER TABLE graduate ADD COLUMN email_state TEXT NOT NULL DEFAULT 'missing';
CREATE INDEX graduate_phone ON graduate (school_id, cohort, phone_hash) WHERE phone_hash <> '';
CREATE INDEX graduate_email ON graduate (school_id, cohort, email_hash) WHERE email_hash <> '';
CREATE INDEX graduate_contact ON graduate (school_id, cohort, college_id, class_id, phone_state, email_state)
	WHERE counted = 1 AND (phone_state <> 'good' OR email_state <> 'good');
CREATE INDEX graduate_contact_phone ON graduate (school_id, cohort, college_id, class_id) WHERE counted = 1 AND phone_state <> 'good';
