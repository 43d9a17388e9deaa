"""Which sections of the rail this account has opened or folded on this computer; kept with the profile, never sent."""

from db import canonical
from desktop.core import meta
from desktop.core.errors import explained
from desktop.core.profile import Opened

FOLDS = "rail_folds"  # in `meta`: JSON {section: open}


def read(opened: Opened) -> dict[str, bool]:
    """What the user said of each section: True open, False folded; nothing of those he never touched."""
    with explained(), opened.local.read() as session:
        value = meta.read(session, FOLDS)
    return {str(section): bool(is_open) for section, is_open in canonical.loads(value).items()} if value else {}


def keep(opened: Opened, section: str, is_open: bool) -> None:
    """Keeps what he says now."""
    told = read(opened) | {section: is_open}
    with explained(), opened.local.connection(write=True) as connection:
        meta.write(connection, FOLDS, canonical.text(told))
