"""Authentication for requests: `requests.get(url, auth=ClearLineAuth())`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from requests.auth import AuthBase
from requests.exceptions import UnrewindableBodyError
from requests.utils import rewind_body

from ._bearer import Bearer, header, refuse_clear_text

if TYPE_CHECKING:
    from typing import Any

    from requests import PreparedRequest, Response

    from ._session import Session

__all__ = ["ClearLineAuth"]


class ClearLineAuth(AuthBase):
    """Sends every request with a token. One that is answered 401 is repeated once, with a fresh token; where none can be
    had, the 401 is the answer.

    Only for requests to ClearLine's API: whoever gets the request gets the token. An address without encryption is
    refused (ValueError), unless it is this machine's own.
    """

    def __init__(self, scope: str | None = None, *, session: Session | None = None) -> None:
        self._bearer = Bearer(scope, session)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        address = urlsplit(request.url or "")
        refuse_clear_text(address.scheme, address.hostname)
        token = self._bearer.token()
        request.headers["Authorization"] = header(token)
        hooks: Any = request  # the types of requests leave this method out, or untyped
        hooks.register_hook("response", partial(self._repeat, token))
        return request

    def _repeat(self, token: str, response: Response, **options: Any) -> Response:
        refused = response.request
        # After a redirect to another host the token was left out, so it was not this token that was refused.
        if response.status_code != 401 or refused.headers.get("Authorization") != header(token):
            return response
        if not self._bearer.may_be_replaced(token) or not _can_be_sent_again(refused):
            return response
        fresh = self._bearer.replacement(token)
        if fresh is None:
            return response
        response.content  # so that the connection can be used again
        response.close()
        again = refused.copy()
        again.headers["Authorization"] = header(fresh)
        connection: Any = getattr(response, "connection")
        repeated: Response = connection.send(again, **options)
        repeated.history.append(response)
        repeated.request = again
        return repeated


def _can_be_sent_again(request: PreparedRequest) -> bool:
    """Files are wound back; what a generator made is gone."""
    if request.body is None or isinstance(request.body, (str, bytes)):
        return True
    try:
        rewind_body(request)
    except UnrewindableBodyError:
        return False
    return True
