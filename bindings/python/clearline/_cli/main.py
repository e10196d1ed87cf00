"""From the arguments to the exit code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from .. import ClearLineError, library_path, version
from . import commands, exit_code, output
from .configuration import Wrong
from .options import WrongUsage, parse

if TYPE_CHECKING:
    from typing import Sequence


def main(arguments: Sequence[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a name may have letters that the terminal does not
    as_json = "--json" in arguments  # also where the others are wrong
    try:
        options = parse(arguments)
        if options.version:
            output.line(f"clearline {version()} ({library_path()})")
            return exit_code.OK
        return commands.BY_NAME[options.command](options)
    except ClearLineError as error:
        return _fail(as_json, exit_code.of(error), error.message, error.hint, error)
    except WrongUsage as error:
        return _fail(as_json, exit_code.USAGE, str(error), error.hint, category="usage")
    except commands.NoStore as error:
        return _fail(as_json, exit_code.NO_STORE, str(error), error.hint)
    except Wrong as error:
        return _fail(as_json, exit_code.BY_CATEGORY["config"], str(error), category="config")
    except KeyboardInterrupt:
        return _fail(as_json, exit_code.INTERRUPTED, "interrupted")
    except BrokenPipeError:  # who reads has enough; nor is there anything to be flushed at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exit_code.OTHER
    except (OSError, ValueError) as error:
        return _fail(as_json, exit_code.OTHER, str(error))


def _fail(
    as_json: bool,
    code: int,
    message: str,
    hint: str = "",
    error: ClearLineError | None = None,
    category: str | None = None,
) -> int:
    if as_json:
        facts = vars(error) if error is not None else {"category": category, "message": message, "hint": hint}
        output.document({"error": {**facts, "exit_code": code}})
    else:
        output.failure(message, hint)
    return code
