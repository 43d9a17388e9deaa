"""Finding records: the index against a plain search over all texts, and against a real encrypted profile."""

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.base import Record
from db.choices import VisitPurpose
from db.ids import new_id
from db.records import KINDS
from db.records.enterprise import Enterprise
from db.records.person import Person
from db.records.policy import Policy
from db.records.visit import ProblemRow, Visit
from db.search import BEGINNING, NAMED, TOLD, SearchIndex, words_of
from db.search_blocks import SPELLING, Block, Blocks, Entry, fold, merged
from db.search_texts import SEPARATOR, layout
from db.session import Author, Local

ME = UUID(int=7)
LETTERS = "ab沈阳机床０Ａ（"
texts = st.text(alphabet=LETTERS, max_size=8)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    number = draw(st.integers(0, 40))
    names = "".join(SEPARATOR + fold(t) for t in draw(st.lists(texts, max_size=2)))
    told = "".join(SEPARATOR + fold(t) for t in draw(st.lists(texts, max_size=3)))
    spelled = "".join(SPELLING + t for t in draw(st.lists(st.text("abc", min_size=1, max_size=4), max_size=2)))
    return Entry(number.to_bytes(16), draw(st.integers(0, 9)), names, spelled, told)


def naive_rank(entry: Entry, words: list[str]) -> int | None:
    """What the index should say of one entry."""

    def named(word: str) -> bool:
        return word in entry.names or (word.isascii() and word in entry.letters)

    begins = SEPARATOR + words[0] in entry.names or (words[0].isascii() and SPELLING + words[0] in entry.letters)
    if begins and all(map(named, words[1:])):
        return BEGINNING
    if all(map(named, words)):
        return NAMED
    if all(named(w) or w in entry.texts for w in words):
        return TOLD
    return None


def ranked(blocks: Blocks, words: list[str]) -> list[tuple[int, int, bytes]]:
    """(rank, key, id) of everything found, in the order it is found."""
    found: dict[bytes, tuple[int, int, bytes]] = {}
    for rank, way in enumerate((Block.beginning, Block.named, Block.told)):
        for block in blocks:
            for n in way(block, words):
                found.setdefault(block.id(n), (rank, block.keys[n], block.id(n)))
    return list(found.values())


changes = st.lists(
    st.tuples(st.lists(entries(), max_size=30, unique_by=lambda e: e.id), st.sets(st.integers(0, 40), max_size=30)),
    max_size=6,
)


@settings(deadline=None)
@given(changes, st.lists(st.text(alphabet="ab沈阳机床0(", min_size=1, max_size=3), min_size=1, max_size=3))
def test_index_equals_plain_search(steps: list[tuple[list[Entry], set[int]]], words: list[str]) -> None:
    blocks: Blocks = ()
    truth: dict[bytes, Entry] = {}
    for added, removed in steps:
        gone = {n.to_bytes(16) for n in removed}
        blocks, taken = merged(blocks, added, gone | {e.id for e in added})
        assert {e.id for e in taken} == truth.keys() & (gone | {e.id for e in added})
        truth = {k: e for k, e in truth.items() if k not in gone} | {e.id: e for e in added}
    wanted = {(rank, e.key, e.id) for e in truth.values() if (rank := naive_rank(e, words)) is not None}
    found = ranked(blocks, words)
    assert set(found) == wanted
    assert len(found) == len(wanted)
    assert [(r, -k) for r, k, _ in found] == sorted((r, -k) for r, k, _ in found)
    assert sorted(e.id for b in blocks for e in b.entries()) == sorted(truth)


def test_many_records_are_packed_into_blocks() -> None:
    many = [Entry(n.to_bytes(16), n % 977, f"{SEPARATOR}名{n}", f"{SPELLING}m{n}", "") for n in range(3000)]
    blocks, _ = merged((), many, ())
    assert all(0 < len(block) <= 512 for block in blocks)
    keys = [key for block in blocks for key in block.keys]
    assert keys == sorted(keys, reverse=True)
    blocks, taken = merged(blocks, [], {e.id for e in many[::2]})
    assert len(taken) == 1500
    assert [b.id(n) for b in blocks for n in b.named(["名2999"])] == [(2999).to_bytes(16)]


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text) or any(len(c.lower()) != 1 for c in text)


def test_words() -> None:
    assert words_of("　ＣＮＣ 机床\tcnc ") == ["cnc", "机床"]
    assert words_of(" \n\uffff\x1f") == []


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Local]:
    found = Local(tmp_path / "profile.db", bytes(32))
    found.upgrade()
    yield found
    found.close()


def save(local: Local, *records: Record) -> None:
    with local.write(Author(str(ME), str(ME))) as session:
        session.add_all(records)


@pytest.fixture
def example(local: Local) -> dict[str, Record]:
    works = Enterprise(id=new_id(), name="沈阳浑河精密机床有限公司", uscc="91210112MA0000496C", region="210112")
    plant = Enterprise(id=new_id(), name="长海养殖厂", former_names="大连 ＣＮＣ 厂")
    me = Person(id=ME, name="王海")
    visit = Visit(
        id=new_id(), enterprise_id=works.id, visited_on=date(2026, 11, 20), visitors=(ME,), purposes=(VisitPurpose.NEEDS,),
        biz_status="在手订单同比增 18%，五轴加工中心交期受限", region="210112",
        findings=(ProblemRow("0190a000-0000-7000-8000-000000000001", 1, text="主轴热变形"),),
    )  # fmt: skip
    save(local, works, plant, me, visit)
    return {"works": works, "plant": plant, "me": me, "visit": visit}


