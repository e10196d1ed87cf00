/*
 * clearline: ClearLine's OAuth 2.0 for point-of-sale software.
 *
 * Generated from src/ffi/ by build.rs: do not edit.
 *
 * Texts are UTF-8 and end with a NUL; what is passed in is copied before the call returns. Outputs come last, are set
 * to NULL or 0 on entry and filled only on success. A returned `char *` is released with cl_free_string(); a returned
 * `const char *` is borrowed and never released. Every function is thread-safe. None may be called from DllMain, a
 * static destructor or atexit. Nothing is ever printed, and no panic or exception leaves the library.
 */

#ifndef CLEARLINE_H
#define CLEARLINE_H


#include <stddef.h>

#if defined(_MSC_VER) && _MSC_VER < 1600
/* Visual C++ before 2010 has no stdint.h. */
typedef signed __int32 int32_t;
typedef unsigned __int32 uint32_t;
#else
#include <stdint.h>
#endif

/* Define CL_STATIC to link with the static library. */
#if defined(_WIN32) && !defined(CL_STATIC)
#define CL_API __declspec(dllimport)
#else
#define CL_API
#endif

#if defined(_WIN32)
#define CL_CALL __cdecl
#else
#define CL_CALL
#endif


/**
 * The version of this interface; it moves only when a compiled program would break. See cl_abi_version().
 */
#define CL_ABI_VERSION 1

/**
 * How a call ended: `CL_OK` (0) or a negative number. Positive numbers are never returned. Numbers are never
 * reused; a program that meets one it does not know goes by its range.
 */
typedef int32_t cl_status;

/**
 * Success.
 */
#define CL_OK 0

/**
 * -1 to -19: the call was wrong, or not possible now. A pointer that must not be NULL is NULL.
 */
#define CL_E_NULL_ARGUMENT (-1)

/**
 * A text is not UTF-8.
 */
#define CL_E_INVALID_UTF8 (-2)

/**
 * An argument is not what it should be; the message names it.
 */
#define CL_E_INVALID_ARGUMENT (-3)

/**
 * cl_init() has not been called, or not successfully.
 */
#define CL_E_NOT_INITIALIZED (-4)

/**
 * cl_init() was called before, with another configuration.
 */
#define CL_E_ALREADY_INITIALIZED (-5)

/**
 * The buffer is too small; the needed length was written.
 */
#define CL_E_BUFFER_TOO_SMALL (-6)

/**
 * The configuration is wrong; the message names the key. Its category is "config".
 */
#define CL_E_CONFIG (-7)

/**
 * cl_shutdown() was called, or the process is ending.
 */
#define CL_E_SHUT_DOWN (-8)

/**
 * The process was made by fork(): call cl_init() in it.
 */
#define CL_E_FORKED (-9)

/**
 * The token is not there yet; it is being fetched.
 */
#define CL_E_PENDING (-10)

/**
 * This version cannot do that.
 */
#define CL_E_UNSUPPORTED (-11)

/**
 * The function may not be called from inside a callback.
 */
#define CL_E_REENTRANT (-12)

/**
 * -20 to -39: the network. The host name was not found.
 */
#define CL_E_DNS (-20)

/**
 * The server could not be reached, or the connection was cut.
 */
#define CL_E_CONNECT (-21)

/**
 * It took too long.
 */
#define CL_E_TIMEOUT (-22)

/**
 * No secure connection could be made.
 */
#define CL_E_TLS (-23)

/**
 * The dates of the server's certificate and this machine's clock disagree.
 */
#define CL_E_TLS_CLOCK (-24)

/**
 * The proxy could not be reached or refused.
 */
#define CL_E_PROXY (-25)

/**
 * The proxy wants a user name and password.
 */
#define CL_E_PROXY_AUTH (-26)

/**
 * -40 to -59: the server. It has a problem of its own (5xx, server_error, temporarily_unavailable).
 */
#define CL_E_SERVER (-40)

/**
 * It asks for fewer requests (429).
 */
#define CL_E_THROTTLED (-41)

/**
 * What answered is not a token server, or its answer cannot be used; also a redirect.
 */
