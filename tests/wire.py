# SPDX-License-Identifier: BSD-2-Clause
"""The wire between our programs, spoken from Python by tests that stand in for one side.

Types and fields are read from include/wire.h, so this cannot drift away from it. Unlike the real codec
it sends whatever it is told to: `raw` takes any bytes.
"""

import dataclasses
import pathlib
import re
import socket

HEADER = pathlib.Path(__file__).resolve().parent.parent / "include" / "wire.h"

# Types whose fields are not named after them.
_FAMILIES = {
    "ASK": ("ASK_PASSWORD", "ASK_HIDDEN", "ASK", "TELL", "TELL_ERROR"),
    "CAUSE": ("CLIENT_REFUSED", "SSO_UNREACHABLE", "NONSENSE"),
    "FAILED": ("REJECTED", "DEFERRED", "MAIL_UNREACHABLE", "RELAY_REFUSED"),
}


def _enumerators(body):
    return re.findall(r"[A-Z][A-Z0-9_]*", re.sub(r"=[^,}]*", "", body))


def _read_header():
    text = re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.S)
    types = _enumerators(re.search(r"enum wire_type \{(.*?)\}", text, re.S)[1])
    fields = {}
    for body in re.findall(r"enum \{(.*?)\};", text, re.S):
        *names, end = _enumerators(body)
        prefix = end.removesuffix("FIELDS")
        fields[prefix.removesuffix("_")] = [name.removeprefix(prefix) for name in names]
    version = int(re.search(r"#define WIRE_VERSION (\d+)", text)[1])
    return version, [name.removeprefix("WIRE_") for name in types[:-1]], fields


VERSION, _TYPES, _FIELDS = _read_header()
NUMBER = {name: 1 + index for index, name in enumerate(_TYPES)}
_NAME = {number: name for name, number in NUMBER.items()}
_FAMILY = {name: family for family, names in _FAMILIES.items() for name in names}
MAX = 16384


def fields_of(name):
    """The field names of a type, in their order."""
    return _FIELDS[_FAMILY.get(name, name)]


@dataclasses.dataclass
class Message:
    """One message: a type and its fields, both by the names of wire.h without their prefix."""

    type: str
    fields: dict

    def __getitem__(self, name):
        return self.fields[name]


def encode(name, **fields):
    """The bytes of a message. Every field must be given; text is UTF-8, bytes go as they are."""
    order = fields_of(name)
    if set(order) != set(fields):
        raise ValueError(f"{name} has the fields {order}, not {list(fields)}")
    values = [fields[field] for field in order]
    values = [value if isinstance(value, bytes) else str(value).encode() for value in values]
    return bytes([VERSION, NUMBER[name]]) + b"".join(value + b"\0" for value in values)


def decode(data):
    """The message of some bytes; ValueError when they are not one. Values are text where they can be."""
    if len(data) < 2 or data[0] != VERSION or data[1] not in _NAME or data[-1] != 0:
        raise ValueError(f"not a message: {data[:40]!r}")
    name = _NAME[data[1]]
    order, values = fields_of(name), data[2:-1].split(b"\0")
    if len(order) != len(values):
        raise ValueError(f"{name} has {len(order)} fields, not {len(values)}")
    return Message(name, {f: v.decode(errors="surrogateescape") for f, v in zip(order, values)})


def send(to, name, descriptors=(), **fields):
    """Sends a message, with descriptors where some are given."""
    data = encode(name, **fields)
    if descriptors:
        socket.send_fds(to, [data], list(descriptors))
    else:
        to.send(data)


def receive(source, timeout=10.0):
    """The next message, or None at the end. TimeoutError when nothing comes."""
    source.settimeout(timeout)
    data = source.recv(MAX + 1)
    return decode(data) if data else None


def pair():
    """Two ends of a new socket."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
