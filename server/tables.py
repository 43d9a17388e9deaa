"""The server's own tables: accounts, roles, devices, tokens, lock-out, audit, keys and the server's state.

Records live in the tables of `db.records`; both are migrated together (`server.schema`).
"""

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import INET, JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Role(StrEnum):
    """What a person may do; each is held for a division and for a time."""

    COMMISSIONER = "commissioner"
    TEAM_LEADER = "team_leader"
    ORGANISER = "organiser"
    BROKER = "broker"
    CONTACT_COUNTY = "contact_county"
    CONTACT_CITY = "contact_city"
    CONTACT_PROVINCE = "contact_province"
    ADMIN = "admin"
    BULK_REVIEW = "bulk_review"  # db.reviewing.BULK

    @property
    def label(self) -> str:
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.COMMISSIONER: "企业科技特派员",
    Role.TEAM_LEADER: "农村科技特派团团长",
    Role.ORGANISER: "培训组织人",
    Role.BROKER: "技术经纪人",
    Role.CONTACT_COUNTY: "县级联络员",
    Role.CONTACT_CITY: "市级联络员",
    Role.CONTACT_PROVINCE: "省级联络员",
    Role.ADMIN: "系统管理员",
    Role.BULK_REVIEW: "批量审核",
}


class KeyUse(StrEnum):
    """What a key of the server is for."""

    SIGN = "sign"  # Ed25519: receipts and signed answers
    RECOVERY = "recovery"  # X25519: a desktop seals its data key to it, so that a forgotten password loses nothing
    CHALLENGE = "challenge"  # HMAC: login challenges
    ID_SEAL = "id_seal"  # X25519: desktops seal identity numbers to it
    ID_HASH = "id_hash"  # HMAC: hashes of ID numbers, so that no client can compute them


def _instant(name: str, *, nullable: bool = True, now: bool = False) -> Column[object]:
    default = func.now() if now else None
    return Column(name, DateTime(timezone=True), nullable=nullable and not now, server_default=default)


account = Table(
    "account",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("login", String(64), nullable=False, unique=True, comment="NFKC, case folded"),
    Column("name", String(60), nullable=False),
    Column("password", Text, nullable=False, comment="Argon2id, PHC string"),
    Column("division", String(12), nullable=False, comment="GB/T 2260 code, or that of a reporting unit"),
    Column("disabled", Boolean, nullable=False, server_default=text("false")),
    Column("must_change", Boolean, nullable=False, server_default=text("false"), comment="password set by another"),
    _instant("created_at", now=True),
    _instant("password_at", now=True),
)

account_role = Table(
    "account_role",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("role", String(20), nullable=False),
    Column("division", String(12), nullable=False),
    Column("valid_from", Date, nullable=False, comment="Beijing date"),
    Column("valid_to", Date, comment="last day, included; null: until further notice"),
    CheckConstraint("valid_to IS NULL OR valid_to >= valid_from - 1", name="period"),
)

device = Table(
    "device",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("public_key", LargeBinary, nullable=False, unique=True, comment="Ed25519, 32 bytes"),
    Column("name", String(60), nullable=False),
    _instant("registered_at", now=True),
    _instant("seen_at"),
    _instant("revoked_at"),
    CheckConstraint("length(public_key) = 32", name="public_key"),
)

token = Table(
    "token",
    metadata,
    Column("hash", LargeBinary, primary_key=True, comment="SHA-256 of the token"),
    Column("device_id", Uuid, ForeignKey("device.id"), nullable=False, index=True),
    _instant("issued_at", now=True),
    _instant("expires_at", nullable=False),
    _instant("used_at", now=True),
    _instant("revoked_at"),
)

login_attempt = Table(
    "login_attempt",
    metadata,
    Column("login", String(64), primary_key=True, comment="as typed, folded; need not exist"),
    Column("bucket", String(36), primary_key=True, comment="id of a known device, or empty for all others"),
    Column("failures", Integer, nullable=False),
    _instant("first_at", nullable=False),
    _instant("locked_until"),
)

challenge_used = Table(
    "challenge_used",
    metadata,
    Column("nonce", LargeBinary, primary_key=True),
    _instant("expires_at", nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _instant("at", now=True),
    Column("action", String(40), nullable=False),
    Column("account_id", Uuid, comment="who; null: the command line"),
    Column("device_id", Uuid),
    Column("object", Text, comment="what it was done to"),
    Column("detail", JSONB),
    Column("ip", INET),
    Index(None, "account_id", "id"),
    Index(None, "at"),
)

server_key = Table(
    "server_key",
    metadata,
    Column("id", String(16), primary_key=True, comment="first 8 bytes of SHA-256 of the public (or random) part, hex"),
    Column("use", String(12), nullable=False, index=True),
    Column("public", LargeBinary, nullable=False, comment="empty for symmetric keys"),
    Column("private", LargeBinary, nullable=False),
    _instant("created_at", now=True),
    _instant("retired_at"),
)

meta = Table(
    "meta",
    metadata,
    Column("one", SmallInteger, primary_key=True, server_default=text("1"), autoincrement=False),
    Column("epoch", Integer, nullable=False, server_default=text("1")),
    Column("system_id", BigInteger, comment="PostgreSQL's own; another one means another cluster"),
    Column("timeline", Integer, comment="PostgreSQL's own; rises after promotion or point-in-time recovery"),
    Column("recovering", Boolean, nullable=False, server_default=text("false")),
    _instant("recovering_since"),
    _instant("created_at", now=True),
    CheckConstraint("one = 1", name="one_row"),
    CheckConstraint("epoch BETWEEN 1 AND 1000000", name="epoch"),
)
