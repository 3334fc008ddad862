#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The servers of the world do what the end-to-end tests take for granted: the SSO's tokens, the mail
server's refusals, the counting of connections. Needs nothing of the project itself.
"""

import base64
import http.client
import json
import pathlib
import smtplib
import ssl
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from harness import enter_world, main

import certificates
import mail_server
import sso
from people import DOMAIN
from server import port_answers, wait_until


def tls(authority=certificates.CA):
    """What a client that verifies uses."""
    return ssl.create_default_context(cafile=str(authority))


def grant(world, user, password, secret=None, scope="openid profile email"):
    """The password grant; gives (HTTP status, parsed body or None)."""
    basic = base64.b64encode(f"{sso.CLIENT}:{secret or world.state['client_secret']}".encode())
    connection = http.client.HTTPSConnection(certificates.SSO_HOST, world.ports["sso"],
                                             context=tls(), timeout=10)
    connection.request("POST", "/api/oidc/token", urllib.parse.urlencode({
        "grant_type": "password", "username": user, "password": password, "scope": scope,
    }), {"Content-Type": "application/x-www-form-urlencoded",
         "Authorization": "Basic " + basic.decode()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, json.loads(body) if body else None


def claims(body):
    """What the id_token says."""
    middle = body["id_token"].split(".")[1]
    return json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))


def own_grant(world, name):
    """The claims a person's own password gives."""
    status, body = grant(world, name, world.people[name].password)
    assert status == 200, status
    return claims(body)


def submit(world, to, password=None):
    """One small letter over TLS from the first byte."""
    with smtplib.SMTP_SSL(certificates.MAIL_HOST, world.ports["smtps"], context=tls()) as relay:
        relay.login(mail_server.RELAY_USER, password or world.state["relay_password"])
        relay.sendmail(f"otp@{DOMAIN}", [to],
                       f"From: otp@{DOMAIN}\r\nTo: {to}\r\nSubject: A test\r\n\r\nHello\r\n")


def test_an_id_token_holds_all_that_a_login_needs(world):
    said = own_grant(world, "somchai")
    assert said["iss"] == sso.issuer(world.state) and said["aud"] == sso.CLIENT
    assert said["preferred_username"] == "somchai"
    assert said["email"] == f"somchai@{DOMAIN}" and said["email_verified"] is True
    assert {"sub", "exp", "iat"} <= said.keys()


def test_a_password_with_thai_letters_and_spaces_is_right(world):
    assert own_grant(world, "pimchanok")["preferred_username"] == "pimchanok"


def test_no_email_is_an_empty_claim(world):
    assert own_grant(world, "anong")["email"] == ""


def test_an_unverified_email_has_no_claim_about_it(world):
    assert "email_verified" not in own_grant(world, "kittipong")


def test_refusals_of_a_person_look_alike(world):
    for name, password in (("somchai", "wrong"), ("niran", world.people["niran"].password),
                           ("wichai", world.people["wichai"].password)):
        assert grant(world, name, password) == (403, None), name


def test_the_sso_takes_another_case_for_somebody_else(world):
    status, body = grant(world, "SOMCHAI", world.people["somchai"].password)
    assert status == 200
    assert claims(body)["preferred_username"] == "somchai"
    assert claims(body)["sub"] != own_grant(world, "somchai")["sub"]


def test_a_wrong_client_secret_is_not_a_refusal_of_the_person(world):
    status, _ = grant(world, "somchai", world.people["somchai"].password, secret="wrong")
    assert status in (400, 401), status


def test_the_well_known_admin_password_is_gone(world):
    connection = http.client.HTTPSConnection(certificates.SSO_HOST, world.ports["sso"],
                                             context=tls(), timeout=10)
    connection.request("POST", "/api/auth", '{"username": "admin", "password": "password"}',
                       {"Content-Type": "application/json"})
    assert connection.getresponse().status == 401


def test_the_other_authority_vouches_for_nobody(world):
    for host, authority in ((certificates.SSO_HOST, certificates.OTHER_CA),
                            (certificates.STRANGER_HOST, certificates.CA)):
        connection = http.client.HTTPSConnection(host, world.ports["sso"], context=tls(authority))
        try:
            connection.connect()
        except ssl.SSLCertVerificationError:
            continue
        raise AssertionError(f"{host} was believed")


def test_connections_and_bytes_at_the_sso_are_counted(world):
    before = world.sso_connections()
    wait_until(lambda: len(world.sso_traffic()) == before, "the end of earlier connections")
    own_grant(world, "malee")
    assert world.sso_connections() == before + 1
    wait_until(lambda: len(world.sso_traffic()) > before, "the end of the connection")
    up, down = world.sso_traffic()[-1]
    assert up > 500 and down > 1000, (up, down)


def test_a_letter_arrives_in_its_mailbox(world):
    before = len(world.letters("malee"))
    submit(world, f"malee@{DOMAIN}")
    letter = world.letter("malee", before + 1)
    assert letter.subject == "A test" and letter.text == "Hello\n"


def test_the_relay_refuses_strangers_and_unknown_recipients(world):
    for to in (f"suda@{DOMAIN}", "somebody@elsewhere.example"):
        try:
            submit(world, to)
        except smtplib.SMTPRecipientsRefused as refused:
            assert 500 <= list(refused.recipients.values())[0][0] < 600
        else:
            raise AssertionError(f"{to} was accepted")
    try:
        submit(world, f"malee@{DOMAIN}", password="wrong")
    except smtplib.SMTPAuthenticationError:
        pass
    else:
        raise AssertionError("a wrong password was accepted")


def test_starttls_is_required_on_the_other_port(world):
    with smtplib.SMTP(certificates.MAIL_HOST, world.ports["smtp"]) as relay:
        assert relay.mail(f"otp@{DOMAIN}")[0] == 530
        relay.starttls(context=tls())
        relay.login(mail_server.RELAY_USER, world.state["relay_password"])


def test_servers_stop_and_start_again(world):
    for server in (world.recorder, world.mail, world.sso):
        with world.stopped(server):
            assert not port_answers(server.port), server.name
        assert port_answers(server.port), server.name
    assert own_grant(world, "somchai")


enter_world(["--bare"])
main(globals())
