"""What a run did, in words."""

from collections import Counter

from desktop.core.sync.outcome import Outcome


def test_nothing_to_do() -> None:
    outcome = Outcome()
    assert outcome.words == "没有需要上传的，没有新的下发。"
    assert not outcome.attention


def test_everything_at_once() -> None:
    outcome = Outcome(removed=1, asking=300)
    outcome.count(Counter(applied=5, merged=1, conflict=1, alias=1, rejected=2, held=1), 30)
    assert outcome.pushed == 11
    assert outcome.attention
    assert outcome.words == (
        "已上传 9 条，收到 30 条；2 条被退回，请处理；1 条与他人的修改不同，请选择保留哪个值；1 条他人已建档，已并为一条；"
        "1 条已送达，待联络员处理；1 条不再属于您的范围或已被删除，已从本机移除；"
        "省级删除了 300 条记录，数量较多，请确认后再从本机移除。"
    )
