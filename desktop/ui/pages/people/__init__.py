"""人员: the list of cards, the card with everything this person was and did."""

from desktop.ui.pages.people.page import PeoplePage

__all__ = ["PeoplePage"]
