"""An operation that is not applied."""


class Refused(Exception):
    """`status` says whether it is rejected or held; nothing of it was applied."""

    def __init__(self, status: str, code: str, problems: list[dict[str, str]] | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.problems = problems or []


def rejected(code: str, *problems: tuple[str, str]) -> Refused:
    """For good, with (field, sentence) for each trouble."""
    return Refused("rejected", code, [{"field": name, "code": code, "text": text} for name, text in problems])
