# Sourced by run: a Debian of 32 bit with Wine in it.

# debian_i386 DIR: makes it, unless it is there. It takes a minute or two and a gigabyte of disk; the mirror is the one that apt
# uses on this machine, whose release it has too.
debian_i386() {
    local dir=$1 release mirror
    [ ! -e "$dir/complete" ] || return 0
    release=$(. /etc/os-release && echo "$VERSION_CODENAME")
    mirror=$(apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
        awk -v release="$release" '$1 == release && $2 == "main" { print $3; exit }')
    rm -rf "$dir" && mkdir -p "$dir"
    debootstrap --arch=i386 --variant=minbase --include=wine,wine32 "$release" "$dir" "$mirror" >"$dir.log" 2>&1 || {
        tail -n 5 "$dir.log"
        return 1
    }
    rm -rf "$dir"/var/cache/apt "$dir"/var/lib/apt/lists
    echo "127.0.0.1 localhost" >"$dir/etc/hosts" # the smallest Debian does not know its own name
    touch "$dir/complete"
}