#define CL_E_BAD_RESPONSE (-42)

/**
 * -60 to -79: the credentials or what they may do. client_id or client_secret are wrong.
 */
#define CL_E_INVALID_CLIENT (-60)

/**
 * The code or refresh token is wrong, expired or used.
 */
#define CL_E_INVALID_GRANT (-61)

/**
 * The scope is unknown or not allowed.
 */
#define CL_E_INVALID_SCOPE (-62)

/**
 * The client may not get tokens in this way.
 */
#define CL_E_UNAUTHORIZED_CLIENT (-63)

/**
 * The server does not know this way of getting tokens.
 */
#define CL_E_UNSUPPORTED_GRANT_TYPE (-64)

/**
 * The server did not understand the request.
 */
#define CL_E_INVALID_REQUEST (-65)

/**
 * The user or the server refused the access.
 */
#define CL_E_ACCESS_DENIED (-66)

/**
 * The server refused with another code; see `oauth_error` in cl_last_error_json().
 */
#define CL_E_OAUTH (-67)

/**
 * The API keeps refusing fresh tokens.
 */
#define CL_E_TOKEN_REJECTED (-68)

/**
 * -80 to -89: a user's sign-in. The answer belongs to no sign-in that is waiting.
 */
#define CL_E_STATE_MISMATCH (-80)

/**
 * The sign-in was not finished in its time.
 */
#define CL_E_LOGIN_EXPIRED (-81)

/**
 * The answer comes from another server than was asked.
 */
#define CL_E_ISSUER_MISMATCH (-82)

/**
 * There is no such session.
 */
#define CL_E_NO_SESSION (-83)

/**
 * The user must sign in again.
 */
#define CL_E_LOGIN_REQUIRED (-84)

/**
 * The sign-in was cancelled.
 */
#define CL_E_CANCELLED (-85)

/**
 * No browser could be opened.
 */
#define CL_E_BROWSER (-86)

/**
 * -90 to -99: the token store. It cannot be read or written.
 */
#define CL_E_STORE (-90)

/**
 * Another program is using it.
 */
#define CL_E_STORE_LOCKED (-91)

/**
 * -100 and below: clearline itself. A mistake in clearline; the program can go on.
 */
#define CL_E_PANIC (-100)

/**
 * The system gave no thread, handle or random numbers.
 */
#define CL_E_RESOURCES (-101)

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The name of a status, such as "CL_E_INVALID_CLIENT"; "CL_E_UNKNOWN" for a number that this version does not
 * know.
 *
 * Never NULL, never freed. Never blocks; may be called before cl_init() and after cl_shutdown().
 */
CL_API const char *CL_CALL cl_status_name(cl_status status);

/**
 * Starts the library with a configuration, a JSON object (see README.md for its keys). Call it once, before the
 * program's first request.
 *
 * `config_json` may be NULL: the configuration is then read from the file that the environment variable
 * CLEARLINE_CONFIG names, else from CLEARLINE_CLIENT_ID, CLEARLINE_CLIENT_SECRET, CLEARLINE_ENVIRONMENT and
 * CLEARLINE_SCOPE. It is copied; 16 MiB at most.
 *
 * Everything is checked here, before any network: CL_E_CONFIG and a message that names the key, CL_E_UNSUPPORTED
 * for a key whose feature this version does not have. With the configuration that is already active: CL_OK, and a
 * remembered refusal of the credentials is forgotten. With another one: CL_E_ALREADY_INITIALIZED, and nothing
 * changes. After cl_shutdown() it may be called again, and in the child of a fork() it must be.
 *
 * Does no network I/O and returns within milliseconds. Thread-safe. Not from DllMain, a static destructor or
 * atexit.
 */
CL_API cl_status CL_CALL cl_init(const char *config_json);

/**
 * Ends the library's threads and forgets all tokens. Callers that wait in another function leave it with
 * CL_E_SHUT_DOWN.
 *
 * Waits for the library's own threads, but never longer than `timeout_ms` milliseconds (0: not at all), and is shut
 * down then in every case. May be called at any time and any number of times: CL_OK. Only the program itself calls
 * it, never a plug-in that shares the library with others. A program may also end without it.
 *
 * Thread-safe. Not from DllMain, a static destructor or atexit.
 */
