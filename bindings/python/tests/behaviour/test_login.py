"""Users sign in, at the simulator's login page."""

from __future__ import annotations

import http.client
import pickle
import threading
import unittest
from urllib.parse import parse_qs, urlsplit

import clearline
from clearline import CredentialError, Session, SignInError, UsageError
from support import REDIRECT_URI, USER_SCOPE, WithSimulator, control, counts, init, signed_in_user, user_signs_in


def browser_goes_to(url: str) -> int:
    """To an address of this machine, where the library listens."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    connection.request("GET", f"{parts.path or '/'}?{parts.query}")
    return connection.getresponse().status


class Logins(WithSimulator):
    def setUp(self) -> None:
        super().setUp()
        init(client_id="user-demo")

    def test_a_user_signs_in(self) -> None:
        login = clearline.login_start(REDIRECT_URI, USER_SCOPE)
        self.assertNotIn(login.state, repr(login))
        session = login.finish(user_signs_in(login.url))
        info = session.info()
        self.assertEqual(
            (info["session"], info["scope"], info["subject"], info["name"], info["email"], info["has_refresh_token"]),
            (session.id, USER_SCOPE, "cashier-1", "Casey Cashier", "cashier@example.com", True),
        )
        token = session.get_token()
        self.assertEqual(session.get_token_details(timeout_ms=0)["access_token"], token)
        self.assertNotIn(token, repr(info))
        self.assertEqual(clearline.sessions(), [session])
        self.assertEqual(clearline.stats()["clients"]["default"]["sessions"][0]["session"], session.id)
        self.assertEqual(login.wait(0), session)

    def test_a_reported_token_of_a_session_is_replaced(self) -> None:
        session = signed_in_user()
        first = session.get_token()
        clearline.report_unauthorized(first)
        self.assertNotEqual(session.get_token(), first)

    def test_sessions_are_values(self) -> None:
        session = signed_in_user()
        self.assertEqual(Session(session.id), session)
        self.assertEqual({session, Session(session.id)}, {session})
        self.assertNotEqual(session, Session("another"))
        self.assertEqual(pickle.loads(pickle.dumps(session)), session)
        self.assertEqual(Session(session.id).get_token(), session.get_token())

    def test_the_end_of_a_session(self) -> None:
        session = signed_in_user()
        token = session.get_token()
        session.end()
        self.assertEqual(counts()["revocation_requests"], 1, "the refresh token, and all that came from it")
        self.assertEqual(clearline.sessions(), [])
        for call in (session.get_token, session.info, session.end, session.get_token_details):
            with self.assertRaises(SignInError) as caught:
                call()
            self.assertEqual(caught.exception.name, "CL_E_NO_SESSION")
        clearline.report_unauthorized(token)  # nobody's any more

    def test_a_user_who_cancels(self) -> None:
        login = clearline.login_start(REDIRECT_URI, USER_SCOPE)
        with self.assertRaises(CredentialError) as caught:
            login.finish(user_signs_in(login.url, cancel=True))
        self.assertEqual((caught.exception.name, caught.exception.oauth_error), ("CL_E_ACCESS_DENIED", "access_denied"))

    def test_a_callback_works_once(self) -> None:
        login = clearline.login_start(REDIRECT_URI, USER_SCOPE)
        callback = user_signs_in(login.url)
        login.finish(callback)
        for strange in (callback, callback.replace(login.state, "x" * 32)):
            with self.assertRaises(SignInError) as caught:
                clearline.login_finish(strange)
            self.assertEqual(caught.exception.name, "CL_E_STATE_MISMATCH")

    def test_what_can_be_said_of_a_sign_in(self) -> None:
        login = clearline.login_start(
            REDIRECT_URI,
            "clearline_api",
            url_style="authorize",
            extra={"ui_locales": "de-CH", "login_hint": "käse@example.com"},
            lifetime_s=60,
            browser="none",
        )
        parts = urlsplit(login.url)
        query = parse_qs(parts.query)
        self.assertEqual(parts.path, "/connect/authorize")
        self.assertEqual(query["state"], [login.state])
        self.assertEqual(query["scope"], ["clearline_api"])
        self.assertEqual((query["ui_locales"], query["login_hint"]), (["de-CH"], ["käse@example.com"]))
        with self.assertRaises(UsageError) as caught:
            clearline.login_start(REDIRECT_URI, extra={"state": "mine"})
        self.assertEqual(caught.exception.name, "CL_E_INVALID_ARGUMENT")

    def test_waiting_and_cancelling(self) -> None:
        login = clearline.login_start(REDIRECT_URI, USER_SCOPE)
        with self.assertRaises(UsageError) as pending:
            login.wait(0)
        self.assertEqual(pending.exception.name, "CL_E_PENDING")
        with self.assertRaises(clearline.NetworkError) as late:
            login.wait(100)
        self.assertEqual(late.exception.name, "CL_E_TIMEOUT")
        others = [clearline.login_start(REDIRECT_URI, USER_SCOPE) for _ in range(2)]
        login.cancel()
        with self.assertRaises(SignInError) as cancelled:
            login.wait()
        self.assertEqual(cancelled.exception.name, "CL_E_CANCELLED")
        clearline.login_cancel()
        for other in others:
            with self.assertRaises(SignInError):
                other.wait()
        with self.assertRaises(SignInError) as unknown:
            clearline.login_cancel("x" * 32)
        self.assertEqual(unknown.exception.name, "CL_E_STATE_MISMATCH")
        with self.assertRaises(ValueError):
            login.wait(-1)

    def test_sign_in_with_an_address_of_the_programs_own(self) -> None:
        def user(url: str) -> None:
            threading.Thread(target=lambda: clearline.login_finish(user_signs_in(url))).start()

        session = clearline.sign_in(USER_SCOPE, redirect_uri=REDIRECT_URI, show=user)
        self.assertEqual(clearline.sessions(), [session])

    def test_a_user_who_does_not_come(self) -> None:
        for redirect_uri in (REDIRECT_URI, "loopback"):
            with self.assertRaises(SignInError) as caught:
                clearline.sign_in(USER_SCOPE, redirect_uri=redirect_uri, show=len, lifetime_s=1)
            self.assertEqual(caught.exception.name, "CL_E_LOGIN_EXPIRED")

    def test_sign_in_at_an_address_where_the_library_listens(self) -> None:
        statuses: list[int] = []
        browsers: list[threading.Thread] = []

        def user(url: str) -> None:
            browsers.append(threading.Thread(target=lambda: statuses.append(browser_goes_to(user_signs_in(url)))))
            browsers[0].start()

        session = clearline.sign_in(USER_SCOPE, show=user, lifetime_s=60)
        browsers[0].join()
        self.assertTrue(session.get_token())
        self.assertEqual(clearline.sessions(), [session])
        self.assertEqual(statuses, [200])

    def test_what_show_raises_cancels_the_sign_in(self) -> None:
        def fail(url: str) -> None:
            raise LookupError(url)

        with self.assertRaises(LookupError) as caught:
            clearline.sign_in(USER_SCOPE, redirect_uri=REDIRECT_URI, show=fail)
        with self.assertRaises(SignInError) as cancelled:
            clearline.login_finish(user_signs_in(caught.exception.args[0]))
        self.assertEqual(cancelled.exception.name, "CL_E_CANCELLED")

    def test_a_program_that_does_all_by_itself(self) -> None:
        verifier, challenge = clearline.pkce_new()
        code = control(
            "POST",
            "/codes",
            {
                "client_id": "user-demo",
                "redirect_uri": REDIRECT_URI,
                "code_challenge": challenge,
                "scope": "clearline_api",
                "subject": "cashier-1",
            },
        )["code"]
        exchange = {"redirect_uri": REDIRECT_URI, "code_verifier": verifier}
        session = clearline.exchange_code(code, scope="clearline_api", **exchange)
        self.assertEqual(session.info()["scope"], "clearline_api")
        with self.assertRaises(CredentialError) as caught:
            clearline.exchange_code(code, **exchange)
        self.assertEqual(caught.exception.name, "CL_E_INVALID_GRANT")

    def test_a_session_that_cannot_be_refreshed_ends_with_its_token(self) -> None:
        control("PATCH", "/settings", {"lifetime_s": 5, "refresh_tokens": "never"})
        session = signed_in_user("clearline_api")
        self.assertIs(session.info()["has_refresh_token"], False)
        threading.Event().wait(5.1)
        with self.assertRaises(SignInError) as caught:
            session.get_token()
        self.assertEqual(caught.exception.name, "CL_E_LOGIN_REQUIRED")


if __name__ == "__main__":
    unittest.main()
