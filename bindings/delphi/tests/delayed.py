#!/usr/bin/env python3
"""Prints ClearLine.pas with a body for each `delayed` function, which does what Delphi's own one does: it looks for the DLL
when it is called, and raises EExternalException where there is none. Free Pascal does not know `delayed`."""

import unit

LOADER = """
function Delayed(Name: PAnsiChar): Pointer;
begin
  Result := GetProcAddress(LoadLibrary(Dll), Name);
  if Result = nil then
    raise EExternalException.Create('delayed: no ' + string(AnsiString(Name)));
end;
"""


def body(function):
    listed = "; ".join(f"{word} {name}: {kind}".strip() for word, name, kind in function.parameters)
    signature = (f"({listed})" if listed else "") + (f": {function.result}" if function.result else "") + "; cdecl;"
    names = ", ".join(name for _, name, _ in function.parameters)
    call = f"TDelayed(Delayed('{function.name}'))({names});"
    return (f"{function.word} {function.name}{signature}\ntype\n  TDelayed = {function.word}{signature}\n"
            f"begin\n  {'Result := ' if function.result else ''}{call}\nend;")


bodies = {function.name: body(function) for function in unit.declared}
text = unit.imports.sub(lambda found: bodies[found.group(2)], unit.text)
print(text.replace("  Dll = CLEARLINE_LIBRARY;\n", "  Dll = CLEARLINE_LIBRARY;\n" + LOADER, 1), end="")