CL_API cl_status CL_CALL cl_shutdown(uint32_t timeout_ms);

/**
 * The version of the library, such as "0.1.0".
 *
 * Never NULL, never freed. Never blocks; may be called at any time.
 */
CL_API const char *CL_CALL cl_version(void);

/**
 * The version of the interface that the library was built with. A program that loads the library by itself compares
 * it with the CL_ABI_VERSION it was compiled with.
 *
 * Never blocks; may be called at any time.
 */
CL_API uint32_t CL_CALL cl_abi_version(void);

/**
 * Releases a string that one of these functions returned through an `out_` argument, after overwriting it: it may be
 * a token.
 *
 * NULL is allowed and does nothing. Each string is released once, with this function only. Never blocks; may be
 * called at any time, from any thread.
 */
CL_API void CL_CALL cl_free_string(char *string);

/**
 * What failed in the calling thread's last failed call; "" if none has failed yet. Never holds a secret or a
 * token.
 *
 * Never NULL. Borrowed: valid until this thread's next failing call, never freed. UTF-8. Never blocks. Belongs to
 * the OS thread: read it in the thread that made the call, right after it. A successful call leaves it as it is.
 */
CL_API const char *CL_CALL cl_last_error_message(void);

/**
 * What the person at the till can do about it; "" if no call has failed yet.
 *
 * Everything else as with cl_last_error_message().
 */
CL_API const char *CL_CALL cl_last_error_hint(void);

/**
 * The last error with everything that is known of it, as JSON:
 * `{status, name, category, message, hint, retryable, retry_after_ms, request_sent, http_status, oauth_error,
 * oauth_error_description, attempt_id, at}`.
 *
 * Absent facts are null; if no call of this thread has failed yet, `status` is 0 and all others are null.
 * `category` is one of "usage", "config", "network", "server", "credential", "sign_in", "storage", "internal".
 * `retryable` tells whether the same call may succeed later with nothing changed, `retry_after_ms` how many
 * milliseconds away the next attempt is. `request_sent` is "no" or "maybe": whether the request may have reached
 * the server. `at` is RFC 3339, UTC.
 *
 * `out_json` must not be NULL; on success it holds a string to be released with cl_free_string(). Neither changes
 * nor invalidates the last error, whatever happens. Never blocks.
 */
CL_API cl_status CL_CALL cl_last_error_json(char **out_json);

/**
 * Gives an access token for ClearLine's API, to be sent as "Authorization: Bearer TOKEN". Call it before every
 * request: the token is kept and refreshed in time, so nearly every call is answered at once from memory.
 *
 * `scope` is a list of scopes separated by single spaces; order and repetitions do not count. NULL or "" means the
 * configured one. `out_token` must not be NULL; on success it holds a string to be released with cl_free_string(). The
 * token is never expired.
 *
 * Blocks only while there is no token that may be handed out: until the server has answered, `call_deadline_ms` at most
 * (CL_E_TIMEOUT). After a failed attempt it fails at once until the next one is due (`retry_after_ms` in
 * cl_last_error_json()). However many threads call, one request is made. Thread-safe.
 */
CL_API cl_status CL_CALL cl_get_token(const char *scope, char **out_token);

/**
 * As cl_get_token(), but writes the token into a buffer of the caller's.
 *
 * `capacity` is the buffer's size in bytes: the token's length and one more for the NUL at least. `*out_length` is the
 * token's length without the NUL. With too little room the call fails with CL_E_BUFFER_TOO_SMALL, `*out_length` holds
 * the token's length all the same, and the buffer holds "" if it has any room at all. `buffer` may be NULL if `capacity`
 * is 0, which asks for the length. Call in a loop: the token may have grown meanwhile. `out_length` must not be NULL.
 *
 * Blocks as cl_get_token() does. Nothing has to be released. Thread-safe.
 */
CL_API cl_status CL_CALL cl_get_token_into(const char *scope, char *buffer, size_t capacity, size_t *out_length);

