"""Asks the API once, with nothing but Python's own library.

The configuration comes from CLEARLINE_CONFIG, or from CLEARLINE_CLIENT_ID, CLEARLINE_CLIENT_SECRET and
CLEARLINE_ENVIRONMENT; CLEARLINE_API_URL is the address to ask. Without it only the token is fetched.
"""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request

import clearline


def ask(url: str, token: str) -> tuple[int, str]:
    request = urllib.request.Request(url, headers={"Authorization": "Bearer " + token})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()


def main() -> None:
    url = os.environ.get("CLEARLINE_API_URL")
    try:
        clearline.init()
        token = clearline.get_token()
        info = clearline.token_info()
        print(f"A token for {info['scope_granted']}, valid for {info['expires_in_s']} s.")
        if url is None:
            return
        status, body = ask(url, token)
        if status == 401:  # the token was refused: a fresh one, and once more
            clearline.report_unauthorized(token)
            status, body = ask(url, clearline.get_token())
        print(status, body)
    except clearline.ClearLineError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    finally:
        clearline.shutdown()


if __name__ == "__main__":
    main()
