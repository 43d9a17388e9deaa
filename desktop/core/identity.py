"""Identity numbers on the laptop: sealed to the province as soon as they are typed, shown masked, never kept in the clear.

Doubles among the numbers typed here are found by digests under a random key that never leaves this profile.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any, Protocol
from uuid import UUID

from nacl.public import PublicKey, SealedBox
from nacl.utils import random
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from db import id_numbers
from db.choices import Sex
from db.id_numbers import Facts, facts, problem
from db.ids import new_id
from db.local import id_digest
from db.records.trainee import Trainee
from db.rules import Problem
from db.training_choices import IdType
from desktop.core import meta
from desktop.core.changes import Changes
from desktop.core.errors import Invalid, UserError, explained
from desktop.core.lookup import existing, one
from desktop.core.profile import Opened

__all__ = [
    "Facts", "Sealed", "anywhere", "facts", "forget", "keep", "keep_sealed", "known", "learn", "problem", "save", "seal",
    "seal_up",
]  # fmt: skip


class Province(Protocol):
    """The server, as far as it is asked here (the client itself is slow to import)."""

    def me(self) -> dict[str, Any]:
        """Account, roles of today and the server's keys."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A good number as it is kept: nobody here can read it, but it can still be given to a trainee."""

    seal: str
    digest: str
    mask: str
    id_type: IdType
    born_on: date | None = None
    sex: Sex | None = None

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        born = {"born_on": self.born_on.isoformat()} if self.born_on else {}
        sex = {"sex": self.sex.value} if self.sex else {}
        return {"seal": self.seal, "digest": self.digest, "mask": self.mask, "id_type": self.id_type.value, **born, **sex}

    @classmethod
    def of(cls, found: Mapping[str, str]) -> "Sealed":
        """Back from JSON."""
        born = date.fromisoformat(found["born_on"]) if "born_on" in found else None
        sex = Sex(found["sex"]) if "sex" in found else None
        return cls(found["seal"], found["digest"], found["mask"], IdType(found["id_type"]), born, sex)


def seal_up(at: Connection | Session, number: str, id_type: IdType) -> Sealed:
    """A good number (cleaned) with all that is kept of it. Raises UserError while the province's key is not here."""
    told = facts(number, id_type)
    return Sealed(seal(at, number), digest_of(at, id_type, number), told.mask, id_type, told.born_on, told.sex)


def seal(at: Connection | Session, number: str) -> str:
    """A good number as only the province can read it. Raises UserError while the province's key is not here."""
    key = meta.read(at, meta.ID_KEY)
    if key is None:
        raise UserError("本机还没有省级的加密公钥，暂时不能录入证件号码。", "请联网同步一次；姓名等其他内容可以先填。")
    sealed = SealedBox(PublicKey(bytes.fromhex(key))).encrypt(id_numbers.clean(number).encode())
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def keep(session: Session, trainee: Trainee, text: str) -> None:
    """Gives a trainee his number: mask, seal, digest, and what it tells of birth and sex. Raises Invalid, UserError.

    The same number typed once more changes nothing, though its seal would look different.
    """
    trainee.id = trainee.id or new_id()
    number = id_numbers.clean(text)
    why = problem(number, trainee.id_type) if number else "请填写证件号码"
    if why is not None:
        raise Invalid([Problem("id_mask", "check", why)], why)
    mine = digest_of(session, trainee.id_type, number)
    found = session.execute(select(id_digest.c.digest).where(id_digest.c.trainee == str(trainee.id))).scalar()
    told = facts(number, trainee.id_type)
    if found != mine or trainee.id_sealed is None or trainee.id_mask != told.mask:
        trainee.id_sealed = seal(session, number)
        trainee.id_mask = told.mask
        trainee.id_type = trainee.id_type or id_numbers.HASHED_AS
        _remember(session, trainee, mine)
    if told.born_on is not None:
        trainee.born_on, trainee.sex, trainee.born_reason = told.born_on, told.sex, None


