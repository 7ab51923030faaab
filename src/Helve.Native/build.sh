#!/usr/bin/env bash
# Builds the C library: libhelve.so with its headers, its pkg-config file and a broker of native code beside it. No .NET is needed where these are used.
# Beside them lies the start-up hook, which gives the library to .NET programs that were written for Windows.
# Usage: src/Helve.Native/build.sh [directory]     (artifacts/native by default)
# Needs the .NET SDK that global.json names, gcc and zlib's headers.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/artifacts/native}
mkdir -p "$out"
out=$(cd "$out" && pwd)

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
machine=$(uname -m)
case $machine in
    x86_64) rid=linux-x64 ;;
    aarch64) rid=linux-arm64 ;;
    *) echo "build.sh: $machine is not x86-64 or arm64" >&2; exit 1 ;;
esac
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

dotnet publish "$here/Helve.Native.csproj" -c Release -r "$rid" -v quiet -o "$made/core"
dotnet publish "$root/src/Helve.Broker/Helve.Broker.csproj" -c Release -f net9.0 -r "$rid" -p:HelveNative=true -v quiet -o "$made/broker"
dotnet build "$root/src/Helve.StartupHook/Helve.StartupHook.csproj" -c Release -v quiet --nologo -nodeReuse:false -o "$made/hook"

# Into a directory that may have other things too.
mkdir -p "$out/lib/helved" "$out/lib/pkgconfig" "$out/include"
install -m 644 "$here"/include/*.h "$out/include/"
install -m 755 "$made/core/libhelve-core.so" "$out/lib/"
install -m 755 "$made/broker/helved" "$out/lib/helved/helved"
"${CC:-gcc}" -std=gnu11 -O2 -Wall -Wextra -Werror -fPIC -shared -fshort-wchar -fvisibility=default -Wl,-soname,libhelve.so -Wl,--no-undefined \
    -Wl,-rpath,'$ORIGIN' -o "$out/lib/libhelve.so" "$here"/shim/*.c "$here"/shim/exports.S -L"$out/lib" -l:libhelve-core.so -lpthread -ldl
# For the start-up hook of .NET programs: the names without letter, which lead to the wide calls in the one and to the narrow ones in the other.
for letters in wide narrow; do
    "${CC:-gcc}" -shared -nostdlib -DHELVE_"${letters^^}" -Wl,-soname,libhelve-$letters.so -Wl,--no-undefined -Wl,-rpath,'$ORIGIN' \
        -o "$out/lib/libhelve-$letters.so" "$here/shim/letters.S" -L"$out/lib" -l:libhelve.so -Wl,-rpath-link,"$out/lib"
done
install -m 644 "$made/hook/Helve.StartupHook.dll" "$out/lib/"
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")
cat >"$out/lib/pkgconfig/helve.pc" <<PC
prefix=\${pcfiledir}/../..
libdir=\${prefix}/lib
includedir=\${prefix}/include

Name: helve
Description: Windows' kernel objects and handles on Linux, under the Windows names
Version: $version
Cflags: -I\${includedir} -fshort-wchar
Libs: -L\${libdir} -lhelve -Wl,-rpath,\${libdir}
PC
echo "$out: lib/libhelve.so, lib/helved/helved, lib/Helve.StartupHook.dll, include, lib/pkgconfig/helve.pc"
