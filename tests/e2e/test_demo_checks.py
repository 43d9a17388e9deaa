"""The demonstration's own checks can fail: who should have what, equal fields, identity numbers in the clear."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from db.choices import State
from db.records import Effect, Enterprise, Served, ServiceLog, Trainee, Visit
from db.rural_choices import ServedType
from desktop.demo import chain_proofs, compare, ledgers, proofs, secrecy
from desktop.demo.reach import Reader, should_have
from desktop.demo.rollbook import number
from desktop.demo.scenes import Story
from server.database import Database
from server.tables import Role
from tests.serverkit import ThreadServer, make_account
from tests.synckit import KEY, Desktop, Laptop, desktop, step, visit

COUNTY = {"region": "210112", "report_unit": "210112"}


@dataclass
class County:
    """A commissioner and the contact after a day's work; `visit` was handed in."""

    server: ThreadServer
    zhang: Desktop
    wang: Desktop
    visit: str
    folder: Path

    def differences(self, who: Desktop, role: str) -> list[str]:
        found = compare.server_rows(self.url)
        database = next(self.folder.glob(f"*/{'zhang' if who is self.zhang else 'wang'}.db"))
        return compare.differences(database, KEY, found, Reader(str(who.account), role, "210112"))

    def all_differences(self) -> list[str]:
        return self.differences(self.zhang, "commissioner") + self.differences(self.wang, "contact_county")

    @property
    def url(self) -> str:
        with self.server.connect() as conn:
            return conn.info.dsn

    def plant(self, sql: str) -> None:
        with self.server.connect() as conn:
            conn.execute(sql)


@pytest.fixture
def county(database: Database, server: ThreadServer, tmp_path: Path) -> Iterator[County]:
    make_account(database, "zhang")
    make_account(database, "wang", Role.CONTACT_COUNTY)
    with ExitStack() as stack:
        laptops = []
        for login in ("zhang", "wang"):
            (tmp_path / login).mkdir()
            laptops.append(stack.enter_context(desktop(tmp_path / login, server.url, login)))
        zhang, wang = laptops
        card = zhang.add(Enterprise, name="沈阳测试泵业有限公司", uscc="91210100MA00004960", region="210112")
        village = zhang.add(Served, served_type=ServedType.OTHER, name="测试村", **COUNTY)
        zhang.add(Effect, served_id=village, year=2025, object_year=f"{village}/2025", **COUNTY)
        made = visit(zhang, card, report_unit="210112")
        visit(zhang, card, report_unit="210112")  # stays a draft: no contact has it
        step(zhang, Visit, made, "submit")
        zhang.sync()
        wang.sync()
        yield County(server, zhang, wang, str(made), tmp_path)


def test_after_a_sync_nobody_lacks_anything_and_nobody_has_too_much(county: County) -> None:
    assert county.all_differences() == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE visit SET remark = 'x' WHERE id = '{visit}'", "remark differ"),
        ("UPDATE effect SET year = 2024", "year differ"),
        ("DELETE FROM visit WHERE id = '{visit}'", "not on the server"),
        ("UPDATE visit SET state = 'submitted' WHERE state = 'draft'", "missing on the laptop"),
        ("UPDATE visit SET report_unit = '210113', region = '210113'", "without a right to it"),
    ],
)
def test_a_planted_difference_is_found(county: County, change: str, found: str) -> None:
    county.plant(change.format(visit=county.visit))
    assert any(found in line for line in county.all_differences())


