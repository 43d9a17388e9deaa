"""What comes of a docking in the demonstration: contracts, landings, shared income, patents, and what the county pays for it."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from db.contract_choices import PartyNature, PlanSource, RegisterState
from db.ids import new_id
from db.platform_choices import SubsidyUse
from db.records.activity import Activity
from db.records.contract import Contract, PaidRow
from db.records.docking import Docking
from db.records.enterprise import Enterprise
from db.records.income import Income
from db.records.landing import Landing, YieldRow
from db.records.need import Need
from db.records.patent_deal import PatentDeal
from db.records.subsidy import Subsidy
from db.transfer_choices import Channel, DockingStage, IncomeBase, LandingMode, LicenceKind, PatentKind, PatentOp
from desktop.core import chosen, onward
from desktop.demo.calendar import Calendar
from desktop.demo.chain_tales import ADVICE, CERAMICS, LICENSED, NEXT, PLEDGED, PUMP, SPINDLE, TALKS, Deal, Talk, Use
from desktop.demo.people import Laptop
from desktop.demo.scenes import Story


def sign(laptop: Laptop, story: Story, docking: UUID, talk: Talk, calendar: Calendar) -> None:
    """The contract begun from the docking: parties, need and achievement come along, the rest is typed."""
    assert talk.deal is not None
    contract = onward.begin(laptop.store, Docking, docking, "contract")
    laptop.store.save(Contract, contract, _signed(talk.deal, calendar))
    laptop.store.submit(Contract, contract)
    story.deals[talk.solution] = contract
    story.links[Contract].append(contract)


def _signed(deal: Deal, calendar: Calendar) -> dict[str, object]:
    day = calendar.day(deal.signed)
    paid = tuple(
        PaidRow(id=str(new_id()), n=n, on=calendar.day(ago), amount=Decimal(amount))
        for n, (ago, amount) in enumerate(deal.paid, 1)
    )
    return {
        "contract_type": deal.kind, "subtype": deal.subtype, "signed_on": day, "began_on": day,
        "ended_on": day + timedelta(days=30 * deal.months), "buyer_nature": PartyNature.LIMITED, "amount": Decimal(deal.amount),
        "tech_amount": Decimal(deal.tech), "pay_mode": deal.pay, "ip": deal.ip, "plan": PlanSource.NONE, "related": False,
        "abroad": False, "military": False, "content": deal.content, "paid": paid or None, **_registered(deal, calendar),
    }  # fmt: skip


def _registered(deal: Deal, calendar: Calendar) -> dict[str, object]:
    found: dict[str, object] = {"register_state": RegisterState.NONE}
    if deal.accepted:
        found |= {"register_state": RegisterState.ACCEPTED, "accepted_on": calendar.day(deal.accepted)}
    if deal.registered:
        day = calendar.day(deal.registered)
        found |= {
            "register_state": RegisterState.REGISTERED, "registered_on": day, "register_no": f"{day.year}210100{deal.serial}",
            "register_org": "沈阳技术合同认定登记机构（演示）",
        }  # fmt: skip
    return found


def advise(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """A small contract that came of the fair; it is kept although nobody registers it."""
    assert story.fair is not None
    contract = onward.begin(laptop.store, Activity, story.fair, "contract")
    need = laptop.store.get(Need, story.needs.get("米制品抗回生工艺") or next(iter(story.needs.values())))
    assert need is not None and need.enterprise_id is not None
    chosen.save(laptop.store, Contract, contract, {"buyer_id": need.enterprise_id})
    laptop.store.save(Contract, contract, {
        "name": "米制品回生诊断咨询", "seller": "沈阳农业大学", "seller_region": "210103",
        "seller_nature": PartyNature.UNIVERSITY, "domain": need.domain, "need_id": need.id, **_signed(ADVICE, calendar),
    })  # fmt: skip
    laptop.store.submit(Contract, contract)
    story.links[Contract].append(contract)


def begin_next(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """What is still being written at the end of the month: the spindle's landing and income, a contract for the rice."""
    day = calendar.day(2)
    landing = onward.begin(laptop.store, Contract, story.deals[SPINDLE], "landing")
    laptop.store.save(Landing, landing, {
        "landed_on": day, "mode": LandingMode.JOINT, "channel": Channel.INNOVATION, "invest": Decimal(38),
        "brief": "首台五轴加工中心完成补偿系统安装，热误差 4.2 微米，连续运行 40 小时。",
    })  # fmt: skip
    income = onward.begin(laptop.store, Landing, landing, "income")
    laptop.store.save(Income, income, {
        "in_zone": True, "shared_on": day, "gross": Decimal(36), "cost": Decimal("4.5"), "base": IncomeBase.NET,
        "team_cash": Decimal("23.4"), "heads": 6, "note": "首付款到账后先分配一次。",
    })  # fmt: skip
    talk = next(talk for talk in TALKS if talk.deal is None and talk.stage is DockingStage.INTENT)
    contract = onward.begin(laptop.store, Docking, story.dockings[talk.need], "contract")
    laptop.store.save(Contract, contract, {
        **_signed(NEXT, calendar), "seller": "沈阳农业大学", "seller_region": "210103", "seller_nature": PartyNature.UNIVERSITY,
    })  # fmt: skip
    story.begun = {Landing: landing, Income: income, Contract: contract}


