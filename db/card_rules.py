"""What a filing asks of the enterprise's card: the laptop and the province say it in the same words."""

from db.codes import check_uscc
from db.rules import Problem


def card_problem(headline: str, uscc: str | None) -> Problem | None:
    """The card must carry a good credit code, else the province cannot count the enterprise once."""
    if not uscc:
        text = f"“{headline}”还没有统一社会信用代码，请打开企业名片补填后再提交"
        return Problem("enterprise_id", "enterprise_uscc", text)
    why = check_uscc(uscc)
    if why is None:
        return None
    text = f"“{headline}”的统一社会信用代码有误（{why}），请打开企业名片改正后再提交"
    return Problem("enterprise_id", "enterprise_uscc", text)
