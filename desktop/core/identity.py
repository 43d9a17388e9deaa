"""Identity numbers on the laptop: sealed to the province as soon as they are typed, shown masked, never kept in the clear.

Doubles among the numbers typed here are found by digests under a random key that never leaves this profile.
"""

import base64
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, Protocol
from uuid import UUID

from nacl.public import PublicKey, SealedBox
from nacl.utils import random
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from db import id_numbers
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

__all__ = ["Facts", "anywhere", "facts", "forget", "keep", "known", "learn", "problem", "save", "seal"]


class Province(Protocol):
    """The server, as far as it is asked here (the client itself is slow to import)."""

    def me(self) -> dict[str, Any]:
        """Account, roles of today and the server's keys."""


def seal(at: Session, number: str) -> str:
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
    mine = _digest(_key(session), trainee.id_type, number)
    found = session.execute(select(id_digest.c.digest).where(id_digest.c.trainee == str(trainee.id))).scalar()
    told = facts(number, trainee.id_type)
    if found != mine or trainee.id_sealed is None or trainee.id_mask != told.mask:
        trainee.id_sealed = seal(session, number)
        trainee.id_mask = told.mask
        trainee.id_type = trainee.id_type or id_numbers.HASHED_AS
        row = insert(id_digest).values(trainee=str(trainee.id), digest=mine)
        session.execute(row.on_conflict_do_update(index_elements=["trainee"], set_={"digest": mine}))
    if told.born_on is not None:
        trainee.born_on, trainee.sex, trainee.born_reason = told.born_on, told.sex, None


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
    rows = select(id_digest.c.trainee, id_digest.c.digest).where(id_digest.c.digest.in_(wanted))
    for trainee_id, digest in session.execute(rows).all() if wanted else ():
        trainee = one(session, Trainee, UUID(trainee_id))
        number = wanted[digest]
        if trainee is not None and trainee.id_mask == id_numbers.mask(number):
            found.setdefault(number, []).append(trainee)
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


def _key(session: Session) -> bytes:
    found = meta.read(session, meta.DIGEST_KEY)
    if found is None:
        found = random(32).hex()
        meta.write(session, meta.DIGEST_KEY, found)
    return bytes.fromhex(found)


def _digest(key: bytes, id_type: IdType | None, number: str) -> str:
    return blake2b(f"{id_type or id_numbers.HASHED_AS}\n{number}".encode(), key=key, digest_size=32).hexdigest()
