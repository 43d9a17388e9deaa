"""The cursor: where a client stands in each stream. Opaque to the client; it grants nothing."""

import base64
import binascii

from db import canonical
from db.wire import Malformed, compress, decompress

Cursor = dict[str, int]
LIMIT = 1024 * 1024


def encode(cursor: Cursor) -> str:
    """Stream names and positions as one short string."""
    return base64.urlsafe_b64encode(compress(canonical.dumps(cursor))).decode()


def decode(text: str | None) -> Cursor:
    """Raises Malformed for anything that `encode` did not make."""
    if not text:
        return {}
    try:
        found = canonical.loads(decompress(base64.urlsafe_b64decode(text.encode()), LIMIT))
    except (ValueError, binascii.Error) as error:
        raise Malformed("cursor") from error
    if type(found) is not dict or any(type(pos) is not int for pos in found.values()):
        raise Malformed("cursor")
    return found
