"""Identity numbers at the province: opened in memory, checked, hashed; never stored, logged or answered in the clear.

The hash is the natural key of a trainee within one county (or reporting unit): whoever may not work at that county's training
desk gives no numbers to it, so that nobody learns by trying who is registered there (PIPL; design §4, Natural keys).
"""

import base64
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from psycopg.errors import SerializationFailure

from db import id_numbers
from db.merge import merge_field
from db.operations import Operation
from db.records.trainee import Trainee
from db.training_choices import IdType
from db.types import RecordId, Wired
from server.sync.refusal import Refused, rejected
from server.tables import KeyUse

KIND = Trainee.__tablename__
HASH, SEAL, MASK, TYPE = "id_hash", "id_sealed", "id_mask", "id_type"
NUMBER = (SEAL, MASK, TYPE)
"""What belongs together: of two people's numbers one stands whole, and the other is a candidate whole."""
PLACE = ("report_unit", "region")
_ID = RecordId()
_NEITHER = "\0"  # a base that equals no value
Values = Mapping[str, Any]


@dataclass(slots=True)
class Numbers:
    """The seals of one push. `locked` are the natural keys that may be given out in it."""

    openers: tuple[SealedBox[PrivateKey], ...] = ()
    hash_key: bytes = b""
    locked: frozenset[str] = frozenset()
    seen: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)  # record → what it said before it was locked
    _opened: dict[str, str | None] = field(default_factory=dict)

    def number(self, seal: str) -> str | None:
        """What a seal holds; None for what none of our keys opens."""
        if seal not in self._opened:
            self._opened[seal] = _open(self.openers, seal)
        return self._opened[seal]

    def key(self, values: Values) -> str | None:
        """The natural key of a trainee who says this; None without a number or a county."""
        seal, unit = values.get(SEAL), values.get("report_unit") or values.get("region")
        number = self.number(seal) if type(seal) is str else None
        if number is None or type(unit) is not str:
            return None
        kind = values.get(TYPE) or id_numbers.HASHED_AS.value
        return hmac.digest(self.hash_key, f"{unit}\n{kind}\n{number}".encode(), "sha256").hex()


def _open(openers: Iterable[SealedBox[PrivateKey]], seal: str) -> str | None:
    try:
        raw = base64.urlsafe_b64decode(seal + "=" * (-len(seal) % 4))
    except ValueError:
        return None
    for opener in openers:
        try:
            number = opener.decrypt(raw).decode()
        except (CryptoError, UnicodeDecodeError):
            continue
        return number if len(number) <= id_numbers.MAX_NUMBER and number == id_numbers.clean(number) else None
    return None


def load(conn: psycopg.Connection[Any], ops: Iterable[Operation], resolve: Callable[[str], str]) -> Numbers:
    """Opens what the operations bring, before anything is locked; no query where nobody's number is touched."""
    touching = [op for op in ops if op.kind == KIND and op.action in ("create", "patch") and touches(op.fields)]
    if not touching:
        return Numbers()
    ids = sorted({record for op in touching if _ID.refuse(record := resolve(op.id)) is None})
    names = (*NUMBER, *PLACE)
    query = f"SELECT id::text, {', '.join(names)} FROM {KIND} WHERE id = ANY(%s::uuid[])"
    seen = {row[0]: row[1:] for row in conn.execute(query, (ids,))}
    if not any(op.fields.get(SEAL) for op in touching) and not any(row[0] for row in seen.values()):
        return Numbers()
    found = _keyed(conn)
    found.seen = seen
    views = {record: dict(zip(names, row, strict=True)) for record, row in seen.items()}
    keys: set[str | None] = set()
    for op in touching:
        record = resolve(op.id)
        before = views.get(record, {})
        after = {**before, **{n: v for n, v in op.fields.items() if n in names and (v is None or type(v) is str)}}
        # what conflicts stays as it was: the number with the old place, the old number with the new place
        there, number = {n: before.get(n) for n in PLACE}, {n: before.get(n) for n in NUMBER}
        keys |= {found.key(after), found.key({**after, **there}), found.key({**after, **number})}
        views[record] = after
    found.locked = frozenset(key for key in keys if key is not None)
    return found


def _keyed(conn: psycopg.Connection[Any]) -> Numbers:
    """With the keys of this province: numbers sealed to a retired one can still be opened."""
    query = "SELECT use, private FROM server_key WHERE use = ANY(%s) ORDER BY retired_at IS NOT NULL, created_at DESC"
    openers, hash_key = [], b""
    for use, private in conn.execute(query, ([KeyUse.ID_SEAL, KeyUse.ID_HASH],)):
        if use == KeyUse.ID_SEAL:
            openers.append(SealedBox(PrivateKey(bytes(private))))
        else:
            hash_key = hash_key or bytes(private)
    return Numbers(tuple(openers), hash_key)


def touches(fields: Values) -> bool:
    """Whether an operation says something that a trainee's natural key depends on."""
    return any(name in fields for name in (*NUMBER, *PLACE))


def same_as_seen(numbers: Numbers, record: str, body: Values) -> None:
    """Raises SerializationFailure, so that the whole is done again, when another push was quicker."""
    before = numbers.seen.get(record)
    if before is not None and before != tuple(body.get(name) for name in (*NUMBER, *PLACE)):
        raise SerializationFailure("a trainee's number has changed since it was read")


def check(numbers: Numbers, view: Values, may: Callable[[str], bool]) -> None:
    """`view`: the trainee as the author sees him. Raises Refused with a sentence at the masked number."""
    seal, mask = view.get(SEAL), view.get(MASK)
    if not seal and not mask:
        return
    unit = view.get("report_unit") or view.get("region")
    if type(unit) is not str or not may(f"o:{unit}"):
        raise Refused("held", "no_right")
    if not seal or not mask:
        raise _wrong("证件号码不完整，请重新输入证件上的完整号码")
    number = numbers.number(seal)
    if number is None:
        raise _wrong("证件号码无法解密，请重新输入")
    kind = view.get(TYPE)
    why = id_numbers.problem(number, IdType(kind) if kind else None)
    if why is not None:
        raise _wrong(why)
    if id_numbers.mask(number) != mask:
        raise _wrong("显示的号码与加密的号码不一致，请重新输入")


def _wrong(sentence: str) -> Refused:
    return rejected("identity", (MASK, sentence))


def same_number(numbers: Numbers, fields: Values, body: Values) -> bool:
    """Whether the seal that comes holds what the one that is there holds: no two seals of a number look alike."""
    mine, theirs = fields.get(SEAL), body.get(SEAL)
    return bool(mine and theirs) and mine != theirs and numbers.number(str(mine)) == numbers.number(str(theirs)) is not None


def whole(types: Mapping[str, Wired], body: Values, fields: Values, base: Values) -> dict[str, Any]:
    """The base to merge with: where a part of the number conflicts, all of it does."""
    parts = [name for name in NUMBER if name in fields]
    if any(merge_field(types[name], base.get(name), body.get(name), fields[name])[1] for name in parts):
        return {**base, **dict.fromkeys(parts, _NEITHER)}
    return dict(base)
