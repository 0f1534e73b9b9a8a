"""The demo's scanner speaks as ClamAV's daemon does, to the client that the portal uses."""

import socket
import struct
import threading
from io import BytesIO

import pytest
from clamav_client import get_scanner
from clamav_client.clamd import BufferTooLongError, ClamdNetworkSocket

from demo import scanner
from demo.scanner import EICAR, Scanner


@pytest.fixture(scope="module")
def port():
    with Scanner(0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def client(port):
    return ClamdNetworkSocket(port=port, timeout=5)


def said(port, command):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(command)
        return connection.makefile("rb").read()


def test_it_answers_and_says_which_it_is(client, port):
    assert client.ping() == "PONG"
    assert get_scanner({"backend": "clamd", "address": f"127.0.0.1:{port}"}).info().version


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"", ("OK", None)),
        (b"x" * 5000, ("OK", None)),
        (EICAR, ("FOUND", "Eicar-Test-Signature")),
        (b"%PDF-1.4" + b"\0" * 1020 + EICAR, ("FOUND", "Eicar-Test-Signature")),
    ],
    ids=["empty", "harmless", "eicar", "eicar over two pieces"],
)
def test_it_knows_one_virus(client, content, answer):
    assert client.instream(BytesIO(content)) == {"stream": answer}


def test_what_ends_with_a_zero_is_answered_so(port):
    piece = struct.pack("!L", len(EICAR)) + EICAR + struct.pack("!L", 0)

    assert said(port, b"zPING\0") == b"PONG\0"
    assert said(port, b"zINSTREAM\0" + piece) == b"stream: Eicar-Test-Signature FOUND\0"


@pytest.mark.parametrize("command", [b"nSHUTDOWN\n", b"GET / HTTP/1.1\r\n\r\n", b"n" * 200 + b"\n"])
def test_it_does_nothing_else(port, command):
    assert said(port, command).strip(b"\n") == b"UNKNOWN COMMAND"


def test_what_is_too_large_is_refused_as_by_clamd(client, monkeypatch):
    monkeypatch.setattr(scanner, "LARGEST", 1000)

    with pytest.raises(BufferTooLongError):
        client.instream(BytesIO(b"x" * 1024))


def test_who_leaves_in_the_middle_disturbs_nobody(client, port, capfd):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"nINSTREAM\n\0\0")

    assert client.ping() == "PONG"
    assert "Traceback" not in capfd.readouterr().err
