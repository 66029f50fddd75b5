# quxiang: one binary. `make` builds it, `make check` runs every test, `make help` tells the rest.
# All that is generated lies in $(BUILD). The include paths below are the architecture: a folder sees
# only the folders named for it, headers are included by bare name, so a forbidden include does not compile.

CC      ?= gcc
BUILD   ?= build
PREFIX  ?= /usr/local
# MODE=release (default) | test (asserts of tests, --now everywhere) | asan (address+undefined) | tsan
MODE    ?= release

PKGS     := libmicrohttpd sqlite3 libpq jansson libzip expat libsodium zlib libcurl
PKG_CF   := $(shell pkg-config --cflags $(PKGS))
PKG_LD   := $(shell pkg-config --libs $(PKGS)) -lxlsxwriter -lmagic -lm -pthread
WARN     := -Wall -Wextra -Wpedantic -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
            -Wwrite-strings -Wpointer-arith -Wformat=2 -Wno-unused-parameter -Wno-missing-field-initializers
HARDEN   := -fstack-protector-strong -fstack-clash-protection -fPIE
CFLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2
CFLAGS_test    := -O1 -g -DQX_TEST
CFLAGS_asan    := -O1 -g -DQX_TEST -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
CFLAGS_tsan    := -O1 -g -DQX_TEST -fsanitize=thread
CFLAGS   += -std=c17 -D_GNU_SOURCE $(WARN) $(HARDEN) $(CFLAGS_$(MODE)) $(PKG_CF)
LDFLAGS  += -pie -Wl,-z,relro,-z,now
O        := $(BUILD)/$(MODE)
GEN      := $(BUILD)/gen

# ---- who sees whom ----
SEES_base  := base
SEES_db    := db base
SEES_http  := http base
SEES_sheet := sheet base
# core is nine rooms, each with what it stands on
SEES_core/ground   := core/ground db base
SEES_core/school   := core/school core/ground db base
SEES_core/people   := core/people core/ground db base
SEES_core/letters  := core/letters core/people core/school core/ground db base
SEES_core/standing := core/standing core/school core/ground db base
SEES_core/record   := core/record core/standing core/letters core/ground db base
SEES_core/roster   := core/roster core/standing core/letters core/ground db base
SEES_core/remind   := core/remind core/standing core/letters core/school core/ground db base
SEES_core/numbers  := core/numbers core/record core/standing core/school core/ground db base
CORE       := core/numbers core/remind core/roster core/record core/standing core/letters core/people core/school core/ground
SEES_jobs  := jobs $(CORE) sheet base
SEES_web   := web jobs $(CORE) http base
SEES_cmd   := cmd web jobs $(CORE) http sheet db base
# generated headers: words.h and codes.h for all, rows.h for who shows rows, queries.h for core alone
$(foreach room,$(CORE),$(eval GENS_$(room) := rows queries))
GENS_jobs  := rows
GENS_web   := rows
GENS_cmd   := rows
FOLDERS    := base db http sheet $(CORE) jobs web cmd
sees = $(foreach d,$(SEES_$1),-iquote src/$d) -iquote $(GEN)/words $(foreach g,$(GENS_$1),-iquote $(GEN)/$g)

