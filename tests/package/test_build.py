#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""What is in the Debian package: lintian finds nothing, a second build elsewhere is the same to the bit,
every program is hardened (T138). Usage: test_build.py DIRECTORY, with the first build in DIRECTORY/first."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

CHECKOUT = pathlib.Path(__file__).resolve().parent.parent.parent
LATER = time.mktime((2031, 5, 17, 23, 59, 58, 0, 0, -1))


def run(*command, **more):
    return subprocess.run(command, check=False, capture_output=True, text=True, errors="replace", **more)


def deb(folder):
    """The package itself; beside it is the one with debugging symbols."""
    package, = folder.glob("libpam-dla-otp_*.deb")
    return package


def unpacked(folder):
    """Where the package's files are, unpacked once."""
    place = folder / "unpacked"
    shutil.rmtree(place, ignore_errors=True)
    subprocess.run(["dpkg-deb", "-x", deb(folder), place], check=True)
    return place


def programs(place):
    """Everything in the package that is an ELF file."""
    found = [path for path in sorted(place.rglob("*")) if path.is_file() and path.read_bytes()[:4] == b"\x7fELF"]
    assert {path.name for path in found} == {"dla-otp", "dla-otp-login", "dla-otp-mail", "dla-otp-sso",
                                             "pam_dla_otp.so"}, found
    return found


def test_lintian_finds_nothing(out):
    changes, = (out / "first").glob("*.changes")
    done = run("lintian", "--allow-root", "--display-info", "--fail-on", "error,warning,info", changes)
    assert done.returncode == 0 and not done.stdout.strip(), done.stdout + done.stderr


def test_a_second_build_elsewhere_and_later_is_the_same_to_the_bit_T138(out):
    """Another place, another day on the files, another zone, language and mask."""
    with tempfile.TemporaryDirectory(prefix="elsewhere-", dir="/var/tmp") as elsewhere:
        tree = pathlib.Path(elsewhere) / "checkout"
        shutil.copytree(CHECKOUT, tree, symlinks=True, ignore=lambda directory, names: [
            name for name in names if pathlib.Path(directory) == CHECKOUT and name in (".git", "build")])
        for path in tree.rglob("*"):
            os.utime(path, (LATER, LATER), follow_symlinks=False)
        done = run(tree / "debian/build.sh", out / "second", pathlib.Path(elsewhere) / "a-place-of-another-length",
                   env=os.environ | {"TZ": "America/St_Johns", "LC_ALL": "C"}, umask=0o077)
    assert done.returncode == 0, done.stderr
    names = [sorted(path.name for path in (out / build).glob("*.deb")) for build in ("first", "second")]
    assert len(names[0]) == 2 and names[0] == names[1], names
    for name in names[0]:
        assert (out / "first" / name).read_bytes() == (out / "second" / name).read_bytes(), name


def test_every_program_is_hardened_T138(out):
    """Anywhere in memory, nothing to be overwritten where functions are looked up, stacks with a canary, checked
    string functions, no memory that is written and run, and jumps only to where one may land."""
    for path in programs(unpacked(out / "first")):
        said = run("readelf", "--wide", "--file-header", "--program-headers", "--dynamic", "--notes", "--dyn-syms", path,
                   env={"PATH": os.environ["PATH"], "LC_ALL": "C"}).stdout
        symbols = set(re.findall(r"UND (\w+)", said))
        assert re.search(r"Type:\s+DYN ", said), path.name
        assert path.suffix == ".so" or re.search(r"FLAGS_1.*\bPIE\b", said), path.name
        assert "GNU_RELRO" in said and re.search(r"FLAGS_1.*\bNOW\b", said), path.name
        assert re.search(r"GNU_STACK.* RW +0x", said) and "RWE" not in said, path.name
        assert "__stack_chk_fail" in symbols, path.name
        assert any(name.endswith("_chk") for name in symbols), (path.name, symbols)
        assert not re.search(r"\((RPATH|RUNPATH|TEXTREL)\)", said), path.name
        # Debian's own start files, which every program begins with, have no such note.
        if path.suffix == ".so" and os.uname().machine == "x86_64":
            assert re.search(r"x86 feature: IBT, SHSTK", said), path.name


def test_the_log_of_the_build_has_the_flags_in_every_call_of_the_compiler_T138(out):
    """By the flags that readelf cannot see; the program that makes the sandbox's filters is not installed."""
    flags = ("-fstack-protector-strong", "-fstack-clash-protection", "-D_FORTIFY_SOURCE=3",
             "-fcf-protection=full", "-ftrivial-auto-var-init=zero", "-fPIC")
    calls = [line for line in (out / "first/log").read_text(errors="replace").splitlines() if " -std=c11 " in line]
    installed = [line for line in calls if "build/obj/filters.d" not in line]
    assert len(installed) > 100, len(installed)
    for line in installed:
        assert all(flag in line for flag in flags), line


def test_nothing_in_it_can_be_run_by_who_may_not_and_no_stack_is_in_it(out):
    listed = run("dpkg-deb", "-c", deb(out / "first")).stdout.splitlines()
    assert all(" root/root " in line for line in listed), listed
    modes = {line.split()[5].removeprefix("."): line.split()[0] for line in listed}
    for name in ("login", "sso", "mail"):
        assert modes[f"/usr/libexec/dla-otp/dla-otp-{name}"] == "-rwx--x--x", modes
    assert modes["/usr/sbin/dla-otp"] == "-rwxr-xr-x", modes
    module, = (mode for name, mode in modes.items() if name.endswith("/security/pam_dla_otp.so"))
    assert module == "-rw-r--r--", module
    assert not any(re.search("[sStT]", mode[1:]) for mode in modes.values()), modes
    assert not any(name.startswith(("/etc/pam.d", "/etc/ssh", "/var")) for name in modes), modes


def test_every_library_it_uses_is_named_with_its_licence(out):
    """debian/copyright is the list of licences: nothing of others is built in, and what is linked is not ours to
    list but named by the dependencies."""
    place = out / "first/unpacked"
    text = (place / "usr/share/doc/libpam-dla-otp/copyright").read_text()
    assert text.count("\nFiles:") == 1 and "License: BSD-2-Clause" in text, text
    depends = run("dpkg-deb", "-f", deb(out / "first"), "Depends").stdout
    wanted = {"libcurl.so": "libcurl4", "libjansson": "libjansson4", "libconfig": "libconfig9",
              "libnettle": "libnettle8", "libpam.so": "libpam0g", "libcrypto": "libssl3", "libc.so": "libc6",
              "libqrencode": "libqrencode4", "ld-linux": "libc6"}
    for path in programs(place):
        for library in re.findall(r"NEEDED.*\[(.*)\]", run("readelf", "--dynamic", path).stdout):
            package = next((package for name, package in wanted.items() if library.startswith(name)), None)
            assert package and package in depends, (path.name, library, depends)


def main():
    """Every test in order; what failed is told, and how many."""
    out, passed, failed = pathlib.Path(sys.argv[1]), 0, 0
    for name, test in list(globals().items()):
        if not name.startswith("test_"):
            continue
        began = time.monotonic()
        try:
            test(out)
        except Exception:  # a test may fail in any way; the others still run
            failed += 1
            print(f"FAIL {name}")
            traceback.print_exc(file=sys.stdout)
        else:
            passed += 1
            print(f"ok   {name} ({time.monotonic() - began:.1f} s)")
        sys.stdout.flush()
    print(f"{passed} passed, {failed} failed")


if __name__ == "__main__":
    main()
