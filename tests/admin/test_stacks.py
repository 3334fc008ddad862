#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""What `dla-otp check --stack` says of PAM's stacks, held against libpam itself, which runs the same
stacks with every code that their modules may return (T14). Usage: test_stacks.py [WORD...]"""

import collections
import contextlib
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "world"))

from harness import main  # noqa: E402  (the path comes first)

RIGS = HERE.parent.parent / os.environ.get("BUILD", "build") / "rigs"
GOLDEN = HERE / "stacks"
INSTALLED = pathlib.Path("/etc/pam.d")
STAND_IN = pathlib.Path("/usr/libexec/dla-otp-test/stand_in")
OURS = "pam_dla_otp.so"
PHASES = ("auth", "account")
RANDOM_STACKS = 2000 if os.environ.get("LONG") else 300
VERDICTS = {"GRANTED": 0, "DENIED": 7, "EXHAUSTED": 11, "NOT_ALLOWED": 6, "NO_ADDRESS": 8, "UNREACHABLE": 9,
            "BROKEN": 4}

CODES = ("success open_err symbol_err service_err system_err buf_err perm_denied auth_err cred_insufficient "
         "authinfo_unavail user_unknown maxtries new_authtok_reqd acct_expired session_err cred_unavail cred_expired "
         "cred_err no_module_data conv_err authtok_err authtok_recover_err authtok_lock_busy authtok_disable_aging "
         "try_again ignore abort authtok_expired module_unknown bad_item conv_again").split()
CODE = {name: number for number, name in enumerate(CODES)}
LIKELY = [CODE[name] for name in ("success", "auth_err", "new_authtok_reqd", "ignore", "user_unknown")]
NEVER_OURS = {CODE["ignore"], CODE["new_authtok_reqd"]}
# What these modules can say; of others anything is possible.
KNOWN = {"pam_deny.so": ["auth_err"], "pam_permit.so": ["success"], "pam_warn.so": ["ignore"],
         "pam_rootok.so": ["success", "auth_err", "module_unknown"]}
NEVER = {"pam_unix.so": ["ignore"], "pam_succeed_if.so": ["ignore", "new_authtok_reqd"]}

Line = collections.namedtuple("Line", "file number phase control module arguments")


# --- stacks in this program's own reading ------------------------------------------------------------


def logical_lines(text):
    """(number of the first, text) of each line that says something."""
    held, first = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip(" \t") or line.strip(" \t").startswith("#"):
            continue
        first = first if held else number
        body = line.split("#")[0].rstrip(" \t")
        if "#" not in line and body.endswith("\\"):
            held += body[:-1] + " "
            continue
        yield first, held + body
        held = ""


def words_of(line):
    return [word[1:-1] if word.startswith("[") else word
            for word in re.findall(r"\[(?:[^\]\\]|\\.)*\]|[^ \t]+", line)]


def flatten(files, name, phase, level=0):
    """The lines of a phase in their order, those of included files among them."""
    for number, text in logical_lines(files[name]):
        kind, *rest = words_of(text)
        kind = kind.lstrip("-").lower()
        if kind == "@include":
            yield from flatten(files, rest[0], phase, level + 1)
        elif kind == phase and rest[0].lower() in ("include", "substack"):
            yield from flatten(files, rest[1], phase, level + 1)
        elif kind == phase:
            yield Line(name, number, kind, rest[0], rest[1], " ".join(rest[2:]))


def lines_of(files, service, phase):
    return list(flatten(files, service, phase)) or list(flatten(files, "other", phase))


def rewritten(files, service, replacement):
    """The files as the service needs them, each module line with replacement(its index, the line)."""
    places = {(line.file, line.number, line.phase): (index, line) for phase in PHASES
              for index, line in enumerate(lines_of(files, service, phase))}
    result = {}
    for name, text in files.items():
        lines = []
        for number, line in logical_lines(text):
            kind, *rest = words_of(line)
            place = places.get((name, number, kind.lstrip("-").lower()))
            if place is not None:
                line = f"{kind} [{rest[0]}] {replacement(*place)}"
            lines.append(line)
        result[name] = "\n".join(lines) + "\n"
    return result


# --- libpam --------------------------------------------------------------------------------------------


@contextlib.contextmanager
def installed(files):
    """Within: these are the world's stacks."""
    before = {name: (INSTALLED / name).read_bytes() for name in files if (INSTALLED / name).exists()}
    try:
        for name, text in files.items():
            (INSTALLED / name).write_text(text, encoding="utf-8")
        yield
    finally:
        for name in files:
            (INSTALLED / name).unlink()
        for name, content in before.items():
            (INSTALLED / name).write_bytes(content)


