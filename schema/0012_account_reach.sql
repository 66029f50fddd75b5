-- Addresses of staff that a mail server would not have: nobody lives there. The row goes when the address is given anew.
CREATE TABLE account_reach (
	school_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	wrong_at BIGINT NOT NULL,
	wrong_note TEXT NOT NULL,
	PRIMARY KEY (school_id, account_id),
	FOREIGN KEY (school_id, account_id) REFERENCES account (school_id, id)
);

--citus: SELECT create_distributed_table('account_reach', 'school_id', colocate_with => 'cohort');
