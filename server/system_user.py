"""Who runs the embedded PostgreSQL: it refuses to run as root, so root needs a user for it that reaches its folders."""

import os
import pwd
import stat
import subprocess
from pathlib import Path

SYSTEM_USER = "pgserver"


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be used; the text says why and what to do."""


def postgres_user() -> pwd.struct_passwd | None:
    """Who runs PostgreSQL: ourselves (None), or as root a user of its own."""
    if os.geteuid() != 0:
        return None
    try:
        owner = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        owner = _new_user()
    return owner


def let_through(*folders: Path) -> None:
    """Opens folders and those above them to be passed through, not read; again each time, for others close them."""
    for path in (folder.resolve() for folder in folders):
        for folder in (path, *path.parents):
            mode = folder.stat().st_mode
            if not mode & stat.S_IXOTH:
                folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _new_user() -> pwd.struct_passwd:
    try:
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/bin/false", SYSTEM_USER]
        subprocess.run(command, check=True, capture_output=True)
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        raise EmbeddedError(f"不能建立系统用户 {SYSTEM_USER}：{error}。请先建立它，或不要用 root 运行。") from error
