#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The documents stay true: what they name exists, where they point there is something, what people are shown is
what the screens say, and what must be said about this way of signing in is said.
Usage: test_docs.py [WORD...]: only tests whose name has it; BUILD says where dla-otp was built."""

import functools
import os
import pathlib
import re
import subprocess
import sys
import traceback
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / os.environ.get("BUILD", "build")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
PICTURE_MOST = 61440
NO_KEYS = re.compile(r"\.(key|secret|map|jsonl|hold|tally|conf|sso)$|\.example\b")  # files and hosts


@functools.cache
def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def where(page):
    return str(page.relative_to(ROOT))


def without_blocks(page):
    """A page's prose, where a [ is a link and not a part of a setting."""
    return re.sub(r"^ *```.*?^ *```", "", text(where(page)), flags=re.DOTALL | re.MULTILINE)


def blocks(page):
    """What stands in boxes."""
    return re.findall(r"^ *```\w*\n(.*?)^ *```$", text(where(page)), re.DOTALL | re.MULTILINE)


def code(page):
    """Each line in a box, and what stands between back quotes in the prose."""
    spans = (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", without_blocks(page)))
    return [*(line.strip() for block in blocks(page) for line in block.splitlines()), *spans]


def everywhere(find):
    """What `find` says of each page, behind the page's name."""
    return [f"{where(page)}: {found}" for page in PAGES for found in find(page)]


def none(wrong):
    assert not wrong, "\n  " + "\n  ".join(wrong)


# --- commands and their options -------------------------------------------------------------------------

@functools.cache
def subcommands():
    """Each subcommand's name and the options its help shows."""
    said = subprocess.run([BUILD / "dla-otp", "--help"], check=True, capture_output=True, text=True).stdout
    rows = re.split(r"^  dla-otp ", said, flags=re.MULTILINE)[1:]
    return {re.match(r"[a-z][a-z-]*(?: [a-z][a-z-]*)*", row)[0]: set(re.findall(r"--[a-z-]+", row)) for row in rows}


def wrong_commands(page):
    for line in code(page):
        for words in re.split(r"(?:^|[ /])dla-otp (?=[a-z-])", line)[1:]:
            if line.startswith("#"):
                continue  # marks in files of /etc/pam.d
            name = max((each for each in subcommands() if re.match(f"{each}(?![a-z-])", words)), key=len, default=None)
            if words.startswith("--help"):
                continue
            if name is None:
                yield f"no subcommand: dla-otp {words}"
                continue
            for option in re.findall(r"--[a-z-]+", words):
                if option not in subcommands()[name] | {"--json", "--help"}:
                    yield f"no option of {name}: {option}"


def test_every_command_and_option_that_is_named_exists():
    assert len(subcommands()) > 20
    none(everywhere(wrong_commands))


def test_every_make_target_that_is_named_exists():
    there = set(re.search(r"^\.PHONY: (.*)$", text("Makefile"), re.MULTILINE)[1].split())
    none(everywhere(lambda page: (f"make {target}" for line in code(page) for target in re.findall(
        r"(?:^|sudo )make ([a-z][a-z-]*)", line) if target not in there)))


# --- settings and numbers -------------------------------------------------------------------------------

@functools.cache
def keys():
    return set(re.findall(r"^\t\{ (?:GROUP\()?\"([a-z_.]+)\"", text("src/config/settings_table.c"), re.MULTILINE))


def wrong_keys(page):
    groups = {key for key in keys() if any(other.startswith(key + ".") for other in keys())}
    names = {key.rpartition(".")[2] for key in keys()}
    for line in code(page):
        for key in re.findall(r"(?<![\w./-])[a-z_]+(?:\.[a-z_]+)+(?![\w/(])", line):
            if key.partition(".")[0] in groups and key not in keys() and not NO_KEYS.search(key):
                yield f"no setting: {key}"
    for block in [*blocks(page), *re.findall(r"`([^`]+)`", without_blocks(page))]:
        if re.search(r"[\"\]})] ?;|; \}|= [\[\"]", block):
            for name in re.findall(r"(?<![\w.-])([a-z_]+) ?(?:=|:(?= \{))(?!=)", re.sub(r'"[^"]*"', '""', block)):
                if name not in names:
                    yield f"no setting: {name} in {block.strip()[:60]}"


def test_every_setting_that_is_named_exists():
    assert {"sso.issuer", "access.lookup.kind", "services"} <= keys()
    none(everywhere(wrong_keys))


def test_every_number_that_is_named_is_one_of_a_screen():
    numbers = {number for page in (ROOT / "conf/messages").glob("*.txt")
               for number in re.findall(r"^\w+ (\d{3}) ", page.read_text(encoding="utf-8"), re.MULTILINE)}
    none(everywhere(lambda page: (f"DLA-{number}" for number in re.findall(r"DLA-(\d{3})", text(where(page)))
                                  if number not in numbers)))


# --- links, files, pictures -----------------------------------------------------------------------------

def slug(heading):
    """A heading's anchor, as Markdown pages are shown."""
    kept = "".join(c for c in heading.lower() if c in " -_" or c.isalnum() or unicodedata.category(c)[0] == "M")
    return kept.replace(" ", "-")


def slugs(page):
    return [slug(heading) for heading in re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)]