def choices(line, every_code):
    """The codes with which the line is tried."""
    if line.module in KNOWN:
        return [CODE[name] for name in KNOWN[line.module]]
    named = [CODE[name] for name in re.findall(r"(\w+)\s*=", line.control) if name in CODE]
    if line.module == OURS:
        some = LIKELY + named + [CODE["authinfo_unavail"], CODE["module_unknown"]]
        return sorted(set(range(len(CODES)) if every_code else some) - NEVER_OURS)
    possible = set(range(len(CODES))) - {CODE[name] for name in NEVER.get(line.module, ())}
    some = possible & set(LIKELY + named)
    if some <= {CODE["success"], *named}:  # default= is one more way to go on
        some |= {min(possible - some, default=CODE["success"])}
    return sorted(some)


def letters(codes):
    return "".join(chr(ord("A") + code) for code in codes)


def ask_libpam(service, phase, said):
    """Every combination that lets in: (libpam's code, {index of a line that was asked: its code})."""
    done = subprocess.run([RIGS / "oracle", service, phase, *said], check=True, capture_output=True, text=True,
                          timeout=300)
    *found, last = done.stdout.splitlines()
    assert last.startswith(("tried", "refused")), done.stdout[-200:]
    for line in found:
        code, codes, asked = line.split(" ")
        yield int(code), {ord(index) - ord("A"): ord(codes[ord(index) - ord("A")]) - ord("A") for index in asked}


def excuse(lines, said, service, phase):
    """What can be said for a way in, by the rule in the manual."""
    def succeeded(*modules):
        return any(lines[index].module in modules and code == 0 for index, code in said.items())
    ours = [code for index, code in said.items() if lines[index].module == OURS]
    proven = phase == "account" or succeeded("pam_unix.so")
    named = any(lines[index].module == "pam_succeed_if.so" and re.search(r"\buser (=|in) ", lines[index].arguments)
                and code == 0 for index, code in said.items())
    if set(ours) - {CODE["authinfo_unavail"]}:
        return "fail"
    if (ours and proven) or (succeeded("pam_rootok.so") and service in ("su", "sudo")) or (named and proven):
        return "warn"
    return "fail"


def culprit(lines, said):
    """The first line that leads past ours: ours itself, or one whose answer skips ours."""
    asked = sorted(said) + [len(lines)]
    for index, following in zip(asked, asked[1:]):
        if any(lines[between].module == OURS for between in range(index, following)):
            return f"{lines[index].file}:{lines[index].number}"
    raise AssertionError((lines, said))


def judge(files, service, phase, every_code=False):
    """({culprit: "fail" or "warn"}, all ways in) by libpam's own doing. The stack must be installed, its
    modules scripted."""
    lines = lines_of(files, service, phase)
    holes, ways = {}, []
    said = [letters(choices(line, every_code)) for line in lines]
    for _code, asked in ask_libpam(service, phase, said):
        ways.append(asked)
        if any(lines[index].module == OURS and code == 0 for index, code in asked.items()):
            continue
        where, what = culprit(lines, asked), excuse(lines, asked, service, phase)
        if "fail" not in (what, holes.get(where)):
            holes[where] = "warn"
        else:
            holes[where] = "fail"
    return holes, ways


def scripted(index, _line):
    return f"pam_scripted.so {index}"


def prepare():
    module = next(pathlib.Path("/usr/lib").glob("*/security/pam_unix.so")).parent
    shutil.copy(RIGS / "pam_scripted.so", module)
    STAND_IN.parent.mkdir(mode=0o755, exist_ok=True)
    shutil.copy(RIGS / "stand_in", STAND_IN)


# --- dla-otp ---------------------------------------------------------------------------------------------


def check(*words):
    return subprocess.run(["/usr/sbin/dla-otp", "check", "--stack", *words], check=False, capture_output=True, text=True,
                          timeout=120)


