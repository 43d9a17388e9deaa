"""A client in fifty lines of plain Python, to speak with the real server over real HTTP: no database, no engine."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson
import requests
from nacl.encoding import RawEncoder
from nacl.signing import VerifyKey

from db import digest, receipts
from db.ids import new_id
from db.operations import Operation, chain_next, chain_start
from db.spelling import instant_text
from db.wire import Result, compress, decompress, pack_ops, unpack_results
from server.challenges import unb64
from server.database import Database
from server.tables import Role
from tests.serverkit import ThreadServer, log_in, make_account

USCC = "91210112MA0XK3A27T"
NOW = "2026-11-20T02:00:00.000Z"


class Refusal(Exception):
    """The server answered with a problem."""

    def __init__(self, answer: requests.Response) -> None:
        self.status = answer.status_code
        self.problem = answer.json()
        super().__init__(f"{self.status} {self.problem}")


@dataclass
class Client:
    """One log of one account on one device. `say` seals what is given; `push` sends all that is unanswered."""

    url: str
    token: str
    account: str
    signing_keys: dict[str, bytes]
    log: str = field(default_factory=lambda: str(new_id()))
    sealed: list[Operation] = field(default_factory=list)
    chain: list[bytes] = field(default_factory=list)  # chain[n] = h(n)
    answered: int = 0
    cursor: str | None = None

    def __post_init__(self) -> None:
        self.chain = self.chain or [chain_start(self.log)]

    def op(
        self, kind: str, action: str, record: str | None = None, fields: dict[str, Any] | None = None, **more: Any
    ) -> Operation:
        """Seals one operation."""
        given = dict(fields or {})
        if action == "create":
            given = {"author_id": self.account, "created_at": NOW, "source": "manual", **given}
            given = {name: value for name, value in given.items() if value is not None}
        at = more.pop("at", NOW)
        made = Operation(len(self.sealed) + 1, kind, record or str(new_id()), action, at, fields=given, **more)
        return self.seal(made)

    def seal(self, op: Operation) -> Operation:
        self.sealed.append(op)
        self.chain.append(chain_next(self.chain[-1], op.bytes()))
        return op

    def request(self, **changes: Any) -> dict[str, Any]:
        """What would be sent now."""
        first = self.answered + 1
        return {
            "proto": 1, "log": self.log, "first": first, "sent": len(self.sealed), "prev": self.chain[first - 1].hex(),
            "ops": pack_ops(self.sealed[first - 1 :]), "cursor": self.cursor, "limit": 0, "need": [], "redo": [], **changes,
        }  # fmt: skip

    def call(self, **changes: Any) -> dict[str, Any]:
        """One call; nothing is remembered of it. Raises Refusal."""
        return self.send(orjson.dumps(self.request(**changes)))

    def send(self, body: bytes) -> dict[str, Any]:
        headers = {
            "Authorization": f"Bearer {self.token}", "X-Tepai": "1", "Content-Type": "application/json",
            "Content-Encoding": "zstd", "Accept-Encoding": "zstd",
        }  # fmt: skip
        answer = requests.post(f"{self.url}/v1/sync", data=compress(body), headers=headers, timeout=60, stream=True)
        assert answer.headers["X-Tepai"] == "1"
        if answer.status_code != 200:
            raise Refusal(answer)
        raw = answer.raw.read(decode_content=False)
        found: dict[str, Any] = orjson.loads(
            decompress(raw, 64 << 20) if answer.headers.get("content-encoding") == "zstd" else raw
        )
        return found

    def push(self, **changes: Any) -> list[Result]:
        """Sends what is unanswered, checks the receipts, remembers the answer."""
        first = self.answered + 1
        answer = self.call(**changes)
        results = unpack_results(answer["results"])
        assert [r.seq for r in results] == list(range(first, answer["last"] + 1))
        self.check_receipts(answer["batches"], results)
        self.answered = max(self.answered, answer["last"])
        return results

    def one(self, *given: Any, **more: Any) -> Result:
        """Seals one operation, sends it, returns its result."""
        self.op(*given, **more)
        return self.push()[-1]

    def check_receipts(self, batches: list[dict[str, Any]], results: list[Result]) -> None:
        """Every result is in a batch whose signed root we can work out ourselves. Raises BadSignatureError."""
        by_seq = {r.seq: r for r in results}
        for batch in batches:
            seqs = range(batch["from"], batch["to"] + 1)
            if not all(seq in by_seq for seq in seqs):
                continue
            leaves = [
                receipts.leaf(self.log, s, sha256(self.sealed[s - 1].bytes()).digest(), by_seq[s].status, by_seq[s].rev)
                for s in seqs
            ]
            root = receipts.root(leaves)
            assert root.hex() == batch["root"]
            said = receipts.statement(batch["key"], self.log, batch["from"], batch["to"], batch["at"], batch["epoch"], root)
            VerifyKey(self.signing_keys[batch["key"]]).verify(said, bytes.fromhex(batch["signature"]), RawEncoder)
        covered = {s for b in batches for s in range(b["from"], b["to"] + 1)}
        assert set(by_seq) <= covered

    def pull(self, limit: int = 1000, **changes: Any) -> "Pulled":
        """Pages until nothing is left, from where the cursor stands."""
        found = Pulled()
        while True:
            answer = self.call(ops=[], first=self.answered + 1, limit=limit, **changes)
            found.add(answer)
            self.cursor = answer["cursor"]
            changes = {}
            if not answer["more"]:
                found.digests = answer["digests"]
                return found


@dataclass
class Pulled:
    """What a run of pages brought."""

    entries: list[tuple[str, int, str, int, str, str]] = field(default_factory=list)  # stream, pos, id, rev, op, kind
    bodies: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    revs: dict[tuple[str, str], int] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    digests: dict[str, dict[str, Any]] = field(default_factory=dict)
    pages: int = 0

    def add(self, answer: dict[str, Any]) -> None:
        self.pages += 1
        self.dropped += answer["dropped"]
        for t in answer["entries"]:
            rows = zip(t["pos"], t["id"], t["rev"], t["op"], t["kind"], strict=True)
            self.entries += [(t["stream"], *row) for row in rows]
        for kind, table in answer["bodies"].items():
            for i, record in enumerate(table["id"]):
                self.bodies[kind, record] = {n: c[i] for n, c in table["fields"].items() if c[i] is not None}
                self.revs[kind, record] = table["rev"][i]

    def ids(self, kind: str, stream: str = "") -> set[str]:
        return {e[2] for e in self.entries if e[5] == kind and e[4] == "put" and stream in ("", e[0])}

    def live(self) -> dict[str, dict[str, int]]:
        """Stream → record → revision after all entries in order."""
        found: dict[str, dict[str, int]] = {}
        for stream, _, record, rev, op, _ in self.entries:
            members = found.setdefault(stream, {})
            if op == "put":
                members[record] = rev
            else:
                members.pop(record, None)
        return found


def person(server: ThreadServer, database: Database, role: Role = Role.COMMISSIONER, division: str = "210112") -> Client:
    """A new account with a device that is logged in."""
    login = f"u{new_id().hex[-12:]}"
    account = make_account(database, login, role, division)
    return device(server, login, str(account))


def device(server: ThreadServer, login: str, account: str) -> Client:
    """Another device of an account."""
    session = log_in(server.url, login)
    keys = {key["id"]: unb64(key["public_key"]) for key in session.answer["server"]["signing_keys"]}
    return Client(server.url, session.token, account, keys)


def second_log(client: Client) -> Client:
    """The same account and device with a new log, as after a restored profile."""
    return Client(client.url, client.token, client.account, client.signing_keys)


def row(server: ThreadServer, kind: str, record: str) -> dict[str, Any] | None:
    """The stored row by plain SQL."""
    with server.connect() as conn:
        cursor = conn.execute(f"SELECT * FROM {kind} WHERE id = %s", (record,))
        found = cursor.fetchone()
        assert cursor.description is not None
        return None if found is None else dict(zip([c.name for c in cursor.description], found, strict=True))


def visit(client: Client, **fields: Any) -> dict[str, Any]:
    """The fields of a visit that may be submitted."""
    common = {
        "enterprise_id": str(new_id()), "visited_on": "2026-11-18", "mode": "onsite", "visitors": [client.account],
        "purposes": ["needs"], "interviewee": "牤䶮·𬭊", "report_unit": "210112", "region": "210112",
    }  # fmt: skip
    return {**common, **fields}


def streams(server: ThreadServer, record: str, op: str = "p") -> set[str]:
    """Names of the streams a record is in (or has left, been deleted from) by plain SQL."""
    with server.connect() as conn:
        query = "SELECT s.name FROM sync_entry e JOIN sync_stream s ON s.id = e.stream WHERE e.rec = %s AND e.op = %s"
        return {name for (name,) in conn.execute(query, (record, op))}


def check_database(server: ThreadServer) -> None:
    """What must hold whatever was sent: digests, counts, heads, one live key an owner, history without gaps."""
    with server.connect() as conn:
        for stream, name, head, count, total in conn.execute("SELECT id, name, head, count, digest FROM sync_stream").fetchall():
            query = "SELECT rec::text, rev, op, pos, kind FROM sync_entry WHERE stream = %s"
            entries = conn.execute(query, (stream,)).fetchall()
            live = [(r, rev) for r, rev, op, _, _ in entries if op == "p"]
            assert (len(live), digest.total(live)) == (count, digest.unsigned(total)), name
            assert all(pos <= head for *_, pos, _ in entries), name
            assert len({pos for *_, pos, _ in entries}) == len(entries), name
            for kind in {e[4] for e in entries}:
                mine = {(r, rev) for r, rev, op, _, k in entries if op == "p" and k == kind}
                rows = set(conn.execute(f"SELECT id::text, rev FROM {kind}").fetchall())
                assert mine <= rows, f"{name}: entries of {kind} without a row of that revision"
        keys = "SELECT uscc FROM enterprise WHERE uscc IS NOT NULL GROUP BY uscc HAVING count(*) > 1"
        assert conn.execute(keys).fetchall() == []
        numbers = "SELECT no FROM visit WHERE no IS NOT NULL GROUP BY no HAVING count(*) > 1"
        assert conn.execute(numbers).fetchall() == []
        gaps = "SELECT log FROM sync_history GROUP BY log HAVING count(*) <> max(seq) OR min(seq) <> 1"
        assert conn.execute(gaps).fetchall() == []
        behind = (
            "SELECT l.id FROM sync_log l WHERE l.last <> coalesce((SELECT max(seq) FROM sync_history h WHERE h.log = l.id), 0)"
        )
        assert conn.execute(behind).fetchall() == []


def now() -> str:
    return instant_text(datetime.now(UTC))
