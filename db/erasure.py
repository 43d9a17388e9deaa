"""What goes when a trainee has personal data erased, on both sides (docs/decisions/014; PIPL Art. 47)."""

from collections.abc import Mapping
from typing import Any

Body = dict[str, Any]
FIELDS = ("id_type", "id_mask", "id_sealed", "id_hash", "phone", "address")
"""Number and contact. The name stays on the certificate, birth and sex in the counts."""
REASONS = ("本人申请", "监护人申请", "保存期满", "录入有误")
"""What is usually meant; anything else is typed."""


def wiped(values: Mapping[str, Any]) -> Body:
    """Wire values without what was erased, also where it waited to be chosen."""
    found = {name: value for name, value in values.items() if name not in FIELDS}
    candidates = found.get("candidates")
    if isinstance(candidates, dict):
        found["candidates"] = {name: each for name, each in candidates.items() if name not in FIELDS}
        if not found["candidates"]:
            del found["candidates"]
    return found


def unseen(values: Mapping[str, Any], base_rev: int) -> bool:
    """Whether an edit of a trainee was made before its author knew of the erasure: then it brings nothing of it back."""
    return base_rev < int(values.get("erased_rev") or 0)
