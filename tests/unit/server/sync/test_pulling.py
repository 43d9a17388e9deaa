"""Records come down by streams: who sees what, pages, what is left out, what has gone, and digests that agree with plain SQL."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from nacl.exceptions import BadSignatureError

from db import digest
from db.ids import new_id
from server import accounts
from server.access import Grant
from server.audit import COMMAND_LINE
from server.database import Database
from server.sync.cursor import decode, encode
from server.tables import Role
from tests.serverkit import ThreadServer
from tests.unit.server.sync.kit import Client, Pulled, device, person, row, second_log, streams, visit


def login_of(database: Database, client: Client) -> str:
    with database.raw() as conn:
        found = conn.execute("SELECT login FROM account WHERE id = %s", (client.account,)).fetchone()
    assert found is not None
    return str(found[0])


def submit(client: Client, **fields: object) -> str:
    made = client.op("visit", "create", fields=visit(client, **fields))
    client.op("visit", "transition", made.id, {"action": "submit"})
    assert [r.status for r in client.push()] == ["applied", "applied"]
    return made.id


def agree(server: ThreadServer, pulled: Pulled, client: Client) -> None:
    """The digests told are those of the entries in the database, by plain SQL and our own sum."""
    with server.connect() as conn:
        for name, told in pulled.digests.items():
            query = """SELECT e.rec::text, e.rev FROM sync_entry e JOIN sync_stream s ON s.id = e.stream
                       WHERE s.name = %s AND e.op = 'p'"""
            live = conn.execute(query, (name,)).fetchall()
            assert told == {"count": len(live), "digest": str(digest.total(live))}, name
    assert f"u:{client.account}" in pulled.digests


def test_membership_follows_state_and_visitors(server: ThreadServer, zhang: Client, li: Client) -> None:
    made = zhang.op("visit", "create", fields=visit(zhang, visitors=[zhang.account, li.account]))
    created = zhang.push()[-1]
    own, his, county = f"u:{zhang.account}", f"u:{li.account}", "r:210112"
    assert (streams(server, made.id), created.streams) == ({own, his}, (own,))
    zhang.one("visit", "transition", made.id, {"action": "submit"})
    assert streams(server, made.id) == {own, his, county}
    zhang.one("visit", "transition", made.id, {"action": "withdraw"})
    assert (streams(server, made.id), streams(server, made.id, "l")) == ({own, his}, {county})
    zhang.one("visit", "patch", made.id, {"visitors": [zhang.account]}, base={"visitors": [zhang.account, li.account]})
    assert (streams(server, made.id), streams(server, made.id, "l")) == ({own}, {county, his})
    back = zhang.one("visit", "patch", made.id, {"visitors": [li.account]}, base={"visitors": [zhang.account]})
    assert (streams(server, made.id), streams(server, made.id, "l")) == ({own, his}, {county})
    assert back.streams == (own,)
    zhang.one("visit", "patch", made.id, {"report_unit": "210113"}, base={"report_unit": "210112"})
    zhang.one("visit", "transition", made.id, {"action": "submit"})
    assert streams(server, made.id) == {own, his, "r:210113"}


def test_counties_do_not_see_one_another_and_the_province_sees_all(server: ThreadServer, database: Database) -> None:
    places = {
        "A": (Role.CONTACT_COUNTY, "210112"), "B": (Role.CONTACT_COUNTY, "210113"), "city": (Role.CONTACT_CITY, "210100"),
        "other city": (Role.CONTACT_CITY, "210200"), "province": (Role.CONTACT_PROVINCE, "210000"),
        "admin": (Role.ADMIN, "210000"), "colleague": (Role.COMMISSIONER, "210112"),
    }  # fmt: skip
    desks = {name: person(server, database, *place) for name, place in places.items()}
    author = person(server, database)
    in_a, in_b = submit(author), submit(author, report_unit="210113", region="210113")
    in_zone = submit(author, report_unit="RU-2101-GX")
    draft = author.op("visit", "create", fields=visit(author))
    author.push()
    seen = {name: desk.pull().ids("visit") & {in_a, in_b, in_zone, draft.id} for name, desk in desks.items()}
    assert seen == {
        "A": {in_a}, "B": {in_b}, "city": {in_a, in_b, in_zone}, "other city": set(), "province": {in_a, in_b, in_zone},
        "admin": set(), "colleague": set(),
    }  # fmt: skip
    for record in (in_a, draft.id):
        asked = desks["B"].call(
            limit=10, need=[["visit", record], ["enterprise", record], ["no_such_kind", record], ["visit", "x"]]
        )
        assert record not in asked["bodies"].get("visit", {}).get("id", [])
    assert desks["A"].call(limit=10, need=[["visit", in_a]])["bodies"]["visit"]["id"] == [in_a]


def test_the_smallest_pages_bring_the_same(server: ThreadServer, database: Database) -> None:
    author, desk = person(server, database), person(server, database, Role.CONTACT_COUNTY, "210112")
    for n in range(7):
        submit(author, staff=n)
    whole = desk.pull()
    agree(server, whole, desk)
    slow = second_log(desk)
    for limit in (1, 3):
        slow.cursor = None
        pages = slow.pull(limit)
        assert pages.pages > 2
        assert pages.live() == whole.live()
        assert pages.bodies == whole.bodies
        assert pages.digests == whole.digests
        assert all(e[4] == "put" for e in pages.entries), "who starts anew does not hear of what has gone"
    assert slow.pull().entries == []


def test_pages_go_on_from_the_cursor(server: ThreadServer, database: Database) -> None:
    author, desk = person(server, database), person(server, database, Role.CONTACT_COUNTY, "210112")
    desk.pull()
    kept = submit(author)
    back = submit(author)
    author.one("visit", "transition", back, {"action": "withdraw"})
    more = desk.pull()
    assert more.ids("visit") == {kept}
    assert [(e[0], e[2], e[4]) for e in more.entries if e[2] == back] == [("r:210112", back, "leave")]
    assert ("visit", back) not in more.bodies
    agree(server, more, desk)
    own = second_log(author)
    own.pull()
    author.one("visit", "delete", back, base_rev=more.revs["visit", kept] + 10)
    assert [(e[2], e[4]) for e in own.pull().entries] == [(back, "del")]
    assert [(e[2], e[4]) for e in desk.pull().entries] == [], "it had left already"


def test_a_reader_that_follows_has_what_the_digest_says(server: ThreadServer, database: Database) -> None:
    author, reader = person(server, database), person(server, database, Role.CONTACT_PROVINCE, "210000")
    members = reader.pull().live()
    for n in range(4):
        record = submit(author, staff=n)
        author.one("visit", "transition", record, {"action": "withdraw"})
        if n % 2:
            author.one("visit", "patch", record, {"report_unit": "210211"}, base={"report_unit": "210112"})
            author.one("visit", "transition", record, {"action": "submit"})
        step = reader.pull(limit=2)
        for stream, _, record_id, rev, op, _ in step.entries:
            if op == "put":
                members.setdefault(stream, {})[record_id] = rev
            else:
                members.get(stream, {}).pop(record_id, None)  # it may have come and gone between two pulls
        for name, told in step.digests.items():
            assert (str(digest.total(members.get(name, {}).items())), len(members.get(name, {}))) == (
                told["digest"],
                told["count"],
            )


def test_own_results_are_not_sent_back(server: ThreadServer, database: Database) -> None:
    zhang = person(server, database)
    zhang.pull()
    made = zhang.op("visit", "create", fields=visit(zhang))
    answer = zhang.call(limit=100)
    zhang.answered = 1
    assert (answer["entries"], answer["bodies"]) == ([], {})
    assert answer["digests"][f"u:{zhang.account}"]["count"] == 2, "the person's own card and the visit"
    zhang.cursor = None
    again = zhang.pull()
    assert made.id in again.ids("visit"), "membership comes again from nothing"
    assert ("visit", made.id) not in again.bodies, "the body is this log's own"
    assert zhang.call(limit=10, need=[["visit", made.id]])["bodies"]["visit"]["id"] == [made.id]
    assert ("visit", made.id) in second_log(zhang).pull().bodies


def test_after_anothers_edit_the_body_comes(server: ThreadServer, zhang: Client) -> None:
    made = zhang.op("visit", "create", fields=visit(zhang))
    zhang.push()
    zhang.pull()
    other = second_log(zhang)
    other.one("visit", "patch", made.id, {"remark": "other"}, base={"remark": None})
    assert zhang.pull().bodies["visit", made.id]["remark"] == "other"


def test_a_body_is_spelt_as_it_was_sent(server: ThreadServer, zhang: Client) -> None:
    sent = visit(
        zhang, revenue="120.000001", rd_spend="0", staff=0, started="09:30", purposes=["needs", "ip"], policies=[str(new_id())],
        findings={str(new_id()): {"n": 1, "kind": "market", "text": "一\t二\n\\N"}}, confidential_ack=False, remark="冮·䶮",
    )  # fmt: skip
    made = zhang.op("visit", "create", fields=sent)
    zhang.push()
    body = second_log(zhang).pull().bodies["visit", made.id]
    assert {n: body[n] for n in made.fields} == made.fields
    assert (body["state"], body["changed_at"]) == ("draft", made.at)
    assert {n for n, v in body.items() if v is not None} - set(made.fields) == {"state", "changed_at", "no"}


def test_a_stream_begun_again(server: ThreadServer, zhang: Client) -> None:
    made = zhang.op("visit", "create", fields=visit(zhang))
    gone = zhang.op("visit", "create", fields=visit(zhang))
    zhang.op("visit", "delete", gone.id)
    zhang.push()
    reader = second_log(zhang)
    whole = reader.pull()
    name = f"u:{zhang.account}"
    again = reader.pull(redo=[name, "no:such"])
    assert {e[2] for e in again.entries} == {e[2] for e in whole.entries if e[0] == name}
    assert made.id in again.ids("visit", name)
    assert all(e[4] == "put" for e in again.entries)


def test_rights_taken_away_and_given_back(server: ThreadServer, database: Database) -> None:
    author, desk = person(server, database), person(server, database, Role.CONTACT_COUNTY, "210112")
    record = submit(author)
    assert record in desk.pull().ids("visit")
    today = date.today()  # noqa: DTZ011 - a role of yesterday is over in every zone two days later
    with database.begin() as conn:
        conn.exec_driver_sql(
            "UPDATE account_role SET valid_to = %s WHERE account_id = %s", (today - timedelta(days=3), UUID(desk.account))
        )
    after = desk.pull()
    assert set(after.dropped) == {"r:210112", "c:210112"}
    assert "r:210112" not in after.digests
    assert desk.pull().dropped == [], "told once: the new cursor does not hold it"
    with database.begin() as conn:
        accounts.grant(
            conn, login_of(database, desk), Grant(Role.CONTACT_COUNTY, "210112", today - timedelta(days=2)), COMMAND_LINE
        )
    assert record in desk.pull().ids("visit"), "a stream regained starts anew"


def test_a_cursor_grants_nothing(server: ThreadServer, zhang: Client, li: Client) -> None:
    made = li.op("visit", "create", fields=visit(li))
    li.push()
    zhang.cursor = encode({f"u:{li.account}": 0, "p:21": 0, "r:210113": 5, "'; DROP": 1})
    found = zhang.pull()
    assert made.id not in found.ids("visit")
    assert {f"u:{li.account}", "r:210113", "'; DROP"} == set(found.dropped)


def test_cursors_beyond_the_server_are_harmless(server: ThreadServer, zhang: Client) -> None:
    zhang.cursor = encode({"p:21": 2**62, f"u:{zhang.account}": 2**63, "x": -5})
    assert not {"p:21", f"u:{zhang.account}"} & {e[0] for e in zhang.pull().entries}
    zhang.cursor = encode({"p:21": -(2**63)})
    assert zhang.pull().ids("policy")
    assert decode(encode({"r:210112": 5})) == {"r:210112": 5}


def test_receipts_bind_and_forgeries_do_not(zhang: Client) -> None:
    zhang.op("visit", "create", fields=visit(zhang))
    zhang.op("visit", "create", fields=visit(zhang, staff="x"))
    answer = zhang.call()
    results = zhang.push()
    (batch,) = answer["batches"]
    assert (batch["from"], batch["to"], batch["epoch"], len(bytes.fromhex(batch["signature"]))) == (1, 2, 1, 64)
    for name, value in {"at": "2020-01-01T00:00:00.000Z", "epoch": 2, "signature": "00" * 64}.items():
        with pytest.raises(BadSignatureError):
            zhang.check_receipts([{**batch, name: value}], results)
    results[1].status = "applied"
    with pytest.raises(AssertionError):
        zhang.check_receipts([batch], results)


@pytest.mark.parametrize("trouble", ["revoked", "disabled", "expired"])
def test_without_rights_nothing_is_read(server: ThreadServer, database: Database, trouble: str) -> None:
    """An expired token still sends: its operations are applied. A revoked device and a disabled account are kept waiting."""
    who = person(server, database)
    before = who.op("visit", "create", fields=visit(who))
    who.push()
    with database.begin() as conn:
        if trouble == "disabled":
            accounts.set_disabled(conn, login_of(database, who), True, COMMAND_LINE)
        elif trouble == "expired":
            conn.exec_driver_sql("UPDATE token SET expires_at = now() - interval '1 day'")
        else:
            found = conn.exec_driver_sql("SELECT id FROM device WHERE account_id = %s", (UUID(who.account),)).scalar_one()
            accounts.revoke_device(conn, found, COMMAND_LINE)
    made = who.op("visit", "create", fields=visit(who))
    who.op("visit", "patch", before.id, {"remark": "x"}, base={"remark": None})
    answer = who.call(limit=100, need=[["visit", before.id]])
    assert (answer["entries"], answer["bodies"], answer["digests"], answer["cursor"]) == ([], {}, {}, None)
    results = who.push()
    kept_back = trouble != "expired"
    assert [(r.status, r.code, r.streams) for r in results] == [("held", "revoked", ()) if kept_back else ("applied", "", ())] * 2
    assert (row(server, "visit", made.id) is None) == kept_back
    with server.connect() as conn:
        kept = conn.execute("SELECT count(*) FROM sync_history WHERE log = %s", (who.log,)).fetchone()
    assert kept == (3,), "and the receipts checked by push() prove it"


def test_an_unknown_token_is_refused(zhang: Client) -> None:
    stranger = Client(zhang.url, "no-token", zhang.account, zhang.signing_keys)
    with pytest.raises(Exception, match="401"):
        stranger.call()


def test_another_device_of_the_account_has_its_own_log(server: ThreadServer, database: Database, zhang: Client) -> None:
    zhang.one("visit", "create", fields=visit(zhang))
    other = device(server, login_of(database, zhang), zhang.account)
    other.log, other.chain = zhang.log, list(zhang.chain)
    other.sealed, other.answered = list(zhang.sealed), 1
    with pytest.raises(Exception, match="403"):
        other.call()