def wrong_links(page):
    for target in re.findall(r"(?:\]\(|src=\")([^)\s\"]+)[)\"]", without_blocks(page)):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        there = page.parent / name if name else page
        if not there.exists():
            yield f"no file: {target}"
        elif anchor and anchor not in slugs(there):
            yield f"no chapter: {target}"


def test_every_link_leads_somewhere():
    none(everywhere(wrong_links))


def test_every_file_of_ours_that_is_named_exists():
    none(everywhere(lambda page: (name for line in code(page) for name in re.findall(
        r"(?<![\w./])(?:tests|src|include|conf|docs|debian)/[\w./*-]+", line)
        if not re.search(r"[A-Z]{4}", name) and not any(ROOT.glob(name.rstrip("/."))))))


def test_the_pictures_are_small_and_shown():
    pictures = list((ROOT / "docs/pictures").iterdir())
    assert {"login.png", "letter.png"} <= {picture.name for picture in pictures}
    for picture in pictures:
        assert picture.stat().st_size <= PICTURE_MOST, picture
        assert any(f"pictures/{picture.name}" in text(where(page)) for page in PAGES), f"nobody shows {picture.name}"


# --- what people read -----------------------------------------------------------------------------------

@functools.cache
def screen_lines():
    """The Thai lines of all screens, as patterns."""
    lines = [line.strip() for page in (ROOT / "conf/messages").glob("*.txt") for th in re.findall(
        r"^th: (.*?)(?=^\w)", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE) for line in th.splitlines()]
    return [re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(line))) for line in lines if line and line != "{qr}"]


def test_the_screens_in_the_guide_for_staff_are_the_real_ones():
    shown = [line.strip() for block in blocks(ROOT / "docs/guide-staff.th.md") for line in block.splitlines()]
    assert len(shown) >= 4
    none([line for line in shown if not any(pattern.fullmatch(line) for pattern in screen_lines())])


def test_what_the_letter_says_stands_in_the_guide_for_staff():
    letter, guide = text("conf/letters/otp.th.txt"), text("docs/guide-staff.th.md")
    for words in ("เจ้าหน้าที่และผู้ดูแลระบบไม่มีนโยบายสอบถาม", "ไม่ว่าทางโทรศัพท์ ไลน์ อีเมล หรือช่องทางอื่นใด"):
        assert words in letter and words in guide, words


def test_the_limits_of_a_mailed_code_are_said_T97():
    for name in ("README.md", "docs/guide-admin.md", "docs/protection.md"):
        words = " ".join(text(name).replace("*", "").split()).lower()
        assert "not aal2" in words and "same password" in words, name
    thai = text("docs/guide-admin.th.md").replace("*", "")
    assert "ไม่ถึงระดับ AAL2" in thai and "รหัสผ่าน SSO เดียวกัน" in thai
    assert "ให้ต่างจากรหัสผ่าน SSO" in text("docs/guide-staff.th.md").replace("*", "")


def test_threats_that_only_words_can_meet_have_them():
    rows = [row.split("\t") for row in text("tests/threats.txt").splitlines() if row.count("\t") == 2]
    for number, words, _ in (row for row in rows if row[2] == "docs"):
        assert f"({number})" in text("docs/protection.md"), f"{number}: {words}"


def main():
    passed = failed = 0
    for name, test in list(globals().items()):
        if not name.startswith("test_") or not all(word in name for word in sys.argv[1:]):
            continue
        try:
            test()
            passed += 1
            print(f"ok   {name}")
        except Exception:  # whatever it was, the other tests are run
            failed += 1
            print(f"FAIL {name}")
            traceback.print_exc(file=sys.stdout)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
