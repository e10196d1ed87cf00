# Sourced: Free Pascal for Windows programs. Debian has none, but it has the source of its own Free Pascal, and that is all
# it takes: half a minute, once.
#
# pascal_for_windows ARCH DIR [UNIT...]: makes DIR/compile, a compiler that finds the units of the runtime library, and those
# units of Free Pascal's packages that are named.

# Where the source has its units: seen from the runtime library for an operating system, and from the packages.
rtl_paths=(../inc ../win ../objpas ../objpas/sysutils ../objpas/classes ../charmaps .)
package_paths=(fcl-net/src fcl-net/src/win rtl-extra/src/win rtl-extra/src/inc fcl-base/src fcl-base/src/win)

pascal_for_windows() {
    local arch=$1 dir=$2 version cpu system source compiler unit path flags
    shift 2
    [ ! -e "$dir/complete" ] || return 0
    rm -rf "$dir" && mkdir -p "$dir/units"
    version=$(fpc -iV)
    source=$dir/../fpc-source
    if [ ! -e "$source/complete" ]; then
        rm -rf "$source" && mkdir -p "$source"
        (
            cd "$source"
            apt-get download -qq "fpc-source-$version" || { apt-get update -qq && apt-get download -qq "fpc-source-$version"; }
            dpkg -x ./*.deb . && rm ./*.deb
        ) >"$source/log" 2>&1 || {
            cat "$source/log"
            return 1
        }
        touch "$source/complete"
    fi
    source=$(realpath "$source/usr/share/fpcsrc/$version")

    case $arch in
        x86_64) cpu=x86_64 system=win64 compiler=$(command -v "ppcx64-$version" ppcx64 | head -n 1) ;;
        i686) cpu=i386 system=win32 compiler=$dir/ppcross386 ;;
    esac
    [ "$arch" != i686 ] || cross_compiler "$source" "$dir" "$version" || return 1

    flags=(-n "-T$system" "-P$cpu" "-FU$dir/units" -O2 -v0e)
    for path in "${rtl_paths[@]}" "../$cpu"; do
        flags+=("-Fu$path" "-Fi$path")
    done
    (
        cd "$source/rtl/$system"
        "$compiler" "${flags[@]}" -Fi../win/wininc -Us -Sg system.pp
        for unit in sysinit*pas.pp ../inc/uuchar.pp ../objpas/objpas.pp ../inc/iso7185.pp buildrtl.pp; do
            [ ! -e "$unit" ] || "$compiler" "${flags[@]}" -Fi../win/wininc "$unit"
        done
        cd "$source/packages"
        flags=(-n "-T$system" "-P$cpu" "-FU$dir/units" "-Fu$dir/units" -O2 -v0e)
        for path in "${package_paths[@]}"; do
            flags+=("-Fu$path" "-Fi$path")
        done
        for unit in "$@"; do
            "$compiler" "${flags[@]}" "$unit"
        done
    ) >"$dir/log" 2>&1 || {
        grep -E '(Error|Fatal)' "$dir/log"
        return 1
    }

    printf '#!/bin/sh\nexec "%s" -n -T%s -P%s "-Fu%s" "$@"\n' "$compiler" "$system" "$cpu" "$dir/units" >"$dir/compile"
    chmod +x "$dir/compile"
    touch "$dir/complete"
}

# The compiler for 32 bit, from the same source. Its messages are those of the installed one.
cross_compiler() {
    local source=$1 dir=$2 version=$3 messages
    messages=$(dpkg -L "fp-compiler-$version" | grep '/msg/errore.msg$')
    mkdir -p "$dir/objects"
    ln -sf "$messages" "$dir/errore.msg"
    (
        cd "$source/compiler"
        fpc -di386 -dEXTERN_MSG -dFPC_SOFT_FPUX80 -Fui386 -Fux86 -Fusystems "-Fu$source/rtl/inc" -Fii386 -Fix86 -Fisystems \
            "-FU$dir/objects" "-o$dir/ppcross386" -O2 -v0e pp.pas
    ) >"$dir/compiler.log" 2>&1 || {
        grep -E '(Error|Fatal)' "$dir/compiler.log"
        return 1
    }
    rm -rf "$dir/objects"
}
