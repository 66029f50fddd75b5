/* Identity numbers, credit codes and shapes. The vectors that must hold lie in tests/data/numbers.tsv:
 * worked examples of the standards, codes that firms and universities print on invoices, and slips. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "identity.h"

static void numbers_file(void **state)
{
	FILE *f = fopen("tests/data/numbers.tsv", "r");
	char line[256], kind[16], value[64], valid[4];
	int seen = 0;

	assert_non_null(f);
	while (fgets(line, sizeof line, f) != NULL) {
		struct identity id;
		struct uscc u;
		bool good;

		if (line[0] == '#' || sscanf(line, "%15s %63s %3s", kind, value, valid) != 3)
			continue;
		good = strcmp(kind, "identity") == 0 ? identity_read(value, &id) == IDENTITY_GOOD : uscc_read(value, &u) == USCC_GOOD;
		if (good != (valid[0] == '1'))
			fail_msg("%s %s", kind, value);
		seen++;
	}
	fclose(f);
	assert_int_equal(seen, 17);
}

static void identity_tells_sex_and_birth(void **state)
{
	struct identity id;

	assert_int_equal(identity_read("11010519491231002x", &id), IDENTITY_GOOD);
	assert_string_equal(id.number, "11010519491231002X");
	assert_string_equal(id.birth, "1949-12-31");
	assert_string_equal(id.sex, "2");
	assert_int_equal(identity_read("993615200010178255", &id), IDENTITY_GOOD);
	assert_string_equal(id.sex, "1");
}

static void identity_names_each_fault(void **state)
{
	struct identity id = { .number = "untouched" };

	assert_int_equal(identity_read("", &id), IDENTITY_LENGTH);
	assert_int_equal(identity_read("130503670401001", &id), IDENTITY_LENGTH);
	assert_int_equal(identity_read("1101051949123100X2", &id), IDENTITY_SIGN);
	assert_int_equal(identity_read("11010519491231\xe4\xb8\x80" "02X", &id), IDENTITY_SIGN);
	assert_int_equal(identity_read("110105194902290028", &id), IDENTITY_DATE);
	assert_int_equal(identity_read("110105194912310021", &id), IDENTITY_CHECK);
	assert_string_equal(id.number, "untouched");
}

/* Every single mistyped digit and every swap of neighbours must be caught: it is what the sign is for. */
static void identity_catches_slips(void **state)
{
	static const char right[] = "993615200010178255";
	struct identity id;
	char slip[19];

	for (int i = 0; i < 18; i++) {
		for (char c = '0'; c <= '9'; c++) {
			strncpy(slip, right, sizeof slip);
			slip[i] = c;
			if (c != right[i])
				assert_int_not_equal(identity_read(slip, &id), IDENTITY_GOOD);
		}
	}
	for (int i = 0; i < 17; i++) {
		strncpy(slip, right, sizeof slip);
		slip[i] = right[i + 1];
		slip[i + 1] = right[i];
		if (right[i] != right[i + 1])
			assert_int_not_equal(identity_read(slip, &id), IDENTITY_GOOD);
	}
}

static void sentences_name_the_place_but_not_the_number(void **state)
{
	struct arena a;
	const char *text;

	arena_init(&a);
	text = identity_say(&a, IDENTITY_SIGN, "1101051949123100X2");
	assert_non_null(strstr(text, "17"));
	assert_null(strstr(text, "110105"));
	assert_non_null(strstr(identity_say(&a, IDENTITY_LENGTH, "123"), "3"));
	assert_non_null(strstr(identity_say(&a, IDENTITY_LENGTH, "130503670401001"), "15"));
	assert_non_null(strstr(uscc_say(&a, USCC_SIGN, "9144030I1922038216"), "8"));
	arena_release(&a);
}

static void uscc_normalises_and_hints(void **state)
{
	struct uscc u;

	assert_int_equal(uscc_read("9144030071526726xg", &u), USCC_GOOD);
	assert_string_equal(u.code, "9144030071526726XG");
	assert_true(u.inner);
	assert_int_equal(uscc_read("9144030071526726X", &u), USCC_LENGTH);
	assert_int_equal(uscc_read("9144O30071526726XG", &u), USCC_SIGN);
	assert_int_equal(uscc_read("914403001922038217", &u), USCC_CHECK);
}

