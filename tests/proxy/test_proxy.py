"""The library through proxies that nobody here wrote: tinyproxy and Apache. Run by `run`."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path
from typing import Any

import clearline
from clearline import ClearLineError

HERE = Path(__file__).parent
HOST = "wrong-host.invalid"
URL = os.environ.get("CLEARLINE_SIMULATOR_URL", "")
CA_FILE = os.environ.get("CLEARLINE_SIMULATOR_CA", "")
CONTROL = os.environ.get("CLEARLINE_SIMULATOR_CONTROL", "")
PORT = URL.rpartition(":")[2]

USER, PASSWORD = "pos-demo", "s3cr3t"
VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY")


def control(method: str, path: str) -> Any:
    request = urllib.request.Request(CONTROL + path, method=method)
    without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with without_proxy.open(request, timeout=10) as answer:
        return json.loads(answer.read() or b"null")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class RealProxy:
    def __init__(self, program: str, *login: str) -> None:
        self.program = HERE / program
        self.login = login
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.directory = tempfile.TemporaryDirectory(prefix="clearline-proxy-")
        self.log = Path(self.directory.name) / "log"
        self.start()

    def start(self) -> None:
        self.log.unlink(missing_ok=True)  # of one before
        command = [self.program, self.directory.name, str(self.port), *self.login]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(400):
            if self.serves():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"{self.program} does not start: {self.stop()}")

    def serves(self) -> bool:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", self.port)) != 0:
                return False
        # tinyproxy listens before it has a log, and says there when its start is over.
        return self.program.name != "tinyproxy" or (self.log.exists() and "Accepting connections" in self.log.read_text())

    def stop(self) -> str:
        self.process.terminate()
        try:
            _, said = self.process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()  # tinyproxy misses a signal that comes just before it waits for connections
            _, said = self.process.communicate()
        return said.decode()

    def close(self) -> None:
        self.stop()
        self.directory.cleanup()

    def tunnels(self) -> list[str]:
        """What it was asked to connect to."""
        lines = self.log.read_text().splitlines()
        return [line.split("CONNECT ")[-1].split()[0] for line in lines if ": CONNECT " in line]


@unittest.skipUnless(URL, "the simulator is not running: use tests/proxy/run")
class ThroughRealProxies(unittest.TestCase):
    open: RealProxy
    guarded: RealProxy
    apache: RealProxy

    @classmethod
    def setUpClass(cls) -> None:
        cls.open = RealProxy("tinyproxy")
        cls.addClassCleanup(cls.open.close)
        cls.guarded = RealProxy("tinyproxy", USER, PASSWORD)
        cls.addClassCleanup(cls.guarded.close)
        cls.apache = RealProxy("apache", "till@shop", "p:ss w%rd/ß")
        cls.addClassCleanup(cls.apache.close)

    def setUp(self) -> None:
        control("POST", "/reset")
        self.tunnels_before = self.tunnels()
        self.addCleanup(clearline.shutdown)
        self.addCleanup(self.set_variables)
        self.set_variables()

    def set_variables(self, **variables: str) -> None:
        for name in VARIABLES:
            os.environ.pop(name, None)
        os.environ.update(variables)

    def tunnels(self) -> list[str]:
        return self.open.tunnels() + self.guarded.tunnels()

    def init(self, **changes: object) -> None:
        config: dict[str, object] = {
            "environment": {"auth_base_url": f"https://{HOST}:{PORT}"},
            "client_id": "pos-demo",
            "client_secret": "s3cr3t!",
            "ca_file": CA_FILE,
        }
        clearline.shutdown()
        clearline.init(**{**config, **changes})

    def assert_token_through(self, proxy: RealProxy) -> None:
        before = proxy.tunnels()
        self.assertTrue(clearline.get_token())
        self.assertEqual(proxy.tunnels(), [*before, f"{HOST}:{PORT}"])
        self.assertEqual(control("GET", "/counts")["token_requests"], 1)
        control("POST", "/reset")

    def assert_fails(self, name: str) -> ClearLineError:
        with self.assertRaises(ClearLineError) as caught:
            clearline.get_token()
        error = caught.exception
        self.assertEqual(error.name, name, str(error))
        self.assertNotIn(PASSWORD, str(error) + error.hint)
        self.assertEqual(control("GET", "/counts")["token_requests"], 0)
        return error

    def assert_goes_directly(self) -> None:
        """Nobody but the proxies knows the name."""
        self.assert_fails("CL_E_DNS")
        self.assertEqual(self.tunnels(), self.tunnels_before)

    def test_the_token_request_is_tunnelled(self) -> None:
        self.init(proxy=f"http://{self.open.address}")
        self.assert_token_through(self.open)

    def test_the_login_is_for_the_proxy_alone(self) -> None:
        self.init(proxy=f"http://{USER}:{PASSWORD}@{self.guarded.address}")
        before = self.guarded.tunnels()
        clearline.get_token()
        self.assertEqual(len(self.guarded.tunnels()), len(before) + 1)
        [request] = control("GET", "/requests")
        names = [header["name"] for header in request["headers"]]
        self.assertIn("authorization", names)
        self.assertNotIn("proxy-authorization", names)

    def test_a_login_with_special_characters(self) -> None:
        self.init(proxy=f"http://till%40shop:p%3Ass%20w%25rd%2F%C3%9F@{self.apache.address}")
        self.assertTrue(clearline.get_token())
        self.assertEqual(control("GET", "/counts")["token_requests"], 1)

    def test_no_login(self) -> None:
        for proxy in (self.guarded, self.apache):
            self.init(proxy=f"http://{proxy.address}")
            error = self.assert_fails("CL_E_PROXY_AUTH")
            self.assertIn("asks for a user name and password", str(error))
            self.assertIn("NTLM", error.hint)
            self.assertIs(error.retryable, False)

    def test_a_wrong_login(self) -> None:
        for wrong in ("till%40shop:wrong", f"nobody:{PASSWORD}", "till%40shop"):
            with self.subTest(login=wrong):
                self.init(proxy=f"http://{wrong}@{self.apache.address}")
                error = self.assert_fails("CL_E_PROXY_AUTH")
                self.assertIn("does not accept the user name and password", str(error))
                self.assertIn("NTLM", error.hint)

    def test_a_wrong_login_that_the_proxy_answers_with_401(self) -> None:
        """tinyproxy does; it is known as a refusal only, but what to do is said."""
        self.init(proxy=f"http://{USER}:wrong@{self.guarded.address}")
        self.assertIn("Check the user name and password", self.assert_fails("CL_E_PROXY").hint)

    def test_a_proxy_that_is_stopped_and_started(self) -> None:
        proxy = RealProxy("tinyproxy")
        self.addCleanup(proxy.close)
        proxy.stop()
        self.init(proxy=f"http://{proxy.address}")
        error = self.assert_fails("CL_E_PROXY")
        self.assertIs(error.retryable, True)
        proxy.start()
        self.init(proxy=f"http://{proxy.address}")
        self.assert_token_through(proxy)

    def test_a_server_that_the_proxy_cannot_reach(self) -> None:
        for host in (f"{HOST}:{free_port()}", "no-such-host.invalid"):
            with self.subTest(host=host):
                environment = {"auth_base_url": f"https://{host}"}
                self.init(proxy=f"http://{self.open.address}", environment=environment)
                self.assertIn("refused to connect", str(self.assert_fails("CL_E_PROXY")))

    def test_a_proxy_that_says_nothing_in_time(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.init(proxy=f"http://127.0.0.1:{listener.getsockname()[1]}", connect_timeout_ms=500)
            self.assertIn("in time", str(self.assert_fails("CL_E_PROXY")))

    def test_the_variables_are_the_default_and_the_system(self) -> None:
        for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            for changes in ({}, {"proxy": "system"}):
                with self.subTest(variable=name, **changes):
                    self.set_variables(**{name: f"http://{self.open.address}"})
                    self.init(**changes)
                    self.assert_token_through(self.open)
        self.set_variables(https_proxy=self.open.address)  # as everywhere, the scheme may be left out
        self.init()
        self.assert_token_through(self.open)
        self.set_variables(HTTPS_PROXY=f"http://{USER}:{PASSWORD}@{self.guarded.address}")
        self.init()
        self.assert_token_through(self.guarded)

    def test_which_variable_counts(self) -> None:
        this, other = f"http://{self.open.address}", "http://127.0.0.1:1"
        for variables in (
            {"https_proxy": this, "HTTPS_PROXY": other},
            {"HTTPS_PROXY": this, "all_proxy": other},
            {"https_proxy": "", "HTTPS_PROXY": this},
            {"https_proxy": this, "no_proxy": "other.example", "NO_PROXY": HOST},
        ):
            with self.subTest(**variables):
                self.set_variables(**variables)
                self.init()
                self.assert_token_through(self.open)

    def test_who_goes_without_a_proxy(self) -> None:
        address = f"http://{self.open.address}"
        for variables in (
            {},
            {"http_proxy": address, "HTTP_PROXY": address},  # that one is not for https
            *({"https_proxy": address, name: HOST} for name in ("no_proxy", "NO_PROXY")),
            *({"https_proxy": address, "no_proxy": hosts} for hosts in ("*", "invalid", ".invalid", f"a.example, {HOST}")),
        ):
            with self.subTest(**variables):
                self.set_variables(**variables)
                self.init()
                self.assert_goes_directly()
        self.set_variables(https_proxy=address)
        self.init(proxy="none")
        self.assert_goes_directly()

    def test_the_key_comes_before_the_variables(self) -> None:
        self.set_variables(https_proxy="http://127.0.0.1:1", no_proxy=HOST)
        self.init(proxy=f"http://{self.open.address}")
        self.assert_token_through(self.open)

    def test_the_variables_are_read_once(self) -> None:
        self.set_variables(https_proxy=f"http://{self.open.address}")
        self.init()
        self.set_variables(https_proxy="http://127.0.0.1:1")
        self.assert_token_through(self.open)

    def test_a_variable_that_cannot_be_used_is_named_by_init(self) -> None:
        for value, name in (("socks5://127.0.0.1:1", "CL_E_UNSUPPORTED"), ("http://a b", "CL_E_CONFIG")):
            with self.subTest(value=value), self.assertRaises(ClearLineError) as caught:
                self.set_variables(HTTPS_PROXY=value)
                self.init()
            self.assertEqual(caught.exception.name, name)
            self.assertIn("`HTTPS_PROXY`", str(caught.exception))

    def test_this_machine_itself_is_reached_directly(self) -> None:
        """Its certificate is for another name, and is refused: it was the server who answered."""
        address = f"http://{self.open.address}"
        self.set_variables(https_proxy=address)
        for host in ("127.0.0.1", "localhost"):
            for proxy in ("system", address):
                with self.subTest(host=host, proxy=proxy):
                    self.init(proxy=proxy, environment={"auth_base_url": f"https://{host}:{PORT}"})
                    self.assert_fails("CL_E_TLS")
        self.assertEqual(self.tunnels(), self.tunnels_before)


if __name__ == "__main__":
    unittest.main()
