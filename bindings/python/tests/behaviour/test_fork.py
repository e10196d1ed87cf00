"""Children made by fork go on by themselves."""

from __future__ import annotations

import os
import unittest

from support import WithSimulator, counts, python_at_simulator

BEGIN = """
    import os, sys, warnings, clearline, support
    warnings.simplefilter("ignore")

    def in_child(work):
        child = os.fork()
        if child == 0:
            try:
                work()
            except BaseException as error:
                print(type(error).__name__, error)
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(child, 0)

    def show(*values):
        print(*values, flush=True)
"""


@unittest.skipUnless(hasattr(os, "fork"), "there is no fork")
class Fork(WithSimulator):
    def script(self, code: str) -> list[str]:
        return python_at_simulator(BEGIN + code).splitlines()

    def test_the_child_gets_a_token_of_its_own(self) -> None:
        printed = self.script("""
    support.init()
    tokens = [clearline.get_token(), clearline.get_token()]
    in_child(lambda: show("child", clearline.get_token() in tokens, clearline.get_token() == clearline.get_token()))
    show("parent", clearline.get_token() == tokens[0])
        """)
        self.assertEqual(printed, ["child False True", "parent True"])
        self.assertEqual(counts()["token_requests"], 2)

    def test_whatever_the_child_calls_first(self) -> None:
        printed = self.script("""
    support.init()
    token = clearline.get_token()
    in_child(lambda: show(clearline.token_info()["cached"]))
    in_child(lambda: show(clearline.stats()["clients"]["default"]["slots"]))
    in_child(lambda: show(clearline.sessions()))
    in_child(lambda: show(clearline.get_token_details()["stale"]))
    in_child(lambda: show(clearline.get_token_into(bytearray(4096)) > 0))
    in_child(lambda: show(clearline.report_unauthorized(token)))
    in_child(lambda: show(clearline.init(**support.CONFIG), clearline.get_token() == token))
        """)
        self.assertEqual(printed, ["False", "[]", "[]", "False", "True", "None", "None False"])

    def test_the_childs_child_too(self) -> None:
        printed = self.script("""
    support.init()
    clearline.get_token()
    in_child(lambda: in_child(lambda: show(len(clearline.get_token()) > 0)))
        """)
        self.assertEqual(printed, ["True"])

    def test_a_configuration_from_the_environment(self) -> None:
        printed = self.script("""
    import json
    file = os.path.join(os.path.dirname(support.CA_FILE), "forked.json")
    with open(file, "w", encoding="utf-8") as opened:
        json.dump(support.CONFIG, opened)
    os.environ["CLEARLINE_CONFIG"] = file
    clearline.init()
    clearline.get_token()
    in_child(lambda: show(len(clearline.get_token()) > 0))
    os.remove(file)
    in_child(clearline.get_token)
        """)
        self.assertEqual(printed[0], "True")
        self.assertRegex(printed[1], "^ConfigError .*CLEARLINE_CONFIG")

    def test_sessions_stay_with_the_parent(self) -> None:
        printed = self.script("""
    support.init(client_id="user-demo")
    session = support.signed_in_user()
    def ask():
        try:
            session.get_token()
        except clearline.SignInError as error:
            show(error.name)
    in_child(ask)
    show(len(session.get_token()) > 0)
        """)
        self.assertEqual(printed, ["CL_E_NO_SESSION", "True"])

    def test_what_was_shut_down_stays_so(self) -> None:
        printed = self.script("""
    def ask():
        try:
            clearline.get_token()
        except clearline.UsageError as error:
            show(error.name)
    in_child(ask)
    support.init()
    clearline.get_token()
    in_child(lambda: (clearline.shutdown(), ask()))
    clearline.shutdown()
    in_child(ask)
    ask()
        """)
        self.assertEqual(printed, ["CL_E_NOT_INITIALIZED", "CL_E_SHUT_DOWN", "CL_E_FORKED", "CL_E_SHUT_DOWN"])

    def test_while_others_wait(self) -> None:
        printed = self.script("""
    import threading, time
    support.control("POST", "/faults", {"kind": "none", "delay_ms": 2000, "count": 1})
    support.init()
    threads = [threading.Thread(target=clearline.get_token) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    in_child(lambda: show(len(clearline.get_token()) > 0))
    for thread in threads:
        thread.join()
    show(clearline.token_info()["cached"])
        """)
        self.assertEqual(printed, ["True", "True"])

    def test_multiprocessing(self) -> None:
        printed = self.script("""
    import multiprocessing
    support.init()
    token = clearline.get_token()
    with multiprocessing.get_context("fork").Pool(2) as pool:
        tokens = pool.map(clearline.get_token, ["pos_integration"] * 8)
    show(token in tokens, 1 <= len(set(tokens)) <= 2)
        """)
        self.assertEqual(printed, ["False True"])
