# SPDX-License-Identifier: BSD-2-Clause
"""The mail server of the world: a real Postfix that takes letters over TLS from authenticated
senders only (Dovecot checks the password) and delivers into one Maildir for each person.

It sends nothing anywhere: there is no SMTP client in its master.cf.
"""

import os
import pathlib
import pwd
import subprocess

import certificates
from people import DOMAIN
from server import WORLD, Server

RELAY_USER = "dla-otp@" + DOMAIN
MAIL = WORLD / "mail"
AUTH_SOCKET = WORLD / "dovecot-auth"
SPOOL = WORLD / "spool"  # never the machine's own queue

_MAIN = """
compatibility_level = 3.6
myhostname = {host}
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
disable_dns_lookups = yes
in_flow_delay = 0
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {mail}
virtual_mailbox_maps = texthash:/etc/postfix/mailboxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{uid}
smtpd_tls_chain_files = {key}, {certificate}
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {auth}
smtpd_relay_restrictions =
smtpd_recipient_restrictions = reject_unauth_destination, permit_sasl_authenticated, reject
smtpd_error_sleep_time = 0
alias_maps =
local_recipient_maps =
queue_directory = {spool}
data_directory = {world}/postfix
"""

_MASTER = """
127.0.0.1:{smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
127.0.0.1:{smtp} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
"""

_DOVECOT = """
protocols =
ssl = no
log_path = /dev/stderr
base_dir = {world}/dovecot
auth_mechanisms = plain login
auth_failure_delay = 0
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  unix_listener {auth} {{
    mode = 0600
    user = postfix
  }}
}}
"""

_DOVECOT_2_3 = """
disable_plaintext_auth = no
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {world}/relay-users
}}
"""

# Its version has to stand first.
_DOVECOT_2_4 = """dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
auth_allow_cleartext = yes
passdb passwd-file {{
  passwd_file_path = {world}/relay-users
  default_password_scheme = PLAIN
}}
"""


def postfix(state):
    """The mail server; ready when it answers on the port with TLS from the first byte."""
    return Server("postfix", ["/usr/lib/postfix/sbin/master", "-d"], port=state["ports"]["smtps"])


def dovecot():
    """The password check of the mail server; it has no port."""
    return Server("dovecot", ["dovecot", "-F", "-c", str(WORLD / "dovecot.conf")])


def prepare(state, people):
    """All configuration, before the first start."""
    mailbox = pwd.getpwnam("mailbox")
    MAIL.mkdir()
    values = {
        "host": certificates.MAIL_HOST, "domain": DOMAIN, "mail": MAIL, "uid": mailbox.pw_uid,
        "key": certificates.KEY, "certificate": certificates.CERTIFICATE, "auth": AUTH_SOCKET,
        "world": WORLD, "spool": SPOOL, **state["ports"],
    }
    postfix_directory = pathlib.Path("/etc/postfix")
    (postfix_directory / "main.cf").write_text(_MAIN.format(**values))
    (postfix_directory / "master.cf").write_text(_MASTER.format(**values))
    _make_spool()
    lines = []
    for person in people.values():
        if person.at_sso and person.has_mailbox and person.email:
            lines.append(f"{person.email} {person.name}/\n")
            box = MAIL / person.name
            for directory in (box, box / "new", box / "cur", box / "tmp"):
                directory.mkdir(mode=0o700)
                _give(directory, mailbox)
    (postfix_directory / "mailboxes").write_text("".join(lines))
    for name in ("main.cf", "mailboxes"):
        # Postfix waits until a file is two seconds old, in case somebody is still writing it.
        os.utime(postfix_directory / name, (0, 0))
    (WORLD / "dovecot.conf").write_text((_dovecot_of_this_version() + _DOVECOT).format(**values))
    users = WORLD / "relay-users"
    users.write_text(f"{RELAY_USER}:{state['relay_password']}\n")
    _give(users, pwd.getpwnam("dovecot"))
    users.chmod(0o400)


def _dovecot_of_this_version():
    version = subprocess.run(["dovecot", "--version"], check=True, capture_output=True, text=True)
    return _DOVECOT_2_3 if version.stdout.startswith("2.3.") else _DOVECOT_2_4


def _make_spool():
    """What `postfix start` would make, which takes two seconds."""
    postfix_user = pwd.getpwnam("postfix")
    SPOOL.mkdir()
    (SPOOL / "pid").mkdir()
    for name in ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming",
                 "maildrop", "private", "public", "saved", "trace"):
        (SPOOL / name).mkdir(mode=0o711 if name == "public" else 0o700)
        _give(SPOOL / name, postfix_user)
    (WORLD / "postfix").mkdir()
    _give(WORLD / "postfix", postfix_user)


def _give(path, account):
    os.chown(path, account.pw_uid, account.pw_gid)
