"""ClearLineAuth with the real requests."""

from __future__ import annotations

import io
import unittest
from typing import Any, Iterator

import requests

import clearline
from clearline import NetworkError
from clearline.requests import ClearLineAuth
from support import API, CA_FILE, CONTROL, URL, WithSimulator, control, counts, init, signed_in_user


class Requests(WithSimulator):
    def setUp(self) -> None:
        super().setUp()
        self.http = requests.Session()
        self.addCleanup(self.http.close)

    def post(self, auth: ClearLineAuth, data: Any = '{"total": 12.10}', url: str = API) -> requests.Response:
        return self.http.post(url, data=data, auth=auth, verify=CA_FILE, timeout=30)

    def test_a_request_has_the_token(self) -> None:
        init()
        self.assertEqual(self.post(ClearLineAuth()).status_code, 200)
        self.assertEqual(last_authorization(), "Bearer " + clearline.get_token())
        self.assertEqual(self.post(ClearLineAuth("pos_integration")).status_code, 200)
        self.assertEqual(counts()["token_requests"], 1)

    def test_a_401_is_repeated_once_with_a_fresh_token(self) -> None:
        init()
        auth = ClearLineAuth()
        self.post(auth)
        control("POST", "/revoke")
        for body in ('{"total": 12.10}', b"\xff\x00", io.BytesIO(b"from a file"), None, {"form": "field"}):
            with self.subTest(type(body).__name__):
                control("DELETE", "/requests")
                answer = self.post(auth, body)
                self.assertEqual(answer.status_code, 200)
                api = sent_to_api()
                self.assertEqual(len(api), 2)
                self.assertEqual(api[0].get("body"), api[1].get("body"))
                self.assertEqual(api[0].get("body_base64"), api[1].get("body_base64"))
                self.assertEqual([refused.status_code for refused in answer.history], [401])
                self.assertEqual(answer.request.headers["Authorization"], last_authorization())
            clearline.shutdown()  # so that its fresh token may be refused as well
            init()
            clearline.get_token()
            control("POST", "/revoke")

    def test_a_file_is_sent_again_from_where_it_stood(self) -> None:
        init()
        clearline.get_token()
        control("POST", "/revoke")
        file = io.BytesIO(b"skipped,sent")
        file.seek(8)
        self.assertEqual(self.post(ClearLineAuth(), file).status_code, 200)
        self.assertEqual([request["body"] for request in sent_to_api()], ["sent", "sent"])

    def test_what_a_generator_made_cannot_be_sent_again(self) -> None:
        def parts() -> Iterator[bytes]:
            yield b"one"
            yield b"two"

        init()
        first = clearline.get_token()
        control("POST", "/revoke")
        self.assertEqual(self.post(ClearLineAuth(), parts()).status_code, 401)
        self.assertNotEqual(clearline.get_token(), first, "the next request gets a fresh token all the same")

    def test_an_api_that_refuses_everything_gets_no_third_request(self) -> None:
        refuse = {"kind": "status", "status": 401, "path": "/v2/*"}
        control("POST", "/faults", refuse)
        init()
        auth = ClearLineAuth()
        self.assertEqual(self.post(auth).status_code, 401)
        self.assertEqual((counts()["api_requests"], counts()["token_requests"]), (2, 2))
        self.assertEqual(self.post(auth).status_code, 401)
        self.assertEqual((counts()["api_requests"], counts()["token_requests"]), (3, 2), "a repeat would not help")

    def test_where_no_fresh_token_can_be_had_the_401_is_the_answer(self) -> None:
        init(call_deadline_ms=3000)
        clearline.get_token()
        control("POST", "/revoke")
        control("POST", "/faults", {"kind": "silent", "path": "/connect/token"})
        answer = self.post(ClearLineAuth())
        self.assertEqual((answer.status_code, answer.history), (401, []))
        self.assertEqual(answer.text, answer.content.decode(), "it can still be read")
        self.assertEqual((counts()["api_requests"], counts()["token_requests"]), (1, 2))

    def test_where_the_library_was_shut_down_meanwhile_the_401_is_the_answer(self) -> None:
        init()
        control("POST", "/faults", {"kind": "status", "status": 401, "path": "/v2/*"})

        class Auth(ClearLineAuth):
            def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
                hooks: Any = request
                hooks.register_hook("response", lambda *_, **__: clearline.shutdown())
                return super().__call__(request)

        self.assertEqual(self.post(Auth()).status_code, 401)
        self.assertEqual(counts()["api_requests"], 1)

    def test_a_403_is_no_401(self) -> None:
        control("POST", "/faults", {"kind": "status", "status": 403, "path": "/v2/*"})
        init()
        self.assertEqual(self.post(ClearLineAuth()).status_code, 403)
        self.assertEqual((counts()["api_requests"], counts()["token_requests"]), (1, 1))

    def test_another_host_gets_no_token_by_redirect(self) -> None:
        elsewhere = URL.replace("127.0.0.1", "localhost") + "/v2/pos/till-1/orders"
        control("POST", "/faults", {"kind": "status", "status": 302, "headers": {"Location": elsewhere}, "path": "/v2/*", "count": 1})
        init()
        token = clearline.get_token()
        answer = self.http.get(API, auth=ClearLineAuth(), verify=CA_FILE, timeout=30)
        self.assertEqual((answer.status_code, answer.url), (401, elsewhere))
        self.assertEqual([authorization(request) for request in sent_to_api()], ["Bearer " + token, None])
        self.assertEqual(clearline.get_token(), token, "it was not the token that was refused")

    def test_a_redirect_to_clear_text_takes_no_token_along(self) -> None:
        redirect = {"kind": "status", "status": 302, "headers": {"Location": CONTROL + "/counts"}, "path": "/v2/*"}
        control("POST", "/faults", redirect)
        init()
        answer = self.http.get(API, auth=ClearLineAuth(), verify=CA_FILE, timeout=30)
        self.assertEqual(answer.url, CONTROL + "/counts")
        self.assertNotIn("Authorization", answer.request.headers)

    def test_what_was_refused_after_a_redirect_is_repeated_and_not_the_order(self) -> None:
        init()
        control("POST", "/faults", {"kind": "status", "status": 303, "headers": {"Location": API}, "path": "/v2/*", "count": 1})
        control("POST", "/faults", {"kind": "status", "status": 401, "path": "/v2/*", "count": 1})
        self.assertEqual(self.post(ClearLineAuth()).status_code, 200)
        self.assertEqual([request["method"] for request in sent_to_api()], ["POST", "GET", "GET"])

    def test_clear_text_is_for_this_machine_only(self) -> None:
        init()
        for address in ("http://clearline.invalid/", "http://localhost.clearline.invalid/", "http://1.127.0.0/"):
            with self.assertRaisesRegex(ValueError, "without encryption"):
                self.http.get(address, auth=ClearLineAuth())
        self.assertEqual(counts()["token_requests"], 0)
        answer = self.http.get(CONTROL + "/counts", auth=ClearLineAuth())
        self.assertEqual(answer.request.headers["Authorization"], "Bearer " + clearline.get_token())

    def test_a_users_session(self) -> None:
        init(client_id="all-demo")
        session = signed_in_user()
        auth = ClearLineAuth(session=session)
        self.post(auth)
        self.assertEqual(last_authorization(), "Bearer " + session.get_token())
        control("POST", "/revoke")
        self.post(auth)
        api = sent_to_api()
        self.assertEqual(len(api), 3)
        self.assertEqual(authorization(api[2]), "Bearer " + session.get_token())
        self.assertNotEqual(authorization(api[1]), authorization(api[2]))
        with self.assertRaises(ValueError):
            ClearLineAuth("pos_integration", session=session)

    def test_no_token_no_request(self) -> None:
        init(environment={"auth_base_url": "https://127.0.0.1:1"})
        with self.assertRaises(NetworkError):
            self.post(ClearLineAuth())
        self.assertEqual(counts()["api_requests"], 0)


def sent_to_api() -> list[dict[str, Any]]:
    return [request for request in control("GET", "/requests") if request["path"].startswith("/v2/")]


def authorization(request: dict[str, Any]) -> str | None:
    return next((header["value"] for header in request["headers"] if header["name"] == "authorization"), None)


def last_authorization() -> str | None:
    return authorization(sent_to_api()[-1])


if __name__ == "__main__":
    unittest.main()