@contextlib.contextmanager
def directory_of(files):
    """Within: a directory of root's with these files."""
    path = pathlib.Path("/run/stacks")
    path.mkdir(mode=0o755)
    try:
        for name, text in files.items():
            (path / name).write_text(text, encoding="utf-8")
        yield path
    finally:
        shutil.rmtree(path)


def findings(files, *words):
    """What is found in each service: {service: [finding]}; of a syntax error the service is None."""
    with directory_of(files) as path:
        done = check("--directory", str(path), "--json", *words)
    assert done.returncode in (0, 1), (done.returncode, done.stderr)
    found = collections.defaultdict(list)
    for finding in json.loads(done.stdout)["findings"]:
        found[finding.get("service")].append(finding)
    return found


def place(finding):
    return f"{pathlib.Path(finding['file']).name}:{finding['line']}"


def told(found, phase):
    """{culprit: "fail" or "warn"} as dla-otp tells it."""
    return {place(finding): finding["finding"] for finding in found
            if finding.get("phase") == phase and "way" in finding}


# --- the golden stacks ----------------------------------------------------------------------------------


def texts(*folders):
    return {path.name: path.read_text(encoding="utf-8") for folder in folders
            for path in sorted((GOLDEN / folder).iterdir())}


def expected(service, text):
    """What its comments expect: {(finding, phase, place)}; a place `-` is the file as a whole."""
    return {(finding, phase, where if ":" in where or where == "-" else f"{service}:{where}")
            for finding, phase, where in re.findall(r"^# expect: (\w+) (\w+) (\S+)$", text, re.M)}


def test_exactly_the_lines_that_let_somebody_past_are_told_in_twenty_good_and_twenty_bad_stacks_T14(_world):
    good, bad, parts = texts("good"), texts("bad"), texts("parts")
    assert len(good) >= 20 and len(bad) >= 20
    found = findings(good | bad | parts)
    assert set(found) == set(good | bad), set(found) ^ set(good | bad)
    for service, text in (good | bad).items():
        seen = {(finding["finding"], finding["phase"], place(finding) if "line" in finding else "-")
                for finding in found[service] if finding["finding"] != "ok"}
        assert seen == expected(service, text), (service, seen)
        assert all("remedy" in finding for finding in found[service] if finding["finding"] != "ok"), service
        assert (service in bad) == any(finding == "fail" for finding, _, _ in seen), service


def test_libpam_lets_in_past_us_in_the_bad_stacks_and_in_no_good_one_T14(_world):
    prepare()
    files = texts("good", "bad", "parts")
    found = findings(files)
    for service in texts("good", "bad"):
        with installed(rewritten(files, service, scripted)):
            for phase in PHASES:
                if not any(line.module == OURS for line in lines_of(files, service, phase)):
                    continue
                holes, ways = judge(files, service, phase, every_code=True)
                assert ways, (service, phase)
                if service == "account-refused-with-old-password" and phase == "account":
                    assert "fail" in holes.values()  # the line to blame is the one that keeps the code
                    continue
                assert holes == told(found[service], phase), (service, phase, holes, found[service])


def test_whom_the_real_module_refuses_gets_in_only_where_it_was_told_T14(_world):
    """Our own module with an engine that says each verdict. The other modules say what lets in with it, or
    what would have let in had it granted."""
    prepare()
    files = texts("good", "bad", "parts")
    let_in = 0
    for service in texts("good", "bad"):
        for phase in PHASES:
            lines = lines_of(files, service, phase)
            if not any(line.module == OURS for line in lines):
                continue
            with installed(rewritten(files, service, scripted)):
                _holes, ways = judge(files, service, phase, every_code=True)
            asked_us = {said: way for way in ways for index, said in way.items() if lines[index].module == OURS}
            for verdict, code in (VERDICTS | {"EXPIRED": 7 if phase == "auth" else 13}).items():
                way = asked_us.get(code, asked_us.get(0, ways[0]))
                said = [letters([way.get(index, choices(line, False)[0])]) for index, line in enumerate(lines)]

                def real(index, line, verdict=verdict):
                    if line.module != OURS:
                        return scripted(index, line)
                    return f"{OURS} conf=/any/says-{verdict} helper={STAND_IN} timeout=30"
                with installed(rewritten(files, service, real)):
                    entered = any(True for _ in ask_libpam(service, phase, said))
                assert entered == (code in asked_us or not asked_us), (service, phase, verdict, way)
                let_in += entered and verdict != "GRANTED"
    assert let_in > 50, let_in


