"""The package against the simulator. Run by `run`, which starts it."""

from __future__ import annotations

import json
import os
import pathlib
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import clearline
from clearline import ClearLineError, CredentialError, NetworkError, ServerError, UsageError
from support import CA_FILE, CONFIG, LIBRARY, WithSimulator, control, counts, init, python


def token_requests() -> int:
    return counts()["token_requests"]


class AgainstTheSimulator(WithSimulator):
    def test_a_token_is_fetched_once_and_then_kept(self) -> None:
        init()
        self.assertEqual(token_requests(), 0, "init does no network")
        token = clearline.get_token()
        self.assertTrue(token)
        self.assertEqual(clearline.get_token(), token)
        self.assertEqual(clearline.get_token("pos_integration"), token)
        self.assertEqual(token_requests(), 1)

    def test_a_program_that_only_asks_for_a_token_needs_no_json_module(self) -> None:
        printed = python(
            f"""
            import sys, clearline
            clearline.init(**{CONFIG!r})
            assert clearline.get_token() == clearline.get_token()
            clearline.shutdown()
            print([name for name in ("json", "ssl", "re") if name in sys.modules])
            """,
            "-S",
            CLEARLINE_LIBRARY=LIBRARY,
        )
        self.assertEqual(printed, "[]")

    def test_many_threads_share_one_request(self) -> None:
        init()
        barrier = threading.Barrier(16)

        def ask(_number: int) -> str:
            barrier.wait()
            return clearline.get_token()

        with ThreadPoolExecutor(16) as threads:
            tokens = list(threads.map(ask, range(16)))
        self.assertEqual(len(set(tokens)), 1)
        self.assertEqual(token_requests(), 1)

    def test_token_info_tells_everything_but_the_token(self) -> None:
        init()
        self.assertIs(clearline.token_info()["cached"], False)
        self.assertEqual(token_requests(), 0)
        token = clearline.get_token()
        info = clearline.token_info()
        self.assertIs(info["cached"], True)
        self.assertEqual(info["scope_requested"], "pos_integration")
        self.assertGreater(info["expires_in_s"] or 0, 0)
        self.assertNotIn(token, repr(info))

    def test_a_reported_token_is_replaced_once(self) -> None:
        init()
        first = clearline.get_token()
        clearline.report_unauthorized(first)
        second = clearline.get_token()
        self.assertNotEqual(first, second)
        clearline.report_unauthorized(first)  # no longer current
        with self.assertRaises(CredentialError) as caught:
            clearline.report_unauthorized(second)
        self.assertEqual(caught.exception.name, "CL_E_TOKEN_REJECTED")
        self.assertEqual(clearline.get_token(), second)
        slot = clearline.stats()["clients"]["default"]["slots"][0]
        self.assertEqual(slot["token_requests"]["ok"], 2)
        self.assertEqual(slot["unauthorized_reports"], 2)
        self.assertGreaterEqual(slot["cache_hits"], 1)

    def test_a_wrong_secret(self) -> None:
        init(client_secret="wrong-by-intent")
        with self.assertRaises(CredentialError) as caught:
            clearline.get_token()
        error = caught.exception
        self.assertEqual((error.status, error.name, error.category), (-60, "CL_E_INVALID_CLIENT", "credential"))
        self.assertEqual(error.oauth_error, "invalid_client")
        self.assertIn(error.http_status, (400, 401))
        self.assertIs(error.retryable, False)
        self.assertEqual(error.request_sent, "maybe")
        self.assertIsInstance(error.attempt_id, str)
        self.assertNotIn("wrong-by-intent", repr(error) + str(error))

    def test_a_server_in_trouble(self) -> None:
        control("POST", "/faults", {"kind": "status", "status": 503, "count": 1})
        init()
        with self.assertRaises(ServerError) as caught:
            clearline.get_token()
        error = caught.exception
        self.assertEqual((error.status, error.category, error.http_status), (-40, "server", 503))
        self.assertIs(error.retryable, True)
        assert error.retry_after_ms is not None
        time.sleep(error.retry_after_ms / 1000 + 0.05)
        self.assertTrue(clearline.get_token())

    def test_nobody_listens(self) -> None:
        init(environment={"auth_base_url": "https://127.0.0.1:1"})
        with self.assertRaises(NetworkError) as caught:
            clearline.get_token()
        self.assertEqual((caught.exception.status, caught.exception.request_sent), (-21, "no"))

    def test_a_secret_beyond_ascii_arrives_exactly(self) -> None:
        client = {"client_id": "pos-ß", "client_secret": "p+q%41:ß€𝄞"}
        control("PATCH", "/settings", client)
        init(**client)
        self.assertTrue(clearline.get_token())

    def test_paths_may_be_path_objects(self) -> None:
        init(ca_file=pathlib.Path(CA_FILE))
        self.assertTrue(clearline.get_token())

    def test_init_twice_with_the_same_and_with_another_configuration(self) -> None:
        init()
        init()
        with self.assertRaises(ClearLineError) as caught:
            init(scope="clearline_api")
        self.assertEqual(caught.exception.name, "CL_E_ALREADY_INITIALIZED")

    def test_init_again_after_shutdown(self) -> None:
        init()
        first = clearline.get_token()
        clearline.shutdown()
        clearline.shutdown(timeout_ms=0)
        with self.assertRaises(ClearLineError):
            clearline.get_token()
        init()
        self.assertNotEqual(clearline.get_token(), first)

    def test_shutdown_wakes_a_waiting_caller(self) -> None:
        control("POST", "/faults", {"kind": "none", "delay_ms": 20000, "count": 1})
        init()
        with ThreadPoolExecutor(1) as thread:
            waiting = thread.submit(clearline.get_token)
            time.sleep(0.3)
            started = time.monotonic()
            clearline.shutdown(2000)
            with self.assertRaises(ClearLineError) as caught:
                waiting.result()
        self.assertEqual(caught.exception.name, "CL_E_SHUT_DOWN")
        self.assertLess(time.monotonic() - started, 3)

    def test_init_from_the_environment(self) -> None:
        file = self.folder / "clearline.json"
        file.write_text(json.dumps(CONFIG), encoding="utf-8")
        os.environ["CLEARLINE_CONFIG"] = str(file)
        self.addCleanup(os.environ.pop, "CLEARLINE_CONFIG")
        clearline.init()
        self.assertTrue(clearline.get_token())

    def test_the_details_of_a_token(self) -> None:
        init()
        with self.assertRaises(UsageError) as caught:
            clearline.get_token_details(timeout_ms=0)
        self.assertEqual(caught.exception.name, "CL_E_PENDING")
        details = clearline.get_token_details()
        self.assertEqual(details["access_token"], clearline.get_token())
        self.assertEqual(details["authorization"], "Bearer " + details["access_token"])
        self.assertEqual((details["scope_requested"], details["stale"]), ("pos_integration", False))
        again = clearline.get_token_details("pos_integration", timeout_ms=0, min_remaining_s=1)
        for of_its_moment in ("expires_at", "expires_in_s"):
            del details[of_its_moment], again[of_its_moment]
        self.assertEqual(again, details)
        self.assertEqual(token_requests(), 1)

    def test_a_token_in_a_buffer_that_can_be_wiped(self) -> None:
        init()
        buffer = bytearray(b"\xff" * 4096)
        length = clearline.get_token_into(buffer)
        self.assertEqual(buffer[:length].decode(), clearline.get_token())
        self.assertEqual(buffer[length : length + 2], b"\0\xff")
        exact = bytearray(length + 1)
        self.assertEqual(clearline.get_token_into(exact, "pos_integration"), length)
        for short in (bytearray(length), bytearray()):
            with self.assertRaises(UsageError) as caught:
                clearline.get_token_into(short)
            self.assertEqual(caught.exception.name, "CL_E_BUFFER_TOO_SMALL")
            self.assertIn(f"{length} bytes", caught.exception.message)

    def test_a_token_that_lives_for_moments_only(self) -> None:
        control("PATCH", "/settings", {"lifetime_s": 6})
        init()
        first = clearline.get_token()
        self.assertEqual(clearline.get_token(), first)
        time.sleep(6.1)
        self.assertNotEqual(clearline.get_token(), first)


class Scopes(WithSimulator):
    def test_each_has_its_token_and_the_empty_one_is_the_configured_one(self) -> None:
        init(client_id="all-demo", scope="pos_integration")
        tokens = [clearline.get_token(scope) for scope in (None, "", "pos_integration")]
        self.assertEqual(len(set(tokens)), 1)
        other = clearline.get_token("clearline_api")
        self.assertNotIn(other, tokens)
        self.assertEqual([clearline.get_token(), clearline.get_token("clearline_api")], [tokens[0], other])
        with self.assertRaises(CredentialError) as caught:
            clearline.get_token("nobody_knows")
        self.assertEqual(caught.exception.name, "CL_E_INVALID_SCOPE")


if __name__ == "__main__":
    unittest.main()
