"""Authentication for httpx: `httpx.Client(auth=ClearLineAuth())`, and the same with AsyncClient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio.to_thread
import httpx

from ._bearer import Bearer, header

if TYPE_CHECKING:
    from typing import AsyncGenerator, Generator

    from ._session import Session

__all__ = ["ClearLineAuth"]


class ClearLineAuth(httpx.Auth):
    """Sends every request with a token. One that is answered 401 is repeated once, with a fresh token.

    Only for requests to ClearLine's API: whoever gets the request gets the token. An AsyncClient's event loop never
    waits for a token. A body that is streamed is read into memory first, because it may have to be sent again.
    """

    def __init__(self, scope: str | None = None, *, session: Session | None = None) -> None:
        self._bearer = Bearer(scope, session)

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.read()
        token = self._bearer.token()
        request.headers["Authorization"] = header(token)
        response = yield request
        if self._may_be_repeated(token, response):
            fresh = self._bearer.token()
            if fresh != token:
                request.headers["Authorization"] = header(fresh)
                yield request

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        await request.aread()
        token = await self._token()
        request.headers["Authorization"] = header(token)
        response = yield request
        if self._may_be_repeated(token, response):
            fresh = await self._token()
            if fresh != token:
                request.headers["Authorization"] = header(fresh)
                yield request

    async def _token(self) -> str:
        if self._bearer.is_at_hand():
            return self._bearer.token()
        return await anyio.to_thread.run_sync(self._bearer.token, abandon_on_cancel=True)

    def _may_be_repeated(self, token: str, response: httpx.Response) -> bool:
        """After a redirect to another host the token was left out, so it was not this token that was refused."""
        sent = response.request.headers.get("Authorization")
        return response.status_code == 401 and sent == header(token) and self._bearer.may_be_replaced(token)
