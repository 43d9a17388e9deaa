"""Whatever answers instead of the province becomes one sentence; nothing of it is believed."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from db.wire import MAX_UNPACKED, compress
from desktop.core.errors import Offline, UserError
from desktop.core.sync import errors
from desktop.core.sync.client import MAX_ANSWER, HttpSyncServer

OURS = {"X-Tepai": "1", "Content-Type": "application/json"}
Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(answer: Answer, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """A real HTTP server that answers every request in its own way."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer(self)

        def log_message(self, *_: object) -> None:
            """Silent."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # the client may hang up
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http{'s' if context else ''}://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def says(status: int, headers: dict[str, str], body: bytes) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    says(200, {**OURS, "Content-Length": "1000"}, b'{"proto":')(handler)
    handler.close_connection = True


def problem(status: int, code: str, title: str = "不行", **headers: str) -> Answer:
    body = f'{{"code":"{code}","title":"{title}","status":{status}}}'.encode()
    return says(status, {**OURS, "Content-Type": "application/problem+json", **headers}, body)


LOGIN_PAGE = "<html><title>上网登录</title></html>".encode()
BOMB = compress(b" " * (MAX_ANSWER + 1))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (says(200, {"Content-Type": "text/html"}, LOGIN_PAGE), errors.NotOurServer),
        (says(302, {"Location": "http://login.example/"}, b""), errors.NotOurServer),
        (says(502, {"Content-Type": "text/html"}, b"Bad Gateway"), errors.NotOurServer),
        (says(200, {"Content-Type": "application/json"}, b"{}"), errors.NotOurServer),
        (says(200, OURS, b"not json"), errors.NotOurServer),
        (says(200, OURS, b"[1]"), errors.NotOurServer),
        (says(500, OURS, b"oops"), errors.NotOurServer),
        (says(200, {**OURS, "Content-Encoding": "zstd"}, b"not zstd"), errors.Stalled),
        (says(200, {**OURS, "Content-Encoding": "zstd"}, BOMB), errors.TooMuch),
        (hangs_up, errors.Stalled),
        (breaks_off, errors.Stalled),
        (problem(409, "forked"), errors.Forked),
        (problem(413, "too_large"), errors.TooBig),
        (problem(401, "token_expired"), errors.SignInNeeded),
        (problem(403, "device_revoked"), errors.Stopped),
        (problem(503, "disk_full"), errors.ServerBusy),
        (problem(400, "malformed"), errors.Refused),
    ],
)
def test_what_answers_instead(answer: Answer, kind: type[Exception]) -> None:
    with serving(answer) as url:
        server = HttpSyncServer(url)
        with pytest.raises(kind) as caught:
            server.sync({"proto": 1})
        server.close()
    if isinstance(caught.value, UserError):
        assert caught.value.text.endswith("。")
        assert caught.value.hint


def test_the_time_to_wait_is_told() -> None:
    for header, seconds in (("17", 17), ("Wed, 21 Oct 2026 07:28:00 GMT", 30), ("999999", 3600)):
        with serving(problem(503, "busy", "服务器繁忙", **{"Retry-After": header})) as url:
            server = HttpSyncServer(url)
            with pytest.raises(errors.ServerBusy) as caught:
                server.health()
            server.close()
        assert caught.value.retry_after == seconds


def test_too_many_wrong_passwords() -> None:
    with serving(problem(429, "locked_out", **{"Retry-After": "900"})) as url:
        server = HttpSyncServer(url)
        with pytest.raises(errors.Refused) as caught:
            server.post("/v1/login", {})
        server.close()
    assert "15 分钟" in caught.value.hint


def test_a_server_that_falls_silent() -> None:
    release = threading.Event()

    def silent(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("X-Tepai", "1")
        handler.send_header("Content-Length", "10")
        handler.end_headers()
        handler.wfile.write(b"{")
        release.wait()

    with serving(silent) as url:
        server = HttpSyncServer(url, stall=0.2)
        with pytest.raises(errors.Stalled):
            server.health()
        release.set()
        server.close()


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = HttpSyncServer(f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(errors.NoNetwork):
            server.health()
        server.close()


def test_no_such_name() -> None:
    server = HttpSyncServer("http://server.invalid")
    with pytest.raises(Offline):
        server.health()
    server.close()


def test_too_much_for_one_call_never_leaves() -> None:
    server = HttpSyncServer("http://server.invalid")
    with pytest.raises(errors.TooBig):
        server.sync({"ops": "x" * MAX_UNPACKED})
    server.close()


@pytest.mark.parametrize("address", ["", "server", "ftp://a", "https://", "https://a b", "javascript:alert(1)"])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(UserError, match="地址"):
        HttpSyncServer(address)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate that nobody has vouched for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path / "server.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + built.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_certificate_that_nobody_vouches_for(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(says(200, OURS, b"{}"), context) as url:
        stranger = HttpSyncServer(url)
        with pytest.raises(errors.BadCertificate):
            stranger.health()
        trusting = HttpSyncServer(url, trust=str(certificate))
        assert trusting.health() == {}
        stranger.close()
        trusting.close()
