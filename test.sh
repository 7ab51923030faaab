#!/usr/bin/env bash
# Builds everything in Release and runs every test. Fails on a failing test, when no test ran, and on anything that the run
# leaves behind: a process, a file named helve* in the temporary directory, or any file in /dev/shm or XDG_RUNTIME_DIR.
# Results: artifacts/test-results/*.trx.
# Arguments go to `dotnet test`, such as: ./test.sh --filter FullyQualifiedName~Names
set -euo pipefail
cd "$(dirname "$0")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
results=artifacts/test-results
limit=${HELVE_TEST_SECONDS:-840}

fail() { echo "test.sh: $*" >&2; exit 1; }

command -v dotnet >/dev/null || fail "needs the .NET SDK that global.json names"
if { ! command -v g++ >/dev/null || ! command -v clang >/dev/null || [ ! -e /usr/include/zlib.h ]; } && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "== installing gcc and clang, for the C library, its programs and the tests that ask the C compiler about structs and constants"
    { apt-get update -q && apt-get install -q -y --no-install-recommends gcc g++ clang libc6-dev zlib1g-dev; } >/dev/null 2>&1 \
        || echo "   not possible: tests of what is missing will be skipped"
fi

source eng/processes.sh
home=$(mktemp -d "${TMPDIR:-/tmp}/h-run.XXXXXX")
mkdir -m 700 "$home/runtime"
# Some tests act as another user, who must be able to walk through here to the directory that refuses him.
chmod 711 "$home"
mkdir -m 711 "$home/tmp"
trap 'rm -rf "$home"' EXIT

# Whoever stops the run stops all of it.
stop() {
    local pid
    for pid in $(marked); do kill -KILL "$pid" 2>/dev/null || true; done
    echo "test.sh: stopped" >&2
    exit "$1"
}
trap 'stop 130' INT
trap 'stop 143' TERM
files() { find /tmp "$home/tmp" -maxdepth 1 -name 'helve*' 2>/dev/null; find /dev/shm -mindepth 1 2>/dev/null; find "$home/runtime" -mindepth 1; }

# Before the build: when that fails, an older run must not be counted.
rm -rf "$results"
echo "== build"
dotnet build Helve.slnx -c Release -v quiet --nologo -nodeReuse:false

echo "== C library"
rm -rf artifacts/native
if command -v gcc >/dev/null && [ -e /usr/include/zlib.h ]; then
    src/Helve.Native/build.sh
else
    echo "  needs gcc and zlib's headers (apt-get install gcc libc6-dev zlib1g-dev): its tests will be skipped"
fi

echo "== Wine"
rm -rf artifacts/oracle
if command -v wine64 >/dev/null || command -v wine >/dev/null || [ -x /usr/lib/wine/wine64 ]; then
    dotnet publish tests/Helve.Oracle.Agent -c Release -r win-x64 -v quiet --nologo -nodeReuse:false -o artifacts/oracle \
        || { rm -rf artifacts/oracle; echo "  the oracle's agent can't be published for Windows: the test beside Wine will be skipped"; }
else
    echo "  needs Wine (apt-get install wine64): the test that makes the same calls in both will be skipped"
fi

echo "== test"
before=$(files | sort)
code=0
env "$run_mark" XDG_RUNTIME_DIR="$home/runtime" TMPDIR="$home/tmp" timeout --kill-after=20 "$limit" \
    dotnet test tests/Helve.Tests -c Release --no-build --nologo --results-directory "$results" \
    --logger "trx;LogFilePrefix=helve" --logger "console;verbosity=minimal" "$@" &
# Waited for, not called: the shell hears a signal at once.
wait "$!" || code=$?
[ "$code" != 124 ] || echo "test.sh: stopped after $limit seconds" >&2

echo "== skipped"
# One result is one element; its message follows in it.
cat "$results"/*.trx 2>/dev/null | tr -d '\n' | sed 's/<UnitTestResult /\n&/g; s#</UnitTestResult>#&\n#g' | grep 'outcome="NotExecuted"' \
    | sed -E 's/.*testName="([^"]*)".*<(Message|StdOut)>([^<]*)<.*/  \1: \3/; t; s/.*testName="([^"]*)".*/  \1/' || echo "  nothing"

echo "== leftovers"
# A broker that has no client ends by itself after its idle time; anything that stays longer was forgotten.
for _ in $(seq 1 "${HELVE_IDLE_WAIT:-45}"); do
    left=$(marked)
    [ -n "$left" ] || break
    sleep 1
done
if [ -n "$left" ]; then
    for pid in $left; do
        echo "  process $pid: $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | cut -c1-200)"
        kill -KILL "$pid" 2>/dev/null || true
    done
    code=1
fi
new=$(comm -13 <(echo "$before") <(files | sort))
if [ -n "$new" ]; then
    echo "  files:"
    echo "$new" | sed 's/^/    /'
    code=1
fi
[ -n "$left$new" ] || echo "  nothing"

grep -qs '<UnitTestResult ' "$results"/*.trx || fail "no test ran"
[ "$code" = 0 ] || fail "failed"
