"""What must have come of the month, read from PostgreSQL by plain SQL; each sentence names what did not."""

from collections.abc import Iterator
from typing import Any

from desktop.demo import classroom, desk
from desktop.demo.compare import Rows
from desktop.demo.scenes import Story

STEPS = ("county", "city", "confirmed")


def unfulfilled(province: dict[str, Rows], story: Story) -> list[str]:
    """Empty is the only good answer."""
    return [*_reviews(province, story), *_villages(province, story), *_classes(province, story)]


def _reviews(province: dict[str, Rows], story: Story) -> Iterator[str]:
    visits, notes = province["visit"], province["review_note"]
    if not any(note["of_id"] == str(story.returned) and note["settled"] for note in notes.values()):
        yield "退回的走访改好以后，意见没有记为已处理"
    if visits[str(story.returned)]["state"] not in STEPS:
        yield "退回的走访没有重新通过"
    if visits[str(story.written_for)]["state"] not in STEPS:
        yield "代录的走访没有由本人确认"
    corrected = visits[str(story.corrected)]
    if any(corrected[name] != value for name, value in desk.CORRECTED.items()):
        yield "更正没有写进原记录"
    if province["correction"][str(story.correction)]["state"] != "archived":
        yield "更正没有归档"
    there = {row["state"] for row in visits.values()}
    if not {"draft", "submitted", "returned", *STEPS} <= there:
        yield f"走访没有走到每一级：{sorted(there)}"


def _villages(province: dict[str, Rows], story: Story) -> Iterator[str]:
    logs = province["service_log"]
    if len(logs) != len(story.logs):
        yield f"服务日志 {len(logs)} 份，应为 {len(story.logs)} 份"
    effects = list(province["effect"].values())
    both = [e for e in effects if e["served_id"] == str(story.places["满堂"]) and e["output_value"] and e["tax"]]
    if len(both) != 1 or len({e["object_year"] for e in effects}) != len(effects):
        yield "两人报的同一对象、同一年度没有并成一条"


def _classes(province: dict[str, Rows], story: Story) -> Iterator[str]:
    enrolled = [e for e in province["enrolment"].values() if e["training_id"] == str(story.training)]
    if len(enrolled) != len(classroom.FORTY):
        yield f"培训班有 {len(enrolled)} 人"
    if len(province["trainee"]) != len(classroom.PEOPLE):
        yield f"学员 {len(province['trainee'])} 人，应为 {len(classroom.PEOPLE)} 人：同一人只能有一张卡片"
    numbers = [row["cert_no"] for row in province["certificate"].values()]
    if not all(numbers) or len(set(numbers)) != len(numbers) or len(numbers) != story.certified + 1:
        yield "证书编号有空缺或重复"
    if not story.pending_numbers:
        yield "没有出现编号待发"
    if any(_unsealed(row) for row in province["trainee"].values()):
        yield "有学员的证件号码没有加密或没有查重码"


def _unsealed(row: dict[str, Any]) -> bool:
    return not (row["id_sealed"] and row["id_hash"] and "*" in row["id_mask"])
