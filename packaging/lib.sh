# Shared by the scripts in this folder: `. "$(dirname "$0")/lib.sh"`. Bash 5. Sets GALLEY_ROOT, changes no folder.
# shellcheck shell=bash
set -euo pipefail

GALLEY_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

say() { printf '%s\n' "$*"; }
warn() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
fail() {
    warn "$*"
    exit 1
}

# Names of the packages of the given groups in packages.txt.
packagesOf() {
    local group
    for group in "$@"; do
        awk -v want="[$group]" '
            /^\[/ { inside = ($1 == want); if (inside) found = 1; next }
            inside && $1 != "" && $1 !~ /^#/ { print $1 }
            END { exit !found }' "$GALLEY_ROOT/packaging/packages.txt" || fail "packages.txt has no group [$group]"
    done
}

# Those of the named packages that are not installed.
missingPackages() {
    # dpkg-query fails for names it never heard of, and prints the others all the same.
    local installed
    installed="$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "$@" 2>/dev/null | awk '$1 == "ii" { print $2 }' || true)"
    comm -23 <(printf '%s\n' "$@" | sort -u) <(printf '%s\n' "$installed" | sort -u)
}

# Runs a command as root: directly, or through sudo.
asRoot() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@" # nobody is there to type a password
    fi
}

# Installs what is missing of the given groups; touches nothing and needs no rights when nothing is.
installPackages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        warn "this is not a Debian system, so packages are not checked; packaging/packages.txt lists what is needed"
        return 0
    fi
    local names missing
    mapfile -t names < <(packagesOf "$@")
    [ "${#names[@]}" -gt 0 ] || fail "no packages in: $*"
    mapfile -t missing < <(missingPackages "${names[@]}")
    [ "${#missing[@]}" -gt 0 ] || return 0
    say "Installing ${#missing[@]} packages: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        fail "these packages are missing and there is no sudo; as root run: apt-get install --no-install-recommends ${missing[*]}"
    fi
    local options=(-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -q)
    asRoot apt-get "${options[@]}" update >/dev/null || warn "the package lists could not be refreshed; trying with those at hand"
    asRoot env DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" -y --no-install-recommends install "${missing[@]}" \
        </dev/null >"$(logFile packages)" 2>&1 ||
        {
            tail -n 20 "$(logFile packages)" >&2
            fail "the packages could not be installed; by hand: apt-get install --no-install-recommends ${missing[*]}"
        }
}

# A file for the output of one step, below build/, which git ignores.
logFile() {
    mkdir -p "$GALLEY_ROOT/build/log"
    printf '%s' "$GALLEY_ROOT/build/log/$1.log"
}

# How many compilers to run at once: one a core, but not more than memory allows (Qt and templates need about 1 GB).
compilerJobs() {
    local cores memory
    cores="$(nproc)"
    memory="$(awk '/^MemAvailable/ { print int($2 / 1000000) }' /proc/meminfo)"
    [ "$memory" -ge 1 ] || memory=1
    if [ "$cores" -lt "$memory" ]; then say "$cores"; else say "$memory"; fi
}

# Qt WebEngine refuses to start as root with its sandbox on. This is for machines without another user (containers, CI);
# it is set here and never in the application, so that nobody loses the sandbox without having asked for it.
allowWebEngineAsRoot() {
    if [ "$(id -u)" -eq 0 ]; then
        export QTWEBENGINE_DISABLE_SANDBOX=1
    fi
}
