# SPDX-License-Identifier: BSD-2-Clause
# A folder is a program is a privilege: each folder of src/ becomes an archive, each program links only
# the archives and libraries its floor allows. `make help` lists what can be made.

prefix      ?= /usr
sbindir     ?= $(prefix)/sbin
libexecdir  ?= $(prefix)/libexec
sysconfdir  ?= /etc
localstatedir ?= /var
runstatedir ?= /run
mandir      ?= $(prefix)/share/man
completionsdir ?= $(prefix)/share/bash-completion/completions
systemdsystemunitdir ?= $(prefix)/lib/systemd/system
pamconfigsdir ?= $(prefix)/share/pam-configs
# The module goes where this system's PAM looks: beside pam_unix.so.
securitydir ?= $(or $(patsubst %/pam_unix.so,%,$(firstword $(wildcard \
	/usr/lib/*/security/pam_unix.so /usr/lib/security/pam_unix.so /usr/lib64/security/pam_unix.so))),\
	$(prefix)/lib/security)

CC     ?= cc
BUILD  ?= build
CFLAGS ?= -O2 -g

warnings = -Wall -Wextra -Wconversion -Wshadow -Wswitch-enum -Wformat=2 -Wundef -Wvla \
	-Wstrict-prototypes -Wmissing-prototypes -Wframe-larger-than=4096 $(if $(WERROR),-Werror)
hardening = -fstack-protector-strong -fstack-clash-protection -fcf-protection=full \
	-ftrivial-auto-var-init=zero -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$(fortify_level)
# FORTIFY 3 where the compiler and libc know it (gcc >= 12), else 2.
fortify_level := $(shell echo 'int main(void){return 0;}' | $(CC) -O2 -Werror -U_FORTIFY_SOURCE \
	-D_FORTIFY_SOURCE=3 -include features.h -x c -o /dev/null - 2>/dev/null && echo 3 || echo 2)
link_hardening = -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code,--as-needed
ifdef SANITIZE
hardening = -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
warnings += -Wno-frame-larger-than
link_hardening = -fsanitize=address,undefined
endif
ifdef TEST
test_flags = -DDLA_OTP_TEST_BUILD
endif
paths = -DPATH_LIBEXEC='"$(libexecdir)/dla-otp"' -DPATH_SYSCONF='"$(sysconfdir)/dla-otp"' \
	-DPATH_STATE='"$(localstatedir)/lib/dla-otp"' -DPATH_LOG='"$(localstatedir)/log/dla-otp"' \
	-DPATH_RUN='"$(runstatedir)/dla-otp"' \
	-DPATH_SECURITY='"$(securitydir)"'
compile = $(CC) -std=c11 -D_GNU_SOURCE -Iinclude $(paths) $(test_flags) $(warnings) $(hardening) \
	$(CFLAGS) -fPIC -fvisibility=hidden -MMD -MP

rooms := common module login sso mail store config admin
archive = $(BUILD)/lib/$(1).a
objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out src/%/main.c,$(wildcard src/$(1)/*.c)))
programs := dla-otp-login dla-otp-sso dla-otp-mail
command := dla-otp
units := dla-otp.socket dla-otp@.service dla-otp-rollback.service dla-otp-rollback.timer
letters := $(sort $(wildcard conf/letters/*))
messages := $(sort $(wildcard conf/messages/*))

all: $(BUILD)/pam_dla_otp.so $(addprefix $(BUILD)/,$(programs) $(command))

help:
	@echo 'all            module and programs, in $(BUILD)/'
	@echo 'check          all tests (root; installs missing Debian packages)'
	@echo 'check-long     the same with more rounds of whatever is tried in rounds; takes hours'
	@echo 'check-asan     unit and module tests with ASan+UBSan, unit tests under valgrind'
	@echo 'demo           a login to try by hand, with a real SSO, mail server and sshd'
	@echo 'bench          speed against a bare curl and pam_unix, in the same run'
	@echo 'interop        against real Keycloak 26, oidc-provider (downloads both; needs Java, Node.js), Glewlwyd'
	@echo 'deb            the Debian package, in $(BUILD)/deb'
	@echo 'check-deb      the package built twice, installed, set up by the guide, upgraded and removed in a clean Debian (root)'
	@echo 'fuzz           each fuzz target for SECONDS=30'
	@echo 'lint           formatting and house rules'
	@echo 'pictures       docs/pictures anew, from real sign-ins (root; needs a browser)'
	@echo 'install, uninstall   DESTDIR and prefix honoured'

# One short line a step; `make V=1` shows the commands, `make -s` nothing.
quiet := $(findstring s,$(filter-out --%,$(firstword $(MAKEFLAGS) --)))
say = $(if $(V),,@$(if $(quiet),:,printf) '  %-4s %s\n' $(1) $(patsubst $(BUILD)/%,%,$@);)

# --- compile ----------------------------------------------------------------------------------------
$(BUILD)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,cc)$(compile) -c -o $@ $<

# What is compiled from generated C goes into the archive of the room that uses it.
generated_mail := $(BUILD)/obj/letters.o
generated_login := $(BUILD)/obj/message_table.o
generated_common := $(BUILD)/obj/sandbox_filters.o
generated_admin := $(BUILD)/obj/example_settings.o
define room
$(call archive,$(1)): $(call objects,$(1)) $(generated_$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(call say,ar)ar rcs $$@ $$^
endef
$(foreach r,$(rooms),$(eval $(call room,$(r))))

# What people read becomes constants: the letters' templates those of dla-otp-mail, the messages those
# of dla-otp-login, the example of the settings, which setup fills in, those of dla-otp.
$(BUILD)/letters.c: conf/letters/embed.awk $(filter-out %.awk,$(letters))
$(BUILD)/message_table.c: conf/messages/embed.awk $(filter-out %.awk,$(messages))
$(BUILD)/example_settings.c: conf/embed.awk conf/dla-otp.conf
$(BUILD)/letters.c $(BUILD)/message_table.c $(BUILD)/example_settings.c:
	@mkdir -p $(@D)
	$(call say,awk)awk -f $^ > $@

# The sandbox's rules become BPF here, by a program that needs libseccomp and is never installed.
$(BUILD)/sandbox_filters: src/sandbox/filters.c Makefile
	@mkdir -p $(@D)/obj
	$(call say,cc)$(CC) -std=c11 -D_GNU_SOURCE -Iinclude $(warnings) -MMD -MP -MF $(BUILD)/obj/filters.d \
	    -o $@ $< -lseccomp
$(BUILD)/sandbox_filters.c: $(BUILD)/sandbox_filters
	$(call say,bpf)$< > $@

$(BUILD)/obj/%.o: $(BUILD)/%.c
	@mkdir -p $(@D)
	$(call say,cc)$(compile) -c -o $@ $<

# --- link -------------------------------------------------------------------------------------------
# No start files: nothing of the module runs when it is loaded or unloaded.
$(BUILD)/pam_dla_otp.so: $(BUILD)/obj/pam_dla_otp.o $(call archive,module) $(call archive,common) \
	src/module/exports.map
	$(call say,ld)$(CC) $(CFLAGS) -shared $(if $(SANITIZE),,-nostartfiles) $(link_hardening) -Wl,-Bsymbolic \
	    -Wl,--gc-sections -Wl,--version-script=src/module/exports.map $(if $(SANITIZE),,-Wl,-z,defs) \
	    -o $@ $(filter-out %.map,$^) -lpam

link = $(call say,ld)$(CC) $(CFLAGS) -pie $(link_hardening) -o $@ $^
$(BUILD)/dla-otp-login: $(BUILD)/obj/src/login/main.o \
	$(foreach r,login store config common,$(call archive,$(r)))
	$(link) -lconfig -lnettle -lqrencode
# libcurl's 33 libraries are looked through in order for each of their 9,000 symbols: those that have
# the most of them come first, which saves 0.3 ms of CPU in each worker.
libcurl = -Wl,--no-as-needed -lcrypto -lnettle -lcurl
$(BUILD)/dla-otp-sso: $(BUILD)/obj/src/sso/main.o $(foreach r,sso common,$(call archive,$(r)))
	$(link) $(libcurl) -ljansson
$(BUILD)/dla-otp-mail: $(BUILD)/obj/src/mail/main.o $(foreach r,mail common,$(call archive,$(r)))
	$(link) $(libcurl)

$(BUILD)/dla-otp: $(BUILD)/obj/src/admin/main.o \
	$(foreach r,admin login store config common,$(call archive,$(r)))
	$(link) -lconfig -lnettle -lqrencode

# --- tests ------------------------------------------------------------------------------------------
$(BUILD)/obj/tests/%.o: warnings += -Wno-frame-larger-than
unit_tests := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))
unit: $(unit_tests)
$(BUILD)/unit/%: $(BUILD)/obj/tests/unit/%.o $(foreach r,$(rooms),$(call archive,$(r)))
	@mkdir -p $(@D)
	$(call say,ld)$(CC) $(CFLAGS) -pie $(link_hardening) -o $@ $< -Wl,--start-group $(filter %.a,$^) \
	    -Wl,--end-group -lcurl -ljansson -lconfig -lnettle -lqrencode -lpam -lcmocka

# Programs that stand in for one side: a PAM application, lying engines, hostile callers. One file each.
rig_tests := $(patsubst tests/module/%.c,$(BUILD)/rigs/%,$(wildcard tests/module/*.c))
rigs: $(rig_tests) $(BUILD)/rigs/attack.so $(BUILD)/rigs/pam_scripted.so $(BUILD)/rigs/trace $(BUILD)/rigs/shifted_engine
$(BUILD)/rigs/%: $(BUILD)/obj/tests/module/%.o $(call archive,common)
	@mkdir -p $(@D)
	$(call say,ld)$(CC) $(CFLAGS) -pie $(link_hardening) -o $@ $^ -lpam -lpthread -ldl

# The limits as they are built, for their model (tests/limits/model.py).
$(BUILD)/rigs/trace: $(BUILD)/obj/tests/limits/trace.o \
	$(foreach r,login store config common,$(call archive,$(r)))
	@mkdir -p $(@D)
	$(call say,ld)$(CC) $(CFLAGS) -pie $(link_hardening) -o $@ $^ -lconfig -lnettle -lqrencode

# The engine, with clocks that a test can move.
$(BUILD)/rigs/shifted_engine: $(BUILD)/obj/src/login/main.o $(BUILD)/obj/tests/limits/shifted_clock.o \
	$(foreach r,login store config common,$(call archive,$(r)))
	@mkdir -p $(@D)
	$(link) -lconfig -lnettle -lqrencode

# The limits under attack: the ledger over the real store, each test a program of its own.
limits_tests := $(patsubst tests/limits/%.c,$(BUILD)/limits/%,$(wildcard tests/limits/test_*.c))
limits: $(limits_tests)
$(BUILD)/limits/%: $(BUILD)/obj/tests/limits/%.o $(foreach r,login store config common,$(call archive,$(r)))
	@mkdir -p $(@D)
	$(call say,ld)$(CC) $(CFLAGS) -pie $(link_hardening) -o $@ $^ -lconfig -lnettle -lqrencode -lcmocka

# A PAM module that says what it is told to, for the stacks of tests/admin/test_stacks.py.
$(BUILD)/rigs/pam_scripted.so: $(BUILD)/obj/tests/admin/pam_scripted.o
	@mkdir -p $(@D)
	$(call say,ld)$(CC) $(CFLAGS) -shared $(link_hardening) -o $@ $^ -lpam

# Laid over our programs by the tests of their sandbox (LD_PRELOAD).
$(BUILD)/rigs/attack.so: $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/sandbox/*.c))
	@mkdir -p $(@D)
	$(call say,ld)$(CC) $(CFLAGS) -shared -o $@ $^

fuzz_targets := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))
SECONDS ?= 30
fuzz:
	tests/fuzz/run.sh $(SECONDS) $(fuzz_targets)

check:
	tests/check.sh
check-long:
	LONG=1 tests/check.sh
check-asan:
	tests/check-asan.sh
bench:
	tests/bench.sh
demo:
	tests/demo.sh $(ARGS)
# Real servers: two that are fetched by their own package clients, which is no part of check, and the
# world's Glewlwyd.
interop:
	tests/packages.sh build test demo interop
	$(MAKE) all
	tests/interop/run.py $(BUILD)
	BUILD=$(BUILD) tests/world/test_approval.py
	BUILD=$(BUILD) tests/login/test_thaiid.py
# docs/pictures, which are in git: not part of check. Needs port 443 of 127.0.0.1.
pictures:
	tests/packages.sh build test demo pictures
	$(MAKE) all
	BUILD=$(BUILD) tests/login/pictures.py
	tests/pictures.sh $(BUILD)

lint:
	tests/house.sh

deb:
	tests/packages.sh build deb
	debian/build.sh $(BUILD)/deb
	@ls $(BUILD)/deb/*.deb
check-deb:
	tests/check-deb.sh $(BUILD)/package

# --- install ----------------------------------------------------------------------------------------
# Touches no file of /etc/pam.d and starts no unit of systemd. With DESTDIR neither users nor the key are made: a package does that.
install: all
	install -d -m 0755 $(DESTDIR)$(libexecdir)/dla-otp $(DESTDIR)$(sbindir) $(DESTDIR)$(securitydir) \
	    $(DESTDIR)$(mandir)/man5 $(DESTDIR)$(mandir)/man8 $(DESTDIR)$(sysconfdir)/dla-otp
# Nobody may read the programs: the kernel lets nobody trace what it could not read, not even in the
# moments between exec and a program's own first steps.
	install -m 0711 $(addprefix $(BUILD)/,$(programs)) $(DESTDIR)$(libexecdir)/dla-otp/
	install -m 0755 $(BUILD)/$(command) $(DESTDIR)$(sbindir)/
	install -m 0644 $(BUILD)/pam_dla_otp.so $(DESTDIR)$(securitydir)/.pam_dla_otp.so.new
	mv -f $(DESTDIR)$(securitydir)/.pam_dla_otp.so.new $(DESTDIR)$(securitydir)/pam_dla_otp.so
	install -m 0644 docs/pam_dla_otp.8 docs/dla-otp.8 $(DESTDIR)$(mandir)/man8/
	install -m 0644 docs/dla-otp.conf.5 $(DESTDIR)$(mandir)/man5/
	install -D -m 0644 conf/completion/$(command) $(DESTDIR)$(completionsdir)/$(command)
	install -d -m 0755 $(DESTDIR)$(systemdsystemunitdir)
	for unit in $(units); do \
	    sed -e 's|@libexecdir@|$(libexecdir)|' -e 's|@localstatedir@|$(localstatedir)|g' \
	        -e 's|@runstatedir@|$(runstatedir)|' -e 's|@sbindir@|$(sbindir)|' \
	        -e 's|@sysconfdir@|$(sysconfdir)|' conf/systemd/$$unit \
	        >$(DESTDIR)$(systemdsystemunitdir)/$$unit || exit 1; \
	    chmod 0644 $(DESTDIR)$(systemdsystemunitdir)/$$unit; \
	done
# For the menu of pam-auth-update, which is not called.
	install -D -m 0644 conf/pam-configs/dla-otp $(DESTDIR)$(pamconfigsdir)/dla-otp
	install -m 0644 conf/dla-otp.conf $(DESTDIR)$(sysconfdir)/dla-otp/dla-otp.conf.example
	DESTDIR='$(DESTDIR)' sysconfdir='$(sysconfdir)' localstatedir='$(localstatedir)' \
	    conf/install-state.sh

# Settings, key, store and log stay: they are the office's, and the log may be evidence.
# A stack that names a module which is not there lets nobody in.
uninstall:
	@[ -n "$(DESTDIR)" ] || ! grep -Rls '^[^#]*pam_dla_otp\.so' /etc/pam.d /usr/lib/pam.d || { \
	    echo 'These ask pam_dla_otp.so: run dla-otp disable SERVICE for each first.' >&2; exit 1; }
	rm -f $(DESTDIR)$(securitydir)/pam_dla_otp.so $(DESTDIR)$(sbindir)/$(command) \
	    $(DESTDIR)$(completionsdir)/$(command) \
	    $(DESTDIR)$(mandir)/man8/pam_dla_otp.8 $(DESTDIR)$(mandir)/man8/dla-otp.8 \
	    $(addprefix $(DESTDIR)$(systemdsystemunitdir)/,$(units)) $(DESTDIR)$(pamconfigsdir)/dla-otp \
	    $(DESTDIR)$(mandir)/man5/dla-otp.conf.5 $(DESTDIR)$(sysconfdir)/dla-otp/dla-otp.conf.example
	rm -rf $(DESTDIR)$(libexecdir)/dla-otp

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
.PHONY: all help unit rigs limits fuzz check check-long check-asan bench demo interop pictures lint deb check-deb install uninstall clean
.DELETE_ON_ERROR:
.SECONDARY:
