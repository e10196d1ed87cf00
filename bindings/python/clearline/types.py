"""The dictionaries that go in and come out. The library's answers gain keys and never lose any."""

import os
from typing import Dict, List, Optional, TypedDict, Union

# Python itself reads these, and old ones do not know the short notation.
Text = Optional[str]
Number = Optional[int]
Path = Union[str, "os.PathLike[str]"]


class _EnvironmentUrl(TypedDict):
    auth_base_url: str


class Environment(_EnvironmentUrl, total=False):
    """An environment of one's own."""

    api_base_url: str
    issuer: str


class SecretFromVariable(TypedDict):
    env: str


class SecretFromFile(TypedDict):
    file: Path


class SecretFromDpapiFile(TypedDict):
    dpapi_file: Path


class App(TypedDict):
    name: str
    version: str


class Config(TypedDict, total=False):
    """The configuration of `init`."""

    environment: Union[str, Environment]
    client_id: str
    client_secret: Union[str, SecretFromVariable, SecretFromFile, SecretFromDpapiFile]
    scope: str
    api_base_url: str
    basic_auth: str
    refresh_before_expiry_s: int
    min_remaining_s: int
    keep_warm: bool
    connect_timeout_ms: int
    request_timeout_ms: int
    call_deadline_ms: int
    proxy: str
    trust: str
    ca_file: Path
    allow_insecure_loopback: bool
    app: App
    store: Dict[str, object]
    log: Dict[str, object]


class ErrorFacts(TypedDict):
    """A failure that was not raised."""

    status: int
    name: str
    category: str
    message: str
    hint: str
    retryable: bool
    retry_after_ms: Number
    request_sent: Text
    http_status: Number
    oauth_error: Text
    oauth_error_description: Text
    attempt_id: Text
    at: Text


class TokenInfo(TypedDict):
    """What is known of a token, without the token itself. Times are RFC 3339 in UTC."""

    cached: bool
    scope_requested: Text
    scope_granted: Text
    expires_at: Text
    expires_in_s: Number
    refresh_at: Text
    last_success_at: Text
    last_error: Optional[ErrorFacts]
    next_attempt_at: Text
    offline_since: Text


class TokenDetails(TypedDict):
    """A token with everything that belongs to it."""

    access_token: str
    authorization: str  # the whole value of the header
    scope_requested: Text
    scope_granted: Text
    expires_at: str
    expires_in_s: int
    stale: bool  # a refresh is overdue; the token is valid all the same
    stale_reason: Text


class SessionInfo(TypedDict):
    """What is known of a session, without its tokens."""

    session: str
    scope: Text
    expires_at: Text
    has_refresh_token: bool
    created_at: str
    subject: Text
    name: Text
    email: Text


class TokenRequests(TypedDict):
    ok: int
    network: int
    server: int
    credential: int


class _Counts(TokenInfo):
    token_requests: TokenRequests
    cache_hits: int
    waits: int
    stale_served: int
    unauthorized_reports: int


class SlotStats(_Counts):
    scope: str


class SessionStats(_Counts, SessionInfo):
    pass


class ClientStats(TypedDict):
    slots: List[SlotStats]
    sessions: List[SessionStats]


class Stats(TypedDict):
    version: str
    uptime_s: int
    clock_skew_s: Number  # this machine's clock minus the server's
    clients: Dict[str, ClientStats]
