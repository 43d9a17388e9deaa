#!/bin/bash
# Makes .venv with the pinned dependencies and the program itself:   setup.sh run | dev
# Does nothing when that is done already; "dev" includes "run". Needs only Python with its venv module.
set -euo pipefail
cd "$(dirname "$0")/.."

case ${1:-run} in
    run) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    *) echo "usage: $0 run | dev" >&2; exit 2 ;;
esac

stamp() { # LOCK → the name of the file that says it is installed
    echo ".venv/.installed-$(cat "$1" pyproject.toml | sha256sum | cut -c1-16)"
}

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    fail "No Python 3.11, 3.12 or 3.13 was found. Install one, or name it: make PYTHON=/path/to/python3.12 …"
}

make_venv() {
    local python
    python=$(find_python)
    [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null && return
    rm -rf .venv
    "$python" -m venv .venv >/dev/null 2>&1 && return
    rm -rf .venv
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        DEBIAN_FRONTEND=noninteractive apt-get -qq -y install python3-venv >/dev/null 2>&1 </dev/null || true
        "$python" -m venv .venv >/dev/null 2>&1 && return
        rm -rf .venv
    fi
    fail "Python's venv module is missing. On Debian: sudo apt-get install -y python3-venv"
}

exec 9<pyproject.toml && flock 9 2>/dev/null || true  # two makes at once wait for each other

if [ -e "$(stamp requirements-dev.lock)" ] || [ -e "$(stamp $lock)" ]; then
    exit 0
fi
make_venv
echo "Installing the pinned packages of $lock into .venv (once; a minute or two) …" >&2
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --only-binary :all: -r $lock ||
    fail "The packages could not be installed; the lines above say why. Is the network there? Then give the command again."
# no isolated build: that would fetch the build tools once more, unpinned
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation --editable .
rm -f .venv/.installed-*
touch "$(stamp $lock)"
