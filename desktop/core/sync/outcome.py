"""What a run did, in numbers and in words."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

_COUNTS = (
    "pushed", "applied", "merged", "conflicts", "aliases", "refused", "held", "decided", "declined", "pulled", "removed",
)  # fmt: skip


@dataclass(slots=True)
class Outcome:
    """`pushed` operations were answered: applied + merged + conflicts + aliases + refused + held."""

    pushed: int = 0
    applied: int = 0
    merged: int = 0
    conflicts: int = 0
    aliases: int = 0
    refused: int = 0
    held: int = 0
    decided: int = 0  # operations held earlier whose fate is known now
    declined: int = 0  # those of them that were refused
    pulled: int = 0  # records of others that are new or changed here
    removed: int = 0  # records that left this laptop
    asking: int = 0  # deleted at the province, but so many that a person has to say yes
    waiting: int = 0  # operations that have not reached the province
    forked: bool = False
    notices: list[str] = field(default_factory=list)
    clock_offset: timedelta | None = None  # server minus device
    account: dict[str, str] | None = None  # name, place and roles of today, as the profile keeps them

    def count(self, results: Counter[str], pulled: int) -> None:
        """One more answer: how many results of each status it had, and how many records it changed here."""
        self.pushed += results.total()
        self.applied += results["applied"]
        self.merged += results["merged"]
        self.conflicts += results["conflict"]
        self.aliases += results["alias"]
        self.held += results["held"]
        self.refused += results["rejected"]
        self.pulled += pulled

    def add(self, more: "Outcome") -> None:
        """What a second run did, begun by what the first had brought."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(more, name))
        self.asking, self.waiting, self.forked = more.asking, more.waiting, self.forked or more.forked
        self.notices += more.notices

    @property
    def attention(self) -> bool:
        """Whether a person has to do something."""
        return bool(self.conflicts or self.refused or self.declined or self.asking or self.notices)

    @property
    def words(self) -> str:
        """One or more plain sentences."""
        parts = [f"已上传 {self.pushed - self.refused} 条" if self.pushed - self.refused else "没有需要上传的"]
        parts.append(f"收到 {self.pulled} 条" if self.pulled else "没有新的下发")
        sentences = ["，".join(parts)]
        if self.refused:
            sentences.append(f"{self.refused} 条被退回，请处理")
        if self.conflicts:
            sentences.append(f"{self.conflicts} 条与他人的修改不同，请选择保留哪个值")
        if self.aliases:
            sentences.append(f"{self.aliases} 条他人已建档，已并为一条")
        if self.held:
            sentences.append(f"{self.held} 条已送达，待联络员处理")
        if self.decided:
            told = f"，其中 {self.declined} 条未被接收，请查看" if self.declined else ""
            sentences.append(f"以前送达的 {self.decided} 条已有处理结果{told}")
        if self.removed:
            sentences.append(f"{self.removed} 条不再属于您的范围或已被删除，已从本机移除")
        if self.asking:
            sentences.append(f"省级删除了 {self.asking} 条记录，数量较多，请确认后再从本机移除")
        return "；".join(sentences + self.notices) + "。"
