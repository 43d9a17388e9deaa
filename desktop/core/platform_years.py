"""An institution through the years: its changes of state among what belongs to it, and what its contracts say of each year."""

from dataclasses import replace
from datetime import date

from db.records.platform import Platform
from desktop.core import contract_worth
from desktop.core.chain import Event, Timeline


def with_states(found: Timeline, platform: Platform) -> Timeline:
    """The timeline with 批准 and every 状态变化 in it."""
    told = [
        Event(row.since, "platform", platform.id, "状态", row.state.text if row.state else "（未填状态）", row.document or "")
        for row in platform.states or ()
    ]
    if platform.approved_on:
        note = " · ".join(p for p in (platform.rank.text if platform.rank else "", platform.approve_doc or "") if p)
        told.append(Event(platform.approved_on, "platform", platform.id, "批准", "批准设立", note))
    told = [event for event in told if found.year is None or (event.on and event.on.year == found.year)]
    order = sorted((*found.events, *told), key=lambda e: (e.on is not None, -(e.on or date.max).toordinal()))
    return replace(found, events=tuple(order))


def counted(found: Timeline, platform: Platform) -> str:
    """合同 of each year that its row does not name yet, so that nobody has to count them."""
    filled = {row.year for row in platform.years or () if row.year and row.contracts is not None}
    parts = []
    for year in found.years:
        number = year.counts.get("contract", 0)
        if number and year.year not in filled:
            worth = contract_worth.words(year.worth)
            parts.append(f"{year.year} 年 {number} 项{worth}")
    return f"本机记录的本单位、依托单位作卖方的合同：{'，'.join(parts[:4])}，可据此填写" if parts else ""
