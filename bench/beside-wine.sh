#!/usr/bin/env bash
# What calls on handles cost in Helve and in Wine: one source each (bench/handles.c, bench/Helve.Beside), compiled for both. Prints two tables in Markdown; nanoseconds, pinned to one CPU and not.
# The programs take turns, so that a busy moment meets all of them; the least of all rounds counts.
# Usage: bench/beside-wine.sh [--only c|dotnet] [--rounds N]     (5 rounds by default: about three minutes; WINEPREFIX is used when it is set)
# Needs the .NET SDK and Wine (apt-get install wine64); for the C programs the C library (src/Helve.Native/build.sh), gcc and mingw (apt-get install gcc-mingw-w64-x86-64).
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

fail() { echo "beside-wine.sh: $*" >&2; exit 2; }
only= rounds=5
while [ $# -gt 0 ]; do
    case $1 in
        --only) only=${2:-}; case $only in c|dotnet) ;; *) fail "--only needs c or dotnet" ;; esac; shift 2 ;;
        --rounds) rounds=${2:-}; [[ $rounds =~ ^[1-9][0-9]{0,2}$ ]] || fail "--rounds needs a number from 1 to 999"; shift 2 ;;
        -h|--help) sed -n '2,5s/^# //p' "$0"; exit 0 ;;
        *) fail "unknown argument $1; --help tells those that there are" ;;
    esac
done
library=artifacts/native
wine=$(command -v wine64 || command -v wine || echo /usr/lib/wine/wine64)
[ -x "$wine" ] || fail "needs Wine: apt-get install wine64"
server=$(command -v wineserver || echo /usr/lib/wine/wineserver)
if [ "$only" != dotnet ]; then
    [ -e "$library/lib/libhelve.so" ] || fail "needs the C library: src/Helve.Native/build.sh"
    command -v gcc >/dev/null || fail "needs gcc: apt-get install gcc libc6-dev"
    command -v x86_64-w64-mingw32-gcc >/dev/null || fail "needs mingw: apt-get install gcc-mingw-w64-x86-64"
fi

made=$(mktemp -d) || fail "no directory can be made in ${TMPDIR:-/tmp}"
export WINEPREFIX=${WINEPREFIX:-$made/prefix} WINEARCH=win64 WINEDEBUG=-all TMPDIR=$made
source eng/processes.sh
stop() {
    trap '' INT TERM HUP
    end_marked
    rm -rf "$made"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
[ -d "$WINEPREFIX" ] || { run env WINEDLLOVERRIDES=winemenubuilder.exe=d "$wine" wineboot -i >/dev/null 2>&1; run "$server" -w; }
# A wake on a busy machine waits for somebody else's time slice; in real time it does not.
real=
! chrt -r 5 true 2>/dev/null || real="chrt -r 5"

# PROGRAM ARGUMENTS...: how each world starts it, and what it prints, a line an operation.
in_helve() { run env XDG_RUNTIME_DIR="$made/$place" HELVE_SOCKET="$made/$place/broker.sock" HELVE_IDLE_SECONDS=2 $real $pin "$@" >>"$made/helve-$place"; }
in_wine() {
    run $real $pin "$wine" "$@" >"$made/wine-said"
    tr -d '\r' <"$made/wine-said" >>"$made/wine-$place"
}
in_own() { run $real $pin "$@" >>"$made/own-$place"; }
turns() {
    # All of it is on the one CPU, or free: the program, its child, Helve's broker and Wine's server.
    for place in pinned free; do
        pin=
        [ "$place" = free ] || pin="taskset -c 0"
        rm -rf "${made:?}/$place" "$made"/{helve,wine,own}-"$place"
        mkdir -m 700 "$made/$place"
        { "$server" -k; "$server" -w; } 2>/dev/null || true
        run $real $pin "$server" -p
        # Wine starts services of its own with its first program.
        run "$wine" wineboot >/dev/null 2>&1
        for _ in $(seq "$rounds"); do "$1"; done
    done
}
# FILE: operation and its least time, in the order of the operations; "-" where there is none.
least() {
    awk '!($1 in least) { order[++count] = $1 }
         !($1 in least) || ($2 != "-" && $2 < least[$1]) { least[$1] = $2 }
         END { for (i = 1; i <= count; i++) print order[i], least[order[i]] }' "$1"
}
# The columns of one place, by operation.
columns() { for world in "$@"; do least "$made/$world-pinned" >"$made/$world-1"; least "$made/$world-free" >"$made/$world-2"; done; }
figures='function time(value) { return value == "-" ? "not supported" : sprintf("%.0f", value) }
         function ratio(ours, theirs) { return ours == "-" || theirs == "-" ? "" : sprintf("%.1f", theirs / ours) }'

c_round() { in_helve "$made/handles"; in_wine "$made/handles.exe"; }
if [ "$only" != dotnet ]; then
    run gcc -O2 -Wall -Wextra -Werror bench/handles.c -o "$made/handles" -I"$library/include" -fshort-wchar -L"$library/lib" -lhelve -Wl,-rpath,"$PWD/$library/lib"
    run x86_64-w64-mingw32-gcc -O2 bench/handles.c -o "$made/handles.exe" -static
    turns c_round
    columns helve wine
    echo "| C, ns | Helve, pinned | Wine, pinned | ratio | Helve | Wine | ratio |"
    echo "|---|---:|---:|---:|---:|---:|---:|"
    paste -d ' ' "$made"/{helve-1,wine-1,helve-2,wine-2} |
        awk "$figures"' { print "| " $1 " | " time($2) " | " time($4) " | " ratio($2, $4) " | " time($6) " | " time($8) " | " ratio($6, $8) " |" }'
    [ -n "$only" ] || echo
fi

dotnet_round() { in_helve "$made/drop-in/Helve.Beside"; in_wine "$made/windows/Helve.Beside.exe"; in_own "$made/dotnet/Helve.Beside"; }
if [ "$only" != c ]; then
    make() { run dotnet "$1" bench/Helve.Beside -c Release -v quiet --nologo -clp:NoSummary -nodeReuse:false "${@:2}" >&2; }
    make build -o "$made/drop-in"
    make build -p:OwnTypes=true -p:BaseIntermediateOutputPath="$made/obj/" -o "$made/dotnet"
    make publish -p:OwnTypes=true -p:BaseIntermediateOutputPath="$made/obj-windows/" -r win-x64 --self-contained -o "$made/windows"
    export DOTNET_TC_CallCountingDelayMs=0 DOTNET_gcConcurrent=0
    turns dotnet_round
    columns helve wine own
    echo "| .NET, ns | Helve, pinned | Wine, pinned | ratio | .NET on Linux, pinned | Helve | Wine | ratio | .NET on Linux |"
    echo "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    paste -d ' ' "$made"/{helve-1,wine-1,own-1,helve-2,wine-2,own-2} |
        awk "$figures"' { print "| " $1 " | " time($2) " | " time($4) " | " ratio($2, $4) " | " time($6) " | " time($8) " | " time($10) " | " ratio($8, $10) " | " time($12) " |" }'
fi
