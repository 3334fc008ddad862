#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""T99, T66: somebody who starts su, sudo or another set-uid program fills its environment with sixty
variables that mean something to a loader, a library or a tool. Each names a place or a host of its own, a
canary; strace shows that nothing of ours opens such a place, asks for such a host or connects to it."""

import contextlib
import pathlib
import re
import socket
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / place) for place in ("world", "module", "login"))]

from harness import enter_world, main  # noqa: E402  (the path comes first)

enter_world()

import host as hosts  # noqa: E402
import test_programs  # noqa: E402
from host import PROGRAM, SETUID, Host, forget  # noqa: E402
from rig import AUTH_ERR, SUCCESS, SYSTEM_ERR, answers  # noqa: E402
from server import ENVIRONMENT, WORLD  # noqa: E402
from terminal import SHELL_WORD  # noqa: E402

CANARIES = WORLD / "canaries"
TRACES = WORLD / "environment-traces"
EXECUTES = re.compile(r'^execve(?:at)?\(.*"(?:[^"]*/)?(dla-otp-(?:login|sso|mail))"[],].*\) = 0$')
BEGETS = re.compile(r"^(?:clone3?|v?fork)\(.* = (\d+)$")
PROGRAMS = {"dla-otp-login", "dla-otp-sso", "dla-otp-mail"}

FILES = """LD_PRELOAD LD_AUDIT LD_DEBUG_OUTPUT LD_PROFILE_OUTPUT GCONV_PATH GETCONF_DIR LOCPATH MALLOC_TRACE
    NIS_PATH NLSPATH TZDIR TMPDIR TMP TEMP HOSTALIASES RESOLV_HOST_CONF SSL_CERT_FILE CURL_CA_BUNDLE
    REQUESTS_CA_BUNDLE SSLKEYLOGFILE OPENSSL_CONF OPENSSL_CONF_INCLUDE CTLOG_FILE RANDFILE NETRC CURL_HOME
    HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME XDG_RUNTIME_DIR KRB5_CONFIG KRB5CCNAME KRB5_KTNAME
    BASH_ENV ENV MAIL PAM_CONFDIR NSS_WRAPPER_PASSWD TEXTDOMAINDIR GNUTLS_SYSTEM_PRIORITY_FILE SASL_PATH
    MAILRC XAUTHORITY LISTEN_FDNAMES NOTIFY_SOCKET""".split()
DIRECTORIES = """LD_LIBRARY_PATH LD_ORIGIN_PATH SSL_CERT_DIR OPENSSL_MODULES OPENSSL_ENGINES PATH
    PYTHONPATH PERL5LIB LIBRARY_PATH""".split()
PROXIES = """http_proxy https_proxy HTTPS_PROXY ALL_PROXY all_proxy SMTP_PROXY smtps_proxy ftp_proxy
    SOCKS_SERVER""".split()
OTHERS = {
    "RES_OPTIONS": "debug ndots:15 timeout:30", "LOCALDOMAIN": "canary.example", "no_proxy": "canary",
    "TZ": f":{CANARIES}/TZ", "LANG": "canary", "LC_ALL": "canary", "LC_MESSAGES": "canary",
    "LANGUAGE": f"../../../..{CANARIES}/LANGUAGE", "MALLOC_CHECK_": "3", "MALLOC_PERTURB_": "85",
    "GLIBC_TUNABLES": "glibc.malloc.check=3", "LD_BIND_NOW": "1", "LD_DEBUG": "files", "IFS": "/",
    "CURL_SSL_BACKEND": "canary", "DLA_OTP_LOGIN": "canary", "DLA_OTP_CONF": f"{CANARIES}/CONF",
    "SUDO_ASKPASS": f"{CANARIES}/SUDO_ASKPASS", "POSIXLY_CORRECT": "1", "LISTEN_FDS": "3",
}


def plant():
    """The places, most of them there, so that only not looking keeps them closed."""
    CANARIES.mkdir(exist_ok=True)
    for name in FILES:
        (CANARIES / name).write_text("canary\n")
    for name in DIRECTORIES:
        (CANARIES / name).mkdir(exist_ok=True)
    for path in (CANARIES, *CANARIES.iterdir()):
        path.chmod(0o777)


def hostile(port):
    """All of them: the whole environment."""
    return {**{name: str(CANARIES / name) for name in (*FILES, *DIRECTORIES)},
            **{name: f"http://127.0.0.1:{port}/canary" for name in PROXIES}, **OTHERS}


def test_there_are_at_least_sixty_variables_T99(_world):
    assert len(hostile(1)) >= 60, len(hostile(1))
    print(f"     {len(hostile(1))} variables")


def strace(environment, *options):
    """A command that runs another one in this environment, and keeps a file of system calls for each
    process of it."""
    TRACES.mkdir(exist_ok=True)
    for old in TRACES.iterdir():
        old.unlink()
    variables = [word for name, value in environment.items() for word in ("-E", f"{name}={value}")]
    return ["strace", "-ff", "-qq", "-s", "4096", "-e", "trace=%file,%network,%process", "-o", str(TRACES / "t"),
            *variables, *options]


def traces():
    """{program: what it did} of all processes and threads since strace(); what is none of ours is
    "caller", and so is a process of ours until it becomes one of our programs."""
    lines = {int(path.suffix[1:]): path.read_text(errors="replace").splitlines() for path in TRACES.iterdir()}
    children = {int(child) for text in lines.values() for line in text for child in BEGETS.findall(line)}
    found, begun = {"caller": []}, [(pid, "caller") for pid in lines if pid not in children]
    for pid, program in begun:  # grows meanwhile
        for line in lines.get(pid, ()):
            program = (EXECUTES.findall(line) or [program])[0]
            found.setdefault(program, []).append(line)
            begun += [(int(child), program) for child in BEGETS.findall(line)]
    return {program: "\n".join(text) for program, text in found.items()}


def looks(text):
    """The lines that follow a canary."""
    return [line for line in text.splitlines() if "canar" in line and not line.startswith("execve(")]


def ports(text):
    """The TCP and UDP ports that were connected to."""
    return {int(port) for port in re.findall(r"^connect\(.*sin6?_port=htons\((\d+)\)", text, re.M)}


@contextlib.contextmanager
def trap():
    """Within: a port that a proxy variable may name; nobody may come."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        yield listener.getsockname()[1]
        with contextlib.suppress(TimeoutError):
            listener.accept()
            raise AssertionError("somebody connected to the proxy of the environment")


