#!/usr/bin/env bash
# What calls on handles cost in Helve's C library and in Wine: one source (bench/handles.c), compiled for both. Prints a table in Markdown; nanoseconds, pinned to one CPU and not.
# Usage: bench/beside-wine.sh     (about half a minute; WINEPREFIX is used when it is set)
# Needs the C library (src/Helve.Native/build.sh), gcc, Wine and mingw (apt-get install wine64 gcc-mingw-w64-x86-64).
set -euo pipefail
cd "$(dirname "$0")/.."
library=artifacts/native
[ -e "$library/lib/libhelve.so" ] || { echo "beside-wine.sh: needs the C library: src/Helve.Native/build.sh" >&2; exit 2; }
wine=$(command -v wine64 || command -v wine || echo /usr/lib/wine/wine64)
[ -x "$wine" ] || { echo "beside-wine.sh: needs Wine: apt-get install wine64" >&2; exit 2; }
command -v x86_64-w64-mingw32-gcc >/dev/null || { echo "beside-wine.sh: needs mingw: apt-get install gcc-mingw-w64-x86-64" >&2; exit 2; }

made=$(mktemp -d)
server=$(command -v wineserver || echo /usr/lib/wine/wineserver)
own=
if [ -z "${WINEPREFIX:-}" ]; then
    own=1
    export WINEPREFIX="$made/prefix" WINEARCH=win64
fi
export WINEDEBUG=-all
stop() {
    [ -z "$own" ] || { "$server" -k; "$server" -w; } 2>/dev/null || true
    rm -rf "$made"
}
trap stop EXIT
trap 'exit 130' INT TERM
[ -z "$own" ] || { "$wine" wineboot -i >/dev/null 2>&1; "$server" -w; }

gcc -O2 -Wall -Wextra -Werror bench/handles.c -o "$made/handles" -I"$library/include" -fshort-wchar -L"$library/lib" -lhelve -Wl,-rpath,"$PWD/$library/lib"
x86_64-w64-mingw32-gcc -O2 bench/handles.c -o "$made/handles.exe" -static
mkdir -m 700 "$made/runtime" "$made/runtime-pinned"
# Helve's broker and Wine's server are in the measure: each run starts its own, on the same CPU.
XDG_RUNTIME_DIR="$made/runtime" "$made/handles" >"$made/helve"
XDG_RUNTIME_DIR="$made/runtime-pinned" taskset -c 0 "$made/handles" >"$made/helve-pinned"
"$wine" "$made/handles.exe" | tr -d '\r' >"$made/wine"
"$server" -k; "$server" -w
taskset -c 0 "$wine" "$made/handles.exe" | tr -d '\r' >"$made/wine-pinned"

echo "| operation | Helve, pinned | Wine, pinned | ratio | Helve | Wine | ratio |"
echo "|---|---:|---:|---:|---:|---:|---:|"
paste -d ' ' "$made/helve-pinned" "$made/wine-pinned" "$made/helve" "$made/wine" |
    awk '{ printf "| %s | %.0f | %.0f | %.1f | %.0f | %.0f | %.1f |\n", $1, $2, $4, $4 / $2, $6, $8, $8 / $6 }'