# ------------------------------------------------------------------------------------------------- what came of contracts
def use(laptop: Laptop, story: Story, contract: UUID, came: Use, calendar: Calendar) -> None:
    """Landing and income, each begun from what stands before it."""
    landing = _land(laptop, story, contract, came, calendar) if came.landed else None
    kind, before = (Landing, landing) if landing else (Contract, contract)
    income = onward.begin(laptop.store, kind, before, "income")
    laptop.store.save(Income, income, {
        "in_zone": came.zone, "shared_on": calendar.day(came.shared), "gross": Decimal(came.gross), "cost": Decimal(came.cost),
        "base": came.base, "team_cash": Decimal(came.team), "heads": came.heads, "turned_in": Decimal(0),
        "note": "按单位成果转化收益分配办法，课题组内部按贡献分配。",
    })  # fmt: skip
    laptop.store.submit(Income, income)
    story.links[Income].append(income)


def _land(laptop: Laptop, story: Story, contract: UUID, came: Use, calendar: Calendar) -> UUID:
    day = calendar.day(came.landed)
    landing = onward.begin(laptop.store, Contract, contract, "landing")
    year = YieldRow(id=str(new_id()), n=1, year=day.year, sales=Decimal(came.sales), jobs=6)
    laptop.store.save(Landing, landing, {
        "landed_on": day, "mode": came.mode, "channel": Channel.INNOVATION, "invest": Decimal(came.invest),
        "yields": (year,), "brief": came.told,
    })  # fmt: skip
    laptop.store.submit(Landing, landing)
    story.links[Landing].append(landing)
    return landing


def license_patent(laptop: Laptop, story: Story) -> None:
    """The licence within the contract is a deal of its own: it has to be filed."""
    deal = onward.begin(laptop.store, Contract, story.deals[PUMP], "patent_deal")
    _hand_in_deal(laptop, story, deal, {
        "patent_no": LICENSED, "name": "一种中低比转速离心泵叶轮（演示）", "patent_kind": PatentKind.INVENTION,
        "op": PatentOp.LICENCE, "licence_kind": LicenceKind.PLAIN, "term_months": 60,
    })  # fmt: skip


def pledge(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """An enterprise has pledged a patent for a loan; it runs out in two months."""
    contract = laptop.store.get(Contract, story.deals[CERAMICS])
    assert contract is not None and contract.buyer_id is not None
    card = laptop.store.get(Enterprise, contract.buyer_id)
    assert card is not None
    deal = laptop.store.create(PatentDeal, onward.place_of(laptop.opened.account) | {"patent_no": PLEDGED})
    _hand_in_deal(laptop, story, deal, {
        "name": "一种电子陶瓷造粒喷嘴（演示）", "patent_kind": PatentKind.INVENTION, "op": PatentOp.PLEDGE, "owner": card.name,
        "enterprise_id": card.id, "dealt_on": calendar.day(305), "pledged_on": calendar.day(305), "term_months": 12,
        "lender": "某银行沈阳分行（演示）", "loan": Decimal(300), "rate": Decimal("3.8"), "risk_pool": True,
        "pledge_no": "Y（演示）000001",
    })  # fmt: skip


def _hand_in_deal(laptop: Laptop, story: Story, deal: UUID, values: dict[str, object]) -> None:
    laptop.store.save(PatentDeal, deal, values)
    laptop.store.submit(PatentDeal, deal)
    story.links[PatentDeal].append(deal)


def support(laptop: Laptop, story: Story, calendar: Calendar) -> None:
    """After the service: what is paid names the work that it is paid for."""
    for key, amount, serial in ((PUMP, "2.3", 12), (CERAMICS, "4.02", 13)):
        contract = laptop.store.get(Contract, story.deals[key])
        assert contract is not None
        made = laptop.store.create(Subsidy, onward.place_of(laptop.opened.account) | {
            "name": "技术转移后补助（演示）", "year": calendar.today.year, "purpose": SubsidyUse.AFTER,
            "document_no": f"（演示）〔{calendar.today.year}〕{serial} 号", "receiver": contract.buyer,
            "enterprise_id": contract.buyer_id, "amount": Decimal(amount), "paid_on": calendar.day(2),
            "basis": f"吸纳技术合同 1 项，成交额 {contract.amount:f} 万元，登记编号 {contract.register_no}；已在本区落地。",
        })  # fmt: skip
        story.links[Subsidy].append(made)
