# SPDX-License-Identifier: BSD-2-Clause
"""The line to the SSO: TLS, one connection, the system's authorities, what is bounded, hostile surroundings."""

import ctypes
import os
import pathlib
import re
import socket
import ssl
import subprocess
import time

import bad_tls
from idp import Provider
from scenarios import CLIENT_SECRET, PASSWORD, answer
from setting import IDENTITY, expect
from worker import ENVIRONMENT

CERTIFICATE, TLS = ["NONSENSE", "certificate"], ["NONSENSE", "tls"]


def bad_servers(setting):
    """Every TLS set-up that must be refused: name, provider, what the engine hears."""
    for name, set_up in bad_tls.set_ups(setting.authority).items():
        about_certificate = name in bad_tls.ABOUT_THE_CERTIFICATE
        yield name, Provider(context=set_up.context()), (CERTIFICATE, TLS) if about_certificate else (TLS,)
    plain = Provider()
    plain.use("plain_http")
    yield "plain_http", plain, (TLS,)


def test_no_bad_tls_gets_a_byte_of_the_password_T63(setting):
    count = 0
    for name, provider, wanted in bad_servers(setting):
        for thinking in (0, 0.1):
            heard = ask_at(setting, provider, thinking)
            assert heard in wanted, f"{name}: {heard}"
            assert PASSWORD.encode() not in provider.received, name
            assert CLIENT_SECRET.encode() not in provider.received, name
        assert not provider.requests or not provider.handshakes, name
        provider.close()
        count += 1
    expect(count, 15)


def test_a_client_that_looks_away_would_talk_to_every_bad_server(setting):
    """The set-ups are what they are called: nothing but our own checks keeps the password back."""
    careless = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    careless.check_hostname, careless.verify_mode = False, ssl.CERT_NONE
    careless.minimum_version = ssl.TLSVersion.TLSv1
    careless.set_ciphers("ALL:aNULL:eNULL:@SECLEVEL=0")
    for name, provider, _ in bad_servers(setting):
        if name != "plain_http":
            with socket.create_connection(("127.0.0.1", provider.port)) as plain:
                with careless.wrap_socket(plain) as stream:
                    stream.sendall(b"GET / HTTP/1.1\r\n\r\n")
                    assert stream.recv(100).startswith(b"HTTP/1.1 404"), name
        provider.close()


def ask_at(setting, provider, thinking):
    worker = setting.worker(provider=provider)
    time.sleep(thinking)
    worker.check()
    heard = worker.answer()
    worker.finish()
    return heard


def test_tls_1_2_and_1_3_are_both_good_enough(setting):
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = bad_tls.SetUp(*setting.certificate, version).context()
        provider = Provider(context=context)
        expect(ask_at(setting, provider, 0), IDENTITY)
        provider.close()


def test_a_ca_file_that_cannot_be_used_is_said_so(setting):
    empty = setting.directory / "empty.pem"
    empty.write_text("")
    for path in (empty, setting.directory / "absent.pem"):
        expect(setting.ask("correct", CA_FILE=path), ["NONSENSE", "ca_file"])


def test_only_https_is_ever_spoken_T64(setting):
    for issuer in ("http://127.0.0.1:1", "file:///etc/passwd", "ftp://127.0.0.1", "https://u:p@127.0.0.1:1",
                   "https://127.0.0.1:1/#x", "127.0.0.1", "", "https://", "https://a b/"):
        expect(setting.ask("correct", issuer=issuer), ["NONSENSE", "url"])
        expect(setting.ask("correct", TOKEN=issuer or "x", USERINFO="https://127.0.0.1"), ["NONSENSE", "url"])


def test_the_password_goes_over_the_connection_that_was_warmed(setting):
    issuer = setting.provider.issuer
    for settings in ({}, {"TOKEN": issuer + "/token", "USERINFO": issuer + "/userinfo"}):
        expect(setting.ask("userinfo_only", thinking=0.3, **settings), IDENTITY)
        expect(setting.provider.connections, 1)
        expect(setting.provider.handshakes, 1)
        first = "/" if settings else "/.well-known/openid-configuration"
        expect(setting.provider.paths()[:3], [first, "/token", "/userinfo"])


def test_a_password_that_is_there_already_skips_the_warming(setting):
    issuer = setting.provider.issuer
    setting.provider.use("correct")
    worker = setting.worker(wrapper=["sh", "-c", 'sleep 0.3; exec "$0"'], TOKEN=issuer + "/token",
                            USERINFO=issuer + "/userinfo")
    worker.check()
    expect(worker.answer(), IDENTITY)
    expect(setting.provider.paths(), ["/token"])
    worker.finish()


def test_a_server_that_closed_the_warm_connection_is_asked_on_a_new_one(setting):
    changes = {"at_discovery": lambda provider, _: iter([answer(200, provider.discovery()), None])}
    expect(setting.ask("correct", changes, thinking=0.3), IDENTITY)
    expect(setting.provider.connections, 2)


