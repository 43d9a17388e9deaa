"""COPY by columns: whatever text there is comes back as it was, empty is not null, and no row moves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.sync import bulk
from tests.serverkit import ThreadServer

_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])) | st.sampled_from(
    ["", "\\N", "\\.", "\t", "一\n二", "\r\n", "\\\\t", "'\"", "冮\\"]
)
_ROW = st.tuples(
    _TEXT, _TEXT | st.none(), st.integers(-(1 << 63), (1 << 63) - 1), st.booleans() | st.none(), st.binary(max_size=40)
)


@pytest.fixture(autouse=True)
def nothing_broken() -> None:
    """No record is written here."""


@settings(max_examples=60, deadline=None)
@given(st.lists(_ROW, max_size=6))
def test_every_value_comes_back(server: ThreadServer, rows: list[tuple[object, ...]]) -> None:
    names = ("a", "b", "c", "d", "e")
    columns = {name: [row[n] for row in rows] for n, name in enumerate(names[:4])}
    ready = {"e": [bulk.binary(row[4]) for row in rows]}
    with server.connect() as conn:
        conn.execute("CREATE TEMP TABLE copied (n int GENERATED ALWAYS AS IDENTITY, a text, b text, c bigint, d bool, e bytea)")
        bulk.copy(conn, "copied", columns, ready)
        found = conn.execute("SELECT a, b, c, d, e FROM copied ORDER BY n").fetchall()
    assert [(*row[:4], bytes(row[4])) for row in found] == rows


def test_what_has_no_spelling_is_refused(server: ThreadServer) -> None:
    with server.connect() as conn:
        conn.execute("CREATE TEMP TABLE copied (a text)")
        with pytest.raises(KeyError):
            bulk.copy(conn, "copied", {"a": [1.5]})
