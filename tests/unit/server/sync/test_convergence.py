"""Two laptops and the province under random edits and lost answers: all end with the same rows, no acknowledged work is lost."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from db.bodies import wire_types
from db.records import BY_NAME
from db.wire import Result, unpack_results
from server.database import Database
from tests.serverkit import ThreadServer
from tests.unit.server.sync.kit import Client, Pulled, check_database, person, second_log, visit

FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "staff": st.none() | st.integers(0, 3),
    "remark": st.sampled_from([None, "甲", "𬭊"]),
    "purposes": st.sampled_from([None, ["needs"], ["needs", "ip"], ["policy"]]),
    "on_site": st.sampled_from([None, "一\n二", "\\N"]),
}
Copy = dict[str, Any]


class Laptop:
    """What a client must remember, as plain dicts: the server's copies, and what waits on top of them."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.copies: dict[str, tuple[int, Copy]] = {}
        self.members: dict[str, dict[str, int]] = {}
        self.waiting: list[Any] = []
        self.outcome: dict[int, Result] = {}

    def seen(self, record: str) -> Copy | None:
        """The copy with what waits laid over it."""
        found = dict(self.copies[record][1]) if record in self.copies else None
        for op in self.waiting:
            if op.id == record:
                found = None if op.action == "delete" else {**(found or {}), **op.fields}
        return found

    def records(self) -> list[str]:
        ids = {*self.copies, *(op.id for op in self.waiting)}
        return sorted(i for i in ids if self.seen(i) is not None)

    def write(self, action: str, record: str | None = None, fields: Copy | None = None) -> None:
        old = self.seen(record) if record else None
        base = {n: (old or {}).get(n) for n in fields or {}} if action == "patch" else {}
        rev = self.copies[record][0] if record in self.copies else 0
        self.waiting.append(self.client.op("visit", action, record, fields, base=base, base_rev=rev))

    def hear(self, answer: dict[str, Any]) -> None:
        """Results first, then the page, as one transaction."""
        for result in unpack_results(answer["results"]):
            self.outcome[result.seq] = result
            op = self.waiting.pop(0)
            self.take(op, result)
            if result.status not in ("held", "rejected") and result.rev >= self.known(op.id):
                self.stand(op.id, result)
        self.client.answered = answer["last"]
        self.turn(answer)
        if answer["cursor"] is not None:
            self.client.cursor = answer["cursor"]
            if not answer["more"]:
                self.purge(answer["digests"])

    def turn(self, answer: dict[str, Any]) -> None:
        """The page: entries in their order, bodies where they are newer."""
        page = Pulled()
        page.add(answer)
        for stream, _, record, rev, op, kind in page.entries:
            if kind == "visit":
                members = self.members.setdefault(stream, {})
                members[record] = rev
                if op != "put":
                    del members[record]
                    if rev >= self.copies.get(record, (0, {}))[0]:
                        self.copies.pop(record, None)
        for (kind, record), body in page.bodies.items():
            if kind == "visit" and page.revs[kind, record] > self.copies.get(record, (0, {}))[0]:
                self.copies[record] = page.revs[kind, record], body

    def known(self, record: str) -> int:
        return max((members.get(record, 0) for members in self.members.values()), default=0)

    def stand(self, record: str, result: Result) -> None:
        """A result says in which streams its record is now; the page leaves those entries out."""
        for members in self.members.values():
            members.pop(record, None)
        for stream in result.streams:
            self.members.setdefault(stream, {})[record] = result.rev

    def purge(self, digests: dict[str, Any]) -> None:
        """After the last page: rows in no stream go; the visits that stay are those that the province counts."""
        live = {record for members in self.members.values() for record in members}
        for record in self.copies.keys() - live - {op.id for op in self.waiting}:
            del self.copies[record]
        (own,) = (name for name in digests if name.startswith("u:"))
        card = 1  # the person's own card, which this model does not follow
        assert digests[own]["count"] == len(self.members.get(own, {})) + card

    def take(self, op: Any, result: Result) -> None:
        rev, copy = self.copies.get(op.id, (0, {}))
        if result.status in ("held", "rejected"):
            return
        if result.body is not None:
            if result.body["rev"] >= rev:
                self.copies[op.id] = result.body["rev"], {n: v for n, v in result.body["fields"].items() if v is not None}
        elif op.action == "delete":
            if result.rev >= rev:
                self.copies.pop(op.id, None)
        elif result.rev > rev:
            state = {"submit": "submitted", "withdraw": "draft"}.get(op.fields.get("action"), copy.get("state", "draft"))
            fields = {} if op.action == "transition" else op.fields
            after = {**copy, **fields, **result.set, "state": state, "changed_at": op.at}
            self.copies[op.id] = result.rev, {n: v for n, v in after.items() if v is not None}

    def needs(self) -> list[list[str]]:
        live = {r: rev for members in self.members.values() for r, rev in members.items()}
        return [["visit", r] for r, rev in live.items() if self.copies.get(r, (0, {}))[0] < rev]

    def sync(self, limit: int = 100) -> bool:
        answer = self.client.call(limit=limit, need=self.needs())
        self.hear(answer)
        return bool(answer["more"] or self.needs() or self.waiting)