def ours_is_blind(world, seen, caller_too=True):
    """No program of ours followed a canary, or connected anywhere but where the settings say."""
    assert PROGRAMS <= set(seen), set(seen)
    for program, text in seen.items():
        if program == "caller" and not caller_too:
            continue
        assert not looks(text), (program, looks(text))
        strange = ports(text) - {world.ports["sso"], world.ports["smtps"], 53, 0}
        assert not strange, (program, strange)


def test_a_tool_that_believes_its_environment_would_be_seen_T99(_world):
    """The same look at a curl that was started in it: it opens canaries and goes to the proxy."""
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        port = proxy.getsockname()[1]
        subprocess.run([*strace(hostile(port)), "/usr/bin/curl", "--max-time", "1", "https://canary.example"],
                       env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    seen = traces()["caller"]
    opened = {name for name in (*FILES, *DIRECTORIES) if f"{CANARIES}/{name}" in seen}
    assert len(opened) >= 3 and port in ports(seen), (opened, ports(seen))


def signed_in(world, user, script=None):
    """A set-uid host that somebody starts in the hostile environment; its result, and the traces."""
    forget("somchai")
    with trap() as port:
        before = strace(hostile(port), "-u", user)
        with Host(world, "somchai", program=SETUID, before=before, script=script) as host:
            if script is None:
                host.give_code()
            result = host.result()
        world.wait_for_no_process(4)
    return result, traces()


def test_a_set_uid_caller_with_a_hostile_environment_grants_and_nothing_looks_T99_T66(world):
    result, seen = signed_in(world, "somchai")
    assert result.code == SUCCESS and result.unchanged, result
    ours_is_blind(world, seen)


def test_a_set_uid_caller_with_a_hostile_environment_refuses_and_nothing_looks_T99_T66(world):
    result, seen = signed_in(world, "malee", answers("wrong"))
    assert result.code == AUTH_ERR and result.unchanged, result
    ours_is_blind(world, seen | {"dla-otp-mail": ""})


def test_a_caller_that_makes_its_environment_hostile_itself_finds_nothing_of_ours_looking_T99_T110(world):
    """As root and by itself, where no loader has taken anything away: a grant, a refusal, and a
    conversation that breaks off, which the module itself writes into the log."""
    file = WORLD / "hostile-environment"
    for script, code in ((None, SUCCESS), (answers("wrong"), AUTH_ERR), (["error"], AUTH_ERR)):
        forget("somchai")
        with trap() as port:
            file.write_text("".join(f"{name}={value}\n" for name, value in hostile(port).items()))
            with Host(world, "somchai", f"environment={file}", before=strace({}), script=script) as host:
                if script is None:
                    host.give_code()
                result = host.result()
            world.wait_for_no_process(4)
        assert result.code == code and result.unchanged, result
        ours_is_blind(world, {program: "" for program in PROGRAMS} | traces())


def test_su_and_sudo_with_all_of_it_grant_and_nothing_of_ours_looks_T99_T66(world):
    """As much of it as these two leave in their environment. They and the shell may look where they like."""
    pathlib.Path("/etc/sudoers").write_text(test_programs.SUDOERS.replace("(ALL)", "(ALL) SETENV:") +
                                            "Defaults !env_reset\n")
    shell = f"echo {SHELL_WORD}"
    for name, command in (("somchai", ["/bin/su", "-m", "somchai", "-c", shell]),
                          ("malee", ["/usr/bin/sudo", "-E", "/bin/sh", "-c", shell])):
        with trap() as port:
            terminal = test_programs.sign_in(world, name, [*strace(hostile(port), "-u", "malee"), *command])
            assert terminal.wait_for_end().granted, terminal.transcript
            world.wait_for_no_process(4)
        ours_is_blind(world, traces(), caller_too=False)
    test_programs.prepare()


def test_a_name_server_is_asked_for_nothing_that_the_environment_names_T99(world):
    """LOCALDOMAIN, RES_OPTIONS, HOSTALIASES: where the SSO's name has to be looked up."""
    with world.dead_dns(), world.settings(sso={"issuer": "https://sso.office.invalid", "timeout": 2}):
        result, seen = signed_in(world, "malee", answers("any password"))
    assert result.code == SYSTEM_ERR, result
    assert "sso\\6office\\7invalid" in seen["dla-otp-sso"], "no question was seen"
    ours_is_blind(world, seen | {"dla-otp-mail": ""})


if __name__ == "__main__":
    hosts.prepare()
    test_programs.prepare()
    plant()
    main({name: test for name, test in globals().items() if name.startswith("test_") and callable(test)})
