# SPDX-License-Identifier: BSD-2-Clause
"""A user's screen without a screen: Xvfb, what is typed there (xdotool), and what can be seen.

    with Desktop("malee") as desktop:
        locker = desktop.start("i3lock", "--nofork")
        desktop.type("secret")
        assert desktop.screen().pixel(5, 5) == (0, 0, 0)
"""

import shutil
import struct
import subprocess
import zlib

from lobby import as_user
from server import ENVIRONMENT, WORLD, wait_until

SIZE = (640, 480)


class Desktop:
    """An X server of this user's, and programs of the same user on it."""

    def __init__(self, name, size=SIZE):
        self.name, self.size, self.directory = name, size, WORLD / f"screen-{name}"
        self.started = []

    def __enter__(self):
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(mode=0o755)
        shutil.chown(self.directory, self.name, self.name)
        number = self.directory / "display"
        with number.open("wb") as output:
            # A /tmp of its own for its lock; who connects finds its abstract socket.
            server = subprocess.Popen(
                ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o mode=1777 tmp /tmp && exec "$@"', "sh",
                 *as_user(self.name, "Xvfb", "-displayfd", "1", "-nolisten", "tcp", "-noreset", "-nocursor",
                          "-fbdir", str(self.directory), "-screen", "0", "{}x{}x24".format(*self.size))],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.DEVNULL, env=ENVIRONMENT, cwd="/")
        self.started.append(server)
        wait_until(lambda: number.read_text().strip(), "the X server")
        self.environment = ENVIRONMENT | {"DISPLAY": f":{number.read_text().strip()}", "HOME": f"/run/home/{self.name}"}
        return self

    def __exit__(self, *_):
        for process in reversed(self.started):
            process.kill()
            process.wait()

    def start(self, *command):
        """Starts a program on the screen."""
        process = subprocess.Popen(as_user(self.name, *command), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, env=self.environment, cwd="/")
        self.started.append(process)
        return process

    def type(self, text, enter=True):
        """Presses the keys of this text, and Enter."""
        # From standard input: an argument would stand in the list of processes.
        subprocess.run(as_user(self.name, "xdotool", "type", "--delay", "20", "--file", "-"), input=text, text=True,
                       env=self.environment, cwd="/", check=True)
        if enter:
            subprocess.run(as_user(self.name, "xdotool", "key", "Return"), env=self.environment, cwd="/", check=True)

    def screen(self):
        """What can be seen now."""
        return Screen((self.directory / "Xvfb_screen0").read_bytes())


class Screen:
    """A picture in the format of xwd(1), as Xvfb keeps its frame buffer."""

    def __init__(self, data):
        head = struct.unpack(">25I", data[:100])
        self.width, self.height, self.line, colours = head[4], head[5], head[12], head[19]
        self.bytes = data[head[0] + 12 * colours:]

    def pixel(self, x, y):
        """(red, green, blue) of a point."""
        blue, green, red = self.bytes[y * self.line + 4 * x:][:3]
        return red, green, blue

    def count(self, test):
        """How many of every fourth point in every fourth line pass this test."""
        return sum(test(*self.pixel(x, y)) for y in range(0, self.height, 4) for x in range(0, self.width, 4))

    def _row(self, y):
        """The points of a line, three bytes each."""
        line, row = self.bytes[y * self.line:][:4 * self.width], bytearray(3 * self.width)
        row[0::3], row[1::3], row[2::3] = line[2::4], line[1::4], line[0::4]
        return bytes(row)

    def save(self, path):
        """Writes it down as PNG."""
        def chunk(kind, content):
            return (struct.pack(">I", len(content)) + kind + content
                    + struct.pack(">I", zlib.crc32(kind + content)))
        rows = b"".join(b"\0" + self._row(y) for y in range(self.height))
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(
            ">2I5B", self.width, self.height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))
