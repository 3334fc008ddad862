# SPDX-License-Identifier: BSD-2-Clause
"""The sshd of the world, under a copied name so that it uses the PAM service of that name.

Two of them: one as the documentation asks for (keyboard-interactive), one that asks for a password
the old way.
"""

import pathlib
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
            password=password))


def server(state, kind="ssh"):
    """The sshd of this kind: "ssh" or "ssh_password"."""
    return Server(f"sshd-{kind}", [str(PROGRAM), "-D", "-f", str(WORLD / f"{kind}.conf")],
                  port=state["ports"][kind])
