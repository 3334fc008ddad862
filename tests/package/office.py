# SPDX-License-Identifier: BSD-2-Clause
"""A clean Debian in a chroot, in a world whose servers it signs people in with: a machine on which the
package is installed, upgraded and removed. What is done to it lies in memory and is gone with it."""

import contextlib
import pathlib
import re
import secrets
import shutil
import subprocess

import settings
from server import ENVIRONMENT, HOST, WORLD, Server, free_ports
from terminal import Terminal

PLACE = WORLD / "office"
PACKAGE = "libpam-dla-otp"
MODULE = "pam_dla_otp.so"
LOCAL_PASSWORD = f"local-{secrets.token_hex(8)}"  # of everybody, in /etc/shadow: opens nothing once we are asked
# Nobody is kept from trying often.
SETTINGS = {"otp": {"resend_after": 15},
            "limits": {"letters_per_hour": 60, "letters_per_day": 200, "letters_per_host_hour": 100000,
                       "codes_per_day": 100, "lock_first": 10}}
SSHD = """
ListenAddress {host}:{port}
PidFile /run/sshd.pid
MaxStartups 500
UseDNS no
"""


class Build:
    """What tests/check-deb.sh made: a package, and the clean system on which it is tried."""

    def __init__(self, directory):
        self.first, = (pathlib.Path(directory) / "first").glob(f"{PACKAGE}_*.deb")
        self.clean = (pathlib.Path(directory) / "clean").read_text(encoding="utf-8").strip()

    def later(self):
        """The same package as a later version: other bytes in every program, so that an upgrade replaces all."""
        path, tree = WORLD / "later.deb", WORLD / "later"
        if path.exists():
            return path
        subprocess.run(["dpkg-deb", "-R", self.first, tree], check=True)
        control = tree / "DEBIAN/control"
        control.write_text(re.sub("^(Version: .*)$", r"\1+later", control.read_text(), flags=re.M))
        for program in (*tree.glob("usr/libexec/dla-otp/dla-otp-*"), *tree.glob("usr/lib/*/security/*.so")):
            with open(program, "ab") as file:  # behind its end nobody reads
                file.write(b"later")
        subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, path], check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(tree)
        return path

    @contextlib.contextmanager
    def ready(self, world):
        """Within: a clean machine with the package and settings with which everybody can sign in."""
        with Office(world, self.clean) as office:
            office.install(self.first)
            office.write_settings()
            yield office