def keep_sealed(session: Session, trainee: Trainee, sealed: Sealed) -> None:
    """The same with a number that was sealed before."""
    trainee.id = trainee.id or new_id()
    trainee.id_sealed, trainee.id_mask, trainee.id_type = sealed.seal, sealed.mask, sealed.id_type
    _remember(session, trainee, sealed.digest)
    if sealed.born_on is not None:
        trainee.born_on, trainee.sex, trainee.born_reason = sealed.born_on, sealed.sex, None


def _remember(session: Session, trainee: Trainee, digest: str) -> None:
    row = insert(id_digest).values(trainee=str(trainee.id), digest=digest)
    session.execute(row.on_conflict_do_update(index_elements=["trainee"], set_={"digest": digest}))


def forget(session: Session, trainee: Trainee) -> None:
    """The number was somebody else's, or is not known after all: the person goes without one."""
    trainee.id_sealed = trainee.id_mask = None
    session.execute(id_digest.delete().where(id_digest.c.trainee == str(trainee.id)))


def save(opened: Opened, trainee_id: UUID, text: str) -> Changes:
    """For the form: the number as typed, empty to take it away. Raises Invalid (at id_mask), UserError."""
    with opened.work() as session:
        trainee = existing(session, Trainee, trainee_id)
        if id_numbers.clean(text):
            keep(session, trainee, text)
        else:
            forget(session, trainee)
        changed = [trainee.id]
    return opened.tell(Changes.of(Trainee.__tablename__, changed))


def known(session: Session, numbers: Iterable[tuple[IdType | None, str]], unit: str | None) -> Mapping[str, UUID]:
    """Numbers (cleaned) that were typed here before for a trainee of this county or reporting unit → that trainee."""
    found = anywhere(session, numbers)
    return {number: t.id for number, trainees in found.items() for t in trainees if (t.report_unit or t.region) == unit}


def anywhere(session: Session, numbers: Iterable[tuple[IdType | None, str]]) -> dict[str, list[Trainee]]:
    """The same whatever the county; a number that a trainee had before and has no more does not count."""
    key = meta.read(session, meta.DIGEST_KEY)
    wanted = {} if key is None else {_digest(bytes.fromhex(key), t, n): n for t, n in numbers}
    found: dict[str, list[Trainee]] = {}
    for digest, trainees in by_digest(session, wanted).items():
        number = wanted[digest]
        if same := [trainee for trainee in trainees if trainee.id_mask == id_numbers.mask(number)]:
            found[number] = same
    return found


def by_digest(session: Session, digests: Iterable[str]) -> dict[str, list[Trainee]]:
    """Digest → the trainees for whom such a number was typed on this computer."""
    found: dict[str, list[Trainee]] = {}
    wanted = list(digests)
    rows = select(id_digest.c.trainee, id_digest.c.digest).where(id_digest.c.digest.in_(wanted))
    for trainee_id, digest in session.execute(rows).all() if wanted else ():
        trainee = one(session, Trainee, UUID(trainee_id))
        if trainee is not None:
            found.setdefault(digest, []).append(trainee)
    return found


def learn(opened: Opened, server: Province) -> None:
    """A profile from before identity numbers asks for the province's key once, after a sync. Raises UserError."""
    with explained(), opened.local.read() as session:
        there = meta.read(session, meta.ID_KEY)
    if there is None:
        told = server.me().get("server")
        text = str(told.get("id_key", "")) if isinstance(told, dict) else ""
        key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        if len(key) == PublicKey.SIZE:
            with explained(), opened.local.connection(write=True) as connection:
                meta.write(connection, meta.ID_KEY, key.hex())


def digest_of(at: Connection | Session, id_type: IdType | None, number: str) -> str:
    """By which the number is known again on this computer alone."""
    return _digest(_key(at), id_type, number)


def _key(session: Connection | Session) -> bytes:
    found = meta.read(session, meta.DIGEST_KEY)
    if found is None:
        found = random(32).hex()
        meta.write(session, meta.DIGEST_KEY, found)
    return bytes.fromhex(found)


def _digest(key: bytes, id_type: IdType | None, number: str) -> str:
    return blake2b(f"{id_type or id_numbers.HASHED_AS}\n{number}".encode(), key=key, digest_size=32).hexdigest()
