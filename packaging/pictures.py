"""Brings the demonstration's pictures and sheets into docs/pictures, small:   python packaging/pictures.py out"""

import argparse
import sys
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageChops

SHOWN = (
    "unlock_accounts", "unlock_wrong", "first_login", "home", "home_offline", "visit_problems", "visit_needs", "visit_submitted",
    "visits_table", "visit_conflict", "conflict_window", "enterprises", "people", "policies", "search", "print_preview",
    "import_preview", "import_result", "sync", "sync_waiting", "sync_conflict", "sync_refused", "settings", "notices",
    "home_returned", "visit_returned", "review_history", "visit_vouch", "correction",
    "leader_home", "service_log", "service_log_outputs", "service_log_print", "served", "served_effects", "team",
    "organiser_home", "training", "training_roster", "training_paste", "training_sign_in", "training_exam", "sign_in_print",
    "trainees", "certificates", "certificate_print",
    "contact_home", "inbox", "inbox_again", "inbox_return", "inbox_correction", "reporting", "visit_for_others",
    "inbox_city", "inbox_province",
    "policy_library", "consultation", "platform_stock", "network", "attachments", "handover_preview",
    "broker_home", "need_funnel", "achievement", "docking_board", "docking", "contract", "landing", "income", "patent_deal",
    "enterprise_timeline", "activity", "subsidy",
)  # fmt: skip
BY_DAY = (  # ledger lines, and windows like those above: one look is enough
    "policy_search", "consultation_sums", "platform", "parameters", "mobility", "recommendation_refused", "typical_case",
    "attachment_refused", "attachment_preview", "handover_received", "import_visits", "reminders",
    "ledger_platform", "ledger_mobility", "ledger_recommendation", "ledger_consultation", "ledger_typical_case",
    "ledger_need", "ledger_achievement", "ledger_docking", "ledger_contract", "ledger_landing", "ledger_income",
    "ledger_patent_deal", "ledger_activity", "ledger_subsidy",
)  # fmt: skip
SHEETS = {  # name → the PDF that `make demo` printed, and its page
    "p1_filled": ("P1 企业走访记录表.pdf", 0), "p1_draft": ("P1 企业走访记录表（草稿）.pdf", 0),
    "p1_blank": ("P1 企业走访记录表（空白）.pdf", 0),
    "p2_filled": ("P2 服务日志.pdf", 0), "p2_blank": ("P2 服务日志（空白）.pdf", 0),
    "p3_sign_in": ("P3 培训签到表.pdf", 0), "p4_roster": ("P4 学员花名册.pdf", 0), "p5_certificate": ("P5 结业证书.pdf", 1),
    "p5_reissued": ("P5 结业证书（补发）.pdf", 0), "p5_overprint": ("P5 结业证书（套打）.pdf", 1),
    "p5_calibration": ("P5 套打校准页.pdf", 0), "record_card": ("企业名片.pdf", 0),
    "p10_network": ("P10 三级工作网络名册（沈阳市）.pdf", 0), "answer_sheet": ("政策咨询答复单.pdf", 0),
}  # fmt: skip
SHARPNESS = 100 / 72  # pixels a point
COLOURS = 256
WORST = 24  # of 255: a larger difference of a channel anywhere keeps the picture in full colour


def shrink(source: Path, target: Path) -> int:
    """Writes the picture small. Returns its size in bytes."""
    return pack(Image.open(source).convert("RGB"), target)


def drawn(source: Path, page: int, target: Path) -> int:
    """A page of a printed sheet as a picture. Returns its size in bytes."""
    sheet = pdfium.PdfDocument(source)
    try:
        return pack(sheet[page].render(scale=SHARPNESS).to_pil().convert("RGB"), target)
    finally:
        sheet.close()


def pack(whole: Image.Image, target: Path) -> int:
    """With a palette where nobody sees the difference."""
    few = whole.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    worst = max(high for _, high in ImageChops.difference(whole, few.convert("RGB")).getextrema())
    (few if worst <= WORST else whole).save(target, optimize=True)
    return target.stat().st_size


def main() -> int:
    """Exit code 1 when a picture is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="the folder that `make demo OUT=…` wrote")
    out = parser.parse_args().out
    target = Path(__file__).resolve().parent.parent / "docs" / "pictures"
    target.mkdir(parents=True, exist_ok=True)
    looks = [f"{name}_{mode}.png" for name in SHOWN for mode in ("light", "dark")] + [f"{name}_light.png" for name in BY_DAY]
    windows = {name: out / "pictures" / name for name in looks}
    sheets = {f"{name}.png": out / file for name, (file, _) in SHEETS.items()}
    missing = [path.name for path in (*windows.values(), *sheets.values()) if not path.exists()]
    total = sum(shrink(source, target / name) for name, source in windows.items() if source.exists())
    total += sum(drawn(out / file, page, target / f"{n}.png") for n, (file, page) in SHEETS.items() if (out / file).exists())
    for old in set(target.glob("*.png")) - {target / name for name in (*windows, *sheets)}:
        old.unlink()  # no longer shown anywhere
    sys.stdout.write(f"{len(windows) + len(sheets) - len(missing)} pictures, {total / 2**20:.1f} MB\n")
    for name in missing:
        sys.stderr.write(f"missing: {name}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
