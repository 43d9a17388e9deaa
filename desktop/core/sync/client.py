"""The province by HTTP: one kept-alive session, everything bounded, every trouble one sentence (design §4, Network)."""

import base64
import io
import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson
import requests
from requests import exceptions as trouble
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from db.wire import MARKER, MAX_PACKED, MAX_UNPACKED, Malformed, compress, decompress
from desktop.core.errors import UserError
from desktop.core.sync.errors import (
    BadCertificate,
    Forked,
    NoNetwork,
    NotOurServer,
    Refused,
    ServerBusy,
    SignInNeeded,
    Stalled,
    Stopped,
    TooBig,
    TooMuch,
)

CONNECT_SECONDS = 15
STALL_SECONDS = 30  # without a single byte; a slow link that still moves is never cut off
PIECE = 64 * 1024
SMALL = 256 * 1024  # answers other than of sync
MAX_ANSWER = 64 * 1024 * 1024
JSON = "application/json"
_ADDRESS = re.compile(r"https?://[^\s/?#]+(:\d+)?(/[^\s?#]*)?\Z")
_BY_CODE: dict[str, Callable[[str, int], Exception]] = {
    "forked": lambda _title, _wait: Forked(),
    "too_large": lambda _title, _wait: TooBig(),
    "unauthenticated": lambda title, _wait: SignInNeeded(title),
    "token_expired": lambda title, _wait: SignInNeeded(title),
    "account_disabled": lambda title, _wait: Stopped(title),
    "device_revoked": lambda title, _wait: Stopped(title),
    "login_failed": lambda title, _wait: Refused(
        "login_failed", title, "请重新输入，注意大小写和输入法；忘记密码请找县级联络员。"
    ),
    "locked_out": lambda title, wait: Refused("locked_out", title, f"请约 {max(1, round(wait / 60))} 分钟后再登录。"),
}
"""Refusals that the program acts on, by their `code`; from the title and the seconds to wait."""


class HttpSyncServer:
    """`db.wire.SyncServer` over HTTP. `trust`: a file with the province's own root certificate, or the system's store."""

    def __init__(
        self, address: str, token: str = "", *, trust: str | None = None, stall: float = STALL_SECONDS
    ) -> None:  # fmt: skip
        if not _ADDRESS.match(address.strip()):
            raise UserError("服务器地址不正确。", "地址应以 https:// 开头，请向县级联络员索取。")
        self.address = address.strip().rstrip("/")
        self.token = token
        self._timeout = (min(CONNECT_SECONDS, stall), stall)
        self._session = requests.Session()
        self._session.headers.update({MARKER: "1", "Accept": JSON, "Accept-Encoding": "zstd", "User-Agent": "tepai"})
        self._trust = trust or True  # given with each request: the session's own is overruled by the environment

    def sync(self, request: dict[str, Any]) -> dict[str, Any]:
        """One sync call. Raises UserError, Forked, TooBig, TooMuch, Malformed."""
        data = orjson.dumps(request)
        packed = compress(data)
        if len(data) > MAX_UNPACKED or len(packed) > MAX_PACKED:
            raise TooBig
        headers = {"Content-Encoding": "zstd", "Content-Type": JSON}
        return self._call("POST", "/v1/sync", packed, headers, most=MAX_ANSWER)

    def health(self) -> dict[str, Any]:
        """Whether the server is there; needs no login."""
        return self._call("GET", "/v1/health")

    def me(self) -> dict[str, Any]:
        """Account, roles of today and the server's keys."""
        return self._call("GET", "/v1/me")

    def signing_keys(self) -> dict[str, bytes]:
        """Key id → Ed25519 public key of the province, for receipts."""
        return keys_of(self.me())

    def post(self, path: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        """A small request with a JSON body; an empty answer is an empty dict."""
        data = b"" if body is None else orjson.dumps(body)
        return self._call("POST", path, data, {"Content-Type": JSON} if data else {})

    def get(self, path: str) -> dict[str, Any]:
        """A small request without a body."""
        return self._call("GET", path)

    def close(self) -> None:
        """Lets go of the connection."""
        self._session.close()

    def _call(
        self, method: str, path: str, data: bytes = b"", headers: Mapping[str, str] | None = None, *, most: int = SMALL
    ) -> dict[str, Any]:
        sent = dict(headers or {})
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        # a file object goes out in pieces, so that the time-out counts from piece to piece
        body = io.BytesIO(data) if data else None
        try:
            with self._session.request(
                method, self.address + path, data=body, headers=sent, timeout=self._timeout, verify=self._trust,
                stream=True, allow_redirects=False,
            ) as response:  # fmt: skip
                if response.headers.get(MARKER) != "1":
                    raise NotOurServer
                return _read(response, most)
        except trouble.RequestException as error:
            raise _explained(error) from error
        except ReadTimeoutError as error:
            raise Stalled from error
        except HTTPError as error:
            raise Stalled from error


def _read(response: requests.Response, most: int) -> dict[str, Any]:
    raw = bytearray()
    for piece in response.raw.stream(PIECE, decode_content=False):
        raw += piece
        if len(raw) > most:
            raise TooMuch
    data = bytes(raw)
    if response.headers.get("Content-Encoding", "") == "zstd" and data:
        try:
            data = decompress(data, most)
        except Malformed as error:
            raise (TooMuch if "too large" in str(error) else Stalled) from error
    if response.status_code >= 400:
        raise _refusal(response, data)
    if not data:
        return {}
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise NotOurServer from error
    if type(found) is not dict:
        raise NotOurServer
    return found


def _explained(error: trouble.RequestException) -> Exception:
    """The sentence for a broken connection. A read that broke off may have been heard; a refused connection was not."""
    if isinstance(error, trouble.SSLError):
        return BadCertificate()
    if isinstance(error, trouble.ReadTimeout | trouble.ChunkedEncodingError):
        return Stalled()
    if isinstance(error, trouble.ConnectTimeout | trouble.ProxyError):
        return NoNetwork()
    if isinstance(error, trouble.ConnectionError):
        cause = error.args[0] if error.args else None
        return Stalled() if isinstance(cause, ProtocolError | ReadTimeoutError) else NoNetwork()
    return NotOurServer()


def _refusal(response: requests.Response, data: bytes) -> Exception:
    """A problem of RFC 9457 as one of our errors, by its `code`."""
    try:
        problem = orjson.loads(data)
    except orjson.JSONDecodeError:
        return NotOurServer()
    if type(problem) is not dict or type(problem.get("code")) is not str:
        return NotOurServer()
    code, title = problem["code"], str(problem.get("title", "服务器没有接受请求")) + "。"
    wait = _seconds(response.headers.get("Retry-After", ""))
    known = _BY_CODE.get(code)
    if known is not None:
        return known(title, wait)
    if response.status_code in (429, 503):
        return ServerBusy(wait, title)
    return Refused(code, title, str(problem.get("detail") or ""))


def _seconds(text: str) -> int:
    """Retry-After in seconds (RFC 9110 §10.2.3); a date or nothing counts as half a minute."""
    return min(int(text), 3600) if text.isdecimal() else 30


def keys_of(answer: Mapping[str, Any]) -> dict[str, bytes]:
    """The signing keys named in an answer of login or me. Raises NotOurServer."""
    try:
        listed = answer["server"]["signing_keys"]
        return {str(k["id"]): unb64(k["public_key"]) for k in listed}
    except (KeyError, TypeError, ValueError) as error:
        raise NotOurServer from error


def b64(data: bytes) -> str:
    """base64url without padding, as binary values travel (RFC 4648 §5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Back; raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
