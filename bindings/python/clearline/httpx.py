"""Authentication for httpx: `httpx.Client(auth=ClearLineAuth())`, and the same with AsyncClient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio.to_thread
import httpx

from ._bearer import Bearer, header, refuse_clear_text

if TYPE_CHECKING:
    from typing import AsyncGenerator, Callable, Generator, TypeVar

    from ._session import Session

    T = TypeVar("T")

__all__ = ["ClearLineAuth"]


class ClearLineAuth(httpx.Auth):
    """Sends every request with a token. One that is answered 401 is repeated once, with a fresh token; where none can be
    had, the 401 is the answer.

    Only for requests to ClearLine's API: whoever gets the request gets the token. An address without encryption is
    refused (ValueError), unless it is this machine's own. An AsyncClient's event loop never waits for a token. A body
    that is streamed is read into memory first, because it may have to be sent again.
    """

    def __init__(self, scope: str | None = None, *, session: Session | None = None) -> None:
        self._bearer = Bearer(scope, session)

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        refuse_clear_text(request.url.scheme, request.url.host)
        request.read()
        token = self._bearer.token()
        response = yield _authorized(request, token)
        if self._may_be_repeated(token, response):
            fresh = self._bearer.replacement(token)
            if fresh is not None:
                yield _authorized(response.request, fresh)

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        refuse_clear_text(request.url.scheme, request.url.host)
        await request.aread()
        token = self._bearer.token() if self._bearer.is_at_hand() else await _in_a_thread(self._bearer.token)
        response = yield _authorized(request, token)
        if self._may_be_repeated(token, response):
            fresh = await _in_a_thread(self._bearer.replacement, token)
            if fresh is not None:
                yield _authorized(response.request, fresh)

    def _may_be_repeated(self, token: str, response: httpx.Response) -> bool:
        """After a redirect to another host the token was left out, so it was not this token that was refused."""
        sent = response.request.headers.get("Authorization")
        return response.status_code == 401 and sent == header(token) and self._bearer.may_be_replaced(token)


def _authorized(request: httpx.Request, token: str) -> httpx.Request:
    request.headers["Authorization"] = header(token)
    return request


async def _in_a_thread(call: Callable[..., T], *arguments: object) -> T:
    return await anyio.to_thread.run_sync(call, *arguments, abandon_on_cancel=True)
