"""Pictures of the villages and of training."""

from PySide6.QtCore import QPoint
from sqlalchemy import select

from db.records.certificate import Certificate
from db.training_choices import CertificateStatus
from desktop.demo import rollbook
from desktop.demo.scenes import Story
from desktop.demo.shots_kit import WAIT, Shots, close_dialogs, drop_notices
from desktop.ui.pages.certificates import CertificatesPage
from desktop.ui.pages.served import ServedPage
from desktop.ui.pages.served.form import ServedForm
from desktop.ui.pages.service_logs import ServiceLogsPage
from desktop.ui.pages.trainees import TraineesPage
from desktop.ui.pages.training import TrainingPage
from desktop.ui.pages.training.panel import EXAM, FORM, ROSTER, SIGN_IN, ClassPanel
from desktop.ui.record_page import RecordPage
from desktop.ui.sitting import Sitting

PASTED = range(61, 69)  # people of no class


def leader(sitting: Sitting, story: Story) -> Shots:
    """The team's own work: logs with their days, villages with their history, the team."""
    sitting.frame.go("home")
    yield "leader_home"
    mine = [log for log in story.logs if story.log_writers[log] == "sun"]
    page = sitting.frame.go("service_log", mine[-2])
    assert isinstance(page, ServiceLogsPage)
    yield "service_log"
    sitting.frame.go("service_log", mine[0])
    yield WAIT
    binding = page.form.binding("outputs")
    if binding is not None:
        page.form.verticalScrollBar().setValue(binding.row.mapTo(page.form.widget(), QPoint()).y() - 60)
    yield "service_log_outputs"
    page.panel.ask_print()
    yield "service_log_print"
    yield from close_dialogs()
    served = sitting.frame.go("served", story.places["满堂"])
    assert isinstance(served, ServedPage)
    yield "served"
    assert isinstance(served.form, ServedForm)
    served.form.verticalScrollBar().setValue(served.form.effects.mapTo(served.form.widget(), QPoint()).y() - 60)
    yield "served_effects"
    team = sitting.frame.go("team", story.team)
    assert isinstance(team, RecordPage)
    yield "team"


def organiser(sitting: Sitting, story: Story) -> Shots:
    """A class from its form to its certificates, and the people in it."""
    sitting.frame.go("home")
    yield "organiser_home"
    page = sitting.frame.go("training", story.training)
    assert isinstance(page, TrainingPage) and isinstance(page.panel, ClassPanel)
    yield WAIT
    for leaf, name in ((FORM, "training"), (ROSTER, "training_roster"), (SIGN_IN, "training_sign_in"), (EXAM, "training_exam")):
        page.panel.go(leaf)
        yield name
    page.panel.go(SIGN_IN)
    page.panel.ask_print()
    yield "sign_in_print"
    yield from close_dialogs()
    yield from _pasting(sitting, page, story)
    people = sitting.frame.go("trainee")
    assert isinstance(people, TraineesPage)
    yield WAIT
    people.records.select_row(0)
    yield "trainees"
    certificates = sitting.frame.go("certificate")
    assert isinstance(certificates, CertificatesPage)
    yield WAIT
    certificates.records.select_row(0)
    yield "certificates"
    with sitting.opened.local.read() as session:
        those = (Certificate.training_id == story.training, Certificate.status == CertificateStatus.VALID)
        few = session.scalars(select(Certificate.id).where(*those).order_by(Certificate.cert_no).limit(3)).all()
    sitting.workspace.printing.sheet("certificates", few, {}, certificates)
    yield "certificate_print"
    yield from close_dialogs()


def _pasting(sitting: Sitting, page: TrainingPage, story: Story) -> Shots:
    """A table from Excel with a number that Excel has spoiled, looked at and not taken."""
    sitting.frame.go("training", story.short)
    yield WAIT
    panel = page.panel
    assert isinstance(panel, ClassPanel)
    panel.go(ROSTER)
    yield WAIT
    panel.roster.read_text(rollbook.spreadsheet(list(PASTED), PASTED[2]))
    yield "training_paste"
    panel.roster.paste.left.emit()
    panel.go(FORM)
    drop_notices(sitting)
    yield WAIT
