"""Users sign in."""

from __future__ import annotations

from functools import partial

from . import _native
from ._errors import ClearLineError
from ._session import Session
from ._waiting import interruptible

TYPE_CHECKING = False  # without importing typing
if TYPE_CHECKING:
    from typing import Callable, Mapping


class Login:
    """A sign-in that has begun: the address to open in the browser, and the state that names it."""

    __slots__ = ("state", "url")

    def __init__(self, url: str, state: str) -> None:
        self.url = url
        self.state = state

    def finish(self, callback_url: str) -> Session:
        """See login_finish."""
        return login_finish(callback_url)

    def wait(self, timeout_ms: int | None = None) -> Session:
        """See login_wait."""
        return login_wait(self.state, timeout_ms)

    def cancel(self) -> None:
        """See login_cancel."""
        login_cancel(self.state)

    def __repr__(self) -> str:
        return "<clearline.Login>"  # state and address are for the browser alone


def login_start(
    redirect_uri: str,
    scope: str | None = None,
    *,
    url_style: str | None = None,
    extra: Mapping[str, str] | None = None,
    lifetime_s: int | None = None,
    browser: str | None = None,
) -> Login:
    """Starts a sign-in; makes no request and does not wait for the user, but may take seconds to open a browser.

    `redirect_uri` is the program's own address ("myapp://auth-callback"), whose call goes to login_finish, or
    "loopback" (or an address beginning with "http://127.0.0.1:PORT/"), where the library itself receives the answer
    and login_wait gives the session. `scope`: users usually need "clearline_api openid profile". `url_style`:
    "clearline" (the default), "return_url" or "authorize". `extra`: further parameters, such as `ui_locales`.
    `browser`: "system" opens the address here.
    """
    request = _native.request(
        redirect_uri=redirect_uri,
        scope=scope,
        url_style=url_style,
        extra=None if extra is None else dict(extra),
        lifetime_s=lifetime_s,
        browser=browser,
    )
    # It waits for a port that is in use, and for the system to open a browser.
    return interruptible(lambda: Login(*_native.call("cl_login_start", request, outputs=2)), undo=_cancel_quietly)


def login_finish(callback_url: str) -> Session:
    """Finishes a sign-in with the whole address that the browser was sent to, as it is."""
    return Session(interruptible(partial(_native.call_for_text, "cl_login_finish", callback_url)))


def login_wait(state: str, timeout_ms: int | None = None) -> Session:
    """Waits for a sign-in that the library or another thread finishes: None until its lifetime ends.

    When the time is up it raises CL_E_TIMEOUT (CL_E_PENDING with 0), and the sign-in goes on.
    """
    most = _native.LARGEST_MILLIS if timeout_ms is None else _native.millis("timeout_ms", timeout_ms)
    return Session(interruptible(partial(_native.call_for_text, "cl_login_wait", state, most)))


def login_cancel(state: str | None = None) -> None:
    """Ends a sign-in that has not finished (None: all of them); who waits for it leaves with CL_E_CANCELLED."""
    _native.call("cl_login_cancel", state)


def sign_in(
    scope: str | None = None,
    *,
    redirect_uri: str = "loopback",
    show: Callable[[str], object] | None = None,
    lifetime_s: int | None = None,
    url_style: str | None = None,
    extra: Mapping[str, str] | None = None,
) -> Session:
    """Opens the system's browser, lets the user sign in, and gives the session.

    With `show` the address goes to that function instead of the browser: print, say, or a window of the program's own.
    Ctrl-C cancels the sign-in.
    """
    login = login_start(
        redirect_uri,
        scope,
        url_style=url_style,
        extra=extra,
        lifetime_s=lifetime_s,
        browser="system" if show is None else "none",
    )
    finished = False
    try:
        if show is not None:
            show(login.url)
        session = login.wait()
        finished = True
        return session
    finally:
        if not finished:
            _cancel_quietly(login)


def _cancel_quietly(login: Login) -> None:
    """What ended the wait is what the caller is to hear of."""
    try:
        login.cancel()
    except ClearLineError:
        pass


def exchange_code(code: str, *, redirect_uri: str, code_verifier: str, scope: str | None = None) -> Session:
    """Gives the session for a code, where the program made the PKCE pair, received the redirect and checked the state."""
    request = _native.request(code=code, redirect_uri=redirect_uri, code_verifier=code_verifier, scope=scope)
    return Session(interruptible(partial(_native.call_for_text, "cl_exchange_code", request)))


def pkce_new() -> tuple[str, str]:
    """A new PKCE pair: the verifier, which is a secret, and its S256 challenge."""
    verifier, challenge = _native.call("cl_pkce_new", outputs=2)
    return verifier, challenge