def found(index: SearchIndex, query: str) -> set[UUID]:
    return {hit.id for hit in index.find(query)}


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("浑", {"works", "visit"}),
        ("浑河精密", {"works", "visit"}),
        ("syhh", {"works", "visit"}),
        ("jmjc", {"works", "visit"}),
        ("MA0000496c", {"works"}),
        ("cnc", {"plant"}),
        ("ｃｎｃ", {"plant"}),
        ("zhyz", {"plant"}),
        ("chyz", {"plant"}),
        ("主轴热变形", {"visit"}),
        ("18%，五轴", {"visit"}),
        ("18%,五轴", {"visit"}),
        ("王海", {"me", "visit"}),
        ("浑河 订单", {"visit"}),
        ("订单 浑河 wh", set()),
        ("浑南区", {"works", "visit"}),
        ("公司在手", set()),
        ("", set()),
    ],
)
def test_what_finds_what(local: Local, example: dict[str, Record], query: str, who: set[str]) -> None:
    index = SearchIndex(local)
    index.load()
    assert index.loaded
    assert found(index, query) == {example[name].id for name in who}


def test_hits_say_where(local: Local, example: dict[str, Record]) -> None:
    index = SearchIndex(local)
    index.load()
    (hit,) = index.find("热变形", ["visit"])
    assert (hit.rank, hit.field, hit.label, hit.at) == (TOLD, "findings", "存在问题", 2)
    (hit,) = index.find("精密", ["visit"])
    assert (hit.rank, hit.field, hit.at) == (NAMED, "enterprise_id", 4)
    (hit,) = index.find("cn", ["enterprise"])
    assert (hit.rank, hit.field, hit.at) == (NAMED, "former_names", 3)
    (hit,) = index.find("dlcnc")
    assert (hit.rank, hit.field, hit.at) == (BEGINNING, "former_names", -1)
    assert index.ids("visit", "浑") == [str(example["visit"].id)]


def test_updates(local: Local, example: dict[str, Record]) -> None:
    index = SearchIndex(local)
    index.load()
    works, visit = example["works"].id, example["visit"].id
    with local.write(Author(str(ME), str(ME))) as session:
        session.get_one(Enterprise, works).name = "沈阳凌海机床厂"
    index.update(["enterprise"], {works})
    assert found(index, "浑河") == set()
    assert found(index, "凌海") == {works, visit}
    with local.write(Author(str(ME), str(ME))) as session:
        session.get_one(Person, ME).name = "李山"
        session.delete(session.get_one(Enterprise, works))
    index.update(["enterprise", "person"], {works, ME})
    assert found(index, "凌海") == set()
    assert found(index, "李山") == {ME, visit}
    with local.write(Author(str(ME), str(ME))) as session:
        session.delete(session.get_one(Visit, visit))
    index.update(["visit"], {visit})
    assert found(index, "主轴") == set()
    assert len(index) == 2
    save(local, Policy(id=new_id(), name="双高建设"))
    index.update(["policy", "image"], ())
    assert len(found(index, "双高")) == 1


def test_a_reference_that_comes_later(local: Local) -> None:
    policy, visit = new_id(), new_id()
    index = SearchIndex(local)
    index.load()
    save(local, Visit(id=visit, enterprise_id=new_id(), policies=(policy,)))
    index.update(["visit"], {visit})
    save(local, Policy(id=policy, name="双高建设"))
    index.update(["policy"], {policy})
    assert found(index, "双高") == {policy, visit}


def test_what_is_written_while_loading_is_not_lost(local: Local) -> None:
    for n in range(3):
        save(local, *[Policy(id=new_id(), name=f"第{n}批文件{i}") for i in range(600)])
    index = SearchIndex(local)
    assert index.find("文件") == []
    ids: list[UUID] = []

    def write_between() -> bool:
        """Called before each chunk: renames a record, deletes one, adds one."""
        with local.write(Author(str(ME), str(ME))) as session:
            rows = session.query(Policy).filter(Policy.name.like("第%")).limit(2).all()
            rows[0].name = f"改名{len(ids)}"
            gone = rows[1].id
            session.delete(rows[1])
            fresh = Policy(id=new_id(), name=f"改名新{len(ids)}")
            session.add(fresh)
            session.flush()
            ids.extend((rows[0].id, fresh.id))
            kept = {rows[0].id, fresh.id, gone}
        index.update(["policy"], kept)
        return False

    index.load(write_between)
    assert set(index.ids("policy", "改名")) == set(map(str, ids))
    with local.read() as session:
        assert len(index) == session.query(Policy).count()


def test_reading_while_writing(local: Local, example: dict[str, Record]) -> None:
    index = SearchIndex(local)
    index.load()
    visit = example["visit"].id
    wrong: list[object] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            if found(index, "主轴") != {visit}:
                wrong.append("lost")

    reader = threading.Thread(target=look)
    reader.start()
    for n in range(30):
        with local.write(Author(str(ME), str(ME))) as session:
            session.get_one(Visit, visit).interviewee = f"第{n}人"
        index.update(["visit"], {visit})
    done.set()
    reader.join()
    assert wrong == []


def test_loading_can_be_stopped(local: Local, example: dict[str, Record]) -> None:
    index = SearchIndex(local)
    index.load(lambda: True)
    assert not index.loaded
    assert len(index) == 0


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__tablename__)
def test_every_kind_has_a_layout(local: Local, kind: type[Record]) -> None:
    found = layout(kind)
    assert ("region", "地点") in found.texts
    with local.connection() as connection:
        assert connection.exec_driver_sql(found.select).all() == []