@pytest.mark.parametrize(
    ("kind", "row", "role", "division", "expected"),
    [
        ("trainee", {}, "organiser", "210112", True),
        ("trainee", {}, "commissioner", "210112", False),
        ("trainee", {}, "contact_city", "210100", True),
        ("trainee", {}, "contact_city", "210200", False),
        ("training", {"state": State.DRAFT.value}, "contact_county", "210112", False),
        ("training", {"state": State.SUBMITTED.value}, "organiser", "210112", True),
        ("service_log", {"state": State.DRAFT.value, "days": '{"x":{"present":["me"]}}'}, "commissioner", "210213", True),
        ("service_log", {"state": State.SUBMITTED.value}, "team_leader", "210112", False),
        ("team", {}, "commissioner", "210112", True),
        ("team", {"members": '{"x":{"person":"me"}}'}, "commissioner", "210213", True),
        ("served", {}, "organiser", "210112", True),
        ("parameter", {}, "commissioner", "210213", True),
        ("review_note", {"to_id": "me"}, "commissioner", "210213", True),
        ("review_note", {}, "commissioner", "210112", False),
        ("docking", {}, "commissioner", "210112", False),
        ("docking", {}, "contact_county", "210112", True),
        ("docking", {"owners": '{"x":{"person":"me"}}'}, "commissioner", "210213", True),
        ("contract", {"state": State.SUBMITTED.value, "brokers": '["me"]'}, "commissioner", "210213", True),
        ("contract", {"state": State.SUBMITTED.value}, "commissioner", "210112", False),
        ("need", {"state": State.APPROVED_COUNTY.value, "visibility": "public"}, "commissioner", "210213", True),
        ("need", {"state": State.APPROVED_COUNTY.value, "visibility": "closed"}, "commissioner", "210213", False),
        ("achievement", {"state": State.SUBMITTED.value, "visibility": "public"}, "commissioner", "210213", False),
        ("subsidy", {}, "contact_city", "210100", True),
    ],
)
def test_who_should_have_what(kind: str, row: dict[str, str], role: str, division: str, expected: bool) -> None:
    common = {"id": "r", "author_id": "other", "state": State.DRAFT.value, **COUNTY}
    assert should_have(Reader("me", role, division), kind, {**common, **row}) is expected


# ---------------------------------------------------------------------------------------------- numbers in the clear
def clear(county: County) -> list[str]:
    wanted = secrecy.pattern([number(1), number(2)])
    shown = secrecy.in_postgres(county.url, wanted)
    for name in ("zhang", "wang"):
        shown += secrecy.on_laptop(name, county.folder / name / f"{name}.db", KEY, wanted)
    return shown


def test_no_number_is_found_where_none_is(county: County) -> None:
    assert clear(county) == []
    assert secrecy.in_files(county.folder, secrecy.pattern([number(1)])) == []


def test_a_number_in_any_table_of_the_province_is_found(county: County) -> None:
    county.plant(f"UPDATE sync_history SET op = op || '{number(1).lower()}' WHERE kind = 'visit'")
    assert clear(county) == ["province: sync_history.op"]


def test_a_number_on_a_laptop_is_found_and_in_a_file(county: County, laptop: Laptop) -> None:
    county.wang.add(Trainee, name="王五", notes=f"证件 {number(2)}", **COUNTY)
    shown = clear(county)
    assert {"wang: trainee.notes", "wang: outbox.fields"} <= set(shown)
    (county.folder / "log.txt").write_text(f"…{number(1)}…", encoding="utf-8")
    assert secrecy.in_files(county.folder, secrecy.pattern([number(1)])) == ["file: log.txt"]


def test_a_story_that_did_not_happen_is_told(county: County) -> None:
    rows = compare.server_rows(county.url)
    rows["service_log"]["x"] = dict.fromkeys(ServiceLog.__table__.columns.keys())
    story = Story(returned=None, places={"满堂": "x"}, logs=[])
    for name in ("returned", "written_for", "corrected"):
        setattr(story, name, county.visit)
    rows["correction"]["None"] = {"state": "submitted"}
    told = proofs.unfulfilled(rows, story)
    assert "更正没有写进原记录" in told
    assert any(line.startswith("走访没有走到每一级") for line in told)
    assert any(line.startswith("服务日志 1 份") for line in told)
    assert "没有出现编号待发" in told


def test_a_ledger_line_that_differs_or_is_missing_is_told() -> None:
    lines = {"王": {"金额（万元）": 46, "状态": "已确认"}, "郑": {"金额（万元）": 45, "状态": "已确认"}, "冯": None}
    assert list(ledgers.line_differs("技术合同 HT-1", lines)) == [
        "技术合同 HT-1：冯的台账里没有这一行", "技术合同 HT-1：“金额（万元）”王是 46，郑是 45",
    ]  # fmt: skip
    assert list(ledgers.line_differs("技术合同 HT-1", {"王": {"金额": 46}, "冯": {"金额": 46}})) == []


def test_the_story_of_the_chain_reckons_as_one_does_by_hand() -> None:
    told = chain_proofs.told()
    assert told.credited == {"210200": Decimal(120), "210100": Decimal("46") + Decimal("80.5")}, "the seller's city, once"
    assert (told.unregistered, told.landings) == (Decimal(95 + 8), 2)


def test_the_contact_reads_by_plain_sql(county: County) -> None:
    with compare.decrypted(county.folder / "wang" / "wang.db", KEY) as connection:
        assert set(compare.laptop_rows(connection, "visit")) == {county.visit}


