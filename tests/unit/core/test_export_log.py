"""导出记录: nothing leaves unnoted, nothing noted is changed, and no identity number leaves in the clear."""

from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook

from db.choices import ExportWay, State
from db.id_numbers import masked_in
from db.records import Trainee, Visit
from db.records.export_log import ExportLog
from desktop.core import export_log, paper
from desktop.core.listing import ListQuery, Period
from desktop.core.profile import Opened
from desktop.core.sheets.ledger import export
from desktop.core.store import Store
from tests.trainees import id_number


def lines(opened: Opened) -> list[ExportLog]:
    with opened.local.read() as session:
        found = list(session.query(ExportLog).order_by(ExportLog.created_at))
        session.expunge_all()
    return found


def test_a_workbook_is_noted_with_its_filter_and_purpose_and_says_who_made_it(store: Store, tmp_path: Path) -> None:
    number = id_number(1)
    trainee = store.create(Trainee, {"name": "赵田", "notes": f"身份证{number}，无误", "id_mask": "219***********001X"})
    path = tmp_path / "学员.xlsx"
    query = ListQuery("trainee", text="赵", period=Period.YEAR)
    scope = export_log.scope_of(query)
    assert export(store.opened, Trainee, [trainee], path, scope=scope, purpose="上报汇总") == 1
    (line,) = lines(store.opened)
    assert (line.what, line.way, line.count, line.personal) == ("学员台账", ExportWay.WORKBOOK, 1, True)
    assert (line.scope, line.purpose, line.file_name) == ("今年 · 含“赵”", "上报汇总", "学员.xlsx")
    assert line.author_id == store.opened.account.id
    sheet = load_workbook(path).active
    assert sheet is not None
    head, row = list(sheet.iter_rows(values_only=True))
    told = dict(zip(head, row, strict=True))
    assert told["证件号码"] == "219***********001X"
    assert number not in str(row)
    assert told["说明"] == f"身份证{number[:3]}***********{number[-4:]}，无误"
    assert "加密的证件号码" not in head
    foot = sheet.oddFooter.center.text or ""
    assert store.opened.account.name in foot
    assert "用途：上报汇总" in foot
    assert "内含个人信息" in foot


def test_what_tells_of_no_person_is_noted_without_a_purpose(store: Store, tmp_path: Path) -> None:
    export(store.opened, Visit, [store.create(Visit, {})], tmp_path / "a.xlsx", scope=export_log.scope_of(ListQuery("visit")))
    (line,) = lines(store.opened)
    assert (line.what, line.scope, line.personal, line.purpose) == ("企业走访台账", "全部", None, None)


def test_a_file_that_cannot_be_written_is_noted_all_the_same(store: Store, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory"):
        export(store.opened, Visit, [], tmp_path)
    assert len(lines(store.opened)) == 1


def test_a_card_of_a_person_is_to_be_noted_that_of_a_visit_is_not(store: Store) -> None:
    trainee, visit = store.create(Trainee, {"name": "赵田"}), store.create(Visit, {})
    use = paper.card(store.opened, Trainee, trainee).use
    assert use is not None
    assert (use.what, use.count, use.scope, use.personal) == ("学员卡片", 1, "赵田", True)
    assert paper.card(store.opened, Visit, visit).use is None
    assert lines(store.opened) == [], "looking at it takes nothing out"


def test_the_scope_in_words() -> None:
    query = ListQuery("visit", states=frozenset({State.SUBMITTED}), waiting=True, region="210112", author=UUID(int=1))
    assert export_log.scope_of(query) == "待审核 · 辽宁省沈阳市浑南区 · 本人经办 · 待上传"


def test_a_line_is_neither_changed_nor_deleted(store: Store) -> None:
    made = export_log.note(store.opened, ExportWay.PRINTED, export_log.Use("学员花名册", "training", 32))
    with pytest.raises(RuntimeError):
        store.save(ExportLog, made, {"count": 1})
    with pytest.raises(RuntimeError):
        store.delete(ExportLog, [made])
    (line,) = lines(store.opened)
    assert line.count == 32


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ""), ("91210112MA0000496C", "91210112MA0000496C"), ("合同 2026210100000001", "合同 2026210100000001"),
        ("219900188001010000", "219900188001010000"),  # its check digit is wrong: no number of anybody
    ],
)  # fmt: skip
def test_what_is_no_identity_number_stays(text: str, told: str) -> None:
    assert masked_in(text) == told
