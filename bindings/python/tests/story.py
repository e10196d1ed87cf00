"""The story that every binding's tests tell: prints the lines of bindings/story.txt."""

from __future__ import annotations

import clearline
from clearline import ClearLineError
from support import CONFIG, REDIRECT_URI, USER_SCOPE, user_signs_in


def main() -> None:
    clearline.init(**{**CONFIG, "client_secret": "wr0ng"})
    try:
        clearline.get_token()
    except ClearLineError as error:
        tell("wrong secret", error)
    clearline.shutdown()

    clearline.init(**CONFIG)
    first = clearline.get_token()
    print("right secret: a token")
    clearline.report_unauthorized(first)
    print(f"reported: {compared(first, clearline.get_token())}")
    clearline.shutdown()

    clearline.init(**{**CONFIG, "client_id": "user-demo"})
    login = clearline.login_start(REDIRECT_URI, USER_SCOPE)
    session = clearline.login_finish(user_signs_in(login.url))
    print(f"signed in: {session.info()['scope']}")
    first = session.get_token()
    print("session: a token")
    clearline.report_unauthorized(first)
    print(f"reported: {compared(first, session.get_token())}")
    session.end()
    print("ended")
    try:
        session.get_token()
    except ClearLineError as error:
        tell("session", error)
    clearline.shutdown()
    print("shut down")
    try:
        clearline.get_token()
    except ClearLineError as error:
        tell("token", error)


def compared(first: str, second: str) -> str:
    return "the same token" if first == second else "another token"


def tell(what: str, error: ClearLineError) -> None:
    print(f"{what}: {error.name} ({error.status}): {error.hint}")


if __name__ == "__main__":
    main()
