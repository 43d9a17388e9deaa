"""Logging in: the device proves that it holds its key, the person that he knows the password (design §4, Identity)."""

from collections.abc import Mapping
from typing import Any

from nacl.signing import SigningKey

from db import divisions
from desktop.core.profile import Device, LoginAnswer
from desktop.core.profile_files import Account
from desktop.core.sync.client import HttpSyncServer, b64, keys_of, unb64
from desktop.core.sync.errors import NotOurServer

_ROLES = {
    "commissioner": "企业科技特派员",
    "team_leader": "农村科技特派团团长",
    "organiser": "培训组织人",
    "broker": "技术经纪人",
    "contact_county": "县级联络员",
    "contact_city": "市级联络员",
    "contact_province": "省级联络员",
    "admin": "系统管理员",
    "bulk_review": "批量审核",
}


def log_in(server: HttpSyncServer, account: str, password: str, device: Device, device_name: str) -> LoginAnswer:
    """Registers the device at its first login. The server's token is used from now on. Raises UserError."""
    key = SigningKey(device.seed)
    public_key = b64(bytes(key.verify_key))
    server.token = ""
    challenge = str(server.get("/v1/challenge").get("challenge", ""))
    message = f"tepai-login\n{challenge}\n{account}\n{public_key}".encode()
    described = {"name": device_name, "public_key": public_key, "proof": b64(key.sign(message).signature)}
    if device.id:
        described["id"] = device.id
    body = {"account": account, "password": password, "challenge": challenge, "device": described}
    answer = server.post("/v1/login", body)
    found = _login_answer(answer, device, server.address)
    server.token = found.device.token
    return found


def change_password(server: HttpSyncServer, old: str, new: str) -> None:
    """At the province; the profile's own password is changed by `Opened.change_password`. Raises UserError."""
    server.post("/v1/password", {"old": old, "new": new})


def log_out(server: HttpSyncServer) -> None:
    """Ends the session at the province; the device stays registered."""
    server.post("/v1/logout", None)
    server.token = ""


def _login_answer(answer: dict[str, Any], device: Device, address: str) -> LoginAnswer:
    try:
        who, where = answer["account"], answer["server"]
        found = {
            "id": who["id"], "login": who["login"], "server": address, **described(who),
            "recovery_key": unb64(where["recovery_key"]).hex(),
        }  # fmt: skip
        account = Account.of(found)
        id_key = unb64(where["id_key"]).hex() if where.get("id_key") else ""  # a province of before has none
        registered = Device(device.seed, str(answer["device_id"]), str(answer["token"]))
    except (KeyError, TypeError, ValueError) as error:
        raise NotOurServer from error
    return LoginAnswer(account, registered, {name: key.hex() for name, key in keys_of(answer).items()}, id_key)


def described(who: Mapping[str, Any]) -> dict[str, str]:
    """What of an account may change from day to day, in the words of the profile. Raises KeyError, TypeError."""
    roles = [_ROLES.get(r["role"], r["role"]) for r in who["roles"]]
    return {
        "name": str(who["name"]), "role": "、".join(dict.fromkeys(roles)), "division": str(who["division"]),
        "division_text": _place(str(who["division"])), "roles": " ".join(f"{r['role']}@{r['division']}" for r in who["roles"]),
    }  # fmt: skip


def _place(code: str) -> str:
    """沈阳市沈北新区, or the name of a reporting unit."""
    unit = divisions.reporting_unit(code)
    return unit.name if unit is not None else divisions.path_name(code).removeprefix("辽宁省") or "辽宁省"
