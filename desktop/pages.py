"""The roof: which page belongs to which place. A page's code is imported when it is first shown."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from db.base import Record
from db.records import BY_NAME, KINDS
from desktop.ui.pages.visits import VisitsPage
from desktop.ui.places import label_of
from desktop.ui.record_page import RecordPage
from desktop.ui.workspace import Workspace

Make = Callable[[Workspace], QWidget]
CHAIN = ("achievement", "contract", "landing", "income", "patent_deal", "activity")


def all_pages(settings: Make) -> dict[str, Make]:
    """Place → what makes its page: a list with a form for every kind, and the pages made for their work.

    `settings`: the page through which the account is left or restored, which is the program's own affair.
    """
    pages: dict[str, Make] = {k.__tablename__: _any(k) for k in KINDS if k.own_page}
    pages |= {
        "need": _needs, "docking": _dockings, **{name: _chain(name) for name in CHAIN},
        "service_log": _service_logs, "served": _served, "training": _training, "trainee": _trainees,
        "certificate": _certificates, "person": _people, "node": _network, "platform": _platforms,
        "mobility": _noted("mobility"), "subsidy": _noted("subsidy"), "recommendation": _noted("recommendation"),
        "policy": _policies, "consultation": _consultations, "parameter": _parameters,
        "export_log": _export_logs,
        "home": _home, "visit": VisitsPage, "enterprise": _enterprises, "sync": _sync,
        "import": _imports(False), "import_visit": _imports(True),
        "settings": settings, "inbox": _inbox, "reporting": _reporting, "correction": _corrections,
    }  # fmt: skip
    return pages


def _home(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.home import HomePage

    return HomePage(workspace)


def _enterprises(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.enterprises import EnterprisesPage

    return EnterprisesPage(workspace)


def _imports(of_visits: bool) -> Make:
    def make(workspace: Workspace) -> QWidget:
        from desktop.ui.pages.imports import ImportPage, VisitWork

        return ImportPage(workspace, VisitWork) if of_visits else ImportPage(workspace)

    return make


def _sync(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.sync_centre import SyncPage

    return SyncPage(workspace)


def _inbox(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.inbox import InboxPage

    return InboxPage(workspace)


def _reporting(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.reporting import ReportingPage

    return ReportingPage(workspace)


def _service_logs(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.service_logs import ServiceLogsPage

    return ServiceLogsPage(workspace)


def _served(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.served import ServedPage

    return ServedPage(workspace)


def _training(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.training import TrainingPage

    return TrainingPage(workspace)


def _trainees(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.trainees import TraineesPage

    return TraineesPage(workspace)


def _certificates(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.certificates import CertificatesPage

    return CertificatesPage(workspace)


def _corrections(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.corrections import CorrectionsPage

    return CorrectionsPage(workspace)


def _policies(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.policies import PoliciesPage

    return PoliciesPage(workspace)


def _consultations(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.consultations import ConsultationsPage

    return ConsultationsPage(workspace)


def _export_logs(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.export_logs import ExportLogsPage

    return ExportLogsPage(workspace)


def _parameters(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.parameters import ParametersPage

    return ParametersPage(workspace)


def _needs(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.needs import NeedsPage

    return NeedsPage(workspace)


def _dockings(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.dockings import DockingsPage

    return DockingsPage(workspace)


def _chain(kind: str) -> Make:
    def make(workspace: Workspace) -> QWidget:
        from desktop.ui.chain_page import ChainPage

        return ChainPage(workspace, BY_NAME[kind])

    return make


def _network(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.network import NetworkPage

    return NetworkPage(workspace)


def _people(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.people import PeoplePage

    return PeoplePage(workspace)


def _platforms(workspace: Workspace) -> QWidget:
    from desktop.ui.pages.platforms import PlatformsPage

    return PlatformsPage(workspace)


def _noted(kind: str) -> Make:
    def make(workspace: Workspace) -> QWidget:
        from desktop.ui.noted_page import NotedPage

        return NotedPage(workspace, BY_NAME[kind])

    return make


def _any(kind: type[Record]) -> Make:
    return lambda workspace: RecordPage(workspace, kind, label_of(kind.__tablename__))
