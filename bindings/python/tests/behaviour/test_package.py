"""What needs no server: the import, finding the library, errors and the limits of arguments."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import pickle
import shutil
import tempfile
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Dict

import clearline
from clearline import ClearLineError, ConfigError
from clearline._library import FILE_NAME
from clearline._to_json import to_json
from support import LIBRARY, PACKAGE, python

CONFIG: Dict[str, Any] = {"environment": "test", "client_id": "pos-demo", "client_secret": "s3cr3t!"}


class Import(unittest.TestCase):
    def test_importing_loads_neither_json_nor_ssl_nor_the_library(self) -> None:
        unwanted = ("json", "ssl", "typing", "threading", "datetime", "argparse", "requests", "httpx")
        code = f"import sys, clearline; print([name for name in {unwanted} if name in sys.modules])"
        self.assertEqual(python(code, "-S", CLEARLINE_LIBRARY="/nowhere/clearline"), "[]")

    def test_a_missing_library_is_named_with_the_place_that_was_searched(self) -> None:
        printed = python("import clearline; clearline.version()", CLEARLINE_LIBRARY="/nowhere/clearline")
        self.assertIn("OSError: the clearline library was not found. Looked for: /nowhere/clearline.", printed)

    def test_without_a_choice_every_place_that_was_searched_is_named(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(str(PACKAGE), os.path.join(folder, "clearline"), ignore=shutil.ignore_patterns("*.so", "*.dll"))
            printed = python("import clearline; clearline.version()", PYTHONPATH=folder)
            self.assertIn(os.path.join(folder, "clearline", FILE_NAME), printed)
        self.assertIn("the system's loader", printed)
        self.assertIn("CLEARLINE_LIBRARY", printed)

    def test_a_broken_library_is_an_error_of_its_own(self) -> None:
        with tempfile.NamedTemporaryFile(suffix=".so") as file:
            printed = python("import clearline; clearline.version()", CLEARLINE_LIBRARY=file.name)
            self.assertIn(f"OSError: {file.name} cannot be loaded", printed)

    def test_the_library_is_found_beside_the_package(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            package = os.path.join(folder, "clearline")
            shutil.copytree(str(PACKAGE), package)
            shutil.copy(LIBRARY, os.path.join(package, FILE_NAME))
            self.assertEqual(
                python("import clearline; print(clearline.version())", PYTHONPATH=folder), clearline.version()
            )


class Values(unittest.TestCase):
    def test_version(self) -> None:
        self.assertRegex(clearline.version(), r"^\d+\.\d+\.\d+$")

    def test_pkce_challenge_is_the_hash_of_the_verifier(self) -> None:
        verifier, challenge = clearline.pkce_new()
        self.assertRegex(verifier, r"^[A-Za-z0-9._~-]{43,128}$")
        digest = hashlib.sha256(verifier.encode("ascii")).digest()
        self.assertEqual(challenge, base64.urlsafe_b64encode(digest).decode("ascii").rstrip("="))
        self.assertNotEqual(clearline.pkce_new()[0], verifier)

    def test_a_nul_character_is_refused_and_not_cut_at(self) -> None:
        with self.assertRaises(ValueError):
            clearline.get_token("pos_integration\0")
        with self.assertRaises(ValueError):
            clearline.token_info("\0")

    def test_half_a_surrogate_pair_is_refused_and_nothing_repeated(self) -> None:
        halved = {"client_secret": "s3cr3t!\ud800"}
        for where, call in (
            ("client_secret", lambda: clearline.init(**{**CONFIG, **halved})),
            ("client_secret.env", lambda: clearline.init(**{**CONFIG, "client_secret": {"env": "s3cr3t!\udfff"}})),
            ("a key of app", lambda: clearline.init(**{**CONFIG, "app": {"s3cr3t!\ud800": "1"}})),
            ("a key", lambda: clearline.init(**{**CONFIG, "s3cr3t!\ud800": "1"})),
            ("code", lambda: clearline.exchange_code("s3cr3t!\ud800", redirect_uri="myapp://x", code_verifier="s3cr3t!")),
            ("at character 7", lambda: clearline.report_unauthorized("s3cr3t!\ud800")),
            ("at character 7", lambda: clearline.get_token("s3cr3t!\ud800")),
        ):
            with self.subTest(where), self.assertRaisesRegex(ValueError, where) as caught:
                call()
            self.assertNotIsInstance(caught.exception, UnicodeError, "which holds the whole text")
            self.assertIsNone(caught.exception.__context__, "nor is there one behind it")
            self.assertNotIn("s3cr3t!", repr(caught.exception) + repr(caught.exception.args))

    def test_bytes_are_not_text(self) -> None:
        with self.assertRaises(TypeError):
            clearline.get_token(b"pos_integration")  # type: ignore[arg-type]
        with self.assertRaisesRegex(TypeError, "client_secret .*bytes"):
            clearline.init(client_secret=b"s3cr3t!")  # type: ignore[arg-type]

    def test_what_goes_in_is_the_json_that_python_itself_would_write(self) -> None:
        everything = {
            "text": "Käse \"€\" 𝄞 \\ \0\x1f\x7f\u2028",
            "numbers": [0, -1, 2**80, 1.5, 1e-7, True, False, None],
            "nested": {"list": [[], {}, ()], "": {"path": Path("here")}},
        }
        expected = json.loads(json.dumps(everything, default=str))
        self.assertEqual(json.loads(to_json(everything)), expected)
        self.assertEqual(json.loads(to_json({})), {})

    def test_what_no_json_can_say_is_named(self) -> None:
        class Number(int):
            def __repr__(self) -> str:
                return "five"

        self.assertEqual(to_json({"number": Number(5)}), '{"number":5}')
        for value in (float("nan"), float("inf"), -float("inf")):
            with self.assertRaisesRegex(ValueError, "^app.list.1 "):
                to_json({"app": {"list": [0, value]}})
        for strange in (object(), b"", {1, 2}):
            with self.assertRaisesRegex(TypeError, f"^app .*{type(strange).__name__}"):
                to_json({"app": strange})
        with self.assertRaisesRegex(TypeError, "^a key of app .*int"):
            to_json({"app": {1: 2}})

    def test_a_timeout_out_of_range_is_refused_and_not_wrapped(self) -> None:
        for timeout_ms in (-1, 2**32):
            with self.assertRaises(ValueError):
                clearline.shutdown(timeout_ms)


class Errors(unittest.TestCase):
    def test_before_init(self) -> None:
        code = """
            import clearline
            try:
                clearline.get_token()
            except clearline.ClearLineError as error:
                print(error.status, error.name, error.category, error.retryable, error.http_status, error.oauth_error)
        """
        printed = python(code, CLEARLINE_LIBRARY=LIBRARY)
        self.assertEqual(printed, "-4 CL_E_NOT_INITIALIZED usage False None None")

    def test_its_text_is_the_message_and_the_hint(self) -> None:
        with self.assertRaises(ClearLineError) as caught:
            clearline.init(**CONFIG, client_idd="pos-demo")  # type: ignore[call-arg]
        error = caught.exception
        self.assertEqual((error.status, error.name, error.category), (-7, "CL_E_CONFIG", "config"))
        self.assertIn("client_idd", str(error))
        self.assertIn("client_id", error.hint + error.message)
        self.assertTrue(error.message and error.hint)
        self.assertEqual(str(error), f"{error.message}. {error.hint}")

    def test_text_comes_back_exactly(self) -> None:
        with self.assertRaises(ClearLineError) as caught:
            clearline.init(**{**CONFIG, "Schlüssel€𝄞": 1})
        self.assertIn("Schlüssel€𝄞", caught.exception.message)

    def test_a_nul_in_the_configuration_is_refused_by_the_library(self) -> None:
        with self.assertRaises(ClearLineError) as caught:
            clearline.init(**{**CONFIG, "client_id": "pos\0demo"})
        self.assertEqual(caught.exception.name, "CL_E_CONFIG")
        self.assertIn("client_id", str(caught.exception))

    def test_each_thread_gets_its_own(self) -> None:
        barrier = threading.Barrier(8)

        def messages(key: str) -> list[str]:
            barrier.wait()
            return [message_of(key) for _ in range(200)]

        def message_of(key: str) -> str:
            with self.assertRaises(ClearLineError) as caught:
                clearline.init(**{**CONFIG, key: 1})
            return caught.exception.message

        keys = [f"unknown_key_{number}" for number in range(8)]
        with ThreadPoolExecutor(8) as threads:
            for key, own in zip(keys, threads.map(messages, keys)):
                self.assertEqual([message for message in own if key not in message], [])

    def test_it_can_be_pickled(self) -> None:
        with self.assertRaises(ClearLineError) as caught:
            clearline.init(environment="nowhere")
        copy = pickle.loads(pickle.dumps(caught.exception))
        self.assertEqual(vars(copy), vars(caught.exception))


if __name__ == "__main__":
    unittest.main()
