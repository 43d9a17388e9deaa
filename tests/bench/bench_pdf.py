"""How many pages are printed a second: visit sheets, sign-in sheets, certificates; each page with texts of its own."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from desktop.core import consent
from desktop.core.reports.certificate_sheet import CertificateSheet, render_certificates
from desktop.core.reports.document import PrintMeta
from desktop.core.reports.preview import page_count
from desktop.core.reports.sign_in_sheet import LessonLine, Signer, SignInSheet, render_sign_in
from desktop.core.reports.visit_sheet import PURPOSES, RESULTS, Need, Problem, VisitSheet, render_visit

PART = "pdf"
SHEETS = 300
DAYS = 20
ROUNDS = 3
COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面"
RARER = [chr(code) for code in range(0x4E00, 0x5A00)]
META = PrintMeta(datetime(2026, 3, 5, 8, tzinfo=UTC), "关东升", datetime(2026, 3, 5, 8, tzinfo=UTC))


def _text(chance: random.Random, length: int) -> str:
    """Made-up Chinese with punctuation, numbers and a tail of rarer characters."""
    pieces = []
    for position in range(length):
        pieces.append(chance.choice(COMMON) if chance.random() < 0.85 else chance.choice(RARER))
        if position % 13 == 12:
            pieces.append(chance.choice(["，", "。", "；", f"{chance.randrange(10**4)}", "（ERP）"]))
    return "".join(pieces)


def _sheet(number: int) -> VisitSheet:
    chance = random.Random(number)
    return VisitSheet(
        record_id=f"0192f0c1-2b3c-7def-8123-{number:012x}", record_no=f"LN-ZF-2101-2026-{number:06}",
        confidential_ack=True, draft=number % 2 == 0, visit_date=date(2026, 1 + number % 12, 1 + number % 28),
        mode="实地", enterprise=f"沈阳{_text(chance, 8)}有限公司", credit_code="91210102MA2914179B",
        region="辽宁省沈阳市浑南区五三街道", industry="C3421 金属切削机床制造", sector="装备制造",
        interviewee=_text(chance, 3), post="总工程师", phone="024-31000000", revenue=Decimal(chance.randrange(10**6)) / 7,
        rd_spend=Decimal(number), staff=number, visitors=(_text(chance, 3),), purposes=tuple(chance.sample(PURPOSES, 3)),
        biz_status=_text(chance, 140), problems=(Problem("技术", _text(chance, 60)), Problem("人才", _text(chance, 30))),
        needs=(Need(_text(chance, 14), "先进制造", Decimal(chance.randrange(1000))),), policies=(_text(chance, 20),),
        on_site=_text(chance, 60), follow_up=_text(chance, 60), follow_up_owner=_text(chance, 3),
        result=chance.choice(RESULTS), remark=_text(chance, 10),
    )


def _sign_in(number: int) -> SignInSheet:
    """A day of a class of 195: ten pages."""
    chance = random.Random(number)
    signers = tuple(
        Signer(_text(chance, 3), "男", f"219***********{n:04}", f"{_text(chance, 3)}镇{_text(chance, 2)}村", f"1380000{n:04}")
        for n in range(195)
    )
    lessons = (LessonLine("上午", _text(chance, 12), _text(chance, 3), Decimal(4)), LessonLine("下午", _text(chance, 12)))
    return SignInSheet(
        f"0192f0c1-2b3c-7def-8123-{number:012x}", f"LN-PX-2101-2026-{number:06}", _text(chance, 14), _text(chance, 8),
        _text(chance, 10), _text(chance, 3), date(2026, 3, 5), lessons, signers, consent.NOTICE,
    )  # fmt: skip


def _certificate(number: int) -> CertificateSheet:
    chance = random.Random(number)
    return CertificateSheet(
        f"0192f0c1-2b3c-7def-8123-{number:012x}", f"辽农技2026210112-{number:04}", _text(chance, 3),
        f"219***********{number % 10**4:04}", _text(chance, 18), date(2026, 3, 5), date(2026, 3, 14),
        Decimal(48), "考核合格", date(2026, 3, 16), _text(chance, 10),
    )  # fmt: skip


def _rate(name: str, print_round: Callable[[int], bytes]) -> tuple[str, float, str]:
    """The median of three rounds, each with sheets not printed before (text caches do not help)."""
    rates = []
    for turn in range(ROUNDS):
        began = time.perf_counter()
        pdf = print_round(turn)
        rates.append(page_count(pdf) / (time.perf_counter() - began))
    return name, sorted(rates)[ROUNDS // 2], "pages/s"


def run(data: Path | None) -> Iterator[tuple[str, float, str]]:
    """P1, P3 and P5 after a warm-up, and a single P1."""
    render_visit([_sheet(10**6)], META)
    rounds = range(ROUNDS)
    visits = [[_sheet(turn * SHEETS + number) for number in range(SHEETS)] for turn in rounds]
    yield _rate("pdf.p1.pages_per_s", lambda turn: render_visit(visits[turn], META))
    days = [[_sign_in(turn * DAYS + number) for number in range(DAYS)] for turn in rounds]
    yield _rate("pdf.p3.pages_per_s", lambda turn: render_sign_in(days[turn], META))
    papers = [[_certificate(turn * SHEETS + number) for number in range(SHEETS)] for turn in rounds]
    yield _rate("pdf.p5.pages_per_s", lambda turn: render_certificates(papers[turn], META))
    times = []
    for number in range(2 * 10**6, 2 * 10**6 + 25):
        sheet = _sheet(number)
        began = time.perf_counter()
        render_visit([sheet], META)
        times.append(time.perf_counter() - began)
    yield "pdf.p1.one_sheet_ms", sorted(times)[len(times) // 2] * 1000, "ms"
