"""When to sync without being asked."""

from desktop.core.sync.auto import EVERY, FIRST_RETRY, IDLE, LAST_RETRY, Schedule


def schedule() -> Schedule:
    return Schedule(0.0, jitter=lambda: 0.5)


def test_at_the_start_at_once_then_every_quarter_of_an_hour() -> None:
    s = schedule()
    assert s.due(0.0, 0)
    s.started()
    assert not s.due(0.0, 5)
    s.done(10.0)
    assert not s.due(10.0 + EVERY - 1, 0)
    assert s.due(10.0 + EVERY, 0)


def test_edits_go_up_when_the_person_pauses() -> None:
    s = schedule()
    s.started()
    s.done(0.0)
    s.edited(100.0)
    assert not s.due(100.0 + IDLE - 1, 1)
    s.edited(115.0)
    assert not s.due(100.0 + IDLE, 1)
    assert s.due(115.0 + IDLE, 1)
    assert not s.due(115.0 + IDLE, 0)


def test_who_never_pauses_is_synced_all_the_same() -> None:
    s = schedule()
    s.started()
    s.done(0.0)
    for second in range(0, int(EVERY) + 1, 5):
        s.edited(float(second))
    assert s.due(EVERY, 1)


def test_edits_during_a_run_wait_for_the_next() -> None:
    s = schedule()
    s.edited(0.0)
    s.started()
    s.edited(5.0)
    s.done(6.0)
    assert not s.due(6.0, 1)
    assert s.due(5.0 + IDLE, 1)


def test_failures_wait_longer_and_longer_up_to_half_an_hour() -> None:
    s = schedule()
    waits = []
    for _ in range(12):
        s.started()
        s.failed(0.0)
        waits.append(next(t for t in range(0, 4000) if s.due(float(t), 1)))
    assert waits[:3] == [FIRST_RETRY, FIRST_RETRY * 2, FIRST_RETRY * 4]
    assert waits[-1] == LAST_RETRY


def test_the_server_says_when_to_come_again() -> None:
    s = Schedule(0.0, jitter=lambda: 0.0)
    s.started()
    s.failed(0.0, retry_after=120.0)
    assert not s.due(119.0, 1)
    assert s.due(120.0, 1)


def test_the_network_is_back() -> None:
    s = schedule()
    for _ in range(5):
        s.started()
        s.failed(0.0)
    assert not s.due(20.0, 1)
    s.reachable(20.0)
    assert s.due(20.0, 1)


def test_without_login_nothing_is_tried() -> None:
    s = schedule()
    s.started()
    s.failed(0.0, blocked=True)
    assert s.blocked
    assert not s.due(1e6, 9)
    s.unblock(5.0)
    assert s.due(5.0, 0)
