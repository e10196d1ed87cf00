"""Ctrl-C while something waits: the caller leaves, what it waited for goes on."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
import unittest
from contextlib import contextmanager
from dis import findlinestarts
from types import FrameType
from typing import Any, Callable, Iterator
from unittest import mock

import clearline
from clearline import ClearLineError, NetworkError, _tokens
from clearline._waiting import interruptible
from support import REDIRECT_URI, USER_SCOPE, WithSimulator, control, counts, init, signed_in_user, user_signs_in

LATE_MS = 6000


@contextmanager
def ctrl_c_when(waiting: Callable[[], bool], signal_number: int = signal.SIGINT) -> Iterator[None]:
    """Presses Ctrl-C as soon as it is waiting."""
    heard = threading.Event()

    def press() -> None:
        while not heard.wait(0.02):
            if waiting():
                os.kill(os.getpid(), signal_number)
                return

    thread = threading.Thread(target=press)
    thread.start()
    try:
        yield
    finally:
        heard.set()
        thread.join()


def requested(number: int = 1) -> Callable[[], bool]:
    return lambda: counts()["token_requests"] >= number


def calling() -> bool:
    """Whether there is a thread that makes a call."""
    return any(thread.name == "clearline" for thread in threading.enumerate())


def late(path: str = "/connect/token", delay_ms: int = LATE_MS) -> None:
    control("POST", "/faults", {"kind": "none", "path": path, "delay_ms": delay_ms, "count": 1})


def tokens_received() -> int:
    return clearline.stats()["clients"]["default"]["slots"][0]["token_requests"]["ok"]


def helpers_end() -> None:
    """Waits for the threads that make the calls which were left alone."""
    for thread in threading.enumerate():
        if thread.name == "clearline":
            thread.join()


@unittest.skipIf(sys.platform == "win32", "SIGINT cannot be sent to oneself alone")
class CtrlC(WithSimulator):
    def test_ends_the_wait_for_a_token_and_not_the_fetch(self) -> None:
        late()
        init()
        with self.assertRaises(KeyboardInterrupt), ctrl_c_when(requested()):
            clearline.get_token()
        self.assertIs(clearline.token_info()["cached"], False, "it left before the token came")
        self.assertTrue(clearline.get_token())
        self.assertEqual(counts()["token_requests"], 1, "the fetch went on")

    def test_ends_the_wait_for_a_token_in_place_of_a_reported_one(self) -> None:
        init()
        first = clearline.get_token()
        self.assertEqual(clearline.get_token(), first)
        late()
        clearline.report_unauthorized(first)
        with self.assertRaises(KeyboardInterrupt), ctrl_c_when(requested(2)):
            clearline.get_token()
        self.assertEqual(tokens_received(), 1, "it left before the second one came")
        self.assertNotEqual(clearline.get_token(), first)
        self.assertEqual(counts()["token_requests"], 2)

    def test_ends_the_other_waits_for_tokens(self) -> None:
        buffer = bytearray(4096)
        waits: list[Callable[[], object]] = [clearline.get_token_details, lambda: clearline.get_token_into(buffer)]
        for number, wait in enumerate(waits, 1):
            late()
            init()
            with self.assertRaises(KeyboardInterrupt), ctrl_c_when(requested(number)):
                wait()
            self.assertEqual(tokens_received(), 0)
            clearline.shutdown()
        self.assertEqual(buffer, bytes(4096))

    def test_wipes_the_token_that_comes_after_it(self) -> None:
        buffers: list[bytearray] = []
        original = _tokens._write_token

        def remember(buffer: bytearray, scope: str | None) -> int:
            buffers.append(buffer)
            return original(buffer, scope)

        late()
        init()
        with mock.patch.object(_tokens, "_write_token", remember):
            with self.assertRaises(KeyboardInterrupt), ctrl_c_when(requested()):
                clearline.get_token_into(bytearray(4096))
        helpers_end()
        self.assertEqual(tokens_received(), 1)
        self.assertEqual(buffers, [bytes(4096)])

    def test_ends_the_wait_for_a_user_and_not_the_sign_in(self) -> None:
        init(client_id="user-demo")
        login = clearline.login_start(REDIRECT_URI, USER_SCOPE)
        with self.assertRaises(KeyboardInterrupt), ctrl_c_when(calling):
            login.wait()
        session = login.finish(user_signs_in(login.url))
        self.assertEqual(login.wait(0), session)

    def test_cancels_sign_in(self) -> None:
        init(client_id="user-demo")
        urls: list[str] = []
        with self.assertRaises(KeyboardInterrupt), ctrl_c_when(lambda: bool(urls)):
            clearline.sign_in(USER_SCOPE, redirect_uri=REDIRECT_URI, show=urls.append)
        with self.assertRaises(ClearLineError) as caught:
            clearline.login_finish(user_signs_in(urls[0]))
        self.assertEqual(caught.exception.name, "CL_E_CANCELLED")

    def test_ends_the_opening_of_a_browser_and_the_sign_in_with_it(self) -> None:
        init(client_id="user-demo")
        launcher = self.folder / "xdg-open"
        opening = self.folder / "opening"
        launcher.write_text(f"#!/bin/sh\n: >'{opening}'\nexec sleep 3\n", encoding="utf-8")
        launcher.chmod(0o755)
        path = os.environ["PATH"]
        os.environ["PATH"] = f"{self.folder}{os.pathsep}{path}"
        self.addCleanup(os.environ.__setitem__, "PATH", path)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{free.getsockname()[1]}/"
        with self.assertRaises(KeyboardInterrupt), ctrl_c_when(opening.exists):
            clearline.sign_in(USER_SCOPE, redirect_uri=address)
        deadline = time.monotonic() + 30
        while True:
            try:  # its port is in use until it has been cancelled
                clearline.login_start(address, USER_SCOPE)
                break
            except NetworkError:
                self.assertLess(time.monotonic(), deadline)

    def test_ends_the_wait_for_an_exchange_whose_session_comes_all_the_same(self) -> None:
        init(client_id="user-demo")
        login = clearline.login_start(REDIRECT_URI, USER_SCOPE)
        callback = user_signs_in(login.url)
        late()
        with self.assertRaises(KeyboardInterrupt), ctrl_c_when(requested()):
            login.finish(callback)
        self.assertEqual(clearline.sessions(), [])
        self.assertTrue(login.wait(30000).get_token())

    def test_ends_the_wait_for_a_revocation(self) -> None:
        init(client_id="user-demo")
        session = signed_in_user()
        late("/connect/revocation", delay_ms=25000)
        started = time.monotonic()
        with self.assertRaises(KeyboardInterrupt), ctrl_c_when(lambda: counts()["revocation_requests"] == 1):
            session.end()
        self.assertLess(time.monotonic() - started, 20, "the answer takes 25 seconds")
        self.assertEqual(clearline.sessions(), [])

    def test_any_signal_whose_handler_raises_ends_a_wait(self) -> None:
        def too_late(*_: object) -> None:
            raise TimeoutError("too late")

        before = signal.signal(signal.SIGALRM, too_late)
        self.addCleanup(signal.signal, signal.SIGALRM, before)
        late()
        init()
        with self.assertRaisesRegex(TimeoutError, "too late"), ctrl_c_when(requested(), signal.SIGALRM):
            clearline.get_token()
        self.assertIs(clearline.token_info()["cached"], False)


class Interrupted(unittest.TestCase):
    """Nothing is lost at whatever line Ctrl-C comes: the result arrives, or is undone, or was never made."""

    def test_at_any_line(self) -> None:
        outcomes = {number: self.interrupted_at(number) for _, number in findlinestarts(interruptible.__code__) if number}
        self.assertTrue(set(outcomes.values()) <= {"arrived", "undone", "never made"}, outcomes)
        self.assertLessEqual({"arrived", "undone", "never made"}, set(outcomes.values()), outcomes)

    def test_while_the_thread_starts(self) -> None:
        class Interrupting(threading.Thread):
            def start(self) -> None:
                super().start()
                raise KeyboardInterrupt

        with mock.patch("threading.Thread", Interrupting):
            self.assertEqual(self.outcome(), "undone")

    def interrupted_at(self, number: int) -> str:
        def interrupt(frame: FrameType, event: str, _: object) -> Any:
            if frame.f_code is not interruptible.__code__:
                return None
            if event == "line" and frame.f_lineno == number:
                sys.settrace(None)
                raise KeyboardInterrupt
            return interrupt

        before = sys.gettrace()
        sys.settrace(interrupt)
        try:
            return self.outcome()
        finally:
            sys.settrace(before)

    def outcome(self) -> str:
        made: list[str] = []
        undone: list[str] = []

        def make() -> str:
            made.append("made")
            return "made"

        try:
            return {"made": "arrived"}[interruptible(make, undo=undone.append)]
        except KeyboardInterrupt:
            helpers_end()
            return "never made" if not made else "undone" if undone == made else "lost"


class Waiting(WithSimulator):
    def test_an_error_of_another_thread_arrives_where_the_wait_was(self) -> None:
        init(client_secret="wr0ng")
        with self.assertRaises(ClearLineError) as caught:
            clearline.get_token()
        self.assertEqual(caught.exception.name, "CL_E_INVALID_CLIENT")

    def test_without_another_thread_the_wait_is_made_all_the_same(self) -> None:
        def none_left(*_: object) -> None:
            raise RuntimeError("can't start new thread")

        original = threading.Thread.start
        threading.Thread.start = none_left  # type: ignore[method-assign, assignment]
        try:
            init()
            self.assertTrue(clearline.get_token())
        finally:
            threading.Thread.start = original  # type: ignore[method-assign]
