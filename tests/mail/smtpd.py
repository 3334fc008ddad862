# SPDX-License-Identifier: BSD-2-Clause
"""A mail server that does what it is told, to be misbehaved with: each misbehaviour is a scenario.

    with Relay(certificates, "rcpt_550") as relay:
        ... relay.url, relay.sessions[0].commands, relay.messages ...

A scenario says what to do instead of the right reply at a verb: a string is the reply, CLOSE hangs
up, STALL says nothing more, an Inject sends more than was asked for, a function does what it likes
with the connection; a list has what to do the first time, the second time and so on (None, and all
after its end: the right reply). Verbs are CONNECT, TLS, EHLO,
STARTTLS, AUTH, MAIL, RCPT, DATA, DOT (the letter's own answer), NOOP and QUIT.
"""

import base64
import socket
import ssl
import threading
import time

CLOSE, STALL = object(), object()
USER, PASSWORD = "mailer", "canary-relay-password"


class Inject(str):
    """A reply with words behind it that the client must not take for a reply to what follows."""


def pour(piece):
    """A reply that never ends."""
    def pour_out(connection):
        while True:  # until the client hangs up
            connection.sendall(piece * (65536 // len(piece)))
    return pour_out


def drip(reply, pause=0.5):
    """A reply of which a byte comes now and then, and nothing after it."""
    def drip_out(connection):
        for byte in reply:
            connection.sendall(bytes([byte]))
            time.sleep(pause)
    return drip_out


RIGHT = {
    "CONNECT": "220 relay.example ESMTP",
    "STARTTLS": "220 go ahead",
    "AUTH": "235 2.7.0 welcome",
    "MAIL": "250 2.1.0 sender ok",
    "RCPT": "250 2.1.5 recipient ok",
    "DATA": "354 go ahead",
    "DOT": "250 2.0.0 queued as 1",
    "NOOP": "250 2.0.0 yes",
    "QUIT": "221 2.0.0 bye",
}

SCENARIOS = {
    "ok": {},
    "no_starttls": {"offers": "SIZE 1000000"},
    "starttls_454": {"STARTTLS": "454 4.7.0 TLS not available"},
    "starttls_501": {"STARTTLS": "501 5.5.4 no"},
    "starttls_injected": {"STARTTLS": Inject("220 go ahead\r\n250 injected")},
    "no_auth_offered": {"offers_encrypted": "SIZE 1000000",
                        "RCPT": "554 5.7.1 relay access denied"},
    "only_login_offered": {"offers_encrypted": "AUTH LOGIN"},
    "only_cram_md5_offered": {"offers_encrypted": "AUTH CRAM-MD5"},
    "rcpt_530": {"RCPT": "530 5.7.0 authentication required"},
    "auth_in_clear_offered": {"offers": "AUTH PLAIN LOGIN"},
    "starttls_twice_offered": {"offers": "STARTTLS", "offers_encrypted": "STARTTLS AUTH PLAIN"},
    "speaks_http": {"CONNECT": "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n"},
    "speaks_pop": {"CONNECT": "+OK POP3 ready"},
    "greets_at_length": {"CONNECT": "220-relay\r\n" * 50 + "220 relay"},
    "greets_without_end": {"CONNECT": pour(b"220-relay\r\n")},
    "line_without_end": {"RCPT": pour(b"2" * 4096)},
    "replies_without_end": {"RCPT": pour(b"250-yes\r\n")},
    "drips": {"MAIL": drip(b"250 sender ok\r\n")},
    "answers_twice": {"MAIL": Inject("250 sender ok\r\n250 and again")},
    "answers_nonsense": {"MAIL": "what?"},
    "answers_in_small_numbers": {"MAIL": "25 ok"},
    "asks_for_more_at_mail": {"MAIL": "354 go on"},
    "takes_data_without_asking": {"DATA": "250 taken"},
    "closes_politely": {"RCPT": "421 4.3.2 closing"},
    "mailbox_full": {"RCPT": "452 4.2.2 mailbox full"},
    "mailbox_moved": {"RCPT": "551 5.1.6 try elsewhere"},
    "no_space": {"MAIL": "452 4.3.1 no space"},
    "too_large": {"MAIL": "552 5.3.4 too large"},
    "sender_refused": {"MAIL": "553 5.1.8 sender refused"},
    "not_now_at_auth": {"AUTH": "454 4.7.0 temporary authentication failure"},
    "stronger_auth_wanted": {"AUTH": "538 5.7.11 encryption required"},
    "content_refused": {"DOT": "554 5.7.1 looks like spam"},
}
SCENARIOS["rcpt_451_at_first"] = {"RCPT": ["451 4.7.1 greylisted"] * 4}  # for more than 6 s
for _verb in ("MAIL", "RCPT", "DATA", "DOT"):
    SCENARIOS[_verb.lower() + "_451_once"] = {_verb: ["451 4.7.1 greylisted"]}
for _verb in ("CONNECT", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "DOT"):
    SCENARIOS[_verb.lower() + "_451"] = {_verb: "451 4.3.0 try later"}
    SCENARIOS[_verb.lower() + "_550"] = {_verb: "550 5.0.0 no"}
for _verb in ("CONNECT", "TLS", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "DOT", "QUIT"):
    SCENARIOS[_verb.lower() + "_closes"] = {_verb: CLOSE}
    SCENARIOS[_verb.lower() + "_stalls"] = {_verb: STALL}


class Session:
    """What one client said: commands in order, and which of them after TLS."""

    def __init__(self):
        self.commands = []
        self.encrypted = False
        self.clear, self.logins, self.message = [], [], None

    def verbs(self):
        return [command.split(" ")[0].split(":")[0] for command in self.commands]


class Relay:
    def __init__(self, certificates=None, scenario="ok", implicit=True, certificate=None,
                 newest_tls=None, context=None, port=0):
        """Speaks TLS with the context, or with one of the certificate."""
        script = SCENARIOS[scenario] if isinstance(scenario, str) else scenario
        self.script = {verb: iter(action) if isinstance(action, list) else action
                       for verb, action in script.items()}
        self.implicit = implicit
        self.sessions, self.messages = [], []
        self.changed = threading.Condition()
        self.tls = context or self._context(certificate or certificates.good, newest_tls)
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self.url = f"{'smtps' if implicit else 'smtp'}://127.0.0.1:{self.port}"
        self.open, self.threads, self.stopping = [], [], threading.Event()

    @staticmethod
    def _context(certificate, newest_tls):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, certificate.with_suffix(".key"))
        if newest_tls is not None:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = newest_tls
        return context

    def __enter__(self):
        self._start(self._accept)
        return self

    def __exit__(self, *_):
        """Each thread closes its own socket: a number that is in use must not be given out again."""
        self.stopping.set()
        for connection in [self.listener, *self.open]:
            try:
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self.threads:
            thread.join()

    def wait_for(self, condition, seconds=3):
        """True as soon as condition() holds; false when it does not in time."""
        with self.changed:
            return self.changed.wait_for(condition, seconds)

    def action(self, verb):
        """What the script wants done at this verb this time; None is the right reply."""
        action = self.script.get(verb)
        return next(action, None) if hasattr(action, "__next__") else action

    def commands(self):
        return [command for session in self.sessions for command in session.commands]

    def _start(self, function, *arguments):
        thread = threading.Thread(target=function, args=arguments, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _accept(self):
        with self.listener:
            while not self.stopping.is_set():
                try:
                    connection, _ = self.listener.accept()
                except OSError:
                    return
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.open.append(connection)
                self._start(self._serve, connection)

    def _serve(self, connection):
        session = Session()
        self._note(lambda: self.sessions.append(session))
        conversation = _Conversation(self, session, connection)
        try:
            conversation.run()
        except (OSError, EOFError, ValueError):
            pass
        finally:
            conversation.connection.close()

    def _note(self, change):
        with self.changed:
            change()
            self.changed.notify_all()


class _Conversation:
    def __init__(self, relay, session, connection):
        self.relay, self.session, self.connection = relay, session, connection
        self.script, self.rest = relay.script, b""

    def run(self):
        if self.relay.implicit:
            self._encrypt()
        self._reply("CONNECT")
        while True:
            line = self._line().decode("utf-8", "surrogateescape")
            self.relay._note(lambda: self._keep(line))
            verb = line.split(" ")[0].upper()
            getattr(self, "_" + verb.lower(), self._simple)(verb, line)
            if verb == "QUIT":
                return

    def _keep(self, line):
        self.session.commands.append(line)
        if not self.session.encrypted:
            self.session.clear.append(line)

    def _simple(self, verb, _line):
        self._reply(verb if verb in RIGHT else "NOOP")

    def _ehlo(self, _verb, _line):
        if (action := self.relay.action("EHLO")) is not None:
            return self._act(action)
        if self.session.encrypted:
            offers = self.script.get("offers_encrypted", "AUTH PLAIN LOGIN CRAM-MD5 NTLM")
        else:
            offers = self.script.get("offers", "STARTTLS")
        self._send(f"250-relay.example\r\n250-8BITMIME\r\n250 {offers}")

    def _helo(self, _verb, _line):
        self._act(self.relay.action("EHLO") or RIGHT["NOOP"])

    def _starttls(self, _verb, _line):
        self._reply("STARTTLS")
        self._encrypt()

    def _auth(self, _verb, line):
        mechanism, *initial = line.split(" ")[1:]
        if (action := self.relay.action("AUTH")) is not None:
            return self._act(action)
        if mechanism == "PLAIN":
            answer = initial[0] if initial else self._ask("")
            login = base64.b64decode(answer).decode().split("\0")[1:]
        else:
            login = [base64.b64decode(answer).decode() for answer in
                     (initial[0] if initial else self._ask("VXNlcm5hbWU6"),
                      self._ask("UGFzc3dvcmQ6"))]
        self.session.logins.append((mechanism, *login))
        self._send(RIGHT["AUTH"] if login == [USER, PASSWORD] else "535 5.7.8 wrong")

    def _data(self, _verb, _line):
        if not self._reply("DATA").startswith("354"):
            return
        while b"\r\n.\r\n" not in self.rest:
            self._more()
        message, self.rest = self.rest.split(b"\r\n.\r\n", 1)
        self.session.message = message + b"\r\n"
        self.relay._note(lambda: self.relay.messages.append(self.session.message))
        self._reply("DOT")

    def _encrypt(self):
        if (action := self.relay.action("TLS")) is not None:
            self._act(action)
        self.connection = self.relay.tls.wrap_socket(self.connection, server_side=True)
        self.relay.open.append(self.connection)
        self.session.encrypted, self.rest = True, b""

    def _ask(self, challenge):
        self._send("334 " + challenge)
        return self._line().decode()

    def _reply(self, verb):
        return self._act(self.relay.action(verb) or RIGHT[verb])

    def _act(self, action):
        """Does it; the reply that was sent. Stalling ends with the relay."""
        if isinstance(action, str):
            self._send(action)
            return action
        if action is STALL:
            self.relay.stopping.wait(30)
        elif action is not CLOSE:
            action(self.connection)
        raise EOFError

    def _send(self, text):
        self.connection.sendall(text.encode() + b"\r\n")

    def _line(self):
        while b"\r\n" not in self.rest:
            self._more()
        line, self.rest = self.rest.split(b"\r\n", 1)
        return line

    def _more(self):
        got = self.connection.recv(65536)
        if not got:
            raise EOFError
        self.rest += got
