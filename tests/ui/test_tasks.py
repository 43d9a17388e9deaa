"""Background work: order, errors, cancelling, closing; nothing is left running."""

import gc
import threading

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.exceptions import capture_exceptions

from desktop.core.errors import Cancelled, UserError
from desktop.ui.garbage import MainThreadGarbage, collect_due
from desktop.ui.tasks import InlineTasks, Job, Tasks


@pytest.fixture
def tasks(qapp):
    made = Tasks()
    yield made
    made.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("tepai-")]


def test_reads_and_changes_share_one_thread_in_order(qtbot, tasks) -> None:
    seen: list[tuple[int, int]] = []
    threads: set[int] = set()

    def work(number: int) -> int:
        threads.add(threading.get_ident())
        return number

    for number in range(20):
        start = tasks.read if number % 2 else tasks.change
        start(lambda n=number: work(n), seen.append)
    qtbot.waitUntil(lambda: len(seen) == 20)
    assert seen == list(range(20))
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_answers_come_on_the_main_thread(qtbot, tasks) -> None:
    answers = []
    tasks.net(lambda: 5, lambda value: answers.append((value, QThread.currentThread() is tasks.thread())))
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [(5, True)]


def fail() -> None:
    raise UserError("不行")


def test_errors_go_to_their_handler_or_to_failed(qtbot, tasks) -> None:
    errors = []
    tasks.read(fail, on_error=errors.append)
    with qtbot.waitSignal(tasks.failed) as failed:
        tasks.read(fail)
    assert isinstance(failed.args[0], UserError)
    assert isinstance(errors[0], UserError)


def test_cancelled_work_is_silent_and_says_so_to_its_handler(qtbot, tasks) -> None:
    begun, errors, go_on = threading.Event(), [], threading.Event()

    def long(job: Job) -> None:
        begun.set()
        go_on.wait()
        job.progress(1, 2)

    job = Job()
    tasks.change(lambda: long(job), on_error=errors.append, job=job)
    begun.wait()
    job.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], Cancelled)


def test_progress_reaches_the_listener(qtbot, tasks) -> None:
    job, told = Job(), []
    tasks.watch(job, lambda *step: told.append(step))
    tasks.net(lambda: job.progress(3, 10, "三"), job=job)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [(3, 10, "三")]


def test_no_call_back_for_an_owner_that_is_gone(qtbot, tasks) -> None:
    called = []
    owner = QObject()
    go_on = threading.Event()
    tasks.read(go_on.wait, lambda _: called.append(1), owner=owner)
    owner.deleteLater()
    del owner
    qtbot.wait(1)
    go_on.set()
    with qtbot.waitSignal(tasks.idle):
        tasks.read(lambda: None)
    assert called == []


def test_closing_finishes_writes_already_given(qapp) -> None:
    tasks = Tasks()
    written = []
    for number in range(50):
        tasks.change(lambda n=number: written.append(n))
    tasks.close()
    assert written == list(range(50))
    tasks.read(lambda: written.append(99))
    assert 99 not in written


def test_a_call_back_that_fails_does_not_stop_the_rest(qtbot, tasks) -> None:
    done = []
    with capture_exceptions() as caught:
        tasks.read(lambda: 1, lambda _: 1 / 0)
        tasks.read(lambda: 2, done.append)
        qtbot.waitUntil(lambda: bool(done))
    assert [kind for kind, _, _ in caught] == [ZeroDivisionError]
    assert not tasks.busy


def test_inline_tasks_do_it_now(qapp) -> None:
    tasks = InlineTasks()
    answers, errors = [], []
    tasks.read(lambda: 1, answers.append)
    tasks.net(fail, on_error=errors.append)
    assert answers == [1]
    assert len(errors) == 1
    assert not tasks.busy
    tasks.close()


def test_garbage_is_collected_by_the_main_thread_only(qapp) -> None:
    """Windows in cycles must not be destroyed by whichever thread allocates (desktop/ui/garbage.py)."""
    where: list[int] = []

    class Cycle:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            where.append(threading.get_ident())

    keeper = QObject()
    garbage = MainThreadGarbage(keeper)
    Cycle()
    thread = threading.Thread(target=lambda: [[] for _ in range(100_000)])
    thread.start()
    thread.join()
    assert where == []
    while not where:
        kept = [[] for _ in range(1000)]  # makes the counts rise
        collect_due()
        del kept
    assert where == [threading.get_ident()]
    garbage.stop()
    gc.disable()
