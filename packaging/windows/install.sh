# Sourced: installs what is missing, by package name.

# need PACKAGE TOOL...: installs the Debian package unless all of its tools are there.
need() {
    local package=$1 tool
    shift
    for tool in "$@"; do
        if ! command -v "$tool" >/dev/null; then
            apt-get update -qq
            DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$package" >/dev/null
            return
        fi
    done
}
