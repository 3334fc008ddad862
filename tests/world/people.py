# SPDX-License-Identifier: BSD-2-Clause
"""The people of the world: who exists on this machine, at the SSO and in the mail server.

Passwords are drawn anew for each world and exist nowhere else.
"""

import dataclasses
import secrets

DOMAIN = "office.example"


@dataclasses.dataclass
class Person:
    """One test person; everything is right unless the table below says otherwise."""

    name: str
    what: str = "everything in order"
    local: bool = True  # has an account on this machine
    at_sso: bool = True
    enabled: bool = True  # at the SSO
    has_email: bool = True
    verified: bool = True  # the SSO says email_verified = true; otherwise it says nothing
    has_mailbox: bool = True  # otherwise the relay refuses the recipient
    thai: bool = False  # the password has Thai letters and spaces
    sso_name: str = ""  # at the SSO, where it is not the account's
    roles: tuple = ()  # what the SSO lists as the claim "roles"
    scopes: tuple = ()  # what the SSO grants beyond the usual
    password: str = ""

    @property
    def email(self):
        """The address at the SSO, or an empty string."""
        return f"{self.name}@{DOMAIN}" if self.has_email else ""


def draw_people(guests=0):
    """All test people by name, each with a fresh password; with that many more, guest01 and so on."""
    people = [
        Person("somchai", roles=("staff",)),
        Person("malee", roles=("staff", "server01-admin"), scopes=("server01",)),
        Person("prayut_t"),
        Person("naree"),
        Person("pimchanok", "password with Thai letters and spaces", thai=True),
        Person("anong", "no e-mail at the SSO", has_email=False),
        Person("kittipong", "e-mail not verified at the SSO", verified=False),
        Person("wichai", "disabled at the SSO", enabled=False),
        Person("suda", "the mail server refuses her address", has_mailbox=False),
        Person("niran", "unknown at the SSO", at_sso=False),
        Person("somsri", "known to the SSO by a citizen id", sso_name="1101700203451"),
        Person("counter", "an account that several people share", at_sso=False),
        Person("SOMCHAI", "the SSO takes this name for somchai", at_sso=False),
        *(Person(f"guest{number:02}") for number in range(1, guests + 1)),
    ]
    for person in people:
        person.password = draw_password(person.thai)
    by_name = {person.name: person for person in people}
    by_name["SOMCHAI"].password = by_name["somchai"].password
    return by_name


def draw_password(thai=False):
    """A password that a person can read and type: about 45 bits."""
    def syllables(count):
        return "".join(secrets.choice("bdfghjkmnprstvz") + secrets.choice("aeiou")
                       for _ in range(count))
    drawn = f"{syllables(3)}-{syllables(3)}-{secrets.randbelow(90) + 10}"
    return f"รหัส ลับ {drawn} ผ่าน" if thai else drawn


def draw_secret():
    """A secret that only programs use; no character that a Basic header would mangle."""
    return secrets.token_hex(16)
