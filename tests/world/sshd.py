# SPDX-License-Identifier: BSD-2-Clause
"""The sshd of the world, under a copied name so that it uses the PAM service of that name.

Two of them: one as the documentation asks for (keyboard-interactive), one that asks for a password
the old way.
"""

import pathlib
import re
import shutil
import subprocess

from server import HOST, WORLD, Server

NAME = "sshd-test"
PROGRAM = WORLD / NAME

_PAM = """
auth     required  {auth}
account  required  pam_unix.so
account  required  {auth}
password required  pam_deny.so
{session}
session  required  pam_permit.so
"""

CONFIGURATION = """
ListenAddress {host}:{port}
HostKey {world}/ssh_host_key
PidFile none
UsePAM yes
KbdInteractiveAuthentication {interactive}
PasswordAuthentication {password}
PubkeyAuthentication no
PermitRootLogin no
LoginGraceTime 300
MaxStartups 500
UseDNS no
PrintMotd no
PrintLastLog no
Subsystem sftp internal-sftp
LogLevel VERBOSE
"""


def prepare(state, auth):
    """Host key, configurations and the PAM service; auth is what its auth line runs, and its session
    line where that is ours."""
    shutil.copy2("/usr/sbin/sshd", PROGRAM)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", WORLD / "ssh_host_key"],
                   check=True)
    pathlib.Path("/etc/pam.d", NAME).write_text(_PAM.format(
        auth=auth, session="" if auth == "pam_permit.so" else f"session  optional  {auth}"))
    for kind, interactive, password in (("ssh", "yes", "no"), ("ssh_password", "no", "yes")):
        (WORLD / f"{kind}.conf").write_text(CONFIGURATION.format(
            host=HOST, port=state["ports"][kind], world=WORLD, interactive=interactive,
            password=password) + words_of_this_version(NAME))


def version():
    """OpenSSH's, on this machine: (10, 0)."""
    said = subprocess.run(["/usr/sbin/sshd", "-V"], capture_output=True, text=True).stderr
    return tuple(map(int, re.search(r"OpenSSH_(\d+)\.(\d+)", said).groups()))


def words_of_this_version(service):
    """Lines with which the sshd of this machine asks that PAM service and lets a source fail as often as tests do.
    Before OpenSSH 9.8 the name of the program was enough, and no source had to wait."""
    return f"PAMServiceName {service}\nPerSourcePenalties no\n" if version() >= (9, 8) else ""


def longest_grace(seconds):
    """How long a LoginGraceTime of so many seconds may last: today's OpenSSH gives each connection up to four more, by
    chance, which sshd_config(5) does not tell."""
    return seconds + (4 if version() >= (9, 8) else 0)


def server(state, kind="ssh"):
    """The sshd of this kind: "ssh" or "ssh_password"."""
    return Server(f"sshd-{kind}", [str(PROGRAM), "-D", "-f", str(WORLD / f"{kind}.conf")],
                  port=state["ports"][kind])
