"""ClearLineAuth with the real httpx, with and without asyncio."""

from __future__ import annotations

import asyncio
import ssl
import time
import unittest
from typing import Any, AsyncIterator, Awaitable, Callable, Iterator

import httpx

import clearline
from clearline import NetworkError
from clearline.httpx import ClearLineAuth
from support import API, CA_FILE, CONTROL, URL, WithSimulator, control, counts, init, signed_in_user
from test_requests import authorization, last_authorization, sent_to_api


def options() -> dict[str, Any]:
    return {"verify": ssl.create_default_context(cafile=CA_FILE), "timeout": 30, "trust_env": False}


class Httpx(WithSimulator):
    def setUp(self) -> None:
        super().setUp()
        self.http = httpx.Client(**options())
        self.addCleanup(self.http.close)

    def post(self, auth: ClearLineAuth, content: Any = '{"total": 12.10}') -> httpx.Response:
        return self.http.post(API, content=content, auth=auth)

    def test_a_request_has_the_token(self) -> None:
        init()
        self.assertEqual(self.post(ClearLineAuth()).status_code, 200)
        self.assertEqual(last_authorization(), "Bearer " + clearline.get_token())

    def test_a_401_is_repeated_once_with_a_fresh_token(self) -> None:
        def parts() -> Iterator[bytes]:
            yield b"one"
            yield b"two"

        for content, body in (('{"total": 12.10}', '{"total": 12.10}'), (parts(), "onetwo"), (None, "")):
            init()
            clearline.get_token()
            control("POST", "/revoke")
            control("DELETE", "/requests")
            self.assertEqual(self.post(ClearLineAuth(), content).status_code, 200)
            self.assertEqual([request["body"] for request in sent_to_api()], [body, body])
            clearline.shutdown()

    def test_an_api_that_refuses_everything_gets_no_third_request(self) -> None:
        control("POST", "/faults", {"kind": "status", "status": 401, "path": "/v2/*"})
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
        self.assertEqual(self.post(ClearLineAuth()).status_code, 401)
        self.assertEqual((counts()["api_requests"], counts()["token_requests"]), (1, 2))

    def test_a_redirect_to_clear_text_takes_no_token_along(self) -> None:
        redirect = {"kind": "status", "status": 302, "headers": {"Location": CONTROL + "/counts"}, "path": "/v2/*"}
        control("POST", "/faults", redirect)
        init()
        answer = self.http.get(API, auth=ClearLineAuth(), follow_redirects=True)
        self.assertEqual(str(answer.url), CONTROL + "/counts")
        self.assertNotIn("Authorization", answer.request.headers)

    def test_what_was_refused_after_a_redirect_is_repeated_and_not_the_order(self) -> None:
        init()
        control("POST", "/faults", {"kind": "status", "status": 303, "headers": {"Location": API}, "path": "/v2/*", "count": 1})
        control("POST", "/faults", {"kind": "status", "status": 401, "path": "/v2/*", "count": 1})
        answer = self.http.post(API, content="{}", auth=ClearLineAuth(), follow_redirects=True)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual([request["method"] for request in sent_to_api()], ["POST", "GET", "GET"])

    def test_clear_text_is_for_this_machine_only(self) -> None:
        init()
        for address in ("http://clearline.invalid/", "http://localhost.clearline.invalid/", "http://1.127.0.0/"):
            with self.assertRaisesRegex(ValueError, "without encryption"):
                self.http.get(address, auth=ClearLineAuth())
        self.assertEqual(counts()["token_requests"], 0)
        answer = self.http.get(CONTROL + "/counts", auth=ClearLineAuth())
        self.assertEqual(answer.request.headers["Authorization"], "Bearer " + clearline.get_token())

    def test_another_host_gets_no_token_by_redirect(self) -> None:
        elsewhere = URL.replace("127.0.0.1", "localhost") + "/v2/pos/till-1/orders"
        control("POST", "/faults", {"kind": "status", "status": 302, "headers": {"Location": elsewhere}, "path": "/v2/*", "count": 1})
        init()
        token = clearline.get_token()
        answer = self.http.get(API, auth=ClearLineAuth(), follow_redirects=True)
        self.assertEqual((answer.status_code, str(answer.url)), (401, elsewhere))
        self.assertEqual([authorization(request) for request in sent_to_api()], ["Bearer " + token, None])
        self.assertEqual(clearline.get_token(), token, "it was not the token that was refused")

    def test_a_users_session(self) -> None:
        init(client_id="all-demo")
        session = signed_in_user()
        self.post(ClearLineAuth(session=session))
        self.assertEqual(last_authorization(), "Bearer " + session.get_token())

    def test_no_token_no_request(self) -> None:
        init(environment={"auth_base_url": "https://127.0.0.1:1"})
        with self.assertRaises(NetworkError):
            self.post(ClearLineAuth())
        self.assertEqual(counts()["api_requests"], 0)


