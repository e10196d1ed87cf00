# Sourced by tests/windows of C, C++ and Pascal, after checks.sh: programs for Windows run under Wine, as tests/windows/run
# does it for the C suite.
#
# wine_for ARCH DIST: prepares; OUT is the folder where programs go, beside clearline.dll.
# under_wine [SECRET] PROGRAM [ARGUMENT...]: runs one beside a simulator of its own, with a configuration if there is a
# secret. A program without a desktop has no message boxes, so none has to be answered.

wine_for() {
    local arch=$1 dist=$2
    . "$root/tests/windows/debian_i386.sh"
    case $arch in
        x86_64)
            need wine64 /usr/lib/wine/wine64
            export ROOM= OUT=$root/target/bindings-windows
            ;;
        i686)
            need debootstrap debootstrap
            export ROOM=$root/target/windows/debian-i386
            export OUT=$ROOM/bindings
            debian_i386 "$ROOM"
            ;;
        *) echo "no such architecture: $arch" >&2 && exit 2 ;;
    esac
    need openssl openssl
    need "gcc-mingw-w64-${arch/_/-}-posix" "$arch-w64-mingw32-gcc"
    mkdir -p "$OUT"
    cp "$dist/clearline.dll" "$OUT"

    # Its comment says why Wine needs that.
    [ ! -e "$OUT/ready" ] || return 0
    "$arch-w64-mingw32-gcc" -shared -O1 -Wl,--kill-at "$root/tests/windows/revocation.c" -o "$OUT/revocation.dll"
    local stand_in=${OUT#"$ROOM"}/revocation.dll
    timeout 300 "$root/tests/windows/wine" reg add \
        'HKLM\Software\Microsoft\Cryptography\OID\EncodingType 1\CertDllVerifyRevocation\DEFAULT' \
        /v Dll /t REG_MULTI_SZ /d "Z:${stand_in//\//\\}" /f >/dev/null 2>&1 </dev/null
    touch "$OUT/ready"
}

under_wine() {
    local configured=()
    case $1 in
        *.exe) ;;
        *)
            configured=("$root/bindings/c/tests/simulated" "$1")
            shift
            ;;
    esac
    mkdir -p "$OUT/simulator"
    local code=77
    while [ "$code" = 77 ]; do
        code=0
        timeout 300 "$simulator" --directory "$OUT/simulator" --exec -- "$root/bindings/c/tests/wine_beside" \
            "${configured[@]}" "$root/tests/windows/launch" "$@" </dev/null | tr -d '\r' || code=$?
    done
    return "$code"
}
