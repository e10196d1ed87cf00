"""Waiting so that Ctrl-C works."""

from __future__ import annotations

TYPE_CHECKING = False  # without importing typing
if TYPE_CHECKING:
    from typing import Callable, TypeVar

    T = TypeVar("T")

SLICE_S = 0.25


def interruptible(call: Callable[[], T], undo: Callable[[T], object] | None = None) -> T:
    """Makes a call that may block, and leaves it alone when a signal's handler raises: the call goes on, its result is
    dropped, or given to `undo`, which must not block.

    Python runs the handlers of signals in its main thread, and not before a foreign function has returned. So the main
    thread waits, in slices where the system wakes it for no signal (Windows), and another thread makes the call. All
    other threads make theirs by themselves.
    """
    import threading

    if threading.current_thread() is not threading.main_thread():
        return call()
    results: list[T] = []
    errors: list[BaseException] = []
    lock = threading.Lock()
    done, left = threading.Event(), threading.Event()

    def drop() -> None:
        if undo is not None and left.is_set() and results:
            undo(results.pop())  # taken by one of the two threads only

    def work() -> None:
        try:
            results.append(call())
        except BaseException as error:  # whatever it is, it belongs to the caller
            errors.append(error)
        done.set()
        with lock:
            drop()

    try:
        try:
            threading.Thread(target=work, name="clearline", daemon=True).start()
        except RuntimeError:  # no more threads, or the interpreter is ending
            work()
        while not done.wait(SLICE_S):
            pass
        if errors:
            raise errors.pop()  # taken out: the error's traceback holds this frame, which would hold the error
        return results[0]
    except BaseException:  # at any point: the thread may run although its start was interrupted
        left.set()
        with lock:
            drop()
        raise