class Machine(RuleBasedStateMachine):
    """Every run has an account of its own on one running server."""

    server: ThreadServer
    database: Database
    laptops: list[Laptop]

    @initialize()
    def meet(self) -> None:
        first = person(self.server, self.database)
        self.laptops = [Laptop(first), Laptop(second_log(first))]

    @rule(who=st.integers(0, 1), fields=st.fixed_dictionaries({}, optional=FIELDS))
    def create(self, who: int, fields: Copy) -> None:
        laptop = self.laptops[who]
        laptop.write("create", None, visit(laptop.client, **fields))

    @rule(who=st.integers(0, 1), fields=st.fixed_dictionaries({}, optional=FIELDS), pick=st.integers(0, 9))
    def edit(self, who: int, fields: Copy, pick: int) -> None:
        laptop = self.laptops[who]
        if fields and laptop.records():
            laptop.write("patch", laptop.records()[pick % len(laptop.records())], fields)

    @rule(who=st.integers(0, 1), action=st.sampled_from(["delete", "submit", "withdraw"]), pick=st.integers(0, 9))
    def move(self, who: int, action: str, pick: int) -> None:
        laptop = self.laptops[who]
        if laptop.records():
            record = laptop.records()[pick % len(laptop.records())]
            if action == "delete":
                laptop.write("delete", record)
            else:
                laptop.write("transition", record, {"action": action})

    @rule(who=st.integers(0, 1), limit=st.sampled_from([0, 1, 3, 100]))
    def sync(self, who: int, limit: int) -> None:
        self.laptops[who].sync(limit)

    @rule(who=st.integers(0, 1))
    def lose_the_answer(self, who: int) -> None:
        self.laptops[who].client.call(limit=3)

    @invariant()
    def acknowledged_is_kept(self) -> None:
        for laptop in getattr(self, "laptops", []):
            sealed = laptop.client.sealed
            with self.server.connect() as conn:
                query = "SELECT seq, op, status FROM sync_history WHERE log = %s"
                kept = {seq: (op.encode(), status) for seq, op, status in conn.execute(query, (laptop.client.log,))}
            for seq, result in laptop.outcome.items():
                assert kept[seq] == (sealed[seq - 1].bytes(), result.status)

    def teardown(self) -> None:
        if not hasattr(self, "laptops"):
            return
        for _ in range(20):
            if not any([laptop.sync() for laptop in self.laptops]):  # noqa: C419 - all of them, each time
                break
        rows = stored(self.server, self.laptops[0].client)
        for laptop in self.laptops:
            assert not laptop.waiting
            laptop.sync()
            mine = {i: (rev, copy) for i, (rev, copy) in laptop.copies.items()}
            assert mine == rows
        check_database(self.server)


def stored(server: ThreadServer, client: Client) -> dict[str, tuple[int, Copy]]:
    """The province's rows of one author as wire values, by plain SQL."""
    types = wire_types(BY_NAME["visit"])
    names = list(types)
    found = {}
    with server.connect() as conn:
        query = f"SELECT id::text, rev, {', '.join(names)} FROM visit WHERE author_id = %s"
        for record, rev, *values in conn.execute(query, (client.account,)):
            wire = {n: types[n].from_store(v) for n, v in zip(names, values, strict=True) if v is not None}
            found[record] = rev, {n: str(v) if n.endswith("_id") else v for n, v in wire.items()}
    return found


def test_all_converge_and_nothing_acknowledged_is_lost(server: ThreadServer, database: Database) -> None:
    machine = type("Here", (Machine,), {"server": server, "database": database}).TestCase
    machine.settings = settings(max_examples=8, stateful_step_count=18, suppress_health_check=list(HealthCheck))
    machine().runTest()
