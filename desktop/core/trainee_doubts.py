"""What to look at twice in a roster: too young, here before, perhaps entered twice; never a barrier (domain.md §4.4).

With an identity number doubles are found by it; without one, name, village and year of birth only raise a question.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db import divisions
from db.choices import State
from db.records.enrolment import Enrolment
from db.records.trainee import Trainee
from db.records.training import Training
from desktop.core.lookup import id_list

OLD_ENOUGH = 16
TWO_YEARS = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Person:
    """What is compared where there is no number. `id` is None for somebody just typed."""

    id: UUID | None
    name: str
    village: str | None
    born_on: date | None
    id_mask: str | None

    def like(self, other: "Person") -> bool:
        """Perhaps one person: the same name and village, no different year of birth, and no two numbers that differ."""
        if self.id is not None and self.id == other.id:
            return False
        if self.name != other.name or not self.village or self.village != other.village:
            return False
        if self.id_mask and other.id_mask:
            return False  # two numbers: the province knows whether they are one
        return None in (self.born_on, other.born_on) or _year(self.born_on) == _year(other.born_on)

    @property
    def words(self) -> str:
        """张三（大洼村，1890 年生）."""
        place = divisions.get(self.village or "-")
        born = f"{self.born_on.year} 年生" if self.born_on else ""
        more = "，".join(p for p in (place.name if place else "", born, self.id_mask or "无证件号码") if p)
        return f"{self.name}（{more}）"


def _year(day: date | None) -> int:
    return day.year if day else 0


def age(born_on: date | None, day: date) -> int | None:
    """Full years on a day."""
    if born_on is None or born_on > day:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def too_young(born_on: date | None, day: date) -> str:
    """A sentence for those under 16; empty for others and for unknown days of birth."""
    years = age(born_on, day)
    return f"开班时 {years} 岁，未满 {OLD_ENOUGH} 周岁" if years is not None and years < OLD_ENOUGH else ""


def of_class(
    session: Session, training: Training, enrolments: Sequence[Enrolment], trainees: Mapping[UUID, Trainee], today: date
) -> dict[UUID, list[str]]:  # fmt: skip
    """Enrolment → doubts, for a whole class by two queries."""
    day = training.began_on or today
    before = been_before(session, trainees, training)
    people = [as_person(t) for t in trainees.values()]
    alike = namesakes(session, people, training.report_unit or training.region)
    first: dict[UUID, Enrolment] = {}
    found: dict[UUID, list[str]] = defaultdict(list)
    for enrolment in enrolments:
        trainee = trainees.get(enrolment.trainee_id) if enrolment.trainee_id else None
        if trainee is None:
            continue
        other = first.setdefault(trainee.id, enrolment)
        if other is not enrolment:
            found[enrolment.id].append(f"同一人已在本班报名（序号 {other.seat or '—'}）")
        told = [too_young(trainee.born_on, day), *before.get(trainee.id, ()), *alike.get(as_person(trainee), ())]
        if trainee.candidates or enrolment.candidates:
            told.append("有不同值待处理")
        found[enrolment.id] += [words for words in told if words]
    return found


def as_person(trainee: Trainee) -> Person:
    """What is compared."""
    return Person(trainee.id, trainee.name or "", trainee.village, trainee.born_on, trainee.id_mask)


def been_before(session: Session, trainees: Iterable[UUID], training: Training) -> dict[UUID, list[str]]:
    """Trainee → other classes of the same year, and of the same kind within two years; the first of each."""
    day = training.began_on
    if day is None:
        return {}
    query = (
        select(Enrolment.trainee_id, Training.name, Training.training_kind, Training.began_on)
        .join(Training, Training.id == Enrolment.training_id)
        .where(text("enrolment.trainee_id IN (SELECT value FROM json_each(:ids))"), Enrolment.training_id != training.id)
        .where(Training.state != State.VOID, Training.began_on.is_not(None)).order_by(Training.began_on)
    )  # fmt: skip
    found: dict[UUID, list[str]] = {}
    for trainee, name, kind, began in session.execute(query, {"ids": id_list(trainees)}):
        if trainee is None or began is None or trainee in found:
            continue
        if began.year == day.year:
            found[trainee] = [f"{day.year} 年已参加“{name}”，每人每年一次"]
        elif kind is not None and kind is training.training_kind and abs(day - began) <= TWO_YEARS:
            found[trainee] = [f"两年内参加过同类培训“{name}”"]
    return found


def namesakes(session: Session, people: Sequence[Person], unit: str | None) -> dict[Person, list[str]]:
    """Who may be the same as somebody in the county, in words; at most two are named."""
    names = {p.name for p in people if p.name}
    if not names:
        return {}
    query = select(Trainee).where(
        text("trainee.name IN (SELECT value FROM json_each(:names))"), Trainee.state != State.VOID
    )  # fmt: skip
    by_name: dict[str, list[Person]] = defaultdict(list)
    for trainee in session.scalars(query, {"names": id_list(names)}):
        if (trainee.report_unit or trainee.region) == unit:
            by_name[trainee.name or ""].append(as_person(trainee))
    found = {}
    for person in people:
        alike = [other for other in by_name[person.name] if person.like(other)]
        if alike:
            found[person] = [f"可能与 {other.words} 是同一人" for other in alike[:2]]
    return found
