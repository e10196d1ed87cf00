# Sourced by tests/windows of C, C++ and Pascal, after checks.sh: programs for Windows run under Wine, in the room and with the
# registry of tests/windows/run, which are made if they are not there.
#
# wine_for ARCH DIST: prepares; OUT is the folder where programs go, beside clearline.dll.
# under_wine [SECRET] PROGRAM [ARGUMENT...]: runs one beside a simulator of its own, with a configuration if there is a
# secret. A program without a desktop has no message boxes, so none has to be answered.

wine_for() {
    local arch=$1 dist=$2 prefix
    . "$root/tests/windows/debian_i386.sh"
    case $arch in
        x86_64)
            need wine64 /usr/lib/wine/wine64
            export ROOM= OUT=$root/target/windows/${out##*/}-x86_64
            prefix=../tests-x86_64/prefix
            ;;
        i686)
            need debootstrap debootstrap
            export ROOM=$root/target/windows/debian-i386
            export OUT=$ROOM/${out##*/}
            prefix=../tests/prefix
            debian_i386 "$ROOM"
            ;;
        *) echo "no such architecture: $arch" >&2 && exit 2 ;;
    esac
    need "gcc-mingw-w64-${arch/_/-}-posix" "$arch-w64-mingw32-gcc"
    rm -rf "$OUT" && mkdir -p "$OUT/simulator" "$OUT/$prefix"
    ln -s "$prefix" "$OUT/prefix"
    cp "$dist/clearline.dll" "$OUT"
    check "Wine starts" timeout 300 "$root/tests/windows/wine" reg query HKCU # at first it makes its registry, for a while
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
    patiently "$simulator" --directory "$OUT/simulator" --exec -- "${configured[@]}" "$root/tests/windows/launch" "$@" </dev/null |
        tr -d '\r'
}
