# Sourced by run: host.exe, one process for each way.

# host_program: builds it, what is loaded by it, and a folder where it lies beside files with the names of Windows' own DLLs.
host_program() {
    local compile=("$arch-w64-mingw32-gcc" -std=c17 -Wall -Wextra -Werror -g -O1 "-I$dist" "-I$here/host" "-I$root/tests/c")
    local programs=("$here"/host/{main,library,ends,stack,paths,restarts,panics,browser}.c "$root/tests/c/sys_windows.c") name
    "${compile[@]}" "${programs[@]}" -static -o "$OUT/host.exe" -lws2_32 || return
    "${compile[@]}" -shared "$here/host/late.c" -o "$OUT/late.dll" || return
    cp "$("$here/panicking" "$arch")" "$OUT/panicking.dll" || return
    rm -rf "$OUT/beside" && mkdir -p "$OUT/beside"
    for name in shell32 ole32; do
        "${compile[@]}" -shared "$here/host/planted.c" -o "$OUT/beside/$name.dll" || return
    done
    cp "$OUT/host.exe" "$dist/clearline.dll" "$OUT/beside"
    # Who opens web pages. Wine 8 looks among the machine's keys only.
    "$here/wine" reg add 'HKLM\Software\Classes\https\shell\open\command' /ve /f \
        /d "\"$(windows_path "$OUT/host.exe")\" opened \"%1\"" >/dev/null 2>&1
}

# windows_path PATH: as a Windows program can open it: Wine's drive Z: is its root.
windows_path() {
    local path=${1#"$ROOM"}
    echo "Z:${path//\//\\}"
}

# host WAY CODE: how its process must end. Its requests would wait for ten minutes: what takes so long here hangs.
host() {
    local way=$1 wanted=$2 program=host.exe patience=120 found
    case $way in
        planted | open_browser)
            program=beside/host.exe
            local -x PLANTED=shell32,ole32
            ;;
    esac
    start "host-$way" "$program" "$way"
    found=$(cat "$OUT/host-$way.code")
    if [ "$found" -eq "$wanted" ]; then
        passed=$((passed + 1))
    else
        fail "host $way: exit code $found, not $wanted: $(tr -d '\r' <"$OUT/host-$way.log" | tail -n 3)"
    fi
}
