#!/usr/bin/env bash
# Makes the same calls in Helve and in Wine, tells where they differ, measures both, and writes docs/oracle.md.
# Usage: eng/oracle.sh [--sequences N] [--minutes N] [--no-times] [--quick]
#   --sequences N   so many generated sequences (1000)
#   --minutes N     begin no sequence after so many minutes (10)
#   --no-times      measure nothing: the page keeps the times that it has; --times, which is what happens without, measures: about four minutes
#   --quick         all scenarios and 100 sequences, no times, and the pages stay as they are
#   --help          this text
# Ends with 1 if anything differs without an explanation, with 2 if it can't run.
# Needs the .NET SDK that global.json names and Wine (wine64), for the times gcc, zlib's headers and mingw too; what is missing is installed by apt when root.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

fail() { echo "oracle.sh: $*" >&2; exit 2; }
number() { [[ ${2:-} =~ ^[0-9]{1,7}$ ]] || fail "$1 needs a number, and '${2:-}' is none"; }
sequences=1000 minutes=10 times=1 quick=
# KiB: Wine's state, the agent for Windows, the programs that are measured.
room=1572864
while [ $# -gt 0 ]; do
    case $1 in
        --sequences) number "$@"; sequences=$2; shift ;;
        --minutes) number "$@"; minutes=$2; shift ;;
        --times) times=1 ;;
        --no-times) times= ;;
        --quick) quick=1 ;;
        -h|--help) sed -n '2,10s/^# //p' "$0"; exit 0 ;;
        *) fail "unknown argument '$1'; --help tells those that there are" ;;
    esac
    shift
done
[ -z "$quick" ] || { sequences=100; times=; }
command -v dotnet >/dev/null || fail "needs the .NET SDK that global.json names"

# Two runs would build into one another, and write one page.
exec 9<eng/oracle.sh
flock -n 9 || fail "another run is at it in this directory"
# What would hinder the end is told at the beginning.
[ -w tests/Helve.Oracle ] || fail "nothing can be built in $PWD, where $(id -un) must not write"
for page in docs/oracle.md docs/deviations.md; do
    [ -n "$quick" ] || { [ -w "$page" ] && [ -w docs ]; } || fail "$page can't be written; --quick writes no page"
done
made=$(mktemp -d) || fail "no directory can be made in ${TMPDIR:-/tmp}"
source eng/processes.sh
stop() {
    trap '' INT TERM HUP
    end_marked
    rm -rf "$made" docs/oracle.md.new docs/deviations.md.new
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
free=$(df -Pk "$made" | awk 'NR == 2 { print $4 }')
[ "$free" -ge "$room" ] || fail "needs $((room / 1024)) MiB in ${TMPDIR:-/tmp}, where $((free / 1024)) are free; TMPDIR names another directory"
# All that the run makes for itself is in there.
export TMPDIR=$made

# COMMAND PACKAGE...: installs the packages if the command is not there.
have() { command -v "$1" >/dev/null || [ -x "$1" ]; }
need() {
    have "$1" && return
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 0
    echo "== installing ${*:2}"
    { run apt-get update -q && run apt-get install -q -y --no-install-recommends "${@:2}"; } >"$made/apt" 2>&1 || tail -3 "$made/apt" >&2
}
find_wine() { command -v wine64 || command -v wine || echo /usr/lib/wine/wine64; }
need "$(find_wine)" wine64
wine=$(find_wine)
have "$wine" || fail "needs Wine: apt-get install wine64"
if [ -n "$times" ]; then
    need gcc gcc libc6-dev
    need x86_64-w64-mingw32-gcc gcc-mingw-w64-x86-64
    [ -e /usr/include/zlib.h ] || need /usr/include/zlib.h zlib1g-dev
    have gcc && have x86_64-w64-mingw32-gcc && [ -e /usr/include/zlib.h ] || fail "the times need gcc, mingw and zlib's headers (apt-get install gcc libc6-dev gcc-mingw-w64-x86-64 zlib1g-dev); --no-times does without"
fi

echo "== build"
run dotnet publish tests/Helve.Oracle.Agent -c Release -r win-x64 -v quiet --nologo -nodeReuse:false -o "$made/agent" || fail "the agent can't be built"
run dotnet build tests/Helve.Oracle -c Release -v quiet --nologo -nodeReuse:false || fail "the oracle can't be built"
if [ -n "$times" ]; then
    run src/Helve.Native/build.sh >/dev/null || fail "the C library can't be built: src/Helve.Native/build.sh"
fi
echo "== Wine"
server=$(command -v wineserver || echo /usr/lib/wine/wineserver)
export WINEPREFIX="$made/prefix" WINEARCH=win64 WINEDEBUG=-all
# Without menus in the home of whoever runs this.
run env WINEDLLOVERRIDES=winemenubuilder.exe=d "$wine" wineboot -i >"$made/wineboot" 2>&1 || { tail -3 "$made/wineboot" >&2; fail "Wine's state can't be made: $wine wineboot -i failed"; }
run "$server" -w

arguments=(--wine "$wine" --agent "$made/agent/Helve.Oracle.Agent.exe" --prefix "$made/prefix" --sequences "$sequences" --minutes "$minutes")
if [ -n "$times" ]; then
    echo "== times"
    run bench/beside-wine.sh >"$made/times" 2>"$made/times.err" || { tail -5 "$made/times.err" >&2; fail "the times were not measured"; }
    cat "$made/times"
    arguments+=(--times "$made/times")
fi
oracle=tests/Helve.Oracle/bin/Release/net10.0/Helve.Oracle.dll
[ -n "$quick" ] || arguments+=(--report docs/oracle.md)
echo "== oracle"
code=0
run dotnet "$oracle" "${arguments[@]}" || code=$?
if [ -z "$quick" ] && [ "$code" -le 1 ]; then
    run dotnet "$oracle" deviations docs/deviations.md
    echo "== docs/oracle.md and docs/deviations.md are written"
fi
exit "$code"
