# SPDX-License-Identifier: BSD-2-Clause
"""The world's system log: every datagram at /dev/log becomes one line of /run/world/syslog.

Run as a program. A line is: local time, facility.severity, what the sender wrote.
"""

import os
import re
import socket
import time

FACILITIES = ("kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp security "
              "console solaris local0 local1 local2 local3 local4 local5 local6 local7").split()
SEVERITIES = "emerg alert crit err warning notice info debug".split()


def line_of(datagram):
    """One line of text for one datagram; bytes that are no UTF-8 are shown escaped."""
    match = re.match(rb"<(\d{1,3})>(?:\w{3} [ \d]\d \d\d:\d\d:\d\d )?(.*)", datagram, re.DOTALL)
    if not match:
        return "user.notice " + datagram.decode(errors="backslashreplace")
    facility, severity = divmod(int(match[1]), 8)
    text = match[2].rstrip(b"\n\0").decode(errors="backslashreplace").replace("\n", "\\n")
    return f"{FACILITIES[facility % len(FACILITIES)]}.{SEVERITIES[severity]} {text}"


def main():
    """Listens until it is ended."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    listener.bind("/dev/log")
    os.chmod("/dev/log", 0o666)
    with open("/run/world/syslog", "a", encoding="utf-8", buffering=1) as log:
        while True:
            log.write(f"{time.strftime('%H:%M:%S')} {line_of(listener.recv(65536))}\n")


if __name__ == "__main__":
    main()
