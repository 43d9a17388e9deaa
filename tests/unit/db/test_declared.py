"""A kind that cannot work is refused when it is written, in one sentence; and what a kind gets without a line of its own."""

from typing import Any, ClassVar
from uuid import UUID

import pytest
from sqlalchemy import MetaData, text
from sqlalchemy.orm import DeclarativeBase
from sqlcipher3 import dbapi2 as sqlcipher

from db.base import NAMING, Record
from db.choices import State
from db.declared import OWN_TABLES, SQL_WORDS, Misdeclared, check_kinds
from db.fields import cell, field
from db.local import local_metadata
from db.records import KINDS
from db.types import DateOnly, RecordId, ShortText
from server.tables import metadata as server_metadata
from tests.serverkit import fresh_database


def base() -> Any:
    class Own(DeclarativeBase):
        metadata = MetaData(naming_convention=NAMING)

    return Own


def declare(**more: Any) -> Any:
    """A kind with whatever the class body says; None leaves a part out."""
    body = {"__tablename__": "harvest", "title": "收成", "headline": lambda self: "收成", "__module__": __name__, **more}
    return type("Harvest", (Record, base()), {name: value for name, value in body.items() if value is not None})


@pytest.mark.parametrize(("wrong", "words"), [
    ({"title": None}, "title"),
    ({"title": ""}, "title"),
    ({"headline": None}, "headline"),
    ({"__tablename__": None}, "__tablename__"),
    ({"__tablename__": "Harvest"}, "__tablename__"),
    ({"__tablename__": "h" * 31}, "__tablename__"),
    ({"__tablename__": "order"}, "taken by SQL"),
    ({"__tablename__": "outbox"}, "taken by SQL"),
    ({"__tablename__": "sync_log"}, "taken by SQL"),
    ({"remark": field("备注", ShortText(5))}, "every kind has 'remark'"),
    ({"streams": field("溪流", ShortText(5))}, "every kind has 'streams'"),
    ({"group": field("组", ShortText(5))}, "word of SQL"),
    ({"Tonnes": field("吨", ShortText(5))}, "small letters"),
    ({"submitable": True}, "did you mean submittable?"),
    ({"newest_first": "creatd_at"}, "did you mean created_at?"),
    ({"people_in": "who"}, "no such field"),
    ({"follows": "who"}, "no such field"),
    ({"natural_key": "code"}, "natural_key = 'code'"),
    ({"number_code": "sc"}, "two capitals"),
])  # fmt: skip
def test_what_cannot_work_is_refused_in_one_sentence(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(Misdeclared) as caught:
        declare(**wrong)
    assert words in str(caught.value)
    assert "Harvest" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("more", "words"), [
    ({"of_id": field("所属", RecordId(), ref="vists")}, "ref='vists' names no kind"),
    ({"newest_first": "reaped_on", "__table_args__": ()}, "newest_first = 'reaped_on'"),
    ({"number_code": "ZF"}, "is the code of Visit"),
])  # fmt: skip
def test_what_kinds_say_of_one_another_is_looked_at(more: dict[str, Any], words: str) -> None:
    with pytest.raises(Misdeclared, match=words):
        check_kinds((*KINDS, declare(**more)))


def test_a_good_kind_is_taken() -> None:
    check_kinds((*KINDS, declare(tonnes=field("吨", ShortText(5)), visit_id=field("走访", RecordId(), ref="visit"))))


def test_the_forbidden_words_are_those_of_both_databases() -> None:
    with fresh_database() as database, database.begin() as conn:
        rows = conn.execute(text("SELECT word, catcode IN ('R', 'T') FROM pg_get_keywords()")).all()
    assert {word for word, reserved in rows if reserved} <= SQL_WORDS
    memory = sqlcipher.connect(":memory:")
    for word in (word for word, _ in rows if word not in SQL_WORDS):
        memory.execute(f"CREATE TABLE t (id TEXT, {word} TEXT)")
        memory.execute(f"SELECT {word}, r.{word} FROM t r")
        memory.execute(f"UPDATE t SET {word} = 1")
        memory.execute("DROP TABLE t")
    memory.close()


def test_our_own_tables_are_all_named() -> None:
    assert {t.name for m in (local_metadata, server_metadata) for t in m.sorted_tables} <= OWN_TABLES


def test_who_receives_a_kind_follows_from_whether_it_is_submitted() -> None:
    class Loose(Record):
        submittable: ClassVar[bool] = False

    class Filed(Record):
        submittable: ClassVar[bool] = True

    me = str(UUID(int=1))
    draft = {"author_id": me, "state": State.DRAFT.value, "region": "210112"}
    filed = {**draft, "state": State.SUBMITTED.value}
    assert Loose.streams(draft) == {f"u:{me}", "c:210112"}
    assert Loose.streams({**draft, "report_unit": "RU-2101-GX"}) == {f"u:{me}", "c:RU-2101-GX"}
    assert Loose.streams({**draft, "region": None}) == {f"u:{me}"}
    assert Filed.streams(draft) == {f"u:{me}"}
    assert Filed.streams(filed) == {f"u:{me}", "r:210112"}


@pytest.mark.parametrize(("make", "words"), [
    (lambda: field(ShortText(5), ShortText(5)), "the label that people see first"),
    (lambda: field("日期", DateOnly), "DateOnly() with brackets"),
    (lambda: field("日期", "date"), "a column type of db/types.py"),
    (lambda: field("名称", ShortText(5), listd=True), "did you mean listed?"),
    (lambda: field("名称", ShortText(5), needed="drafts"), "'draft' or 'submit'"),
    (lambda: cell("名称", ShortText(5), searched=True), "'name' or 'text'"),
])  # fmt: skip
def test_a_field_that_cannot_work_is_refused_where_it_is_written(make: Any, words: str) -> None:
    with pytest.raises(Misdeclared) as caught:
        make()
    assert words in str(caught.value)