class Async(WithSimulator):
    def run_with_client(self, work: Callable[[httpx.AsyncClient], Awaitable[None]]) -> None:
        async def main() -> None:
            async with httpx.AsyncClient(**options()) as http:
                await work(http)

        asyncio.run(main())

    def test_a_401_is_repeated_once_with_a_fresh_token(self) -> None:
        async def parts() -> AsyncIterator[bytes]:
            yield b"one"
            yield b"two"

        async def work(http: httpx.AsyncClient) -> None:
            auth = ClearLineAuth()
            self.assertEqual((await http.post(API, content=b"first", auth=auth)).status_code, 200)
            control("POST", "/revoke")
            self.assertEqual((await http.post(API, content=parts(), auth=auth)).status_code, 200)

        init()
        self.run_with_client(work)
        self.assertEqual([request["body"] for request in sent_to_api()], ["first", "onetwo", "onetwo"])
        self.assertEqual(counts()["token_requests"], 2)

    def test_where_no_fresh_token_can_be_had_the_401_is_the_answer(self) -> None:
        async def work(http: httpx.AsyncClient) -> None:
            self.assertEqual((await http.get(API, auth=ClearLineAuth())).status_code, 401)

        init(call_deadline_ms=3000)
        clearline.get_token()
        control("POST", "/revoke")
        control("POST", "/faults", {"kind": "silent", "path": "/connect/token"})
        self.run_with_client(work)
        self.assertEqual((counts()["api_requests"], counts()["token_requests"]), (1, 2))

    def test_clear_text_is_for_this_machine_only(self) -> None:
        async def work(http: httpx.AsyncClient) -> None:
            with self.assertRaisesRegex(ValueError, "without encryption"):
                await http.get("http://clearline.invalid/", auth=ClearLineAuth())

        init()
        self.run_with_client(work)
        self.assertEqual(counts()["token_requests"], 0)

    def test_the_event_loop_goes_on_while_a_token_is_fetched(self) -> None:
        beats = 0

        async def beat() -> None:
            nonlocal beats
            while True:
                await asyncio.sleep(0.01)
                beats += 1

        async def work(http: httpx.AsyncClient) -> None:
            beating = asyncio.ensure_future(beat())
            answers = await asyncio.gather(*(http.get(API, auth=ClearLineAuth()) for _ in range(8)))
            beating.cancel()
            self.assertEqual([answer.status_code for answer in answers], [200] * 8)

        control("POST", "/faults", {"kind": "none", "delay_ms": 2000, "count": 1})
        init()
        self.run_with_client(work)
        self.assertGreater(beats, 10)
        self.assertEqual(counts()["token_requests"], 1)

    def test_a_cancelled_request_leaves_the_wait(self) -> None:
        async def work(http: httpx.AsyncClient) -> None:
            started = time.monotonic()
            with self.assertRaises(asyncio.TimeoutError):
                await asyncio.wait_for(http.get(API, auth=ClearLineAuth()), 0.5)
            self.assertLess(time.monotonic() - started, 15, "the token takes 20 seconds")
            clearline.shutdown()

        control("POST", "/faults", {"kind": "none", "delay_ms": 20000, "count": 1})
        init()
        self.run_with_client(work)
        self.assertEqual(counts()["api_requests"], 0)


if __name__ == "__main__":
    unittest.main()