class Office:
    """`with Office(world, clean) as office`: as debootstrap made it, with the world's hosts, and its people but
    the newcomers."""

    def __init__(self, world, clean, newcomers=()):
        self.world, self.clean, self.newcomers = world, clean, newcomers
        self.root = PLACE / "root"
        self.sshd = None

    def __enter__(self):
        for part in ("root", "upper", "work"):
            (PLACE / part).mkdir(parents=True)
        self._mount("-t", "overlay", "-o", f"lowerdir={self.clean},upperdir={PLACE}/upper,workdir={PLACE}/work",
                    "office", self.root)
        self._mount("-t", "proc", "proc", self.path("/proc"))
        self._mount("--rbind", "/dev", self.path("/dev"))
        self._mount("-t", "tmpfs", "-o", "mode=0755", "run", self.path("/run"))
        self.path("/run/sshd").mkdir(mode=0o755)
        for name in ("hosts", "resolv.conf", "hostname", "localtime"):
            self.path(f"/etc/{name}").unlink(missing_ok=True)
            shutil.copyfile(f"/etc/{name}", self.path(f"/etc/{name}"))
        self._take_people()
        return self

    def __exit__(self, *_what):
        if self.sshd:
            self.sshd.stop()
        subprocess.run(["umount", "-R", "-l", self.root], check=True)
        shutil.rmtree(PLACE)

    @staticmethod
    def _mount(*words):
        subprocess.run(["mount", *words], check=True)

    def _take_people(self):
        """The people of the world have accounts here too, and a password of this machine."""
        shadow = subprocess.run(["openssl", "passwd", "-6", LOCAL_PASSWORD], check=True, capture_output=True,
                                text=True).stdout.strip()
        lines = {"passwd": [], "group": [], "shadow": []}
        for line in pathlib.Path("/etc/passwd").read_text(encoding="utf-8").splitlines():
            name, _, uid, *_rest = line.split(":")
            if name in self.world.people and name not in self.newcomers:
                home = self.path(f"/home/{name}")
                home.mkdir(mode=0o700)
                shutil.chown(home, int(uid), int(uid))
                lines["passwd"].append(f"{name}:x:{uid}:{uid}::/home/{name}:/bin/bash")
                lines["group"].append(f"{name}:x:{uid}:")
                lines["shadow"].append(f"{name}:{shadow}:19000:0:99999:7:::")
        for name, more in lines.items():
            with open(self.path(f"/etc/{name}"), "a", encoding="utf-8") as file:
                file.write("".join(f"{line}\n" for line in more))

    # --- what an administrator does -----------------------------------------------------------------------

    def path(self, inside):
        """A file of the office, from outside."""
        return self.root / inside.lstrip("/")

    def command(self, *words):
        """The words of a command that runs in there."""
        return ["chroot", str(self.root), *map(str, words)]

    def run(self, *words, status=0, typed=None):
        """Runs a command in there; gives what it said. Its status must be this one; None: any."""
        done = subprocess.run(self.command(*words), check=False, capture_output=True, text=True, errors="replace",
                              input=typed or "", timeout=120,
                              env=ENVIRONMENT | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"})
        assert status is None or done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def install(self, package, status=0):
        """dpkg -i of this file."""
        shutil.copyfile(package, self.path("/run/package.deb"))
        return self.run("dpkg", "-i", "/run/package.deb", status=status)

    def write_settings(self, **changes):
        """The world's settings with these changes, its secrets and authorities: what setup would ask for."""
        target = self.path("/etc/dla-otp")
        for name in ("client.secret", "relay.secret", "ca.pem"):
            shutil.copy2(settings.DIRECTORY / name, target / name)
        text = settings.text_of(settings.merged(settings.usual(self.world.state), SETTINGS | changes))
        (target / "dla-otp.conf").write_text(text, encoding="utf-8")
        (target / "dla-otp.conf").chmod(0o644)

    def start_sshd(self):
        """Debian's sshd with Debian's settings, on a port of its own: world.ports["office"]."""
        port, = free_ports(1)
        self.world.ports["office"] = port
        config = self.path("/etc/ssh/sshd_config")
        config.write_text(SSHD.format(host=HOST, port=port) + config.read_text())
        self.sshd = Server("sshd-office", self.command("/usr/sbin/sshd", "-D"), port=port)
        self.sshd.start().wait_ready()

    def enable(self, service):
        """As an administrator does."""
        said = self.run("dla-otp", "enable", service, "--yes", status=None)
        assert MODULE in self.path(f"/etc/pam.d/{service}").read_text(), said

    # --- who wants in -------------------------------------------------------------------------------------

    def pam(self, service, name, *phases, typed=""):
        """True when libpam lets somebody in who types this, blindly (pamtester)."""
        done = subprocess.run(self.command("pamtester", service, name, *phases), check=False, capture_output=True,
                              text=True, errors="replace", input=typed, timeout=60)
        assert done.returncode in (0, 1), done
        return done.returncode == 0

    def sign_in(self, name, service="sshd"):
        """A sign-in with the right password and code, auth and account, by pamtester: status 0 when it worked."""
        terminal = Terminal(self.world, name, self.command("pamtester", service, name, "authenticate", "acct_mgmt"))
        terminal.give_password(self.world.people[name].password)
        if terminal.wait_for_code_prompt():
            terminal.give_code(self.world.letter(name, terminal.letters_before + 1).code)
        return terminal.wait_for_end()

    # --- what is there ------------------------------------------------------------------------------------

    def module(self):
        """The module's file."""
        module, = self.root.glob(f"usr/lib/*/security/{MODULE}")
        return module

    def sums(self, directory="/etc/pam.d"):
        """Every file below a directory with the sum of its bytes, its mode and owner."""
        said = self.run("find", directory, "-type", "f", "-exec", "stat", "-c", "%a %U %G %n", "{}", "+")
        return said + self.run("find", directory, "-type", "f", "-exec", "sha256sum", "{}", "+")

    def events(self):
        """How often each event stands in the audit log."""
        log = self.path("/var/log/dla-otp/audit.jsonl")
        found = re.findall(r'"event":"(\w+)"', log.read_text(encoding="ascii")) if log.exists() else []
        return {event: found.count(event) for event in set(found)}