# --- what is told besides ------------------------------------------------------------------------------


def test_a_machine_is_told_well_by_its_own_stacks(_world):
    done = check()
    assert (done.returncode, done.stdout) == (0, f"ok    sshd-test: nobody gets in past {OURS}\n"), done
    done = check("sudo")
    assert done.returncode == 1 and "FAIL  /etc/pam.d/sudo: sudo does not ask" in done.stdout, done.stdout
    done = check("no-such-service")
    assert done.returncode == 2 and "no stack for no-such-service" in done.stdout, done.stdout
    done = check("--directory", "/run/no-such-directory")
    assert done.returncode == 2 and "/run/no-such-directory" in done.stderr, done.stderr


def test_a_finding_is_a_line_for_people_with_file_and_line_and_the_remedy_below(_world):
    with directory_of(texts("bad", "parts")) as path:
        done = check("--directory", str(path), "jump-over")
    assert done.returncode == 1 and done.stdout == (
        "FAIL  /run/stacks/jump-over:3: auth of jump-over: pam_unix.so lets people in past pam_dla_otp.so: "
        "jump-over:3 pam_unix.so success, jump-over:5 pam_permit.so success\n"
        "      Put the line of pam_dla_otp.so before it, or let it jump less far.\n"), done.stdout


def test_what_libpam_cannot_use_is_told_with_its_line_and_never_sound_T14(_world):
    right = "auth required pam_dla_otp.so\naccount required pam_dla_otp.so\n"
    wrong = {"session requird pam_unix.so\n": "control field", "auht required pam_unix.so\n": "first word",
             "@include no-such-file\n": "not there", "session include broken\n": "itself",
             "session required pam_unix.so \\\n": "whole file", "session optional pam_unix.so\r\n": "carriage return",
             "#" + "x" * 1100 + "\n": "1022 bytes", "session required\n": "names no module"}
    for line, words in wrong.items():
        found = findings({"broken": right + line}, "broken")
        told_lines = [finding for finding in found[None] if finding["about"] == "syntax"]
        assert line.startswith("session include") or any(
            words in finding["words"] and place(finding) == "broken:3" for finding in told_lines), (line, found)
    assert findings({"sound": right}, "sound")["sound"][0]["finding"] == "ok"


def test_services_that_the_settings_open_in_the_account_phase_are_named(world):
    services = [{"name": "cron", "account_without_login": True}, {"name": "sshd-test"}]
    with world.settings(services=services):
        done = check("--json")
        warnings = [finding for finding in json.loads(done.stdout)["findings"] if finding["finding"] == "warn"]
        assert done.returncode == 1 and [finding["service"] for finding in warnings] == ["cron"], done.stdout
        assert check("sshd-test").returncode == 0
    with world.settings_text("nonsense = 1;\n"):
        done = check("sshd-test")
        assert done.returncode == 1 and "nonsense" in done.stdout, done.stdout


def test_what_others_than_root_could_write_is_not_believed_T14(_world):
    right = {"sshd": "auth required pam_dla_otp.so\naccount required pam_dla_otp.so\n@include part\n",
             "part": "session required pam_unix.so\n"}
    with directory_of(right) as path:
        assert check("--directory", str(path), "sshd").returncode == 0
        (path / "part").chmod(0o666)
        done = check("--directory", str(path), "sshd")
        assert done.returncode == 1 and f"{path}/part" in done.stdout and "0666" in done.stdout, done.stdout
        (path / "part").chmod(0o600)  # read by root before it becomes dla-otp
        assert check("--directory", str(path), "sshd").returncode == 0
        path.chmod(0o777)
        assert check("--directory", str(path), "sshd").returncode == 2


