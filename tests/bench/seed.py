"""Profiles of any size for measuring: enterprises, people, policies and visits shaped like `peer_records`, always the same ones.

A visit holds the texts of one peer record (mean 584 bytes as JSON) in the fields of ours.
"""

import random
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from db import canonical
from db.base import Record
from db.bodies import table_columns, to_rows
from db.records import BY_NAME
from db.session import Local
from desktop.core.paths import Paths
from desktop.core.profile import LoginAnswer, Opened, create, new_device, unlock
from desktop.core.profile_files import Account
from tests.bench import peer_records

PASSWORD = "走访-2026-bench"
ACCOUNT = UUID(int=0x0190_0000_0000_7000_8000_0000_0000_0001)
SEED = 20261122
START = date(2023, 11, 22)
DAYS = 1096  # visits of three years
PER_ENTERPRISE = 5
_BATCH = 5000
_COUNTIES = ("210112", "210102", "210213", "210381", "210726", "211303")
_CITIES = ("沈阳", "大连", "鞍山", "锦州", "朝阳", "营口", "丹东", "抚顺")
_BRANDS = (
    "浑河",
    "北方",
    "东陵",
    "桃仙",
    "白塔",
    "金谷",
    "高坎",
    "满堂",
    "鸭绿江",
    "千山",
    "凌海",
    "渤海",
    "红山",
    "长兴",
    "辽河",
    "华晨",
)
_TRADES = (
    "精密机床",
    "新材料科技",
    "泵业",
    "智能装备",
    "医疗器械",
    "种业",
    "铸造",
    "电缆附件",
    "轴承",
    "环保设备",
    "食品",
    "纺织",
    "化工",
    "电子",
)
_ENDS = ("有限公司", "股份有限公司", "有限责任公司", "科技有限公司")
_PURPOSES = ("needs", "policy", "results", "project", "diagnosis", "finance", "ip")
_STATES = ("draft", "submitted", "returned", "county", "city", "confirmed", "confirmed", "confirmed")


def number(kind: int, n: int) -> str:
    """A UUIDv7 of its own for the n-th record of a kind."""
    return str(UUID(int=(0x018B_0000_0000 + n * 7919) << 80 | 0x7 << 76 | kind << 64 | 0b10 << 62 | n))


def common(n: int, state: str = "confirmed") -> dict[str, Any]:
    """The common block of the n-th record, by the account itself."""
    at = f"2026-{n % 11 + 1:02d}-{n % 27 + 1:02d}T{n % 11:02d}:{n % 60:02d}:{n * 7 % 60:02d}.{n % 1000:03d}Z"
    return {
        "state": state, "author_id": str(ACCOUNT), "created_at": at, "changed_at": at, "source": "manual",
        "region": _COUNTIES[n % len(_COUNTIES)],
    }  # fmt: skip


def enterprises(count: int) -> Iterator[dict[str, Any]]:
    """Cards with a name, a code and a sector."""
    rng = random.Random(SEED)
    for n in range(count):
        name = rng.choice(_CITIES) + rng.choice(_BRANDS) + rng.choice(_TRADES) + rng.choice(_ENDS)
        yield common(n) | {
            "id": number(1, n), "name": name, "uscc": f"91210112MA{n:07d}X", "sector": "equipment",
            "address": f"辽宁省{name[:2]}市{rng.choice(_BRANDS)}路 {n % 300} 号",
        }  # fmt: skip


def people(count: int) -> Iterator[dict[str, Any]]:
    """Commissioners; the first is the account itself."""
    rng = random.Random(SEED + 1)
    for n in range(count):
        name = rng.choice(peer_records.SUR) + "".join(rng.choices(peer_records.GIV, k=2))
        yield common(n) | {"id": str(ACCOUNT) if n == 0 else number(2, n), "name": name, "unit": "沈阳工业大学"}


