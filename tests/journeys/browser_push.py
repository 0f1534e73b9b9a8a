"""What stands behind Chromium's PushManager, on this machine: so that nothing of it is played.

Chromium is told where its push service is (`SWITCHES`): it checks in there, gets an endpoint for
each `subscribe()`, and holds a connection by which messages come. The endpoint is at
`HOST`, wherever the service is: the portal's calls to that host are led here, too
(`lead_here`). The keys are Chromium's own, and it alone opens what the portal has closed.

Of Google's protocols only what this needs is spoken: one check-in, tokens, and of the messages
of the connection (a tag, a length, and a protobuf) the log-in, its answer and data.
"""

import base64
import hashlib
import socket
import ssl
import struct
import threading
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID
from django.utils import timezone

from demo.push_checks import NotTakenError, check
from messaging import push

# Where Chromium without Google's brand has its endpoints.
HOST = "jmt17.google.com"
VERSION = b"\x29"
LOGIN, LOGGED_IN, DATA = 2, 3, 8
PATIENCE = 10


class BrowserPush:
    """refuses: whether the next subscriptions fail. `sent`: the lengths of what came, closed."""

    def __init__(self, folder: Path):
        self.refuses = False
        self.sent = []
        self.ended = []
        self._subscriptions = {}
        self._line = None
        self._is_connected = threading.Event()
        self._pem, self._pin = _certificate(folder)
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._listener = socket.create_server(("127.0.0.1", 0))

    @property
    def url(self):
        return f"http://localhost:{self._http.server_port}"

    @property
    def switches(self):
        return [
            f"--gcm-checkin-url={self.url}/checkin",
            f"--gcm-registration-url={self.url}/register",
            f"--gcm-mcs-endpoint=https://localhost:{self._listener.getsockname()[1]}",
            f"--ignore-certificate-errors-spki-list={self._pin}",
        ]

    @contextmanager
    def running(self):
        threads = [
            threading.Thread(target=self._http.serve_forever, daemon=True),
            threading.Thread(target=self._accept, daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            # Closing alone does not wake who waits for a connection.
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            for thread in threads:
                thread.join(PATIENCE)

    def lead_here(self, monkeypatch):
        """What the portal sends to `HOST` comes here."""
        call = push.call

        def led(method, url, **options):
            return call(method, url.replace(f"https://{HOST}", self.url, 1), **options)

        monkeypatch.setattr(push, "call", led)

    # --- What the browser asks -----------------------------------------------------------

    def check_in(self):
        numbers = (struct.pack("<Q", 4_000_000_001), struct.pack("<Q", 7_000_000_001))
        return field(1, 1) + key(7, 1) + numbers[0] + key(8, 1) + numbers[1]

    def register(self, form):
        """A token for each subscription, by which the portal then sends."""
        if "X-subtype" not in form:
            return b"token=of-the-browser-itself"
        if self.refuses:
            return b"Error=INVALID_PARAMETERS"
        if form.get("delete") == "true":
            self.ended.append(form["X-subtype"])
            return f"token={form['X-subtype']}".encode()
        token = f"token-{len(self._subscriptions) + 1}"
        self._subscriptions[token] = form
        return f"token={token}".encode()

    # --- What the portal sends -----------------------------------------------------------

    def take(self, token, headers, body):
        form = self._subscriptions.get(token)
        if form is None:
            return 404
        try:
            check(headers, body, origin=f"https://{HOST}")
        except NotTakenError as problem:
            return problem.status
        if not self._is_connected.wait(PATIENCE):
            return 503
        self.sent.append(len(body))
        self._say(
            DATA,
            field(2, f"message-{len(self.sent)}")
            + field(3, form["sender"])
            + field(5, form["app"])
            + field(7, field(1, "subtype") + field(2, form["X-subtype"]))
            + field(7, field(1, "content-encoding") + field(2, "aes128gcm"))
            + field(9, f"kept-{len(self.sent)}")
            + field(10, len(self.sent) + 1)
            + field(21, body),
        )
        return 201

    # --- The connection by which messages come ---------------------------------------------

    def _accept(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._pem)
        # A browser that goes away while we speak is no failure of the test.
        with suppress(OSError):
            while True:
                raw, _ = self._listener.accept()
                with (
                    suppress(OSError, EOFError),
                    context.wrap_socket(raw, server_side=True) as line,
                ):
                    self._serve(line)

    def _serve(self, line):
        _read(line, 1)
        while True:
            tag, _content = _read(line, 1)[0], _read(line, _read_number(line))
            if tag == LOGIN:
                self._line = line
                line.sendall(VERSION)
                self._say(LOGGED_IN, field(1, "log-in"))
                self._is_connected.set()

    def _say(self, tag, content):
        self._line.sendall(bytes([tag]) + number(len(content)) + content)


def _handler(service):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = urlsplit(self.path).path
            if path == "/checkin":
                self._answer(200, service.check_in())
            elif path == "/register":
                form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
                self._answer(200, service.register(form))
            else:
                self._answer(service.take(path.rpartition("/")[2], self.headers, body), b"")

        def _answer(self, status, content):
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            """Nothing is said of requests."""

    return Handler


# --- Protobuf, as far as it goes here ---------------------------------------------------------


def number(value):
    content = b""
    while value > 0x7F:
        content += bytes([value & 0x7F | 0x80])
        value >>= 7
    return content + bytes([value])


def key(place, kind):
    return number(place << 3 | kind)


def field(place, value):
    if isinstance(value, int):
        return key(place, 0) + number(value)
    content = value.encode() if isinstance(value, str) else value
    return key(place, 2) + number(len(content)) + content


def _read(line, length):
    content = b""
    while len(content) < length:
        more = line.recv(length - len(content))
        if not more:
            raise EOFError
        content += more
    return content


def _read_number(line):
    value = shift = 0
    while True:
        byte = _read(line, 1)[0]
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value


def _certificate(folder):
    """For this machine's name, and its pin: Chromium takes it without asking anybody."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    at = timezone.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(private, hashes.SHA256())
    )
    pem = folder / "push.pem"
    secret = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(certificate.public_bytes(Encoding.PEM) + secret)
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return pem, base64.b64encode(hashlib.sha256(public).digest()).decode()
