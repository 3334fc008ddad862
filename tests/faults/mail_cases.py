# SPDX-License-Identifier: BSD-2-Clause
"""Logins with relays that refuse, put off, break or never end: T31 T63 T68 T90 T91 T95 as whole logins."""

import bad_tls
from case import Case, Relay

SHORT = {"mail": {"timeout": 1}}  # no time to ask a relay again
LONG = {"mail": {"timeout": 4}}  # time to ask once more, after 2 s
STAGES = {"connect": "connect", "ehlo": "connect", "auth": "auth", "mail": "sender", "rcpt": "recipient",
          "data": "data", "dot": "answer"}


def cases():
    return [*refusals(), *delays(), *silence(), *nonsense(), *starttls(), *tls(), *many(), *greylisting(), *again()]


def clear(scenario="ok", **more):
    """A relay with STARTTLS."""
    return Relay(scenario, implicit=False, **more)


def accepted(name, *relays, **more):
    return Case(name, "GRANTED", relays=relays, sends=1, **more)


def broken(name, *relays, stage, **more):
    return Case(name, "BROKEN", 602, f"letter=relay_refused stage={stage}", relays=relays, **more)


def deferred(name, *relays, stage, reply=0, **more):
    """It may come late, and does not: in the end the person guesses."""
    return Case(name, "EXHAUSTED", 505, f"letter=deferred stage={stage} reply={reply}", relays=relays,
                settings=SHORT, person="guesses", **more)


def unreachable(name, *relays, **more):
    return Case(name, "UNREACHABLE", 503, "letter=unreachable", relays=relays, settings=SHORT, sends=0,
                **more)


def rejected(name, *relays, reply, **more):
    return Case(name, "NO_ADDRESS", 504, f"letter=rejected stage=recipient reply={reply}", relays=relays,
                **more)


def refusals():
    """T31: a 5xx at every verb."""
    for verb, stage in STAGES.items():
        name, relay = f"T31 550 at {verb}", Relay(f"{verb}_550")
        if verb == "rcpt":
            yield rejected(name, relay, reply=550, sends=0)
        else:
            yield broken(name, relay, stage=stage)
    for scenario, stage in (("rcpt_530", "auth"), ("no_auth_offered", "auth"), ("too_large", "sender"),
                            ("sender_refused", "sender"), ("stronger_auth_wanted", "auth"),
                            ("content_refused", "answer")):
        yield broken(f"T31 {scenario}", Relay(scenario), stage=stage)
    yield rejected("T31 mailbox_moved", Relay("mailbox_moved"), reply=551, sends=0)
    yield accepted("only AUTH LOGIN offered", Relay("only_login_offered"))
    yield broken("T91 only AUTH CRAM-MD5 offered", Relay("only_cram_md5_offered"), stage="connect", sends=0)
    yield broken("the relay's user name is wrong", Relay(username="another"), stage="auth")


def delays():
    """T95: a 4xx at every verb, from the first try to the last."""
    for verb, stage in STAGES.items():
        yield deferred(f"T95 451 at {verb}", Relay(f"{verb}_451"), stage=stage, reply=451)
    for scenario, stage, reply in (("closes_politely", "recipient", 421), ("mailbox_full", "recipient", 452),
                                   ("no_space", "sender", 452), ("not_now_at_auth", "auth", 454)):
        yield deferred(f"T95 {scenario}", Relay(scenario), stage=stage, reply=reply)


def silence():
    """T95, T31: hanging up and stalling at every verb; behind the final dot nothing is sent again."""
    for what in ("closes", "stalls"):
        yield unreachable(f"T95 {what} at TLS", Relay(f"tls_{what}"))
        yield unreachable(f"T95 {what} at the greeting", Relay(f"connect_{what}"))
        for verb, stage in list(STAGES.items())[1:-1]:
            yield deferred(f"T95 {what} at {verb}", Relay(f"{verb}_{what}"), stage=stage, sends=0)
        yield Case(f"T31 {what} behind the final dot, and the letter came", "GRANTED", 505,
                   "letter=deferred stage=answer", relays=(Relay(f"dot_{what}"), Relay()), settings=SHORT,
                   sends=1)
        yield accepted(f"{what} at QUIT", Relay(f"quit_{what}"))
    yield unreachable("T95 nobody listens", Relay("closed"))


