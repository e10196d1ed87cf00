"""A program that holds the library and does what it is told. Run by till.mjs.

Each line of standard input is a call, `[number, function, inputs]`, and has its thread; each line of standard output an
answer, `[number, outputs]` or, of a call that failed, `[number, null, error]`. It ends with its standard input.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import threading
from typing import Any

NO_OUTPUT = {"cl_init", "cl_report_unauthorized", "cl_session_end", "cl_login_cancel", "cl_shutdown"}
TWO_OUTPUTS = {"cl_login_start"}

library = ctypes.CDLL(os.environ["CLEARLINE_LIBRARY"])
library.cl_free_string.argtypes = [ctypes.c_void_p]
library.cl_free_string.restype = None
one_line_at_a_time = threading.Lock()


def call(function: str, inputs: list[Any]) -> tuple[int, list[str]]:
    arguments = [ctypes.c_uint32(given) if isinstance(given, int) else given and given.encode() for given in inputs]
    outputs = [ctypes.c_void_p() for _ in range(0 if function in NO_OUTPUT else 2 if function in TWO_OUTPUTS else 1)]
    status = getattr(library, function)(*arguments, *map(ctypes.byref, outputs))
    texts = [ctypes.string_at(output).decode() for output in outputs if output]
    for output in outputs:
        library.cl_free_string(output)
    return status, texts


def answer(number: int, function: str, inputs: list[Any]) -> None:
    status, outputs = call(function, inputs)
    if status == 0:
        say([number, outputs])
    else:
        say([number, None, json.loads(call("cl_last_error_json", [])[1][0])])


def say(line: list[Any]) -> None:
    with one_line_at_a_time:
        print(json.dumps(line), flush=True)


for line in sys.stdin:
    threading.Thread(target=answer, args=json.loads(line), daemon=True).start()