def test_a_service_is_not_left_out_because_its_file_cannot_be_believed_T14(_world):
    right = "auth required pam_dla_otp.so\naccount required pam_dla_otp.so\n"
    hole = "auth sufficient pam_permit.so\n" + right
    jump = "auth [success=1 default=ignore] pam_env.so\nauth include part\n" + right
    with directory_of({"sound": right, "sshd": hole, "login": "auth include part\naccount include part\n", "part": hole,
                       "su": jump, "sudo": jump}) as path:
        for name, told_service in (("sshd", "sshd"), ("part", "login")):
            (path / name).chmod(0o664)
            done = check("--directory", str(path))
            assert done.returncode == 1 and f"FAIL  {path}/{name}: can be changed by others" in done.stdout, done.stdout
            assert f"{told_service}: nobody gets in" not in done.stdout and "sound: nobody gets in" in done.stdout, done.stdout
        assert "su: nobody gets in" not in done.stdout and "sudo: nobody gets in" not in done.stdout, done.stdout
        (path / "sshd").rename(path / ".sshd")
        (path / "sshd").symlink_to(".sshd")
        done = check("--directory", str(path))
        assert done.returncode == 1 and f"FAIL  {path}/sshd: is a symbolic link" in done.stdout, done.stdout


# --- random stacks ---------------------------------------------------------------------------------------

CONTROLS = ("required", "requisite", "sufficient", "optional")
NAMED_CODES = ("success", "success", "auth_err", "new_authtok_reqd", "ignore", "authinfo_unavail", "user_unknown")
ACTIONS = ("ok", "done", "bad", "die", "ignore", "ignore", "reset", "1", "1", "2", "3")
MODULES = (OURS, OURS, OURS, "pam_unix.so", "pam_unix.so", "pam_deny.so", "pam_permit.so", "pam_rootok.so", "pam_env.so",
           "pam_succeed_if.so user = backup", "pam_succeed_if.so user ingroup staff")


def random_line(draw, phase, module=None):
    control = draw.choice(CONTROLS)
    if draw.random() < 0.6:
        pairs = [f"{draw.choice(NAMED_CODES)}={draw.choice(ACTIONS)}" for _ in range(draw.randint(0, 2))]
        control = f"[{' '.join([*pairs, 'default=' + draw.choice(ACTIONS)])}]"
    return f"{phase} {control} {module or draw.choice(MODULES)}"


def random_stack(draw, name):
    """A service and the files it includes, at most six modules a phase, one of them ours."""
    files = {name: ""}
    for phase in PHASES:
        count = draw.randint(2, 5)
        lines = [random_line(draw, phase) for _ in range(count)]
        lines[draw.randrange(count)] = random_line(draw, phase, OURS)
        for part in range(draw.choice((0, 0, 1, 1, 2))):
            if len(lines) < 2:
                break
            moved = draw.randrange(len(lines))
            end = min(len(lines), moved + draw.randint(1, 3))
            inner = f"common-{name}-{phase}-{part}"
            files[inner] = "\n".join(lines[moved:end]) + "\n"
            lines[moved:end] = [draw.choice((f"{phase} substack {inner}", f"{phase} substack {inner}",
                                             f"{phase} include {inner}", f"@include {inner}"))]
        files[name] += "\n".join(lines) + "\n"
    return files


def worst(holes):
    return "fail" if "fail" in holes.values() else "warn" if holes else "closed"


def test_random_stacks_are_judged_as_libpam_runs_them_T14(_world):
    prepare()
    seed = random.SystemRandom().randrange(1 << 32)
    draw = random.Random(seed)
    stacks = {f"r{number:04}": random_stack(draw, f"r{number:04}") for number in range(RANDOM_STACKS)}
    other = {"other": texts("parts")["other"]}
    found, seen = {}, collections.Counter()
    for some in range(0, len(stacks), 100):  # of files there may be 512
        part = [files for _, files in sorted(stacks.items())[some:some + 100]]
        found |= findings({name: text for files in part for name, text in files.items()} | other)
    for service, files in stacks.items():
        files = files | other
        with installed(rewritten(files, service, scripted)):
            for phase in PHASES:
                holes, ways = judge(files, service, phase)
                says = told(found[service], phase)
                dead = any(finding["about"] == "dead_end" and finding["phase"] == phase for finding in found[service])
                detail = (seed, service, phase, files, holes, says)
                assert dead == (not ways), detail
                if phase == "auth":
                    assert says == holes, detail
                # In the account phase the line that answered is named, and one line may hide a warning of another.
                assert worst(says) == worst(holes), detail
                seen["dead" if dead else worst(holes)] += 1
    print(f"{RANDOM_STACKS} random stacks, both phases: {dict(seen)}")
    assert seen["fail"] > 50 and seen["closed"] > 50, seen


if __name__ == "__main__":
    main(globals())