/**
 * As cl_get_token(), with everything that belongs to the token, from one moment. Gives JSON: `{access_token,
 * authorization, scope_requested, scope_granted, expires_at, expires_in_s, stale, stale_reason}`.
 *
 * `authorization` is the whole value of the header. `stale` tells that a refresh is overdue, `stale_reason` why: the
 * name of the status that it failed with, or "CL_E_PENDING" where it takes too long. The token is valid all the same.
 *
 * `request_json` may be NULL, which means `{}`; its keys are all optional: `scope`, or `session`; `timeout_ms` (0 to 600000; the
 * configured `call_deadline_ms`), where 0 never blocks: the token comes at once, or a fetch is started and the call
 * fails with CL_E_PENDING; `min_remaining_s` (0 to 86400), how long the token must still live for the call not to wait
 * for a fresh one. A caller whose time is up leaves alone: the fetch goes on.
 *
 * `out_json` must not be NULL; on success it holds a string to be released with cl_free_string(). Blocks as cl_get_token()
 * does, but `timeout_ms` at most. Thread-safe.
 */
CL_API cl_status CL_CALL cl_get_token_json(const char *request_json, char **out_json);

/**
 * What is known of a scope's token, without the token itself, as JSON: `{cached, scope_requested, scope_granted,
 * expires_at, expires_in_s, refresh_at, last_success_at, last_error, next_attempt_at, offline_since}`.
 *
 * Times are RFC 3339, UTC. `last_error` is an object like that of cl_last_error_json(). What is not known is null.
 *
 * `scope` as in cl_get_token(). `out_json` must not be NULL; on success it holds a string to be released with
 * cl_free_string(). Never blocks, makes no request. Thread-safe.
 */
CL_API cl_status CL_CALL cl_token_info(const char *scope, char **out_json);

/**
 * Tells that the API answered 401 to a token, which may be any scope's or session's. Call it before asking for a token again and
 * repeating the request once.
 *
 * If it is a scope's current token, a fresh one is fetched, and the next cl_get_token() waits for it as if there were no
 * token. A token that has been replaced already, or that is nobody's, changes nothing: CL_OK. If the API refuses the
 * fresh token too within 30 seconds, or none can be had now, the call fails with CL_E_TOKEN_REJECTED: repeating the
 * request would not help. The token that there is goes on being handed out then, because one endpoint that refuses
 * everything must not stop the others, and reports cause no request for 5 seconds, doubling to 300.
 *
 * Do not call it for 403. `token` must not be NULL or "". Never blocks. Thread-safe.
 */
CL_API cl_status CL_CALL cl_report_unauthorized(const char *token);

/**
 * Makes a PKCE pair (RFC 7636): a verifier of 64 unreserved characters from the system's random numbers, and its
 * S256 challenge of 43 characters.
 *
 * Neither argument may be NULL; on success both hold strings to be released with cl_free_string(). Never blocks;
 * needs no cl_init().
 */
CL_API cl_status CL_CALL cl_pkce_new(char **out_verifier, char **out_challenge);

/**
 * Starts a user's sign-in and gives the address at which it takes place, to be opened in the system's browser, and the
 * state that names it.
 *
 * `request_json` is an object: `redirect_uri` (required), where the browser is sent afterwards: the host program's own
 * address, such as "myapp://auth-callback", to be passed to cl_login_finish(); or "loopback" (a free port of 127.0.0.1) or an
 * address beginning with "http://127.0.0.1:PORT/" (kept to the letter), where clearline itself receives it until the sign-in
 * ends, tells the user in the browser how it ended, and cl_login_wait() gives the session. `scope` (the configured one;
 * users usually need "clearline_api openid profile"). `url_style`: "clearline" (as documented; the default), "return_url"
 * or "authorize". `extra`: an object of further parameters, such as `ui_locales` or `login_hint`. `lifetime_s` (600; 1 to
 * 3600). `browser`: "none" (the default) or "system", which opens the address here.
 *
 * CL_E_CONNECT: the port is in use, by another program or by a sign-in that has not ended (cl_login_cancel());
 * CL_E_INVALID_ARGUMENT: the system keeps it for itself (which Windows does not tell from a port in use). CL_E_BROWSER: the system opened no browser. In all these cases
 * there is no sign-in.
 *
 * State, verifier (RFC 7636) and nonce stay inside, are used once, and are forgotten at the end. 256 sign-ins may wait
 * at once; the oldest makes way. Neither output may be NULL; on success both hold strings to be released with
 * cl_free_string(). Makes no request and does not wait for the user; waits up to a second for a port that is in use, and up
 * to 5 seconds for the system to take the address over. Thread-safe.
 */
