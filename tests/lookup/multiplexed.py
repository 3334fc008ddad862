# SPDX-License-Identifier: BSD-2-Clause
"""The scripted directory, which here speaks HTTP/2 with those who offer it (RFC 9113)."""

import ssl
import sys

sys.path.append("/usr/lib/python3/dist-packages")  # where Debian has it, whichever python3 this is
import h2.config  # noqa: E402
import h2.connection  # noqa: E402
import h2.events  # noqa: E402
from directory import Directory  # noqa: E402

HEADERS_MAX = 2 ** 18  # endless ones end here


class Multiplexed(Directory):
    """Takes as many requests at once as there come, and answers them in their order."""

    def __init__(self, certificate, key, **more):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        context.set_alpn_protocols(["h2", "http/1.1"])
        super().__init__(context=context, **more)

    def _converse(self, stream, number):
        if stream.selected_alpn_protocol() != "h2":
            super()._converse(stream, number)
            return
        settings = h2.config.H2Configuration(client_side=False, header_encoding="utf-8")
        line = h2.connection.H2Connection(settings)
        line.initiate_connection()
        stream.sendall(line.data_to_send())
        begun = {}
        while data := stream.recv(65536):
            whole = []
            for event in line.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    begun[event.stream_id] = dict(event.headers), bytearray()
                elif isinstance(event, h2.events.DataReceived):
                    begun[event.stream_id][1].extend(event.data)
                    line.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.StreamEnded):
                    whole.append((event.stream_id, self._take(number, *begun.pop(event.stream_id))))
            stream.sendall(line.data_to_send())
            for identifier, request in whole:
                if not self._send(stream, line, identifier, self._reply(request)):
                    return

    def _take(self, number, headers, body):
        self.received += repr(headers).encode() + body
        return self._record(number, headers.pop(":method"), headers.pop(":path"), headers, bytes(body))

    @staticmethod
    def _send(stream, line, identifier, pieces):
        """Translates what is an answer of HTTP/1.1. False ends the connection, behind a whole answer or in it."""
        begun, data, left = False, b"", None
        for piece in pieces:
            if piece is None:
                if left == 0:
                    line.end_stream(identifier)
                    stream.sendall(line.data_to_send())
                return False
            data += piece
            if not begun and len(data) > HEADERS_MAX:
                data += b"\r\n\r\n"
            if not begun and b"\r\n\r\n" in data:
                head, data = data.split(b"\r\n\r\n", 1)
                first, *lines = head.decode().split("\r\n")
                fields = [(name.lower(), value.strip()) for name, _, value in (each.partition(":") for each in lines)]
                line.send_headers(identifier, [(":status", first.split(" ")[1]), *fields])
                begun, left = True, int(dict(fields).get("content-length", -1))
            while begun and data:
                size = min(line.local_flow_control_window(identifier), line.max_outbound_frame_size, len(data))
                if size == 0:
                    return False
                line.send_data(identifier, data[:size])
                data, left = data[size:], left - size
                stream.sendall(line.data_to_send())
        line.end_stream(identifier)
        stream.sendall(line.data_to_send())
        return True