def nonsense():
    """What no relay should say."""
    yield unreachable("speaks HTTP", Relay("speaks_http"))
    yield unreachable("speaks POP", Relay("speaks_pop"))
    yield accepted("greets at length", Relay("greets_at_length"))
    yield deferred("T68 greets without end", Relay("greets_without_end"), stage="connect")
    yield deferred("T68 a line without end", Relay("line_without_end"), stage="recipient")
    yield deferred("T68 replies without end", Relay("replies_without_end"), stage="recipient")
    yield deferred("T95 drips", Relay("drips"), stage="sender")
    yield deferred("answers twice", Relay("answers_twice"), stage="data")
    yield deferred("answers nonsense", Relay("answers_nonsense"), stage="sender")
    yield deferred("answers in small numbers", Relay("answers_in_small_numbers"), stage="sender")
    yield deferred("asks for more at MAIL", Relay("asks_for_more_at_mail"), stage="sender")
    yield deferred("takes DATA without asking for it", Relay("takes_data_without_asking"), stage="data")


def starttls():
    """T90: encrypted or not at all."""
    yield accepted("STARTTLS", clear())
    yield accepted("STARTTLS offered twice", clear("starttls_twice_offered"))
    for scenario in ("no_starttls", "starttls_454", "starttls_501", "auth_in_clear_offered"):
        yield broken(f"T90 {scenario}", clear(scenario), stage="tls", sends=0)
    yield Case("T90 starttls_injected", "BROKEN", 602, relays=(clear("starttls_injected"),), sends=0)
    for what in ("closes", "stalls"):
        yield deferred(f"T90 {what} at STARTTLS", clear(f"starttls_{what}"), stage="tls", sends=0)


def tls():
    """T63, T90, T91: no login and no letter for a relay that has not proven its name."""
    for name in bad_tls.NAMES:
        yield broken(f"T91 relay with TLS {name}", Relay(tls=name), stage="tls", sends=0)
        yield broken(f"T91 relay with STARTTLS {name}", clear(tls=name), stage="tls", sends=0)


def many():
    """The next relay takes what the first does not."""
    for first in ("closed", "connect_closes", "connect_550", "connect_stalls", "auth_550", "auth_stalls",
                  "mail_451", "rcpt_550", "rcpt_451", "data_550", "dot_451", "no_starttls"):
        implicit = first != "no_starttls"
        yield Case(f"second relay after {first}", "GRANTED", relays=(Relay(first, implicit), Relay()))
    yield accepted("second relay after bad TLS", Relay(tls="expired"), Relay())
    refused, later, stranger = Relay("rcpt_550"), Relay("rcpt_451"), Relay("auth_550")
    closed = Relay("closed")
    yield rejected("of two failures: refused address, wrong login", stranger, refused, reply=550)
    yield deferred("of two failures: later, wrong login", stranger, later, stage="recipient", reply=451)
    yield broken("of two failures: wrong login, unreachable", closed, stranger, stage="auth")
    yield unreachable("three relays, nobody listens", closed, closed, closed)
    yield accepted("connected ahead of the letter", Relay(), settings={"mail": {"preconnect": True}})
    yield Case("connected ahead, nobody listens", "UNREACHABLE", 503, relays=(closed,), sends=0,
               settings={"mail": {"preconnect": True, "timeout": 1}})


def greylisting():
    """T95: asked again while the person waits."""
    for verb in ("mail", "rcpt", "data"):
        yield Case(f"T95 greylisted at {verb}, asked about it", "GRANTED", 505,
                   relays=(Relay(f"{verb}_451_once"),), settings=LONG, sends=1)
    yield Case("T95 greylisted behind the letter, asked about it", "GRANTED", 505,
               relays=(Relay("dot_451_once"),), settings=LONG)
    greylists = Relay("rcpt_451_once")
    yield accepted("T95 greylisted, waited for", greylists, settings=LONG)
    yield accepted("T95 greylisted, the second relay is down", greylists, Relay("closed"), settings=LONG)
    yield Case("T95 greylisted for longer, not waited for", "EXHAUSTED", 505, "letter=sending",
               relays=(Relay("rcpt_451"),), person="guesses", settings=LONG, sends=0)


def again():
    """The person asks for a new letter as soon as they may; one on its way is not overtaken."""
    asks = {"person": "asks_again", "longest": True}
    new = {"verdict": "GRANTED", "settings": {"mail": {"timeout": 25}, "otp": {"resend_after": 15}}, **asks}
    stalls = {"verdict": "EXHAUSTED", "settings": {"mail": {"timeout": 60}, "otp": {"resend_after": 15}}, **asks}
    yield Case("a new letter where QUIT stalls", relays=(Relay("quit_stalls"),), sends=2, **new)
    yield Case("a new letter after one that was put off", number=505, relays=(Relay("rcpt_451_at_first"),),
               sends=1, **new)
    yield Case("no new letter while one stalls", number=505, cause="letter=sending",
               relays=(Relay("mail_stalls"),), sends=0, **stalls)
