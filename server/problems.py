"""Everything the server refuses, as RFC 9457 problems: one catalogue of codes, titles in plain Chinese.

A route raises `Problem(KIND, detail=…)` and documents it by `responses=problems(KIND, …)`; nothing else makes
error answers.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of refusal: a code that programs read, an HTTP status, a sentence that people read."""

    code: str
    status: int
    title: str

    @property
    def type(self) -> str:
        return f"urn:tepai:problem:{self.code}"


MALFORMED = Kind("malformed", 400, "请求无法读取")
UNAUTHENTICATED = Kind("unauthenticated", 401, "请先登录")
TOKEN_EXPIRED = Kind("token_expired", 401, "登录已过期，请重新登录")
LOGIN_FAILED = Kind("login_failed", 401, "账号或密码不正确")
CHALLENGE_STALE = Kind("challenge_stale", 401, "登录等待过久，请再试一次")
BAD_PROOF = Kind("bad_proof", 401, "设备签名不正确")
ACCOUNT_DISABLED = Kind("account_disabled", 403, "账号已停用，请联系管理员")
DEVICE_REVOKED = Kind("device_revoked", 403, "此设备已被停用，请联系管理员")
FORBIDDEN = Kind("forbidden", 403, "没有权限")
NOT_FOUND = Kind("not_found", 404, "服务器上没有这个地址")
METHOD_NOT_ALLOWED = Kind("method_not_allowed", 405, "这个地址不能这样访问")
DEVICE_TAKEN = Kind("device_taken", 409, "设备编号或密钥已属于另一个账号或设备")
FORKED = Kind("forked", 409, "这台电脑上的数据是恢复或复制来的，需要重新对接")
TOO_LARGE = Kind("too_large", 413, "发送的内容太大")
UNSUPPORTED_ENCODING = Kind("unsupported_encoding", 415, "不支持这种压缩方式，请用 zstd 或 gzip")
INVALID = Kind("invalid", 422, "请求内容不符合要求")
WEAK_PASSWORD = Kind("weak_password", 422, "密码太简单")
LOCKED_OUT = Kind("locked_out", 429, "密码输错次数过多，请稍后再试")
INTERNAL = Kind("internal", 500, "服务器出错，已记录")
BUSY = Kind("busy", 503, "服务器繁忙，请稍后再试")
DATABASE_LOST = Kind("database_lost", 503, "服务器的数据库暂时不可用，请稍后再试")
DISK_FULL = Kind("disk_full", 503, "服务器磁盘已满，请联系管理员")

EVERYWHERE = (MALFORMED, TOO_LARGE, UNSUPPORTED_ENCODING, INVALID, INTERNAL, BUSY, DATABASE_LOST, DISK_FULL)
SIGNED_IN = (UNAUTHENTICATED, TOKEN_EXPIRED, ACCOUNT_DISABLED, DEVICE_REVOKED)


class Problem(Exception):
    """A refusal on its way to the client. `extra` become further members of the answer."""

    def __init__(self, kind: Kind, detail: str | None = None, *, retry_after: int | None = None, **extra: Any) -> None:
        super().__init__(f"{kind.code}: {detail or kind.title}")
        self.kind = kind
        self.detail = detail
        self.retry_after = retry_after
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The members of the answer, RFC 9457 §3."""
        body: dict[str, Any] = {
            "type": self.kind.type,
            "title": self.kind.title,
            "status": self.kind.status,
            "code": self.kind.code,
        }
        if self.detail is not None:
            body["detail"] = self.detail
        if self.retry_after is not None:
            body["retry_after"] = self.retry_after
        return body | self.extra

    def headers(self) -> dict[str, str]:
        headers = {"content-type": MEDIA_TYPE}
        if self.retry_after is not None:
            headers["retry-after"] = str(self.retry_after)
        if self.kind.status == 401:
            headers["www-authenticate"] = "Bearer"
        return headers


class FieldProblem(BaseModel):
    """What is wrong with one part of a request."""

    where: str
    text: str


class ProblemBody(BaseModel):
    """A refusal (RFC 9457, application/problem+json)."""

    type: str
    title: str = Field(description="one plain Chinese sentence for people")
    status: int
    code: str = Field(description="for programs")
    detail: str | None = None
    retry_after: int | None = Field(default=None, description="seconds, also in the Retry-After header")
    errors: list[FieldProblem] | None = None
    incident: str | None = Field(default=None, description="of an internal error: what to look for in the server's log")


def problems(*kinds: Kind) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that may answer with `kinds`; those that any route may give are added."""
    by_status: dict[int, list[Kind]] = {}
    for kind in (*kinds, *EVERYWHERE):
        of_status = by_status.setdefault(kind.status, [])
        if kind not in of_status:
            of_status.append(kind)
    schema = {"$ref": "#/components/schemas/ProblemBody"}
    return {
        status: {
            "description": "; ".join(f"`{kind.code}` {kind.title}" for kind in of_status),
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status, of_status in sorted(by_status.items())
    }
