#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""A private world: this machine with the project installed, test people, a real SSO, a real mail
server and an sshd, while outside nothing changes.

    world.py [--bare] [--port PORT] [--guests NUMBER] run COMMAND...

Mount, PID and UTS namespaces of its own, the machine's own network: the servers are reached on
127.0.0.1 from everywhere. Ends with COMMAND, with its exit status; whatever ends this process ends
every process of the world, because they share the PID namespace. --bare leaves the project out (its
PAM line is pam_permit), --port says where sshd should listen if that port is free,
--guests how many people there are besides the usual ones.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import certificates
import mail_server
import settings
import sshd
import sso
from people import draw_people, draw_secret
from server import ENVIRONMENT, WORLD, Server, free_ports, wait_until

HERE = pathlib.Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
STATE = WORLD / "world.json"
NEEDED = "unshare setpriv mount openssl glewlwyd postfix dovecot sshd ssh ssh-keygen".split()
NAMESPACES = "--mount --propagation private --uts --pid --fork --kill-child --mount-proc".split()
PASSED_ON = ("TERM", "BUILD", "LONG", "COLUMNS", "LINES")  # of the caller's environment


def main():
    """Outside: starts the namespaces. Inside (a first argument of our own): PID 1 of the world."""
    if sys.argv[1:2] == ["inside"]:
        be_first_process(lambda: live(json.loads(sys.argv[2])))
    parser = argparse.ArgumentParser(description="A private world for one command.")
    parser.add_argument("run", choices=["run"])
    parser.add_argument("--bare", action="store_true", help="servers only, without the project")
    parser.add_argument("--port", type=int, default=0, help="where sshd listens, if free")
    parser.add_argument("--guests", type=int, default=0, help="more people: guest01, guest02, ...")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.command:
        parser.error("COMMAND is missing")
    sys.exit(run(options))


def run(options):
    """Makes the world around the command; gives its exit status."""
    if os.geteuid() != 0:
        sys.exit("world.py: must be root (run it with sudo)")
    missing = [name for name in NEEDED if not shutil.which(name, path=ENVIRONMENT["PATH"])]
    if missing:
        sys.exit(f"world.py: missing: {' '.join(missing)}; run tests/packages.sh demo")
    trial = ["unshare", *NAMESPACES, "mount", "-t", "tmpfs", "trial", "/run"]
    if subprocess.run(trial, check=False).returncode != 0:
        sys.exit("world.py: no namespaces can be made here (a container must be a privileged one)")
    signal.signal(signal.SIGINT, _let_the_command_decide)
    environment = ENVIRONMENT | {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    world = subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", "unshare", *NAMESPACES, "/usr/bin/python3",
         str(HERE / "world.py"), "inside", json.dumps(vars(options))],
        env=environment | namespaces())

    def end(number, _frame):
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, end)
    try:
        return status_of(world.wait())
    finally:
        world.kill()  # the kernel ends everybody else
        world.wait()


def namespaces():
    """The outer namespaces by name, for enter.sh to compare."""
    return {f"OUTSIDE_{kind.upper()}": os.readlink(f"/proc/self/ns/{kind}")
            for kind in ("mnt", "uts", "pid")}


def be_first_process(work):
    """Forks for the work and reaps everybody; its end is the end of every process in here."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # to PID 1 the default is to ignore
    worker = os.fork()
    if worker == 0:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        status = 1
        try:
            status = work()
        except SystemExit as error:
            status = error.code if isinstance(error.code, int) else 1
        except BaseException:  # whatever it was: say so, and end the world
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            os._exit(status)
    while True:
        pid, status = os.wait()
        if pid == worker:
            os._exit(status_of(os.waitstatus_to_exitcode(status)))


def status_of(code):
    """A shell's exit status for a code of Python's, where -N stands for signal N."""
    return code if code >= 0 else 128 - code


def live(options):
    """Prepares and starts everything, runs the command, gives its exit status."""
    started = time.monotonic()
    people = draw_people(options["guests"])
    prepare_machine(options, people)
    names = ("sso", "sso_inner", "smtps", "smtp", "ssh", "ssh_password")
    ports = dict(zip(reversed(names), free_ports(len(names), [0, options["port"]])))
    state = {"ports": ports, "client_secret": draw_secret(), "relay_password": draw_secret(),
             "bare": options["bare"], "pid_namespace": os.readlink("/proc/self/ns/pid"),
             "people": {name: dataclasses.asdict(person) for name, person in people.items()}}
    start_servers(state, people)
    state["started_in"] = round(time.monotonic() - started, 2)
    STATE.touch(mode=0o600)
    STATE.write_text(json.dumps(state, ensure_ascii=False, indent=1), encoding="utf-8")
    return obey(options["command"])


def prepare_machine(options, people):
    """Mounts, accounts and the installed project: enter.sh."""
    build = "none" if options["bare"] else os.environ.get("BUILD", "build")
    hosts = " ".join((certificates.SSO_HOST, certificates.MAIL_HOST, certificates.STRANGER_HOST))
    subprocess.run(
        ["/bin/sh", str(HERE / "enter.sh"), str(CHECKOUT), build,
         *(person.name for person in people.values() if person.local)],
        check=True, stdin=subprocess.DEVNULL, env=os.environ | {"HOST_NAMES": hosts})
    os.chdir(CHECKOUT)


def start_servers(state, people):
    """Everything that listens; each is ready when this returns."""
    Server("syslog", ["/usr/bin/python3", str(HERE / "syslog.py")]).start()
    certificates.make()
    mail_server.prepare(state, people)
    wait_until(pathlib.Path("/dev/log").exists, "/dev/log")
    mail = [mail_server.dovecot().start(), mail_server.postfix(state).start()]
    sso.prepare(state)
    identity = sso.server(state).start()
    recorder = sso.recorder(state).start()
    settings.prepare(state)
    sshd.prepare(state, "pam_permit.so" if state["bare"] else "pam_dla_otp.so")
    doors = [sshd.server(state, kind).start() for kind in ("ssh", "ssh_password")]
    identity.wait_ready()
    sso.configure(state, people)
    for each in (recorder, mail[1], *doors):
        each.wait_ready()
    wait_until(mail_server.AUTH_SOCKET.exists, "Dovecot's socket")


def obey(command):
    """Runs the command in the foreground; a Ctrl-C reaches it too, so it may end by itself."""
    signal.signal(signal.SIGINT, _let_the_command_decide)
    process = subprocess.Popen(command, env=os.environ | {"DLA_OTP_WORLD": str(STATE)})
    return status_of(process.wait())


def _let_the_command_decide(_number, _frame):
    """Ctrl-C reaches the whole foreground: the command ends, or not, and everybody else with it.

    Not SIG_IGN, which the command would inherit; not KeyboardInterrupt, which would lose its status.
    """


if __name__ == "__main__":
    main()
