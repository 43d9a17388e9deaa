"""What may go wrong between here and the province: one plain sentence each, and what to do about it."""

from desktop.core.errors import Offline, TepaiError, UserError

KEPT = "数据都在本机，网络恢复后会自动上传。"


class NoNetwork(Offline):
    """No route, no name, refused."""

    def __init__(self) -> None:
        super().__init__("连不上省级服务器。", KEPT)


class Stalled(Offline):
    """The connection broke or fell silent in the middle: whether the request arrived is unknown."""

    def __init__(self) -> None:
        super().__init__("网络中断，没有收到服务器的答复。", KEPT)


class BadCertificate(Offline):
    """The other side cannot prove that it is the province."""

    def __init__(self) -> None:
        super().__init__(
            "服务器的安全证书不可信，没有发送任何数据。", "请核对本机日期和服务器地址；如在公共网络，请换一个网络再试。"
        )


class NotOurServer(Offline):
    """A captive portal, a proxy's page, or another server."""

    def __init__(self) -> None:
        super().__init__(
            "答复的不是省级服务器，可能是上网登录页面。", "请先用浏览器完成上网登录，或到“设置”核对服务器地址，再同步。"
        )


class ServerBusy(UserError):
    """429 or 503: come again after `retry_after` seconds."""

    def __init__(self, retry_after: int, text: str = "服务器繁忙。") -> None:
        super().__init__(text, f"约 {retry_after} 秒后会自动再试，数据都在本机。")
        self.retry_after = retry_after


class SignInNeeded(UserError):
    """The session has ended; local work goes on."""

    def __init__(self, text: str = "登录已过期。") -> None:
        super().__init__(text, "请重新输入密码登录，未上传的数据不受影响。")


class Stopped(UserError):
    """The account or the device may not read any more."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "请联系县级联络员；未上传的数据仍在本机。")


class Refused(UserError):
    """Any other refusal; `code` is the server's."""

    def __init__(self, code: str, text: str, detail: str = "") -> None:
        super().__init__(text, detail or "请把这句话告诉联络员，数据都在本机。")
        self.code = code


class TooMuch(TepaiError):
    """The answer is larger than a page may be: ask for less."""


class TooBig(TepaiError):
    """The request is larger than the wire allows: send less at once."""


class Forked(TepaiError):
    """The server knows another history of this log: the profile was restored or the disk was cloned."""


class BadReceipt(UserError):
    """What answered could not prove that it is the province."""

    def __init__(self) -> None:
        super().__init__("服务器的回执签名不对，答复没有采用。", "请核对服务器地址后重新登录；数据都在本机，未作改动。")


class ServerBehind(UserError):
    """The server was restored from a backup and lacks what it once confirmed."""

    def __init__(self) -> None:
        super().__init__("省级服务器从备份恢复过，缺少本机已上传的部分记录。", "请联系省级管理员；本机数据完整，未作任何删除。")


class AlreadyRunning(UserError):
    """One run at a time."""

    def __init__(self) -> None:
        super().__init__("正在同步，请稍候。")
