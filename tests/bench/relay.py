# SPDX-License-Identifier: BSD-2-Clause
"""A TCP relay that makes a far server of a near one: whatever comes in leaves as it came, later.

Run as `relay.py PORT INNER_PORT MILLISECONDS`; each direction is delayed by so much. Pieces that
come close together leave close together: a delay, not a slower line.
"""

import asyncio
import contextlib
import sys

HOST = "127.0.0.1"
PIECE = 65536  # bytes


async def carry(reader, writer, delay):
    """Copies one direction to its end, and passes that on; every piece leaves `delay` later."""
    pieces = asyncio.Queue()

    async def take_in():
        piece = True
        while piece:
            piece = await reader.read(PIECE)
            pieces.put_nowait((asyncio.get_running_loop().time() + delay, piece))

    async def let_out():
        while True:
            due, piece = await pieces.get()
            await asyncio.sleep(due - asyncio.get_running_loop().time())
            if not piece:
                return writer.write_eof()
            writer.write(piece)  # asyncio sets TCP_NODELAY

    with contextlib.suppress(OSError):
        await asyncio.gather(take_in(), let_out())


async def serve(port, inner, delay):
    """Accepts until the process is ended."""
    async def accept(reader, writer):
        with contextlib.suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection(HOST, inner)
            await asyncio.gather(carry(reader, far_writer, delay),
                                 carry(far_reader, writer, delay))
            far_writer.close()
        writer.close()

    server = await asyncio.start_server(accept, HOST, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 1000))
