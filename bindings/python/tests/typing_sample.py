"""What a program writes, for mypy: checked, never run."""

import json
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple

import clearline
from clearline.httpx import ClearLineAuth as HttpxAuth
from clearline.requests import ClearLineAuth as RequestsAuth
from clearline.types import SessionInfo, Stats, TokenDetails, TokenInfo

clearline.init()
clearline.init(environment="test", client_id="pos-demo", client_secret={"env": "POS_SECRET"}, scope="")
clearline.init(environment={"auth_base_url": "https://127.0.0.1:8443"}, ca_file=Path("ca.pem"), app={"name": "till", "version": "1"})
from_file: Dict[str, Any] = json.loads("{}")
clearline.init(**from_file)

token: str = clearline.get_token()
length: int = clearline.get_token_into(bytearray(4096), scope=None)
details: TokenDetails = clearline.get_token_details("pos_integration", timeout_ms=0, min_remaining_s=60)
info: TokenInfo = clearline.token_info()
expires_at: Optional[str] = info["expires_at"]
stats: Stats = clearline.stats()
requests_made: int = stats["clients"]["default"]["slots"][0]["token_requests"]["ok"]
pair: Tuple[str, str] = clearline.pkce_new()
session: clearline.Session = clearline.sign_in("clearline_api openid", show=print)
about: SessionInfo = session.info()
others: List[clearline.Session] = clearline.sessions()
auths = [RequestsAuth(), RequestsAuth("pos_integration"), RequestsAuth(session=session)]
httpx_auth = HttpxAuth(session=session)

try:
    login = clearline.login_start("myapp://auth-callback", extra={"ui_locales": "de"})
    session = clearline.login_finish(login.url)
except clearline.NetworkError as error:
    wait: Optional[int] = error.retry_after_ms
except clearline.ClearLineError as error:
    number: int = error.status

end: Callable[[], None] = session.end
