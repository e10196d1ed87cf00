"""The library against an OAuth server that nobody here wrote. Run by `run`."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import unittest
from pathlib import Path
from typing import Any

import clearline
from clearline import ClearLineError

HERE = Path(__file__).parent
CERTIFICATES = os.environ.get("OIDC_PROVIDER_CERTIFICATES", "")

# As server.mjs knows them.
PLUS = {"client_id": "pos-plus", "client_secret": "p+q%41:r"}
PERCENT = {"client_id": "pos-percent", "client_secret": "100% safe: a+b"}
SPECIAL_ID = {"client_id": "pos:demo+2 %41", "client_secret": 'k=v&w /?#"\\+:%25'}


def jwt_parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and payload; exactly three parts, or it is no signed JWT."""
    header, payload, _signature = token.split(".")
    return decode(header), decode(payload)


def decode(part: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return value


@unittest.skipUnless(CERTIFICATES, "no certificates: use tests/oidc_provider/run")
class OidcProvider(unittest.TestCase):
    server: subprocess.Popen[str]
    url: str

    @classmethod
    def setUpClass(cls) -> None:
        certificate, key = (os.path.join(CERTIFICATES, name) for name in ("server.pem", "server-key.pem"))
        cls.server = subprocess.Popen(
            ["node", "server.mjs", certificate, key],
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        cls.addClassCleanup(cls.stop_server)
        assert cls.server.stdout is not None
        port = json.loads(cls.server.stdout.readline())["port"]
        cls.url = f"https://127.0.0.1:{port}"

    @classmethod
    def stop_server(cls) -> None:
        """It ends by itself when its standard input closes."""
        cls.server.communicate(timeout=10)

    def setUp(self) -> None:
        self.addCleanup(clearline.shutdown)

    def init(self, **changes: object) -> None:
        config: dict[str, object] = {
            "environment": {"auth_base_url": self.url},
            "client_id": "pos-demo",
            "client_secret": "s3cr3t!",
            "ca_file": os.path.join(CERTIFICATES, "ca.pem"),
        }
        clearline.init(**{**config, **changes})

    def assert_authenticates(self, client: dict[str, str], basic_auth: str) -> None:
        self.init(basic_auth=basic_auth, **client)
        _, payload = jwt_parts(clearline.get_token())
        self.assertEqual(payload["client_id"], client["client_id"])

    def assert_refused(self, name: str, status: int, http_status: int, oauth_error: str) -> None:
        with self.assertRaises(ClearLineError) as caught:
            clearline.get_token()
        error = caught.exception
        self.assertEqual(
            (error.name, error.status, error.http_status, error.oauth_error), (name, status, http_status, oauth_error)
        )
        self.assertEqual(error.category, "credential")
        self.assertIs(error.retryable, False)

    def test_good_credentials_give_a_signed_jwt(self) -> None:
        self.init()
        header, payload = jwt_parts(clearline.get_token())
        self.assertEqual(header["alg"], "RS256")
        self.assertEqual(payload["iss"], self.url)
        self.assertEqual(payload["client_id"], "pos-demo")
        self.assertEqual(payload["scope"], "pos_integration")
        info = clearline.token_info()
        self.assertEqual(info["scope_granted"], "pos_integration")
        self.assertTrue(3590 < info["expires_in_s"] <= 3600, info["expires_in_s"])

    def test_the_token_is_kept(self) -> None:
        self.init()
        token = clearline.get_token()
        self.assertEqual([clearline.get_token() for _ in range(10)], [token] * 10)
        clearline.shutdown()
        self.init()
        self.assertNotEqual(clearline.get_token(), token, "this server never issues the same token twice")

    def test_without_a_scope_parameter(self) -> None:
        self.init(scope="")
        jwt_parts(clearline.get_token())

    def test_a_wrong_secret(self) -> None:
        self.init(client_secret="wrong")
        self.assert_refused("CL_E_INVALID_CLIENT", -60, 401, "invalid_client")

    def test_a_wrong_secret_that_also_earns_the_raw_repeat(self) -> None:
        self.init(client_secret="wrong+%41")
        self.assert_refused("CL_E_INVALID_CLIENT", -60, 401, "invalid_client")

    def test_an_unknown_client(self) -> None:
        self.init(client_id="nobody")
        self.assert_refused("CL_E_INVALID_CLIENT", -60, 401, "invalid_client")

    def test_a_scope_that_is_not_for_this_client(self) -> None:
        self.init(scope="clearline_api")
        self.assert_refused("CL_E_INVALID_SCOPE", -62, 400, "invalid_scope")

    def test_auto_sends_special_characters_so_that_they_arrive(self) -> None:
        for client in (PLUS, PERCENT, SPECIAL_ID):
            with self.subTest(client_id=client["client_id"]):
                self.assert_authenticates(client, "auto")
            clearline.shutdown()

    def test_rfc6749_sends_special_characters_so_that_they_arrive(self) -> None:
        for client in (PLUS, PERCENT, SPECIAL_ID):
            with self.subTest(client_id=client["client_id"]):
                self.assert_authenticates(client, "rfc6749")
            clearline.shutdown()

    def test_ordinary_credentials_pass_in_every_mode(self) -> None:
        for basic_auth in ("auto", "raw", "rfc6749"):
            with self.subTest(basic_auth=basic_auth):
                self.assert_authenticates({"client_id": "pos-demo", "client_secret": "s3cr3t!"}, basic_auth)
            clearline.shutdown()

    def test_raw_sends_another_secret_when_it_can_be_decoded(self) -> None:
        self.init(basic_auth="raw", **PLUS)  # read as "p qA:r"
        self.assert_refused("CL_E_INVALID_CLIENT", -60, 401, "invalid_client")

    def test_raw_is_a_bad_request_when_it_cannot_be_decoded(self) -> None:
        self.init(basic_auth="raw", **PERCENT)  # "% s" is no escape
        self.assert_refused("CL_E_INVALID_REQUEST", -65, 400, "invalid_request")

    def test_a_secret_beyond_ascii_is_a_bad_request(self) -> None:
        """RFC 6749, appendix A.2, has no such secret, and this server keeps to it, also when it is escaped."""
        for basic_auth in ("auto", "raw", "rfc6749"):
            with self.subTest(basic_auth=basic_auth):
                self.init(basic_auth=basic_auth, client_secret="p+q%41:ß€")
                self.assert_refused("CL_E_INVALID_REQUEST", -65, 400, "invalid_request")
            clearline.shutdown()


if __name__ == "__main__":
    unittest.main()
