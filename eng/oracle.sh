#!/usr/bin/env bash
# Makes the same calls in Helve and in Wine, tells where they differ, and writes docs/oracle.md.
# Usage: eng/oracle.sh [sequences]     (1000 generated sequences by default: about a minute; the scenarios take seconds)
# Needs the .NET SDK that global.json names and Wine (wine64), which is installed by apt when root.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

wine=$(command -v wine64 || command -v wine || echo /usr/lib/wine/wine64)
if [ ! -x "$wine" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "== installing wine64"
    { apt-get update -q && apt-get install -q -y --no-install-recommends wine64; } >/dev/null
fi
[ -x "$wine" ] || { echo "oracle.sh: needs Wine: apt-get install wine64" >&2; exit 2; }

made=$(mktemp -d)
stop() {
    [ -z "${server:-}" ] || { "$server" -k; "$server" -w; } 2>/dev/null || true
    rm -rf "$made"
}
trap stop EXIT
trap 'exit 130' INT TERM

echo "== build"
dotnet publish tests/Helve.Oracle.Agent -c Release -r win-x64 -v quiet --nologo -nodeReuse:false -o "$made/agent"
dotnet build tests/Helve.Oracle -c Release -v quiet --nologo -nodeReuse:false
echo "== Wine"
server=$(command -v wineserver || echo /usr/lib/wine/wineserver)
export WINEPREFIX="$made/prefix" WINEARCH=win64 WINEDEBUG=-all
"$wine" wineboot -i >/dev/null 2>&1
"$server" -w
echo "== oracle"
TMPDIR="$made" dotnet tests/Helve.Oracle/bin/Release/net10.0/Helve.Oracle.dll \
    --wine "$wine" --agent "$made/agent/Helve.Oracle.Agent.exe" --prefix "$made/prefix" --sequences "${1:-1000}" --report docs/oracle.md
