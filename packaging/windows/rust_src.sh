# Sourced by build: the source of Rust's standard library, which the win7 targets are built from.
#
# rustup's component rust-src is used where it is there. Otherwise it comes as Debian's package rust-src, in the version of this machine's rustc, and is unpacked below target/, not
# installed. A distribution has it in the suite trixie-backports when its own release is older; the mirror is the one that
# apt uses for everything else.

# rust_src DIR: makes DIR/usr/src/rustc-VERSION, if it is needed, and says where the source is.
rust_src() {
    local dir=$1 version source component
    component=$(rustc --print sysroot)/lib/rustlib/src/rust
    if [ -e "$component/library/std/Cargo.toml" ] && [ ! -L "$component" ]; then
        echo "$component"
        return
    fi
    version=$(rustc --version | awk '{ print $2 }')
    source=$dir/usr/src/rustc-$version
    if [ ! -e "$source/complete" ]; then
        rm -rf "$dir" && mkdir -p "$dir/apt/lists/partial"
        fetch_rust_src "$dir/apt" "$version" >&2
        dpkg-deb --fsys-tarfile "$dir"/apt/rust-src_*.deb | tar -x -C "$dir" --wildcards '*/library'
        rm -rf "$dir/apt"
        touch "$source/complete"
    fi
    echo "$source"
}

# fetch_rust_src DIR VERSION: the .deb into DIR, by an apt that knows one more suite and keeps what it knows in DIR.
fetch_rust_src() {
    local dir=$1 version=$2 mirror package
    mirror=$(apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
        awk -v release="$(. /etc/os-release && echo "$VERSION_CODENAME")" '$1 == release && $2 == "main" { print $3; exit }')
    if [ -z "$mirror" ]; then
        echo "apt names no Debian mirror for this release" >&2
        return 1
    fi
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie-backports main" >"$dir/sources.list"
    local apt=(-qq -o "Dir::Etc::SourceList=$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$dir/lists"
        -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root)
    apt-get "${apt[@]}" update
    package=$(apt-cache "${apt[@]}" madison rust-src | awk -v wanted="$version+" 'index($3, wanted) == 1 { print $3; exit }')
    if [ -z "$package" ]; then
        echo "trixie-backports has no rust-src $version: choose the compiler that it has the source of" >&2
        return 1
    fi
    (cd "$dir" && apt-get "${apt[@]}" download "rust-src=$package")
}
