# Sourced by the test scripts of C, C++ and Pascal: counts, and installs by package name what is missing.
# Needs $root, $out, the folder for what they make, and $simulator.

. "$root/packaging/need.sh"

passed=0 failed=0 skipped=0

pass() { passed=$((passed + 1)); }

fail() {
    echo "FAIL $*"
    failed=$((failed + 1))
}

# check NAME COMMAND...: passes if the command succeeds; otherwise shows what it had to say.
check() {
    local name=$1
    shift
    if "$@" >"$out/check.log" 2>&1 </dev/null; then
        pass
    else
        fail "$name (exit code $?)"
        sed 's/^/    /' "$out/check.log"
    fi
}

# says PATTERN... -- COMMAND...: the command succeeds, and its output has a line for each pattern (of grep -E). One that is to
# fail is `says PATTERN... -- fails CODE COMMAND...`.
says() {
    local patterns=() pattern output code=0
    while [ "$1" != -- ]; do
        patterns+=("$1")
        shift
    done
    shift
    output=$("$@" 2>&1) || code=$?
    for pattern in "${patterns[@]}"; do
        grep -qE -- "$pattern" <<<"$output" || {
            printf 'no line with %s in:\n%s\n' "$pattern" "$output"
            return 1
        }
    done
    [ "$code" -eq 0 ] || {
        printf 'exit code %d after:\n%s\n' "$code" "$output"
        return 1
    }
}

# fails CODE COMMAND...: the command ends with that exit code.
fails() {
    local wanted=$1 code=0
    shift
    "$@" || code=$?
    [ "$code" -eq "$wanted" ] || {
        echo "exit code $code, not $wanted"
        return 1
    }
}

# patiently COMMAND...: what takes twenty times as long as it should hangs, and is ended with all that it has started.
patiently() { timeout --kill-after=10 600 "$@"; }

# beside COMMAND...: runs it beside a simulator of its own.
beside() { patiently "$simulator" --exec -- "$@"; }

# tells_the_story COMMAND...: it prints the lines of bindings/story.txt and no others.
tells_the_story() {
    "$@" >"$out/story.txt" && tr -d '\r' <"$out/story.txt" | diff "$root/bindings/story.txt" -
}

# counts NAME COMMAND...: adds the closing line "N passed, N failed, N skipped" of the command to the totals.
counts() {
    local name=$1 code=0 summary p f s _
    shift
    "$@" >"$out/counts.log" 2>&1 </dev/null || code=$?
    tr -d '\r' <"$out/counts.log" >"$out/counts.txt"
    summary=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$out/counts.txt" | tail -n 1 || true)
    echo "$name: ${summary:-no result}"
    if [ "$code" -ne 0 ] || [ -z "$summary" ]; then
        sed 's/^/    /' "$out/counts.txt"
    fi
    if [ -z "$summary" ]; then
        fail "$name ended early with exit code $code"
        return
    fi
    read -r p _ f _ s _ <<<"$summary"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    if [ "$code" -ne 0 ] && [ "$f" -eq 0 ]; then
        fail "$name: all tests passed, but the exit code is $code"
    fi
}

# exported_functions: what clearline.def lists, sorted.
exported_functions() {
    awk '/^EXPORTS/ { on = 1; next } on && NF && $1 !~ /^;/ { print $1 }' "$root/clearline.def" | LC_ALL=C sort
}

# same_functions COMMAND...: what it lists is exactly what clearline.def lists.
same_functions() {
    "$@" | LC_ALL=C sort -u | diff <(exported_functions) -
}

# import_library ARCH: makes $out/libclearline-ARCH.dll.a, which Windows programs are linked with, from clearline.def.
import_library() {
    "$1-w64-mingw32-dlltool" -d "$root/clearline.def" -l "$out/libclearline-$1.dll.a"
}

# The closing line, and the exit code.
finish() {
    if [ "${CI:-}" = true ] && [ "$skipped" -gt 0 ]; then
        fail "with CI=true nothing may be skipped"
    fi
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
}
