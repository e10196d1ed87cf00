# Sourced: how the sources look to several compilers, as far as Free Pascal can tell. It is told to be another one: without
# its own name, with that one's version, and with that one's kind of strings. So the conditional parts for that version are
# compiled, and what runs is their code; what only that compiler would complain about stays unknown.

dialects=(fpc fpcunicode delphi7 delphi2009 delphi12)

# dialect NAME: the compiler's options
dialect() {
    case $1 in
        fpc) echo -Mdelphi ;;
        fpcunicode) echo -Mdelphiunicode ;;
        delphi7) echo -Mdelphi -uFPC -Sm -dCompilerVersion:=15 ;;
        delphi2009) echo -Mdelphiunicode -uFPC -Sm -dCompilerVersion:=20 -dUNICODE ;;
        delphi12) echo -Mdelphiunicode -uFPC -Sm -dCompilerVersion:=36 -dUNICODE ;;
    esac
}

# compile_dialect NAME ARCH FOLDER SOURCE: FOLDER/PROGRAM.exe
compile_dialect() {
    local name=$1 arch=$2 folder=$3 source=$4 sources=$binding
    mkdir -p "$folder"
    if [ "$name" = delphi12 ]; then
        # Free Pascal knows neither `delayed` nor unit scopes.
        sources=$folder/sources
        rm -rf "$sources" && mkdir -p "$sources"
        cp -r "$binding/tests" "$binding/examples" "$sources"
        python3 "$binding/tests/delayed.py" | sed -E 's/\b(Winapi|System)\.(Windows|SysUtils)/\2/g' >"$sources/ClearLine.pas"
    fi
    "$out/pascal-$arch/compile" $(dialect "$name") -v0e "-FU$folder" "-FE$folder" "-Fu$sources" "-Fu$sources/tests" \
        "-Fu$sources/examples" "$sources/$source.dpr"
}
