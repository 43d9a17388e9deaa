"""Streams: digests kept by difference always equal a recount, whatever comes in whatever order."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import digest
from db.session import Local
from desktop.core.sync import membership, raw

RECORDS = [f"0190{n:04d}-0000-7000-8000-000000000000" for n in range(6)]
STREAMS = ["p:21", "u:me", "r:210112"]
REVS = st.integers(1, 9)
PUT = st.tuples(st.just("put"), st.sampled_from(STREAMS), st.lists(st.tuples(st.sampled_from(RECORDS), REVS), max_size=5))
LEAVE = st.tuples(st.sampled_from(["leave", "del"]), st.sampled_from(STREAMS), st.lists(st.sampled_from(RECORDS), max_size=3))
PLACE = st.tuples(st.just("place"), st.sets(st.sampled_from(STREAMS)), st.tuples(st.sampled_from(RECORDS), REVS))
DROP = st.tuples(st.just("drop"), st.sampled_from(STREAMS), st.none())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(PUT | LEAVE | PLACE | DROP, max_size=12))
def test_digests_by_difference_equal_a_recount(local: Local, steps: list) -> None:
    with local.connection(write=True) as connection:
        for table in ("membership", "stream"):
            raw.run(connection, f"DELETE FROM {table}")
        model: dict[str, dict[str, int]] = {name: {} for name in STREAMS}
        for what, where, arg in steps:
            if what == "place":
                record, rev = arg
                membership.set_streams(connection, [(record, "visit", rev, tuple(where))])
                for name in STREAMS:
                    if name in where:
                        model[name][record] = max(rev, model[name].get(record, 0))
                    else:
                        model[name].pop(record, None)
                continue
            number = membership.stream_ids(connection, [where])[where]
            if what == "put":
                membership.put(connection, number, [(i, "visit", rev) for i, rev in arg])
                model[where].update(dict(arg))
            elif what == "drop":
                membership.drop(connection, [where])
                model[where] = {}
            else:
                membership.leave(connection, number, arg, mark=what == "leave")
                for record in arg:
                    model[where].pop(record, None)
        totals = membership.totals(connection)
        for name, entries in model.items():
            expected = (len(entries), digest.total(entries.items()))
            assert totals.get(name, (0, 0)) == expected
            assert membership.recount(connection, name) == expected
