#!/bin/bash
# Installs what packaging/system-packages.txt lists for the groups named and the system lacks:
#     system.sh NEEDED-GROUP... -- WELCOME-GROUP...
# Uses apt as root or with sudo that asks no password. Elsewhere it prints the command to give. Fails only if something
# needed is missing afterwards.
set -uo pipefail
cd "$(dirname "$0")"

[ "$(uname -s)" = Linux ] || exit 0  # Windows and macOS bring what Qt needs
libraries=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null)

present() { # a library's or a command's name
    case $1 in
        *.so.*) grep -qF "	$1 " <<<"$libraries" ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

needed=()
for group in "$@"; do
    [ "$group" = -- ] && break
    needed+=("$group")
done

missing() { # GROUP... → the packages whose library or command is not there
    local group package sought _
    while read -r group package sought _; do
        [[ " $* " == *" $group "* ]] || continue
        present "$sought" || echo "$package"
    done < <(grep -v '^#' system-packages.txt)
}

mapfile -t wanted < <(missing "$@")
[ ${#wanted[@]} -eq 0 ] && exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=(env)
elif sudo -n true 2>/dev/null; then
    as_root=(sudo -n env)
else
    as_root=()
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt_get() {
    "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1 </dev/null
}

if [ ${#as_root[@]} -gt 0 ] && command -v apt-get >/dev/null; then
    echo "Installing from the system's packages: ${wanted[*]}" >&2
    # the lists on the machine may do; if not, fetch new ones and try once more
    apt_get install --no-install-recommends "${wanted[@]}" ||
        { apt_get update; apt_get install --no-install-recommends "${wanted[@]}"; } ||
        { echo "The system's package installer failed. Its last words:"; tail -n 5 "$log"; } >&2
fi

libraries=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null)
mapfile -t wanted < <(missing "$@")
[ ${#wanted[@]} -eq 0 ] && exit 0
{
    echo "The system lacks some libraries or commands. On Debian, Ubuntu, 统信 UOS or 麒麟 they are installed with:"
    echo "    sudo apt-get update && sudo apt-get install -y ${wanted[*]}"
} >&2
mapfile -t wanted < <(missing "${needed[@]}")
[ ${#wanted[@]} -eq 0 ] || { echo "Please do that, then give the command again." >&2; exit 1; }
echo "Going on without them." >&2
