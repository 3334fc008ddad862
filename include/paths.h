/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where things lie, fixed when compiled: no setting and no argument moves the programs, the store,
 * the log or the run directory. The Makefile sets other values where it is given another prefix.
 */
#ifndef DLA_OTP_PATHS_H
#define DLA_OTP_PATHS_H

#ifndef PATH_LIBEXEC
#define PATH_LIBEXEC "/usr/libexec/dla-otp"
#endif
#ifndef PATH_SYSCONF
#define PATH_SYSCONF "/etc/dla-otp"
#endif
#ifndef PATH_STATE
#define PATH_STATE "/var/lib/dla-otp"
#endif
#ifndef PATH_LOG
#define PATH_LOG "/var/log/dla-otp"
#endif

#ifndef PATH_RUN
#define PATH_RUN "/run/dla-otp"
#endif
#ifndef PATH_SECURITY
#define PATH_SECURITY "/usr/lib/security" /* of PAM's modules */
#endif

#define PATH_LOGIN PATH_LIBEXEC "/dla-otp-login"
#define PATH_SSO PATH_LIBEXEC "/dla-otp-sso"
#define PATH_MAIL PATH_LIBEXEC "/dla-otp-mail"
#define PATH_SETTINGS PATH_SYSCONF "/dla-otp.conf"
#define PATH_KEY "otp.key"                   /* beside the settings file */
#define PATH_TALLY PATH_STATE "/audit.tally" /* the audit log's counts; see journal_tally.h */

#define SOCKET_NAME "socket" /* for callers that are not root; conf/systemd has it too */
#define PATH_SOCKET PATH_RUN "/" SOCKET_NAME

#define USER_LOGIN "dla-otp"
#define USER_SSO "dla-otp-sso"
#define USER_MAIL "dla-otp-mail"

#endif