def visits(count: int, companies: int, colleagues: int) -> Iterator[dict[str, Any]]:
    """Visits as wire values, in the order they were entered: about the order of their days."""
    rng = random.Random(SEED)
    for n in range(count):
        peer = peer_records.record(rng, n)
        day = START + timedelta(days=min(DAYS - 1, max(0, n * DAYS // count - rng.randrange(20))))
        found = common(n, rng.choice(_STATES)) | {
            "id": number(3, n), "no": f"LN-ZF-2101-{day.year}-{n:06d}", "enterprise_id": number(1, rng.randrange(companies)),
            "visited_on": day.isoformat(), "started": peer["time"], "mode": rng.choice(("onsite", "phone", "meeting")),
            "visitors": [str(ACCOUNT), number(2, rng.randrange(1, colleagues))], "purposes": rng.sample(_PURPOSES, 2),
            "interviewee": peer["name"], "interviewee_phone": peer["phone"], "biz_status": peer["note"],
            "findings": {number(4, n): {"kind": "technology", "n": 1, "text": peer["topic"] + "：" + peer["kind"]}},
            "follow_up": peer["result"], "staff": peer["age"] * peer["people"], "result": "tracking",
            "confidential_ack": True,
        }  # fmt: skip
        found["created_at"] = found["changed_at"] = f"{day.isoformat()}T08:{n % 60:02d}:{n * 7 % 60:02d}.{n % 1000:03d}Z"
        yield found


def insert(local: Local, kind: type[Record], bodies: Iterable[dict[str, Any]]) -> None:
    """Puts wire bodies straight into a kind's table."""
    columns = table_columns(kind)
    sql = f"INSERT INTO {kind.__tablename__} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    source = iter(bodies)
    with local.connection(write=True) as connection:
        while rows := list(islice(source, _BATCH)):
            wired = {name: [row.get(name) for row in rows] for name in columns[2:]}
            ids, revs = [row["id"] for row in rows], list(range(1, len(rows) + 1))
            connection.exec_driver_sql(sql, to_rows(kind, ids, revs, wired))


def fill(local: Local, count: int, waiting: int = 20) -> None:
    """Puts `count` visits with their enterprises and people into an empty profile; the last few wait for upload."""
    companies, colleagues = max(10, count // PER_ENTERPRISE), max(2, count // 500)
    insert(local, BY_NAME["enterprise"], enterprises(companies))
    insert(local, BY_NAME["person"], people(colleagues))
    insert(local, BY_NAME["visit"], visits(count, companies, colleagues))
    with local.connection(write=True) as connection:
        rows = connection.exec_driver_sql("SELECT id FROM visit ORDER BY visited_on DESC LIMIT ?", (waiting,)).all()
        connection.exec_driver_sql(
            "INSERT INTO outbox (log, status, kind, id, action, at, base_rev, fields, base, closes, grp, batch, schema)"
            " VALUES (?, 'open', 'visit', ?, 'patch', '2026-11-22T00:00:00.000Z', 1, ?, '{}', '[]', '', '', 1)",
            [(str(ACCOUNT), row[0], canonical.text({"follow_up": "复核"})) for row in rows],
        )


def home(folder: Path, count: int) -> None:
    """A home folder (TEPAI_HOME) with one profile, made as at a first login."""
    account = Account(ACCOUNT, "bench", "王海", "企业科技特派员", "210112", "浑南区")
    opened = create(Paths(folder), LoginAnswer(account, new_device()), PASSWORD)
    fill(opened.local, count)
    opened.close()


def opened(folder: Path) -> Opened:
    """The profile of `home`, unlocked."""
    return unlock(Paths(folder), ACCOUNT, PASSWORD)


def made(folder: Path, count: int) -> Path:
    """`home` in a process of its own, so that the one that measures stays small."""
    subprocess.run([sys.executable, "-m", "tests.bench.seed", str(folder), str(count)], check=True)
    return folder


if __name__ == "__main__":
    home(Path(sys.argv[1]), int(sys.argv[2]))
