# SPDX-License-Identifier: BSD-2-Clause
"""People who come by an ssh key, for tests in the world: a key that is everybody's, sshd that take it, and a
scripted Keycloak that is asked about them, because it has to change its mind, count and fall silent."""

import contextlib
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
for part in ("lookup", "sso", "world"):
    sys.path.insert(0, str(HERE.parent / part))

import certificates  # noqa: E402  (the path comes first)
import settings  # noqa: E402
import sshd  # noqa: E402
from directory import CLIENT_ID, CLIENT_SECRET, REALM  # noqa: E402
from multiplexed import Multiplexed  # noqa: E402
from server import HOST, WORLD, Server, free_ports  # noqa: E402
from terminal import SAME_MACHINE, SHELL_WORD, Terminal  # noqa: E402

Multiplexed.scenarios = {"correct": {}}
SERVICE = "sshd-keys"  # the PAM service of an sshd under that name
KEY = WORLD / "key"
PORTS = dict(zip(("any", "both", "in 2 days", "in 4 days", "directory"), free_ports(5)))
STACK = """
auth     required  pam_dla_otp.so
account  required  pam_dla_otp.so
session  optional  pam_dla_otp.so
session  required  pam_permit.so
"""
CONFIGURATION = """
ListenAddress {host}:{port}
HostKey {world}/ssh_host_key
PidFile none
UsePAM yes
KbdInteractiveAuthentication yes
PasswordAuthentication no
PubkeyAuthentication yes
AuthenticationMethods {methods}
AuthorizedKeysFile {world}/key.pub
StrictModes no
PermitRootLogin prohibit-password
LogLevel VERBOSE
"""
METHODS = {"any": "any", "both": "publickey,keyboard-interactive:pam", "in 2 days": "any", "in 4 days": "any"}
DAY = 86400
CODE_ALONE = [{"name": SERVICE, "factor": "code"}]
ROLES = "realm_access.roles"
_directory = None


def prepare():
    """A key of everybody's, sshd that take it, and the directory that is asked about them; once."""
    if KEY.exists():
        return
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", KEY], check=True)
    KEY.with_suffix(".pub").chmod(0o644)
    shutil.copy2("/usr/sbin/sshd", WORLD / SERVICE)
    pathlib.Path("/etc/pam.d", SERVICE).write_text(STACK)
    for kind, methods in METHODS.items():
        configuration = WORLD / f"{SERVICE}-{kind}.conf".replace(" ", "-")
        configuration.write_text(CONFIGURATION.format(host=HOST, port=PORTS[kind], world=WORLD, methods=methods)
                                 + sshd.words_of_this_version(SERVICE))
        later = int(kind[3]) * DAY if kind.startswith("in ") else 0  # on the clock that nobody can set
        Server(f"{SERVICE}-{kind}", [*(["unshare", "--time", "--boottime", str(later)] if later else []),
                                     str(WORLD / SERVICE), "-D", "-f", str(configuration)],
               port=PORTS[kind]).start().wait_ready()
    settings.write_secret("lookup.secret", CLIENT_SECRET)
    open_directory()


def access(*rules, fresh=0, **more):
    """Settings with the look-up: staff enters, unless rules say otherwise."""
    return {"access": {"allow": list(rules) or [{"roles": ["staff"]}], "roles_claim": ROLES, "fresh": fresh,
                       "lookup": {"kind": "keycloak", "url": f"https://{certificates.SSO_HOST}:"
                                                             f"{PORTS['directory']}{REALM}",
                                  "client_id": CLIENT_ID, "client_secret_file": "lookup.secret"}, **more}}


class Key(Terminal):
    """An ssh with the key."""

    def __init__(self, world, name="somchai", kind="any", options=()):
        super().__init__(world, name, [
            "ssh", "-p", str(PORTS[kind]), "-F", "none", "-tt", "-i", str(KEY), "-o", "IdentitiesOnly=yes", *options,
            "-o", SAME_MACHINE, "-o", "NumberOfPasswordPrompts=1", f"{name}@{HOST}", f"echo {SHELL_WORD}"])


def enter(world, name="somchai", kind="any"):
    """A whole login with the key alone."""
    return Key(world, name, kind).wait_for_end()


def directory():
    """The scripted Keycloak that listens now."""
    return _directory


def asked():
    """What the directory was asked since its last use(), without host and query."""
    return [request.path.partition("?")[0] for request in _directory.requests]


@contextlib.contextmanager
def silence():
    """Within: the directory's port takes no connection."""
    _directory.close()
    try:
        yield
    finally:
        open_directory()


def open_directory():
    global _directory
    _directory = Multiplexed(certificates.CERTIFICATE, certificates.KEY, port=PORTS["directory"],
                             host=certificates.SSO_HOST)
