"""One sync run: a visible loop of calls. While one is under way, the next is packed and the last is applied (design §4).

Users go on editing: the database is locked for writing only during short transactions, one an answer.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from db.session import Local
from db.spelling import instant_text
from db.wire import Malformed, SyncServer, unpack_results
from desktop.core import meta
from desktop.core.sync import comeback, joined, proof, raw, returned, seal, state
from desktop.core.sync.commit import Commit, commit
from desktop.core.sync.courier import Courier
from desktop.core.sync.course import Answer, Batch, Course, Flight
from desktop.core.sync.errors import Forked, Refused, Stalled, TooBig, TooMuch
from desktop.core.sync.finish import Finish, disagreeing, finish, recount, recount_is_due
from desktop.core.sync.login import described
from desktop.core.sync.outcome import Outcome
from desktop.core.sync.seal import Sent
from desktop.core.sync.state import Head
from desktop.core.sync.touched import Touched

Progress = Callable[[int, int, str], object]
"""(done, total, words); total 0: unknown. Raises Cancelled to stop between two calls."""
TRIES = 3


@dataclass(frozen=True, slots=True)
class Ends:
    """Both ends of the sync, and who is told."""

    local: Local
    server: SyncServer
    touched: Callable[[Touched], object]
    keys: Callable[[], dict[str, bytes]] | None
    now: Callable[[], datetime]


class Run:
    """The state of one run."""

    def __init__(self, ends: Ends, courier: Courier, progress: Progress, *, purge_confirmed: bool) -> None:
        self.ends, self.local, self.courier, self.progress = ends, ends.local, courier, progress
        self.purge_confirmed = purge_confirmed
        self.outcome = Outcome()
        self.tries = 0
        self.recovering = False
        self.redone: set[str] = set()
        self.asked: set[tuple[str, str]] = set()
        self.back: list[comeback.Ref] = []
        self.joined: list[comeback.Ref] = []
        self.ready: Batch | None = None
        with self.local.connection(write=True) as connection:
            returned.renew_edited(connection)
            self.course = Course.begin(connection)
            if self.course.cursor is None:  # nothing is here yet whose sums could be wrong
                meta.write(connection, state.RECOUNTED, instant_text(ends.now()))
            self.keys = state.server_keys(connection)
            self.newest: int = raw.rows(connection, "SELECT coalesce(max(op), 0) FROM outbox")[0][0]
            self.total = seal.waiting(connection, ("open", "sealed"))

    def go(self) -> Outcome:
        """A call lands, the next leaves, then the landed answer is applied."""
        flight = self._launch()
        while flight is not None:
            answer = self._land(flight)
            upcoming = None
            if answer is not None:
                upcoming = self._launch(early=True)
                if not self._apply(flight, answer, upcoming):
                    upcoming = None
            flight = upcoming or self._launch()
        return self._finish()

    # -- what to do next

    def _launch(self, *, early: bool = False) -> Flight | None:
        """Sends the next call; None when nothing is left to do. `early`: the last answer is not yet applied."""
        course = self.course
        self._tell()
        if course.unsure:
            return None if early else self._send(None, page=False)
        if not course.unanswered and not early and not course.unread:
            self._prepare(course.answered.seq)
        if course.unanswered:
            flight = self._send(self._next_batch(), page=True)
            if not early:  # else with the last answer, in one transaction
                self._prepare(course.answered.seq if flight.batch is None else flight.batch.last)
            return flight
        if course.more or (not early and (course.need or self._redo())):
            return self._send(None, page=True)
        return None

    def _tell(self) -> None:
        done, total = self.outcome.pushed, self.total
        if done < total:
            self.progress(done, total, f"正在上传 {done}/{total}")
        else:
            self.progress(0, 0, f"正在接收，已收到 {self.outcome.pulled} 条" if self.outcome.pulled else "正在接收")

    def _prepare(self, after: int) -> None:
        """Packs what follows a seq in the log, while a call is under way."""
        with self.local.connection(write=True, burst=True) as connection:
            sent = self._following(connection, after)
        self.ready = self.course.packed(sent)

    def _following(self, connection: Connection, after: int) -> list[Sent]:
        """What is sealed already, or else the next open operations of those that were there when the run began, sealed now."""
        if after < self.course.sealed.seq:
            return self.course.load(connection, after)
        sent = seal.seal(connection, before=self.newest, most=self.course.ops)
        if sent:
            self.course.sealed = Head(sent[-1].op.seq, sent[-1].h)
        return sent

    def _next_batch(self) -> Batch | None:
        batch, self.ready = self.ready, None
        if batch is None or batch.first != self.course.answered.seq + 1:
            with self.local.connection() as connection:
                batch = self.course.packed(self.course.load(connection, self.course.answered.seq))
        return batch

    def _send(self, batch: Batch | None, *, page: bool) -> Flight:
        request = self.course.request(batch, page=page)
        future = self.courier.send(lambda: self.ends.server.sync(request))
        return Flight(future, batch, page, request["redo"], request["need"], time.monotonic())

    def _redo(self) -> bool:
        """Streams whose digest differs after a full read are read once more from the start."""
        course = self.course
        now = instant_text(self.ends.now())
        with self.local.connection(write=True) as connection:
            if not course.unread and recount_is_due(connection, now):
                course.need = recount(connection, now)
            wrong = disagreeing(connection, course.digests)
        course.digests = {}
        course.redo = [name for name in wrong if name not in self.redone]
        if len(course.redo) < len(wrong):
            self.outcome.notices.append("本机与省级的记录核对不一致，请把这句话告诉联络员（数据没有丢失）")
        self.redone.update(course.redo)
        return bool(course.redo or course.need)

    # -- what came back

    def _land(self, flight: Flight) -> Answer | None:
        """The answer, or None when the call has to be made again in another way."""
        course = self.course
        try:
            answer = flight.future.result()
        except Stalled:
            self.tries += 1
            if self.tries > TRIES:
                raise
            course.unsure = course.unsure or flight.batch is not None
            course.shrink()
            return None
        except (TooMuch, TooBig) as error:
            if not course.shrink():
                raise Refused("too_large", "有一条记录太大，无法传送。", "请减少这条记录的文字后再同步。") from error
            return None
        except Forked:
            self._fork()
            return None
        self.tries = 0
        course.reached(answer.get("last"))
        course.pace(time.monotonic() - flight.began)
        self._move_on(flight, int(answer["last"]))
        if flight.page:
            course.read(answer)
        return answer

    def _move_on(self, flight: Flight, last: int) -> None:
        """In the log to where the answer says, so that the next call can leave before this one is applied."""
        course = self.course
        sent: list[Sent] = [] if flight.batch is None else flight.batch.sent
        if last == course.answered.seq:
            if sent:
                raise Refused("no_progress", "服务器没有接收上传的内容。")
        elif not sent or sent[-1].op.seq != last:  # asked after a lost answer, or a part only was taken
            with self.local.connection() as connection:
                sent = seal.load(connection, course.log, course.answered.seq + 1, last - course.answered.seq)
        flight.batch = Batch(sent, []) if sent else None
        course.answer(sent)
        course.unsure = False

    def _apply(self, flight: Flight, answer: Answer, upcoming: Flight | None) -> bool:
        """Proven, then results, page and cursor in one transaction, and what goes after the call that is under way now.

        False when the log turned out to be forked.
        """
        sent = [] if flight.batch is None else flight.batch.sent
        results = unpack_results(answer.get("results"))
        if len(results) != len(sent):
            raise Malformed("results")
        batches = answer.get("batches")
        try:
            proven = proof.verify(self.course.log, sent, results, batches, self._keys_for(batches))
        except Forked:
            self._fork()
            return False
        found = Commit(self.course.log, sent, results, proven, instant_text(self.ends.now()))
        if flight.page and answer.get("cursor") is not None:
            found.page, found.redo, found.need = answer, flight.redo, flight.need
        with self.local.connection(write=True, burst=True) as connection:
            commit(connection, found, answer)
            sealed = self._following(connection, upcoming.batch.last) if upcoming is not None and upcoming.batch else []
        if sealed:
            self.ready = self.course.packed(sealed)
        self.course.need += [item for item in found.lacking if item not in self.asked]
        self.asked.update(flight.need)
        self.recovering = bool(answer.get("recovering"))
        self._count(found, answer)
        return True

    def _keys_for(self, batches: Any) -> dict[str, bytes]:
        """The pinned keys; one never seen is asked for over the connection whose certificate was checked."""
        fetch = self.ends.keys
        named = {str(b.get("key")) for b in batches or () if type(b) is dict}
        if fetch is not None and not named <= self.keys.keys():
            self.keys = fetch()
            with self.local.connection(write=True) as connection:
                state.pin_server_keys(connection, self.keys)
        return self.keys

    def _fork(self) -> None:
        """This profile was restored, or its disk cloned: a new log takes what is unanswered. Once a run."""
        if self.outcome.forked:
            raise Refused("forked", "本机的上传记录与省级不一致。")
        self.outcome.forked = True
        with self.local.connection(write=True) as connection:
            state.new_log(connection)
            seal.reopen_sealed(connection)
            fresh = Course.begin(connection)
        self.course.log, self.course.answered, self.course.sealed = fresh.log, fresh.answered, fresh.sealed
        self.course.unsure, self.ready = False, None

    def _count(self, found: Commit, answer: Answer) -> None:
        self.outcome.count(found.counts, found.pulled)
        self.outcome.decided += found.decided.count
        self.outcome.declined += found.decided.refused
        self.back += found.back
        self.joined += found.joined
        told = answer.get("now")
        if type(told) is str:
            self.outcome.clock_offset = datetime.fromisoformat(told) - self.ends.now()
        if answer.get("account") is not None:
            try:
                self.outcome.account = described(answer["account"])
            except (KeyError, TypeError) as error:
                raise Malformed("account") from error
        if found.touched:
            self.ends.touched(found.touched)

    def _finish(self) -> Outcome:
        self.progress(0, 0, "正在核对")
        last = Finish(instant_text(self.ends.now()), confirmed=self.purge_confirmed)
        last.read = not (self.course.unread or self.course.more)
        last.purge = not (self.course.unread or self.recovering or self.course.need)
        with self.local.connection(write=True) as connection:
            finish(connection, last)
            back = comeback.notice(connection, self.back)
            told = joined.notices(connection, self.joined)
        self.local.fold()
        self.outcome.removed, self.outcome.asking, self.outcome.waiting = last.removed, last.asking, last.waiting
        if last.touched:
            self.ends.touched(last.touched)
        self.outcome.notices += [*told, *filter(None, [back])]
        if self.course.unread:
            self.outcome.notices.append("登录已过期，没有接收新的内容，请重新登录后再同步")
        return self.outcome
