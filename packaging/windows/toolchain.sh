# Sourced, with `arch` set to x86_64 or i686: cargo for Windows 7 and all later ones, on Debian.
#
# Sets root, target, work, version, mingw, machine and source, and what cargo needs to know in the environment. Installs by
# package name what is missing (apt). The target is one that Rust has no ready-made standard library for, so it is built from
# source as well; cargo looks for the source inside the toolchain's folder, where a symbolic link stands until the sourcing
# script ends. Nothing else outside target/ is touched. Needs the compiler that rust-toolchain or rustup chooses, and the
# source of exactly that version (rust_src.sh).

case $arch in
    x86_64) mingw=x86_64-w64-mingw32 package=gcc-mingw-w64-x86-64-posix machine=i386:x86-64 ;;
    i686) mingw=i686-w64-mingw32 package=gcc-mingw-w64-i686-posix machine=i386 ;;
    *) echo "usage: $0 x86_64|i686" >&2 && exit 2 ;;
esac
windows=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$windows/../.." && pwd)
target=$arch-win7-windows-gnu
work=$root/target/windows
cd "$root"
. "$windows/../need.sh"
. "$windows/rust_src.sh"

need "$package" "$mingw-gcc" "$mingw-windres"

mkdir -p "$work/$arch"
rustlib=$(rustc --print sysroot)/lib/rustlib
exec 9<"$rustlib"
flock 9 # two at a time, also from two checkouts, would take each other's link away
export TMPDIR=$work/tmp # dlltool leaves a file for each library that rustc imports from
rm -rf "$TMPDIR" && mkdir "$TMPDIR"
source=$(rust_src "$work/rust-src")
link=$rustlib/src/rust
if [ ! -e "$link" ] || [ "$(readlink "$link")" = "$source" ]; then # ours may be left from a run that was killed
    trap 'rm -f "$link"; rmdir "$(dirname "$link")" 2>/dev/null || true' EXIT
    mkdir -p "$(dirname "$link")"
    ln -sfn "$source" "$link"
fi

# field NAME: a value of Cargo.toml's [package].
field() {
    awk -F'"' -v name="$1" '/^\[/ { on = $0 == "[package]" } on && $0 ~ "^" name " *=" { print $2; exit }' Cargo.toml
}
version=$(field version)

# The folders of this machine have no business in what others get: neither cargo's nor this one's.
cargo fetch --quiet --locked
flags="--remap-path-prefix=$link=rust --remap-path-prefix=$source=rust --remap-path-prefix=$root=clearline"
for folder in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/; do
    flags+=" --remap-path-prefix=${folder%/}=crates"
done

# 32 bit: two objects that rustc's linking expects beside the standard library, here found through -L.
if [ "$arch" = i686 ]; then
    for object in rsbegin rsend; do
        [ "$work/$arch/$object.o" -nt "$source/library/rtstartup/$object.rs" ] ||
            RUSTC_BOOTSTRAP=1 rustc --edition 2015 --target "$target" --emit=obj -o "$work/$arch/$object.o" \
                "$source/library/rtstartup/$object.rs"
    done
    flags+=" -L native=$work/$arch"
fi

# The cc crate does not know these targets and would take this machine's compiler.
id=${target//-/_}
export "CC_$id=$mingw-gcc" "AR_$id=$mingw-ar" "CARGO_TARGET_$(tr a-z A-Z <<<"$id")_RUSTFLAGS=$flags"
export RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$work

# library ARGUMENT...: `cargo rustc` for a library as it is given away.
library() {
    nice -n 10 cargo rustc --locked --release --lib --target "$target" \
        -Z build-std=std,panic_unwind -Z build-std-features=panic-unwind,optimize_for_size "$@"
}
