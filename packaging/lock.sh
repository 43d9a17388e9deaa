#!/bin/bash
# Pins every dependency of pyproject.toml, for every system and Python the program runs on, with the hashes of all its
# published files: requirements.lock is what the program needs, requirements-dev.lock adds what checking and testing need.
# The files name no package registry, so they install from whichever one pip is set up with.
set -euo pipefail
cd "$(dirname "$0")/.."

tool=.venv-lock
if [ ! -x $tool/bin/uv ]; then
    python3 -m venv $tool
    $tool/bin/pip install -q 'uv>=0.9'
fi

build_requirements() {
    $tool/bin/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")'
}

pin() { # OUTPUT FURTHER-OPTIONS...
    local output=$1 old='' fresh
    shift
    fresh=$(mktemp)
    # what is pinned stays as it is unless pyproject.toml no longer admits it; make lock UPGRADE=1 takes the newest
    [ -f "$output" ] && [ -z "${UPGRADE:-}" ] && old=$(cat "$output")
    printf '%s\n' "$old" >"$fresh"
    build_requirements | $tool/bin/uv pip compile --quiet --no-config --native-tls --universal --python-version 3.11 \
        --generate-hashes --only-binary :all: --no-header --no-annotate --output-file "$fresh" "$@" pyproject.toml - >/dev/null
    { echo '# Made by make lock; do not edit.'; grep -v -e '^#' -e '^--' "$fresh"; } >"$output"
    rm -f "$fresh"
}

pin requirements.lock
pin requirements-dev.lock --extra dev --constraint requirements.lock