/* The outer sign is right, the inner one (place 17) is not: accepted, with the hint down. */
static void uscc_inner_is_only_a_hint(void **state)
{
	static const char signs[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	char code[19] = "914403001922038226";
	struct uscc u;
	int accepted = 0;

	for (size_t i = 0; i < sizeof signs - 1; i++) {
		code[17] = signs[i];
		if (uscc_read(code, &u) == USCC_GOOD) {
			accepted++;
			assert_false(u.inner);
		}
	}
	assert_int_equal(accepted, 1);
}

/* What is typed, and the one way it is kept; NULL: nobody could call it. */
static void whole_numbers(void)
{
	static const struct { const char *typed, *kept; } numbers[] = {
		{ "19902630044", "19902630044" }, { "+86 199-0263-0044", "19902630044" }, { "027-87194000", "027-87194000" },
		{ "027 8719 4000", "027-87194000" }, { "(027)87194000", "027-87194000" }, { "02787194000", "027-87194000" },
		{ "+86 27 87194000", "027-87194000" }, { "+86-027-87194000", "027-87194000" }, { "027-87194000-806", "027-87194000-806" },
		{ "010-62345678", "010-62345678" }, { "0716-8123456", "0716-8123456" }, { "07168123456", "0716-8123456" },
		{ "+852 9123 4567", "+85291234567" }, { "+44 (20) 7946-0000", "+442079460000" },
		{ "87194000", NULL }, { "1990263004", NULL }, { "199026300444", NULL }, { "12902630044", NULL }, { "027-1234567", NULL },
		{ "027-871940", NULL }, { "011-87194000", NULL }, { "00-87194000", NULL }, { "027-87194000-", NULL }, { "+0123456789", NULL },
		{ "+852", NULL }, { "+85291234567890123", NULL }, { "110", NULL }, { "", NULL }, { "none", NULL }, { "+", NULL }, { "+86", NULL },
		{ "027-87194000-8061234", NULL }, { "0", NULL }, { "02", NULL }, { "19902630044/19902630045", NULL },
		{ "111111111111111111111111111111111111111111111111111111", NULL },
	};

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		char kept[PHONE_SIZE] = "?";
		bool whole = phone_whole(numbers[i].typed, kept);

		if (whole != (numbers[i].kept != NULL) || strcmp(kept, numbers[i].kept ? numbers[i].kept : "") != 0)
			fail_msg("%s is kept as '%s'", numbers[i].typed, kept);
	}
}

static void shapes(void **state)
{
	char mobile[12];

	assert_true(phone_mobile("+86 199-0263-0044", mobile));
	assert_string_equal(mobile, "19902630044");
	assert_false(phone_mobile("1990263004", mobile));
	assert_false(phone_mobile("199026300444", mobile));
	assert_false(phone_mobile("12902630044", mobile));
	assert_false(phone_mobile("", mobile));
	assert_true(phone_any("027-87194000-8001"));
	whole_numbers();
	assert_true(phone_any("+44 20 7946 0000"));
	assert_false(phone_any("110"));
	assert_false(phone_any("12345678<script>"));
	assert_true(email_shaped("li.lei+job@mail.example.com"));
	assert_false(email_shaped("li.lei@example"));
	assert_false(email_shaped("@example.com"));
	assert_false(email_shaped("a@@example.com"));
	assert_false(email_shaped("a..b@example.com"));
	assert_false(email_shaped("a b@example.com"));
	assert_false(email_shaped("a@.com"));
	assert_false(email_shaped("a@example.com\r\nBcc: b@example.com"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_file),
		cmocka_unit_test(identity_tells_sex_and_birth),
		cmocka_unit_test(identity_names_each_fault),
		cmocka_unit_test(identity_catches_slips),
		cmocka_unit_test(sentences_name_the_place_but_not_the_number),
		cmocka_unit_test(uscc_normalises_and_hints),
		cmocka_unit_test(uscc_inner_is_only_a_hint),
		cmocka_unit_test(shapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
