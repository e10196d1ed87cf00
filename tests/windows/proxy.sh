# Sourced by run: Windows' proxy settings, with Debian's tinyproxy outside.

# free_port: a port that nothing listens on.
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# proxy_suite: builds proxy.exe in a folder of its own, where also lies what must not be taken for the system's winhttp.dll,
# and runs it into $OUT/proxy.log and $OUT/proxy.code.
proxy_suite() {
    local dir=$OUT/proxy open guarded pids=() code=0 port
    need tinyproxy-bin tinyproxy
    need python3 python3
    rm -rf "$dir" && mkdir -p "$dir/open" "$dir/guarded"
    "$arch-w64-mingw32-gcc" -std=c17 -Wall -Wextra -Werror -g -O1 "-I$dist" "$root/tests/windows/proxy.c" \
        -static -o "$dir/proxy.exe" "$dist/libclearline.dll.a" -lws2_32 || return
    cp "$dist/clearline.dll" "$dir"
    cp "$OUT/revocation.dll" "$dir/winhttp.dll"

    open=$(free_port) guarded=$(free_port)
    timeout 330 "$root/tests/proxy/tinyproxy" "$dir/open" "$open" >"$dir/open/said" 2>&1 </dev/null & pids+=($!)
    timeout 330 "$root/tests/proxy/tinyproxy" "$dir/guarded" "$guarded" pos-demo s3cr3t >"$dir/guarded/said" 2>&1 </dev/null & pids+=($!)
    for port in "$open" "$guarded"; do
        timeout 10 bash -c "until exec 3<>/dev/tcp/127.0.0.1/$port; do sleep 0.1; done" 2>/dev/null || cat "$dir"/*/said
    done
    # Nobody knows the server's name, but a name server may be slow to say so.
    RES_OPTIONS="timeout:1 attempts:1" CLEARLINE_TEST_PROXY=$open CLEARLINE_TEST_GUARDED=$guarded timeout 300 "$simulator" --certificate wrong-host \
        --directory "$dir" --exec -- "$here/launch" proxy/proxy.exe "$@" >"$OUT/proxy.log" 2>&1 </dev/null || code=$?
    kill "${pids[@]}"
    wait "${pids[@]}" || true
    echo "$code" >"$OUT/proxy.code"
    echo "proxy: the proxies were asked for $(grep -h ': CONNECT ' "$dir"/*/log | wc -l) tunnels"
}
