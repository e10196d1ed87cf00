# Sourced: installs what is missing, by package name.

# need PACKAGE TOOL...: installs the Debian package unless all of its tools are there.
need() {
    local package=$1 tool
    shift
    for tool in "$@"; do
        if ! command -v "$tool" >/dev/null; then
            install_package "$package"
            return
        fi
    done
}

# What apt knows of its packages may be missing or old.
install_package() {
    local apt=(apt-get -qq -o DPkg::Lock::Timeout=300)
    DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y --no-install-recommends "$1" >/dev/null 2>&1 </dev/null ||
        { "${apt[@]}" update && DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y --no-install-recommends "$1" >/dev/null; } </dev/null
}