CL_API cl_status CL_CALL cl_login_start(const char *request_json, char **out_url, char **out_state);

/**
 * Finishes a sign-in whose redirect the host program received: checks the callback, exchanges its code for tokens,
 * once, and gives the session.
 *
 * `callback_url` is the whole address that the browser was sent to, as it is. A callback that is refused (CL_E_STATE_MISMATCH:
 * wrong, used already or another program's; CL_E_LOGIN_EXPIRED; CL_E_CANCELLED; CL_E_ISSUER_MISMATCH; a parameter twice:
 * CL_E_INVALID_ARGUMENT) causes no request. An error in it becomes its status, such as CL_E_ACCESS_DENIED. If the
 * server's answer is lost, or has not come within `call_deadline_ms`, the call fails with CL_E_LOGIN_REQUIRED: a code is never
 * sent twice. Whatever it fails with, the user has to sign in again.
 *
 * `out_session` must not be NULL; on success it holds a string to be released with cl_free_string(). Blocks until the
 * server has answered, `call_deadline_ms` and a second more at most. Thread-safe.
 */
CL_API cl_status CL_CALL cl_login_finish(const char *callback_url, char **out_session);

/**
 * Waits for a sign-in whose redirect clearline receives (`redirect_uri` "loopback" or a loopback address), or another
 * thread finishes, and gives its session.
 *
 * `state` names the sign-in, as cl_login_start() gave it. `timeout_ms` is how long to wait at most: CL_E_TIMEOUT after
 * it, CL_E_PENDING where it is 0; the sign-in goes on, and the call may be repeated. It may also be repeated after the end:
 * it gives the same again. CL_E_LOGIN_EXPIRED, CL_E_CANCELLED and CL_E_SHUT_DOWN end the wait, and so does every error of
 * cl_login_finish(). CL_E_STATE_MISMATCH: no such sign-in.
 *
 * `out_session` must not be NULL; on success it holds a string to be released with cl_free_string(). Thread-safe.
 */
CL_API cl_status CL_CALL cl_login_wait(const char *state, uint32_t timeout_ms, char **out_session);

/**
 * Ends a sign-in that has not finished: its address is no longer listened on, and who waits for it leaves with
 * CL_E_CANCELLED.
 *
 * `state` names it; NULL means all of them. CL_OK also for one that has ended without a session; CL_E_STATE_MISMATCH for
 * one that is finished, whose code is being exchanged, or that there never was. In the first two cases cl_login_wait() gives
 * the session, which cl_session_end() ends if nobody wants it. Never blocks. Thread-safe.
 */
CL_API cl_status CL_CALL cl_login_cancel(const char *state);

/**
 * Exchanges a code for tokens and gives the session, for a host program that made the PKCE pair and received the
 * redirect itself, and has checked the state.
 *
 * `request_json` is an object: `code`, `redirect_uri` (byte for byte that of the authorization request) and
 * `code_verifier` (43 to 128 characters) are required; `scope`, what was asked for, is optional. Each code is sent
 * once: passed in again it is CL_E_INVALID_GRANT at once, unless the first request never reached the server. If the
 * server's answer is lost, or has not come within `call_deadline_ms`, the call fails with CL_E_LOGIN_REQUIRED. An ID token is
 * checked, but for its nonce, which only the host knows.
 *
 * Neither argument may be NULL; on success `out_session` holds a string to be released with cl_free_string(). Blocks
 * until the server has answered, `call_deadline_ms` and a second more at most. Thread-safe.
 */
CL_API cl_status CL_CALL cl_exchange_code(const char *request_json, char **out_session);