def test_the_systems_bundle_of_certificates_is_never_opened(setting):
    """Without ca_file the authority is found in the hashed directory (bound over in a namespace)."""
    certificates, trace = setting.directory / "certs", setting.directory / "trace"
    certificates.mkdir()
    (certificates / "ca.pem").write_bytes(setting.authority.file.read_bytes())
    (certificates / "ca-certificates.crt").write_bytes(setting.authority.file.read_bytes())
    (certificates / "ca.pem").chmod(0o644)
    name = subprocess.run(["openssl", "x509", "-noout", "-hash", "-in", setting.authority.file],
                          check=True, capture_output=True, text=True).stdout.strip()
    (certificates / f"{name}.0").symlink_to("ca.pem")
    bind = f'mount --bind {certificates} /etc/ssl/certs && exec "$@"'
    wrapper = ["unshare", "-m", "sh", "-c", bind, "sh", "strace", "-f", "-e", "trace=%file,connect", "-o", trace]
    expect(setting.ask("correct", wrapper=wrapper, CA_FILE=""), IDENTITY)
    opened = trace.read_text()
    assert f"{name}.0" in opened and "ca-certificates.crt" not in opened, opened
    expect(setting.ask("correct", wrapper=wrapper), IDENTITY)
    opened = trace.read_text()
    assert str(setting.authority.file) in opened and "/etc/ssl/certs" not in opened, opened
    assert "O_WRONLY" not in opened and "O_RDWR" not in opened and "O_CREAT" not in opened, opened
    expect(len(re.findall(r"connect\(.*AF_INET", opened)), 1)  # one connection in all (T76)


def test_the_surroundings_change_nothing_T66(setting):
    home, keys = setting.directory / "home", setting.directory / "keys"
    home.mkdir()
    for name, text in ((".netrc", "default login eve password eve\n"), (".curlrc", "insecure\n"),
                       ("openssl.cnf", "openssl_conf = x\n[x]\nalg_section = y\n")):
        (home / name).write_text(text)
    hostile = {name: "http://127.0.0.1:1" for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY",
                                                       "all_proxy", "ftp_proxy")}
    hostile |= {"HOME": str(home), "NETRC": str(home / ".netrc"), "CURL_HOME": str(home), "SSLKEYLOGFILE": str(keys),
                "SSL_CERT_FILE": "/dev/null", "SSL_CERT_DIR": "/", "CURL_CA_BUNDLE": "/dev/null",
                "OPENSSL_CONF": str(home / "openssl.cnf"), "RES_OPTIONS": "ndots:9", "HOSTALIASES": "/dev/null",
                "LOCALDOMAIN": "example", "NO_PROXY": "", "CURL_SSL_BACKEND": "gnutls"}
    before = sorted(os.listdir(home))
    expect(setting.ask("userinfo_only", environment={**ENVIRONMENT, **hostile}, thinking=0.2), IDENTITY)
    assert sorted(os.listdir(home)) == before and not keys.exists()
    expect(setting.provider.find("/userinfo").headers["authorization"].split()[0], "Bearer")


def test_nothing_of_the_login_shows_in_proc_T73(setting):
    setting.provider.use("silent_token")
    worker = setting.worker()
    worker.check()
    assert setting.provider.wait_for("/token")
    shown = b"".join(pathlib.Path(f"/proc/{worker.process.pid}/{name}").read_bytes()
                     for name in ("cmdline", "environ", "comm", "status"))
    assert PASSWORD.encode() not in shown and CLIENT_SECRET.encode() not in shown
    limits = pathlib.Path(f"/proc/{worker.process.pid}/limits").read_text()
    assert re.search(r"Max core file size +0 +0", limits), limits
    worker.finish()


def test_a_flood_takes_no_memory_T68(setting):
    for scenario in ("huge_body", "huge_headers", "endless_1xx"):
        setting.provider.use(scenario)
        worker = setting.worker()
        worker.check()
        expect(worker.answer(), ["NONSENSE", "too_large"])
        status = pathlib.Path(f"/proc/{worker.process.pid}/status")
        text = status.read_text() if status.exists() else ""
        peak = re.search(r"VmHWM:\s+(\d+) kB", text)
        assert peak is None or int(peak[1]) < 65536, text
        worker.finish()


def test_a_port_where_nobody_listens_is_unreachable(setting):
    holder = socket.create_server(("127.0.0.1", 0))
    port = holder.getsockname()[1]
    holder.close()
    expect(setting.ask("correct", issuer=f"https://127.0.0.1:{port}"), ["SSO_UNREACHABLE", "connect"])


def test_a_server_that_hangs_up_without_a_word_is_unreachable(setting):
    for scenario in ("hang_up_at_once", "reset_at_once"):
        kind, cause = setting.ask(scenario)
        assert kind == "SSO_UNREACHABLE" and cause in ("closed", "connect"), f"{scenario}: {kind} {cause}"


def test_a_discovered_endpoint_is_reached_on_known_ports_only_T114(setting):
    """Where the kernel has Landlock's port rules; 443 and the settings' ports are known."""
    other = Provider(*setting.certificate)
    other.use("correct")
    discovered = {"document": {"token_endpoint": other.issuer + "/token"}}
    if ctypes.CDLL(None).syscall(444, None, 0, 1) >= 4:  # landlock_create_ruleset(2), its version
        expect(setting.ask("correct", discovered), ["NONSENSE", "system"])
        expect(other.connections, 0)
    setting.ask("correct", TOKEN=other.issuer + "/token")
    assert other.connections > 0


def test_a_network_without_a_way_is_unreachable_but_a_forbidden_one_is_broken(setting):
    for route, wanted in (("unreachable", ["SSO_UNREACHABLE", "connect"]), ("prohibit", ["NONSENSE", "system"])):
        script = f'ip link set lo up && ip route add {route} 192.0.2.0/24 && exec "$0"'
        expect(setting.ask("correct", wrapper=["unshare", "-n", "sh", "-c", script],
                           issuer="https://192.0.2.1"), wanted)
