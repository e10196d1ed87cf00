"""`python -m clearline`, in a pipe and on a terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import unittest
from typing import Any

from support import (
    BINDING,
    CA_FILE,
    CONFIG,
    LIBRARY,
    REDIRECT_URI,
    URL,
    USER_SCOPE,
    WithSimulator,
    clean_environment,
    control,
    counts,
    user_signs_in,
)

JWT = r"eyJ[\w-]+\.[\w-]+\.[\w-]+"
ESCAPE = "\x1b["


class Ended:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    def json(self) -> Any:
        return json.loads(self.out)


class CommandLine(WithSimulator):
    def setUp(self) -> None:
        super().setUp()
        self.environment = {
            "CLEARLINE_LIBRARY": LIBRARY,
            "CLEARLINE_CLIENT_ID": "pos-demo",
            "CLEARLINE_CLIENT_SECRET": "s3cr3t!",
            "CLEARLINE_ENVIRONMENT": json.dumps({"auth_base_url": URL}),
        }
        self.config_file = self.folder / "clearline.json"
        self.config_file.write_text(json.dumps(CONFIG), encoding="utf-8")

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "clearline", *arguments],
            **{
                "env": clean_environment(**self.environment),
                "cwd": os.sep,
                "stdin": subprocess.PIPE,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                "encoding": "utf-8",
                **options,
            },
        )

    def run_command(self, *arguments: str, stdin: str = "") -> Ended:
        with self.start(*arguments) as process:
            out, err = process.communicate(stdin, timeout=60)
        return Ended(process.returncode, out, err)


class Commands(CommandLine):
    def test_token(self) -> None:
        ended = self.run_command("token", "--ca-file", CA_FILE)
        self.assertEqual((ended.code, ended.err), (0, ""))
        self.assertRegex(ended.out, f"^{JWT}\n$")
        self.assertRegex(
            self.run_command("token", "--header", "--ca-file", CA_FILE).out, f"^Authorization: Bearer {JWT}\n$"
        )
        details = self.run_command("token", "--json", "--ca-file", CA_FILE).json()
        self.assertEqual(details["authorization"], "Bearer " + details["access_token"])

    def test_info_has_no_token(self) -> None:
        ended = self.run_command("info", "--config", str(self.config_file), "--json")
        info = ended.json()
        self.assertEqual((info["cached"], info["scope_granted"], info["library"]), (True, "pos_integration", LIBRARY))
        self.assertNotRegex(ended.out, JWT)
        self.assertRegex(self.run_command("info", "--config", str(self.config_file)).out, "(?m)^cached +yes$")

    def test_stats(self) -> None:
        self.environment["CLEARLINE_CONFIG"] = str(self.config_file)
        slot = self.run_command("stats", "--json").json()["clients"]["default"]["slots"][0]
        self.assertEqual(slot["token_requests"]["ok"], 1)
        self.assertRegex(self.run_command("stats").out, r"(?m)^clients\.default\.slots\.0\.token_requests\.ok +1$")

    def test_pkce_needs_no_configuration(self) -> None:
        self.environment = {"CLEARLINE_LIBRARY": LIBRARY}
        pair = self.run_command("pkce", "--json").json()
        self.assertRegex(pair["code_challenge"], r"^[\w-]{43}$")
        self.assertRegex(self.run_command("pkce").out, r"(?m)^code_verifier +[\w.~-]{43,128}$")

    def test_sessions_and_logout_say_that_nothing_is_kept(self) -> None:
        for command in ("sessions", "logout"):
            ended = self.run_command(command)
            self.assertEqual((ended.code, ended.out), (10, ""))
            self.assertIn("kept only while a program runs", ended.err)
            self.assertEqual(self.run_command(command, "--json").json()["error"]["exit_code"], 10)
            self.assertIn("kept only while a program runs", " ".join(self.run_command(command, "--help").out.split()))

    def test_help_and_version(self) -> None:
        helped = self.run_command("--help")
        self.assertEqual(helped.code, 0)
        for word in ("token", "login", "sessions", "logout", "info", "stats", "pkce", "exit codes"):
            self.assertIn(word, helped.out)
        self.assertIn(LIBRARY, self.run_command("--version").out)
        self.assertEqual(self.run_command().code, 2)


class Configuration(CommandLine):
    def test_options_come_before_the_file_and_the_file_before_the_environment(self) -> None:
        self.environment["CLEARLINE_CLIENT_ID"] = "nobody"
        self.assertEqual(self.run_command("token", "--config", str(self.config_file)).code, 0)
        wrong = self.run_command("token", "--config", str(self.config_file), "--client-id", "nobody")
        self.assertEqual(wrong.code, 6)
        scope = self.run_command("token", "--config", str(self.config_file), "--client-id", "all-demo", "--scope", "clearline_api", "--json")
        self.assertEqual(scope.json()["scope_granted"], "clearline_api")
        self.environment["CLEARLINE_CONFIG"] = "/nowhere/clearline.json"
        self.assertEqual(self.run_command("token", "--config", str(self.config_file)).code, 0)

    def test_all_from_options(self) -> None:
        secret = self.folder / "secret"
        secret.write_text("s3cr3t!", encoding="utf-8")
        self.environment = {"CLEARLINE_LIBRARY": LIBRARY, "MY_SECRET": "s3cr3t!"}
        own = ["--environment", json.dumps({"auth_base_url": URL}), "--client-id", "pos-demo", "--ca-file", CA_FILE]
        for source in (["--secret-env", "MY_SECRET"], ["--secret-file", str(secret)]):
            self.assertEqual(self.run_command("token", *own, *source, "--proxy", "none").code, 0)
        self.assertEqual(self.run_command("token", *own).code, 3)

    def test_a_file_that_cannot_be_used(self) -> None:
        for content, complaint in (
            ("{", "not JSON"),
            ("[]", "not a JSON object"),
            ('{"client_id": "a", "client_id": "b"}', "twice"),
            ("\xff", "UTF-8"),
            ('{"app":' * 100_000, "nested too deeply"),
            ('{"call_deadline_ms": NaN}', "call_deadline_ms is not a finite number"),
            ('{"call_deadline_ms": 1e999}', "call_deadline_ms is not a finite number"),
            ('{"client_secret": "s3cr3t!\\ud800"}', "client_secret holds half a surrogate pair"),
            ('{"call_deadline_ms": ' + "9" * 5000 + "}", "."),
        ):
            self.config_file.write_bytes(content.encode("latin-1"))
            for options in ([], ["--scope", "x"]):  # read by the library, or put together here
                ended = self.run_command("token", "--config", str(self.config_file), *options)
                self.assertEqual(ended.code, 3, ended.err[:1000])
                self.assertNotIn("Traceback", ended.err)
                self.assertNotIn("s3cr3t!", ended.err)
            self.assertRegex(ended.err, complaint)
        self.assertEqual(self.run_command("token", "--config", "/nowhere", "--scope", "x").code, 3)

    def test_a_secret_on_the_command_line_is_refused_and_not_repeated(self) -> None:
        for arguments in (
            ["--client-secret", "s3cr3t!"],
            ["--client-secret=s3cr3t!"],
            ["--secret=s3cr3t!"],
            ["--password=s3cr3t!"],
            ["s3cr3t!"],
            ["--proxy", "http://till:s3cr3t!@127.0.0.1:3128"],
            ["--proxy=till:s3cr3t!@127.0.0.1:3128"],
            ["--json=s3cr3t!"],
        ):
            for line in (["token", *arguments], [*arguments, "token"], ["login", "--lifetime", *arguments]):
                with self.subTest(line):
                    ended = self.run_command(*line)
                    self.assertEqual(ended.code, 2)
                    self.assertNotIn("s3cr3t!", ended.out + ended.err)
        self.assertEqual(counts()["token_requests"], 0)


class ExitCodes(CommandLine):
    def failing(self, *arguments: str) -> tuple[int, str]:
        ended = self.run_command("token", "--json", "--ca-file", CA_FILE, *arguments)
        error = ended.json()["error"]
        self.assertEqual(error["exit_code"], ended.code)
        plain = self.run_command("token", "--ca-file", CA_FILE, *arguments)
        self.assertEqual((plain.code, plain.out), (ended.code, ""))
        self.assertIn(error["message"], plain.err)
        self.assertIn(error["hint"], plain.err)
        return ended.code, error["name"]

    def test_by_category(self) -> None:
        self.assertEqual(self.failing("--proxy", "nonsense"), (3, "CL_E_CONFIG"))
        self.assertEqual(self.failing("--environment", '{"auth_base_url": "https://127.0.0.1:1"}'), (4, "CL_E_CONNECT"))
        control("POST", "/faults", {"kind": "status", "status": 503})
        self.assertEqual(self.failing(), (5, "CL_E_SERVER"))
        control("DELETE", "/faults")
        self.environment["CLEARLINE_CLIENT_SECRET"] = "wr0ng"
        self.assertEqual(self.failing(), (6, "CL_E_INVALID_CLIENT"))

    def test_wrong_usage_is_json_too(self) -> None:
        for arguments in (
            ["nonsense", "--json"],
            ["--json"],
            ["token", "--json", "--nonsense"],
            ["token", "--json", "--header"],
            ["token", "--json", "--client-id"],
            ["token", "--json", "--client-secret", "x"],
            ["login", "--json", "--lifetime", "long"],
        ):
            with self.subTest(arguments):
                ended = self.run_command(*arguments)
                error = ended.json()["error"]
                self.assertEqual((ended.code, ended.err), (2, ""))
                self.assertEqual((error["category"], error["exit_code"]), ("usage", 2))
                self.assertTrue(error["message"])
                self.assertRegex(error["hint"], "--help")

    def test_a_missing_library(self) -> None:
        self.environment["CLEARLINE_LIBRARY"] = "/nowhere/clearline"
        ended = self.run_command("token")
        self.assertEqual(ended.code, 1)
        self.assertIn("was not found", ended.err)
        self.assertNotIn("Traceback", ended.err)

    def test_a_reader_that_has_enough(self) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        with self.start("pkce", stdout=writing) as process:
            os.close(writing)
            _, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, err), (1, ""))


class Login(CommandLine):
    def setUp(self) -> None:
        super().setUp()
        self.environment["CLEARLINE_CLIENT_ID"] = "user-demo"
        self.arguments = ["--redirect-uri", REDIRECT_URI, "--scope", USER_SCOPE, "--ca-file", CA_FILE]

    def login(self, *arguments: str, **details: Any) -> Ended:
        with self.start("login", *self.arguments, *arguments) as process:
            assert process.stdin is not None and process.stdout is not None and process.stderr is not None
            said = []
            for line in process.stderr:
                said.append(line)
                if line.startswith("Paste"):
                    break
            url = re.search(r"^https://.*$", "".join(said), re.MULTILINE)
            assert url is not None, said
            process.stdin.write(user_signs_in(url.group(), **details) + "\n")
            process.stdin.close()
            out, err = process.stdout.read(), process.stderr.read()
        return Ended(process.returncode, out, "".join(said) + err)

    def test_a_user_signs_in(self) -> None:
        ended = self.login()
        self.assertEqual(ended.code, 0, ended.err)
        self.assertRegex(ended.out, "(?m)^name +Casey Cashier$")
        self.assertRegex(ended.out, f"(?m)^access_token +{JWT}$")
        self.assertEqual(counts()["revocation_requests"], 0)

    def test_logout_revokes(self) -> None:
        signed_in = self.login("--logout", "--json").json()
        self.assertEqual((signed_in["subject"], signed_in["scope"]), ("cashier-1", USER_SCOPE))
        self.assertEqual(counts()["revocation_requests"], 1)

    def test_a_name_arrives_through_every_pipe(self) -> None:
        self.user_is_called("Käse 𝄞")
        for encoding in ("ascii", "cp1252", "utf-8"):
            self.environment["PYTHONIOENCODING"] = encoding
            self.assertEqual(self.login("--json").json()["name"], "Käse 𝄞", encoding)
        self.assertRegex(self.login().out, "(?m)^name +Käse 𝄞$")
        self.environment["PYTHONIOENCODING"] = "ascii"
        self.assertRegex(self.login().out, r"(?m)^name +K\\xe4se \\U0001d11e$")

    def test_a_name_forges_no_line(self) -> None:
        name = "Casey\r\nsubject  admin\x1b[2J\x9b31m\u2028\u202e"
        self.user_is_called(name)
        out = self.login().out
        self.assertIn(r"Casey\r\nsubject  admin\x1b[2J\x9b31m\u2028\u202e", out)
        self.assertEqual(re.findall(r"(?m)^subject +(.*)$", out), ["cashier-1"])
        self.assertEqual([letter for letter in out if not letter.isprintable() and letter != "\n"], [])
        self.assertEqual(self.login("--json").json()["name"], name)

    def user_is_called(self, name: str) -> None:
        user = {"user_name": "cashier", "password": "s3cr3t!", "subject": "cashier-1", "claims": {"name": name}}
        control("POST", "/users", user)

    def test_only_the_header(self) -> None:
        self.assertRegex(self.login("--header").out, f"^Authorization: Bearer {JWT}\n$")

    def test_a_user_who_cancels(self) -> None:
        ended = self.login("--json", cancel=True)
        self.assertEqual((ended.code, ended.json()["error"]["name"]), (6, "CL_E_ACCESS_DENIED"))

    def test_paste_in_place_of_listening(self) -> None:
        self.arguments += ["--redirect-uri", "loopback", "--paste"]
        self.assertEqual(self.login("--json").json()["subject"], "cashier-1")

    def test_nothing_is_pasted(self) -> None:
        self.assertEqual(self.run_command("login", *self.arguments).code, 2)

    def test_the_library_listens(self) -> None:
        from test_login import browser_goes_to

        arguments = ["--scope", USER_SCOPE, "--ca-file", CA_FILE, "--no-browser", "--lifetime", "60", "--json"]
        with self.start("login", *arguments) as process:
            assert process.stdout is not None and process.stderr is not None
            url = next(line for line in process.stderr if line.startswith("https://")).strip()
            browser = threading.Thread(target=lambda: browser_goes_to(user_signs_in(url)))
            browser.start()
            out = process.stdout.read()
            browser.join()
        self.assertEqual(json.loads(out)["subject"], "cashier-1")

    def test_the_systems_browser_is_opened(self) -> None:
        launcher = self.folder / "xdg-open"
        user = "import sys, support, test_login; test_login.browser_goes_to(support.user_signs_in(sys.argv[1]))"
        launcher.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c '{user}' \"$1\"\n", encoding="utf-8")
        launcher.chmod(0o755)
        here = os.path.dirname(os.path.abspath(__file__))
        self.environment.update({key: value for key, value in os.environ.items() if key.startswith("CLEARLINE_SIMULATOR_")})
        self.environment["PATH"] = f"{self.folder}{os.pathsep}{os.environ['PATH']}"
        self.environment["PYTHONPATH"] = os.pathsep.join([str(BINDING), os.path.dirname(here), here])
        ended = self.run_command("login", "--scope", USER_SCOPE, "--ca-file", CA_FILE, "--lifetime", "60", "--json")
        self.assertEqual((ended.code, ended.err), (0, ""))
        self.assertEqual(ended.json()["subject"], "cashier-1")


@unittest.skipIf(sys.platform == "win32", "there are no pseudo-terminals")
class Terminal(CommandLine):
    def setUp(self) -> None:
        super().setUp()
        self.environment["TERM"] = "xterm"

    def on_terminal(self, *arguments: str, keys: bytes = b"", after: str = "") -> tuple[int, str]:
        """Exit code and all that was shown; `keys` are pressed when `after` has been shown."""
        import fcntl
        import pty
        import termios

        outer, inner = pty.openpty()

        def take_terminal() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        process = self.start(
            *arguments, stdin=inner, stdout=inner, stderr=inner, start_new_session=True, preexec_fn=take_terminal
        )
        os.close(inner)
        shown = b""
        pressed = not keys
        while True:
            try:
                read = os.read(outer, 4096)
            except OSError:  # what Linux says at the end
                break
            if not read:
                break
            shown += read
            if not pressed and after.encode() in shown:
                os.write(outer, keys)
                pressed = True
        os.close(outer)
        return process.wait(60), shown.decode().replace("\r\n", "\n")

    def test_colours(self) -> None:
        code, shown = self.on_terminal("token")  # whose certificate is not trusted
        self.assertEqual(code, 4)
        self.assertIn(ESCAPE + "1;31merror:" + ESCAPE + "0m", shown)
        _, shown = self.on_terminal("info", "--ca-file", CA_FILE)
        self.assertIn(ESCAPE, shown)
        for command in (["token"], ["info", "--ca-file", CA_FILE]):
            ended = self.run_command(*command)
            self.assertNotIn(ESCAPE, ended.out + ended.err)

    def test_no_colours_where_they_are_not_wanted(self) -> None:
        for variable in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            self.environment.update(variable)
            self.assertNotIn(ESCAPE, self.on_terminal("token")[1])
            self.environment.update({"NO_COLOR": "", "TERM": "xterm"})

    def test_a_token_and_json_are_plain_there_too(self) -> None:
        code, shown = self.on_terminal("token", "--ca-file", CA_FILE)
        self.assertEqual(code, 0)
        self.assertRegex(shown, f"^{JWT}\n$")
        self.assertNotIn(ESCAPE, self.on_terminal("info", "--ca-file", CA_FILE, "--json")[1])

    def test_ctrl_c_while_the_user_signs_in(self) -> None:
        self.environment["CLEARLINE_CLIENT_ID"] = "user-demo"
        self.ends_by_ctrl_c("--redirect-uri", REDIRECT_URI, after="Paste")

    def test_ctrl_c_while_the_library_listens(self) -> None:
        self.environment["CLEARLINE_CLIENT_ID"] = "user-demo"
        self.ends_by_ctrl_c("--no-browser", after="Open")

    def ends_by_ctrl_c(self, *arguments: str, after: str) -> None:
        code, shown = self.on_terminal("login", "--ca-file", CA_FILE, *arguments, keys=b"\x03", after=after)
        self.assertEqual(code, 130, shown)
        self.assertIn("interrupted", shown)
        self.assertNotIn("Traceback", shown)


if __name__ == "__main__":
    unittest.main()