/**
 * Gives a session's access token, to be sent as "Authorization: Bearer TOKEN". Call it before every request: the token is
 * kept, and refreshed in time if the session has a refresh token. It is never expired.
 *
 * CL_E_LOGIN_REQUIRED: the token has expired and cannot be refreshed, so the user must sign in again. CL_E_NO_SESSION:
 * there is no such session (any more). With cl_get_token_json() and its key `session` a call can have its own time limit.
 *
 * Neither argument may be NULL; on success `out_token` holds a string to be released with cl_free_string(). Blocks as
 * cl_get_token() does. Thread-safe.
 */
CL_API cl_status CL_CALL cl_session_get_token(const char *session, char **out_token);

/**
 * What is known of a session, as JSON, without its tokens: `{session, scope, expires_at, has_refresh_token, created_at,
 * subject, name, email}`.
 *
 * `scope` is what was granted, `expires_at` the end of the present token (null: it has expired); the last three come from
 * the ID token, and are null without one (ask for the scope "openid", and "profile" for the name). `session` may be NULL:
 * an array of all sessions, the oldest first.
 *
 * `out_json` must not be NULL; on success it holds a string to be released with cl_free_string(). CL_E_NO_SESSION: there is
 * no such session. Never blocks, makes no request. Thread-safe.
 */
CL_API cl_status CL_CALL cl_session_info(const char *session, char **out_json);

/**
 * Ends a session: it is forgotten here, at once and whatever happens, and its tokens are revoked at the server (RFC 7009).
 * An API that does not ask the server about each token may accept the last access token until it expires.
 *
 * CL_OK: the server was told. An error of the categories "network", "server" or "credential": the session is over here,
 * but the server could not be told. CL_E_NO_SESSION: there is no such session. Callers that wait for its token leave with
 * CL_E_NO_SESSION.
 *
 * `session` must not be NULL. Blocks until the server has answered, `call_deadline_ms` at most (CL_E_TIMEOUT). Thread-safe.
 */
CL_API cl_status CL_CALL cl_session_end(const char *session);

/**
 * What has happened since cl_init(), as JSON: `{version, uptime_s, clock_skew_s, clients: {"default": {slots: [{scope,
 * token_requests: {ok, network, server, credential}, cache_hits, waits, stale_served, unauthorized_reports, and all of
 * cl_token_info()}], sessions: [{the same without `scope`, and all of cl_session_info()}]}}}`.
 *
 * `clock_skew_s` is this machine's clock minus the server's, by the server's last answer; null while there was none.
 * `cache_hits` counts calls that were answered at once from memory, `waits` those that waited for a request,
 * `stale_served` those that got a valid token whose refresh was overdue.
 *
 * `request_json` may be NULL, which means `{}`; it has no keys yet. `out_json` must not be NULL; on success it holds a
 * string to be released with cl_free_string(). Never blocks, makes no request. Thread-safe.
 */
CL_API cl_status CL_CALL cl_stats(const char *request_json, char **out_json);

/**
 * Takes one value out of a JSON text by its JSON Pointer (RFC 6901): "/expires_in_s", "/slots/0/scope"; "" is the
 * whole text. A string comes without its quotes and escapes, anything else as its JSON text, exactly as it was
 * written (12.10 stays 12.10, null is "null").
 *
 * No argument may be NULL; both texts are UTF-8, `json` 16 MiB at most. On success `out_value` holds a string to be
 * released with cl_free_string(). CL_E_INVALID_ARGUMENT if `json` is not JSON, the pointer is malformed or leads
 * nowhere, or the string holds a NUL character. Never blocks; needs no cl_init().
 */
CL_API cl_status CL_CALL cl_json_get(const char *json, const char *pointer, char **out_value);

/**
 * Writes a text as a JSON string, quotes included, to be put into a configuration or a request.
 *
 * No argument may be NULL; `text` is UTF-8, 1 MiB at most. On success `out_json_string` holds a string to be released
 * with cl_free_string(). Never blocks; needs no cl_init().
 */
CL_API cl_status CL_CALL cl_json_quote(const char *text, char **out_json_string);

#ifdef __cplusplus
}
#endif

#endif  /* CLEARLINE_H */
