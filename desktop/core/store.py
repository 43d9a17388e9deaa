"""Every write of records goes through here: autosave of single fields, deletion with undo, filing, files.

Each method is one transaction that leaves operations in the outbox, tells the bus what changed and returns it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from db import rules
from db.base import Record
from db.bodies import body_of, build
from db.choices import State
from db.ids import new_id
from db.outbox import joined
from db.records import BY_NAME
from db.records.attachment import Attachment
from db.records.docking import Docking
from db.rules import Problem, Stage
from desktop.core import attachments, conflicts, deleting, filing, refused, status
from desktop.core.appended import require_appended
from desktop.core.attachments import File, Look, Wish
from desktop.core.changes import Changes
from desktop.core.conflicts import Conflict
from desktop.core.errors import Invalid, explained
from desktop.core.locks import require_keeper, require_open_parent
from desktop.core.lookup import existing, one, require_editable
from desktop.core.profile import Opened
from desktop.core.refused import Discarded, Refusal
from desktop.core.replay import Silence, send_again
from desktop.core.status import UploadStatus, Waiting
from desktop.core.values import cleaned

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Saved:
    """What an autosave did: the fields that could be kept are kept; `problems` are information for the form."""

    changes: Changes
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """What a deletion took away, for undo."""

    changes: Changes
    bodies: tuple[tuple[str, str, int, dict[str, Any]], ...] = field(default=())  # kind, id, rev, wire values
    links: tuple[tuple[UUID, UUID], ...] = ()  # dockings that named a contract among them


class Store:
    """The records of one opened profile."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened

    # ------------------------------------------------------------------------------------------------------ fields
    def create(self, kind: type[Record], values: Mapping[str, object], record_id: UUID | None = None) -> UUID:
        """A new record. Raises Invalid for values that cannot be stored, Locked; rules are no barrier to a draft."""
        require_keeper(kind, self.opened.account)
        good, wrong = cleaned(kind, values)
        if wrong:
            raise Invalid(wrong)
        made = record_id or new_id()
        with self.opened.work() as session:
            record = kind(id=made, **good)  # type: ignore[call-arg]  # every kind is made of its fields
            require_open_parent(session, record)
            session.add(record)
        self.opened.tell(Changes.of(kind.__tablename__, [made]))
        return made

    def save(self, kind: type[Record], record_id: UUID, values: Mapping[str, object]) -> Saved:
        """Keeps some fields. What cannot be stored is left as it was and named in `problems`. Raises Locked."""
        good, wrong = cleaned(kind, values)
        with self.opened.work() as session:
            record = existing(session, kind, record_id)
            before = {name: getattr(record, name) for name in good}
            if before != good:
                require_keeper(kind, self.opened.account)
                require_editable(record)
                require_open_parent(session, record)
                require_appended(session, record, good)
                for name, value in good.items():
                    setattr(record, name, value)
            found = (*wrong, *rules.problems(record, "draft"))
            changed = [record.id] if before != good else []
        return Saved(self.opened.tell(Changes.of(kind.__tablename__, changed)), found)

    def get(self, kind: type[R], record_id: UUID) -> R | None:
        """A copy of the record, free of the database; of the one it was joined with, if it was."""
        with explained(), self.opened.local.read() as session:
            return one(session, kind, record_id)

    def problems(self, kind: type[Record], record_id: UUID, stage: Stage = "submit") -> list[Problem]:
        """What stands in the way of submitting, with what belongs to the record; nothing is changed."""
        with explained(), self.opened.local.read() as session:
            record = existing(session, kind, record_id)
            found = filing.problems(session, record, self.opened.account.id)
        return found if stage == "submit" else rules.problems(record, stage)

    # -------------------------------------------------------------------------------------------------- whole records
    def delete(self, kind: type[Record], ids: Iterable[UUID]) -> Removed:
        """Deletes drafts with what belongs to them (needs and files of a visit). Raises Locked or UserError; then none is."""
        require_keeper(kind, self.opened.account)
        families: list[list[Record]] = []
        with self.opened.work() as session:
            for record_id in ids:
                record = one(session, kind, record_id)
                if record is not None:
                    families.append(deleting.with_belongings(session, record))
            taken = [record for family in families for record in family]
            bodies = tuple((r.__tablename__, str(r.id), r.rev, body_of(r)) for r in taken)
            for record in taken:
                session.delete(record)
            for family in families:
                joined(session, family)
            links = deleting.unlink(session, taken)
        dockings = Changes.of(Docking.__tablename__, [docking for docking, _ in links])
        return Removed(self.opened.tell(_of_all(taken) | dockings), bodies, links)

    def restore(self, removed: Removed) -> Changes:
        """Undo of `delete`, as long as the profile is open."""
        back: list[Record] = []
        with self.opened.work() as session:
            for name, record_id, rev, body in removed.bodies:
                kind = BY_NAME[name]
                if session.get(kind, UUID(record_id)) is None:
                    record = build(kind, record_id, rev, body)
                    with Silence(session):
                        session.add(record)
                    send_again(session, kind, record_id, session.info["author"].log, self.opened.clock.now())
                    back.append(record)
            back += deleting.link_again(session, removed.links)
        return self.opened.tell(_of_all(back))

    # ------------------------------------------------------------------------------------------------------- workflow
    def submit(self, kind: type[Record], record_id: UUID) -> Changes:
        """提交, with 不涉密 confirmed. A visit takes its draft needs and files along. Raises Invalid, Locked."""
        with self.opened.work() as session:
            found = filing.submit(session, existing(session, kind, record_id), self.opened.clock.now())
        return self._filed(found)

    def withdraw(self, kind: type[Record], record_id: UUID) -> Changes:
        """撤回, before anyone has approved. Raises Locked."""
        with self.opened.work() as session:
            found = filing.withdraw(session, existing(session, kind, record_id), self.opened.clock.now())
        return self._filed(found)

    def void(self, kind: type[Record], record_id: UUID, reason: str) -> Changes:
        """作废, with a reason; the record stays visible. Raises Invalid, Locked."""
        with self.opened.work() as session:
            found = filing.void(session, existing(session, kind, record_id), reason, self.opened.clock.now())
        return self._filed(found)

    def _filed(self, records: list[Record]) -> Changes:
        return self.opened.tell(_of_all(records))

    # -------------------------------------------------------------------------------------------- what was not accepted
    def refused(self) -> list[Refusal]:
        """Operations that the province did not accept (returned) or holds for a person to decide (held)."""
        with explained(), self.opened.local.read() as session:
            return refused.listed(session)

    def reopen_returned(self, op: int) -> Changes:
        """Way out 1: mend and send again. The whole group of the operation waits again, upon the server's state."""
        with self.opened.work() as session:
            found = refused.reopen(session, op, self.opened.clock.now())
        return self.opened.tell(found)

    def discard_returned(self, op: int) -> Changes:
        """Way out 2: take the change back. A record that was never accepted goes, its text is kept in `discarded`."""
        with self.opened.work() as session:
            found = refused.discard(session, op, self.opened.clock.now())
        return self.opened.tell(found)

    def discarded(self) -> list[Discarded]:
        """Records given up after a refusal, the newest first; kept inside the encrypted database."""
        with explained(), self.opened.local.read() as session:
            return refused.discarded(session)

    def recover_discarded(self, record_id: UUID) -> UUID:
        """Makes a new draft of a record given up. Raises UserError when there is none."""
        with explained(), self.opened.local.read() as session:
            kind, values = refused.values_of(session, record_id)
        return self.create(kind, values)

    # ------------------------------------------------------------------------------------------------------- conflicts
    def conflicts(self, kind: type[Record], record_id: UUID) -> list[Conflict]:
        """Fields of which two people (or devices) have different values, with all values, writers and times."""
        with explained(), self.opened.local.read() as session:
            return conflicts.of(session, existing(session, kind, record_id))

    def settle(self, kind: type[Record], record_id: UUID, choices: Mapping[str, object]) -> Changes:
        """For each field the value to stand, or KEEP for the current one; the others stay in history. Raises Locked.

        What has been handed in is taken back for it, and handed in again where nothing else is in the way.
        """
        good, wrong = cleaned(kind, {n: v for n, v in choices.items() if v is not conflicts.KEEP})
        if wrong:
            raise Invalid(wrong)
        require_keeper(kind, self.opened.account)
        with self.opened.work() as session:
            now, record = self.opened.clock.now(), existing(session, kind, record_id)
            again = kind.submittable and record.state is State.SUBMITTED
            moved = filing.withdraw(session, record, now) if again else [record]
            conflicts.settle(session, record, list(choices), good, now)
            if again and not any(p.blocking for p in filing.problems(session, record, self.opened.account.id)):
                moved = filing.submit(session, record, now)
            changed = _of_all(moved)
        return self.opened.tell(changed)

    # ----------------------------------------------------------------------------------------------------------- files
    def attach(self, kind: type[Record], record_id: UUID, path: Path, wish: Wish = Wish()) -> UUID:  # noqa: B008 - frozen
        """Puts a file (at most 20 MB) into the encrypted database beside the record. Raises UserError, Locked."""
        return self.attach_file(kind, record_id, attachments.read(path), wish)

    def attach_file(self, kind: type[Record], record_id: UUID, file: File, wish: Wish) -> UUID:
        """The same with what was pasted. Pictures are made small as wished; what is marked 秘密 is refused with the reason."""
        values, data = attachments.prepared(file, wish)
        with self.opened.work() as session:
            owner = existing(session, kind, record_id)
            require_keeper(kind, self.opened.account)
            require_editable(owner)
            made = attachments.add(session, owner, values, data)
        self.opened.tell(Changes.of(Attachment.__tablename__, [made]) | Changes.of(kind.__tablename__, [owner.id]))
        return made

    def strip_attachment(self, attachment_id: UUID) -> Changes:
        """去掉拍摄信息 of a picture that is not handed in. Raises UserError, Locked."""
        with self.opened.work() as session:
            card = existing(session, Attachment, attachment_id)
            require_editable(card)
            attachments.strip(session, card)
            owner = Changes.of(card.of_kind or "", [card.of_id] if card.of_id else [])
        return self.opened.tell(Changes.of(Attachment.__tablename__, [attachment_id]) | owner)

    def attachment_looks(self, ids: Iterable[UUID], side: int) -> dict[UUID, Look]:
        """Small pictures of files, and which of them are on this computer."""
        with explained(), self.opened.local.read() as session:
            return attachments.looks(session, list(ids), side)

    def attachment_content(self, attachment_id: UUID) -> bytes:
        """The bytes of a file. Raises UserError when they are not here."""
        with explained(), self.opened.local.read() as session:
            return attachments.content(session, existing(session, Attachment, attachment_id))

    def attachments(self, record_id: UUID) -> list[Attachment]:
        """The files of a record, in the order they were added."""
        with explained(), self.opened.local.read() as session:
            return attachments.of(session, record_id)

    def open_attachment(self, attachment_id: UUID) -> Path:
        """Unpacks a file for viewing, until the profile is closed. Raises UserError when its bytes are not here yet."""
        with explained(), self.opened.local.read() as session:
            card = existing(session, Attachment, attachment_id)
            return attachments.unpack(session, card, self.opened.profile.opened_files)

    # ---------------------------------------------------------------------------------------------------------- status
    def status_of(self, kind: type[Record], ids: Iterable[UUID]) -> dict[UUID, UploadStatus]:
        """Where each record stands between this computer and the province; a few queries for any number of ids."""
        with explained(), self.opened.local.read() as session:
            return status.of(session, kind, ids)

    def waiting_summary(self) -> Waiting:
        """For the pill."""
        with explained(), self.opened.local.read() as session:
            return status.summary(session, self.opened.account, self.opened.clock.today())


def _of_all(records: Iterable[Record]) -> Changes:
    found = Changes()
    for record in records:
        found |= Changes.of(record.__tablename__, [record.id])
    return found