srcs  = $(wildcard src/$1/*.c)
objs  = $(patsubst src/%.c,$O/%.o,$(call srcs,$1))
lib   = $O/lib$(subst /,_,$1).a
LIBS  := $(foreach f,$(FOLDERS),$(call lib,$f)) $O/libgen.a
MAIN  := src/cmd/main.c

# make V=1 shows whole commands.
ifndef V
Q = @printf '  %s\n' '$@';
endif

all: $O/quxiang
help:
	@sed -n 's/^## //p' Makefile

# ---- generated: words (all), queries and rows (SQL), embedded files ----
MESSAGES   := $(sort $(wildcard words/messages/*.tsv))
CODES      := $(sort $(wildcard words/codes/*.tsv))
DICTIONARY := $(sort $(wildcard words/dictionary/*.tsv))
SCHEMA     := $(sort $(wildcard schema/*.sql))
QUERIES    := $(sort $(wildcard src/core/*/*.sql))
PAGES      := $(sort $(wildcard src/web/pages/*.html))
ASSETS     := $(shell sed 's/\#.*//; /^[ \t]*$$/d' assets/embed.list | awk '{print $$1}')

$(BUILD)/tools/%: tools/%.c $(wildcard tools/*.h)
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c17 -D_GNU_SOURCE -O1 -g $(WARN) $(PKG_CF) -o $@ $< -lsqlite3 -lz -lsodium
$(BUILD)/tools/dbgen: $(wildcard tools/dbgen/*.c) tools/dbgen/dbgen.h tools/maker.h
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c17 -D_GNU_SOURCE -O1 -g $(WARN) $(PKG_CF) -o $@ $(filter %.c,$^) -lsqlite3
$(GEN)/words/words.h: $(BUILD)/tools/wordgen $(MESSAGES) $(CODES)
	@mkdir -p $(GEN)/words
	$(Q)$(BUILD)/tools/wordgen $(GEN)/words $(MESSAGES) -- $(CODES)
$(GEN)/words/words.c $(GEN)/words/codes.c $(GEN)/words/codes.h: $(GEN)/words/words.h
$(GEN)/queries/queries.c: $(BUILD)/tools/dbgen $(SCHEMA) $(DICTIONARY) $(QUERIES)
	@mkdir -p $(GEN)/rows $(GEN)/queries
	$(Q)$(BUILD)/tools/dbgen $(GEN) $(SCHEMA) -- $(DICTIONARY) -- $(QUERIES)
# The empty recipe lets make look at their times: dbgen leaves an unchanged header as old as it is.
$(GEN)/queries/queries.h $(GEN)/rows/rows.h $(GEN)/rows/rows.c: $(GEN)/queries/queries.c ;
# Browser parts come by npm, pinned; a build needs no node beyond this.
assets/node_modules/.package-lock.json: assets/package-lock.json
	cd assets && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
$(filter assets/node_modules/%,$(ASSETS)): assets/node_modules/.package-lock.json
$(GEN)/embed/embed.c: $(BUILD)/tools/embed $(SCHEMA) $(PAGES) $(ASSETS) assets/embed.list
	@mkdir -p $(GEN)/embed
	$(Q)$(BUILD)/tools/embed $(GEN)/embed assets/embed.list $(SCHEMA) -- $(PAGES)
GENERATED := $(GEN)/words/words.h $(GEN)/queries/queries.c $(GEN)/rows/rows.h $(GEN)/embed/embed.c
GEN_OBJS  := $O/gen/words.o $O/gen/codes.o $O/gen/queries.o $O/gen/rows.o $O/gen/embed.o

gen_cc = @mkdir -p $(@D); printf '  %s\n' '$@'; $(CC) $(CFLAGS) -iquote src/base -iquote src/db -iquote src/http -iquote $(GEN)/words -iquote $(GEN)/rows -iquote $(GEN)/queries -MMD -c -o $@ $<
$O/gen/words.o: $(GEN)/words/words.c $(GENERATED); $(gen_cc)
$O/gen/codes.o: $(GEN)/words/codes.c $(GENERATED); $(gen_cc)
$O/gen/queries.o: $(GEN)/queries/queries.c $(GENERATED); $(gen_cc)
$O/gen/rows.o: $(GEN)/rows/rows.c $(GENERATED); $(gen_cc)
$O/gen/embed.o: $(GEN)/embed/embed.c $(GENERATED); $(gen_cc)

# ---- objects, one archive a folder ----
define folder
$O/$1/%.o: src/$1/%.c | $(GENERATED)
	@mkdir -p $$(@D)
	$$(Q)$(CC) $$(CFLAGS) $(call sees,$1) -MMD -c -o $$@ $$<
$(call lib,$1): $(filter-out $O/cmd/main.o,$(call objs,$1))
	@mkdir -p $$(@D); rm -f $$@; ar rcs $$@ $$^
endef
$(foreach f,$(FOLDERS),$(eval $(call folder,$f)))
$O/libgen.a: $(GEN_OBJS)
	@mkdir -p $(@D); rm -f $@; ar rcs $@ $^
$O/quxiang: $O/cmd/main.o $(LIBS)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< -Wl,--start-group $(LIBS) -Wl,--end-group $(PKG_LD)

# ---- tests: tests/unit/NAME.c (cmocka), fuzz/NAME.c (LLVMFuzzerTestOneInput; replays its corpus under ASan) ----
UNITS  := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*.c))
FUZZES := $(patsubst fuzz/%.c,%,$(wildcard fuzz/*.c))
TEST_SEES := $(call sees,cmd) -iquote $(GEN)/queries -iquote tests
$O/unit/%: tests/unit/%.c $(LIBS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(TEST_SEES) -MMD -o $@ $< -Wl,--start-group $(LIBS) -Wl,--end-group -lcmocka $(PKG_LD)
$O/fuzz/%: fuzz/%.c tools/replay.c $(LIBS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(TEST_SEES) -o $@ $^ -Wl,--start-group $(LIBS) -Wl,--end-group $(PKG_LD)
units: $(UNITS:%=$O/unit/%)
replays: $(FUZZES:%=$O/fuzz/%)
## make                 build/release/quxiang
## make units MODE=test|asan|tsan    the unit tests' programs
## make replays MODE=asan            the fuzz targets with a replaying main
## make fuzz-NAME [SECONDS=600]      run one fuzzer (clang, libFuzzer, ASan+UBSan)
fuzz-%:
	$(MAKE) MODE=fuzz CC=clang BUILD=$(BUILD) CFLAGS_fuzz='-O1 -g -DQX_TEST -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined' $(BUILD)/fuzz/fuzzer/$*
	@mkdir -p $(BUILD)/corpus/$* && $(BUILD)/fuzz/fuzzer/$* -max_total_time=$(or $(SECONDS),600) -timeout=10 -rss_limit_mb=4096 $(BUILD)/corpus/$* fuzz/corpus/$*
$O/fuzzer/%: fuzz/%.c $(LIBS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -fsanitize=fuzzer $(TEST_SEES) -o $@ $< -Wl,--start-group $(LIBS) -Wl,--end-group $(PKG_LD)

## make check           every test (what scripts/check runs after installing what is missing)
check:
	scripts/check
## make bench           ratios within one run, printed
BENCHES := $(patsubst bench/%.c,$O/bench/%,$(wildcard bench/*.c))
$O/bench/%: bench/%.c bench/program.h bench/confirming.h $(LIBS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(TEST_SEES) -o $@ $< -Wl,--start-group $(LIBS) -Wl,--end-group $(PKG_LD)
bench: all $(BENCHES)
	bench/run
## make install         the binary and the systemd unit under PREFIX
install: all
	install -D -m 755 $O/quxiang $(DESTDIR)$(PREFIX)/bin/quxiang
	install -D -m 644 scripts/quxiang.service $(DESTDIR)/lib/systemd/system/quxiang.service
clean:
	rm -rf $(BUILD)

# A header that is gone: whoever named it is made again.
src/%.h: ;
-include $(wildcard $O/*/*.d $O/*/*/*.d)
.PHONY: all help units replays check bench install clean
.SECONDARY:
.DELETE_ON_ERROR:
