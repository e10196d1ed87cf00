// clearline in C++: the functions of clearline.h with std::string, destructors, and exceptions or std::error_code.
//
// Header-only: it needs clearline.h beside it and the library. What a function does, how long it may block and what it
// may fail with is documented in clearline.h, under the function's name with `cl_` in front.
//
// C++11 and later (Visual C++ from 2015 on) have all of it. C++98 has all but std::error_code and std::chrono. Without
// exceptions (-fno-exceptions) there are the functions that take a std::error_code, so that needs C++11.
//
// Texts are UTF-8. Everything may be used from every thread, but each object by one at a time, as in the standard
// library. Not from DllMain, atexit, or the constructor or destructor of a static object.

#ifndef CLEARLINE_HPP
#define CLEARLINE_HPP

#include "clearline.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>

#if __cplusplus >= 201103L || (defined(_MSC_VER) && _MSC_VER >= 1900)
#define CLEARLINE_CPP11 1
#include <chrono>
#include <system_error>
#else
#define CLEARLINE_CPP11 0
#endif

#if (defined(__GNUC__) && !defined(__EXCEPTIONS)) || (defined(_MSC_VER) && !defined(_CPPUNWIND))
#define CLEARLINE_EXCEPTIONS 0
#else
#define CLEARLINE_EXCEPTIONS 1
#endif

#if !CLEARLINE_CPP11 && !CLEARLINE_EXCEPTIONS
#error "clearline.hpp needs exceptions or C++11: without both, use clearline.h"
#endif

namespace clearline {

namespace detail {

// A string of the library's, given back at the end of the scope.
class owned {
public:
    owned() : text_(NULL) {}
    ~owned() { cl_free_string(text_); }
    char** out() { return &text_; }
    const char* get() const { return text_ == NULL ? "" : text_; }

private:
    owned(const owned&);
    owned& operator=(const owned&);

    char* text_;
};

// A text for the library. One with a NUL inside (UTF-16, as a rule) would be cut short there: instead the library gets
// what it refuses as CL_E_INVALID_UTF8.
inline const char* text(const std::string& given) {
    return given.find('\0') == std::string::npos ? given.c_str() : "\xff";
}

// std::enable_if, which C++98 has not.
template <bool Condition, class Type>
struct only_if {};
template <class Type>
struct only_if<true, Type> {
    typedef Type type;
};

// Whether the library's interface is the one that this header is of.
inline bool library_fits() { return cl_abi_version() == CL_ABI_VERSION; }

inline void require_library();

} // namespace detail

inline std::string version() { return cl_version(); }
inline uint32_t abi_version() { return cl_abi_version(); }
inline std::string status_name(cl_status status) { return cl_status_name(status); }

/// An answer of the library's. Values are named by a JSON Pointer (RFC 6901): "/expires_in_s", "/last_error/hint". To
/// ask for one that is absent is a failed call like any other: it becomes the thread's last error.
class json {
public:
    json() {}
    explicit json(const std::string& answer) : text_(answer) {}

    const std::string& text() const { return text_; }

    /// Whether the value is there and is not null.
    bool has(const std::string& pointer) const {
        detail::owned value;
        return find(pointer, value) && !(std::strcmp(value.get(), "null") == 0 && is_null(pointer));
    }

    /// A string without its quotes, anything else as its JSON text; the fallback where it is absent or null.
    std::string get(const std::string& pointer, const std::string& fallback = std::string()) const {
        detail::owned value;
        return has(pointer) && find(pointer, value) ? value.get() : fallback;
    }

    /// A whole number; the fallback where it is absent or no number.
    long number(const std::string& pointer, long fallback = 0) const {
        if (!has(pointer)) return fallback;
        const std::string text = get(pointer);
        char* end = NULL;
        const long value = std::strtol(text.c_str(), &end, 10);
        return end == text.c_str() ? fallback : value;
    }

    bool boolean(const std::string& pointer, bool fallback = false) const {
        return has(pointer) ? get(pointer) == "true" : fallback;
    }

private:
    bool find(const std::string& pointer, detail::owned& value) const {
        return cl_json_get(detail::text(text_), detail::text(pointer), value.out()) == CL_OK;
    }

    // cl_json_get gives the same for null and for the string "null", which may be somebody's name. What is written
    // behind the key in the enclosing object tells them apart.
    bool is_null(const std::string& pointer) const {
        const std::size_t slash = pointer.rfind('/');
        detail::owned parent;
        if (slash == std::string::npos || !find(pointer.substr(0, slash), parent) || *parent.get() != '{') return true;
        const std::string object = parent.get(), key = '"' + pointer.substr(slash + 1) + '"';
        for (std::size_t at = object.find(key); at != std::string::npos; at = object.find(key, at + 1)) {
            std::size_t behind = object.find_first_not_of(" \t\r\n", at + key.size());
            if (behind == std::string::npos || object[behind] != ':') continue;
            behind = object.find_first_not_of(" \t\r\n", behind + 1);
            if (behind != std::string::npos && object[behind] == 'n') return true;
        }
        return false;
    }

    std::string text_;
};

/// An access token. Its text is overwritten when it goes out of scope; do not keep copies, and show it to nobody.
class token {
public:
    token() {}
    explicit token(const char* secret) : text_(secret) {} // straight into its place: a string on the way would leave a copy
    explicit token(const std::string& secret) : text_(secret) {}
    token(const token& other) : text_(other.text_) {}
#if CLEARLINE_CPP11
    token(token&& other) noexcept { text_.swap(other.text_); }
#endif
    token& operator=(token other) {
        text_.swap(other.text_); // what it was is overwritten there
        return *this;
    }
    ~token() {
        if (text_.empty()) return;
        volatile char* const bytes = &text_[0]; // volatile, or the compiler leaves it out
        for (std::size_t i = 0; i < text_.size(); i++) bytes[i] = '\0';
    }

    const std::string& str() const { return text_; }
    const char* c_str() const { return text_.c_str(); }
    bool empty() const { return text_.empty(); }

    /// The value of the header "Authorization": a copy, which nobody overwrites.
    std::string authorization() const { return "Bearer " + text_; }

    friend bool operator==(const token& left, const token& right) { return left.text_ == right.text_; }
    friend bool operator!=(const token& left, const token& right) { return left.text_ != right.text_; }

private:
    std::string text_;
};

/// A call that failed: what happened, and what to do about it. Never holds a secret or a token. what() has both: what
/// message() and hint() say.
class error : public std::runtime_error {
public:
    /// The calling thread's call that has just failed with this status.
    explicit error(cl_status returned)
        : std::runtime_error(said(cl_last_error_message(), cl_last_error_hint())), status_(returned), facts_(known()) {}

    /// The calling thread's last failed call. Its status is CL_OK if none has failed yet.
    static error last() {
        error found(CL_OK);
        found.status_ = static_cast<cl_status>(found.facts().number("/status"));
        return found;
    }

    cl_status status() const { return status_; }
    std::string name() const { return status_ == CL_OK ? "" : cl_status_name(status_); } ///< "CL_E_INVALID_CLIENT"
    std::string message() const { return facts().get("/message", what()); }
    std::string hint() const { return facts().get("/hint"); }

    /// "usage", "config", "network", "server", "credential", "sign_in", "storage" or "internal".
    std::string category() const { return facts().get("/category"); }

    /// Whether the same call may succeed later with nothing changed.
    bool retryable() const { return facts().boolean("/retryable"); }

    /// How many milliseconds away the next attempt is; -1 where that is not known.
    long retry_after_ms() const { return facts().number("/retry_after_ms", -1); }

    /// Whether the request may have reached the server. If so, never repeat a sale.
    bool may_have_been_sent() const { return facts().get("/request_sent") == "maybe"; }

    int http_status() const { return static_cast<int>(facts().number("/http_status")); } ///< 0: there was none
    std::string oauth_error() const { return facts().get("/oauth_error"); }              ///< "invalid_client"
    std::string oauth_error_description() const { return facts().get("/oauth_error_description"); }
    std::string attempt_id() const { return facts().get("/attempt_id"); } ///< names the attempt in the log, for support
    std::string at() const { return facts().get("/at"); }                 ///< when: RFC 3339, UTC

    /// All of it, as cl_last_error_json() gives it.
    json facts() const { return json(facts_.what()); }

#if CLEARLINE_CPP11
    /// retry_after_ms(); negative where it is not known.
    std::chrono::milliseconds retry_after() const { return std::chrono::milliseconds(retry_after_ms()); }
    std::error_code code() const;
#endif

private:
    friend void detail::require_library();

    error(cl_status known_status, const std::string& what_failed, const std::string& what_to_do)
        : std::runtime_error(said(what_failed, what_to_do)), status_(known_status),
          facts_("{\"category\":\"usage\",\"message\":\"" + what_failed + "\",\"hint\":\"" + what_to_do + "\"}") {}

    static std::string said(const std::string& what_failed, const std::string& what_to_do) {
        if (what_failed.empty() || what_to_do.empty()) return what_failed + what_to_do;
        return what_failed + (what_failed[what_failed.size() - 1] == '.' ? " " : ". ") + what_to_do;
    }

    static std::string known() {
        detail::owned text;
        cl_last_error_json(text.out());
        return text.get();
    }

    cl_status status_;
    // Not a string: an exception is copied while it is thrown, and copying this one never fails.
    std::runtime_error facts_;
};

/// The calling thread's last failed call, for use after a std::error_code. See error::last().
inline error last_error() { return error::last(); }

#if CLEARLINE_CPP11

/// The statuses as values of std::error_code: `if (code == clearline::errc::timeout)`.
enum class errc {
    null_argument = CL_E_NULL_ARGUMENT,
    invalid_utf8 = CL_E_INVALID_UTF8,
    invalid_argument = CL_E_INVALID_ARGUMENT,
    not_initialized = CL_E_NOT_INITIALIZED,
    already_initialized = CL_E_ALREADY_INITIALIZED,
    buffer_too_small = CL_E_BUFFER_TOO_SMALL,
    config = CL_E_CONFIG,
    shut_down = CL_E_SHUT_DOWN,
    forked = CL_E_FORKED,
    pending = CL_E_PENDING,
    unsupported = CL_E_UNSUPPORTED,
    reentrant = CL_E_REENTRANT,
    dns = CL_E_DNS,
    connect = CL_E_CONNECT,
    timeout = CL_E_TIMEOUT,
    tls = CL_E_TLS,
    tls_clock = CL_E_TLS_CLOCK,
    proxy = CL_E_PROXY,
    proxy_auth = CL_E_PROXY_AUTH,
    server = CL_E_SERVER,
    throttled = CL_E_THROTTLED,
    bad_response = CL_E_BAD_RESPONSE,
    invalid_client = CL_E_INVALID_CLIENT,
    invalid_grant = CL_E_INVALID_GRANT,
    invalid_scope = CL_E_INVALID_SCOPE,
    unauthorized_client = CL_E_UNAUTHORIZED_CLIENT,
    unsupported_grant_type = CL_E_UNSUPPORTED_GRANT_TYPE,
    invalid_request = CL_E_INVALID_REQUEST,
    access_denied = CL_E_ACCESS_DENIED,
    oauth = CL_E_OAUTH,
    token_rejected = CL_E_TOKEN_REJECTED,
    state_mismatch = CL_E_STATE_MISMATCH,
    login_expired = CL_E_LOGIN_EXPIRED,
    issuer_mismatch = CL_E_ISSUER_MISMATCH,
    no_session = CL_E_NO_SESSION,
    login_required = CL_E_LOGIN_REQUIRED,
    cancelled = CL_E_CANCELLED,
    browser = CL_E_BROWSER,
    store = CL_E_STORE,
    store_locked = CL_E_STORE_LOCKED,
    panic = CL_E_PANIC,
    resources = CL_E_RESOURCES
};

namespace detail {

class error_category : public std::error_category {
public:
    const char* name() const noexcept override { return "clearline"; }
    std::string message(int status) const override { return cl_status_name(status); }

    /// What the standard library has a word for.
    std::error_condition default_error_condition(int status) const noexcept override {
        switch (status) {
        case CL_E_TIMEOUT: return std::errc::timed_out;
        case CL_E_CANCELLED: return std::errc::operation_canceled;
        case CL_E_INVALID_ARGUMENT: return std::errc::invalid_argument;
        default: return std::error_condition(status, *this);
        }
    }
};

} // namespace detail

inline const std::error_category& category() noexcept {
    static const detail::error_category only;
    return only;
}

inline std::error_code make_error_code(errc status) noexcept { return {static_cast<int>(status), category()}; }

inline std::error_code error::code() const { return {static_cast<int>(status()), clearline::category()}; }

#endif // CLEARLINE_CPP11

namespace detail {

#if CLEARLINE_CPP11
inline std::error_code code(cl_status status) { return {static_cast<int>(status), category()}; }
#endif

#if CLEARLINE_EXCEPTIONS
// Reads the last error at once, in the thread whose call it was.
inline void check(cl_status status) {
    if (status != CL_OK) throw error(status);
}

inline void require_library() {
    if (library_fits()) return;
    throw error(CL_E_UNSUPPORTED, "clearline " + version() + " is not of this program's version",
                "Put the clearline library beside the program that came with it.");
}
#endif

} // namespace detail

/// A JSON object for a configuration or a request: `object().set("environment", "test").set("keep_warm", true)`.
class object {
public:
    object& set(const std::string& name, const std::string& text) { return add(name, quoted(text)); }
    object& set(const std::string& name, const char* text) { return add(name, quoted(text)); }
    object& set(const std::string& name, const object& members) { return add(name, members.str()); }
    object& set(const std::string& name, bool value) { return add(name, value ? "true" : "false"); }
    object& set(const std::string& name, int number) { return add(name, digits(number)); }

    /// The other whole numbers, whatever they are called on this system.
    template <class Number>
    typename detail::only_if<std::numeric_limits<Number>::is_integer, object&>::type set(const std::string& name, Number number) {
        return add(name, digits(number));
    }

    std::string str() const { return '{' + members_ + '}'; }
    operator std::string() const { return str(); }

private:
    object& add(const std::string& name, const std::string& value) {
        members_ += (members_.empty() ? "" : ",") + quoted(name) + ':' + value;
        return *this;
    }

    static std::string quoted(const std::string& text) {
        detail::owned result;
        const cl_status status = cl_json_quote(detail::text(text), result.out());
#if CLEARLINE_EXCEPTIONS
        detail::check(status);
#else
        if (status != CL_OK) return "\xff"; // whoever gets the object refuses it as CL_E_INVALID_UTF8
#endif
        return result.get();
    }

    // Not a stream: that writes numbers as the program's locale has them.
    template <class Number>
    static std::string digits(Number number) {
        std::string text;
        const bool negative = number < 0;
        do {
            const int last = static_cast<int>(number % 10); // has the number's sign
            text.insert(text.begin(), static_cast<char>('0' + (negative ? -last : last)));
            number = static_cast<Number>(number / 10);
        } while (number != 0);
        return negative ? '-' + text : text;
    }

    std::string members_;
};

/// How long to wait: a number of milliseconds, or any std::chrono duration.
class timeout {
public:
    template <class Number> // a long would make less than nothing of Windows' INFINITE
    timeout(Number milliseconds, typename detail::only_if<std::numeric_limits<Number>::is_integer, int>::type = 0)
        : ms_(clamped(static_cast<double>(milliseconds))) {}
#if CLEARLINE_CPP11
    template <class Count, class Period>
    timeout(const std::chrono::duration<Count, Period>& duration)
        : ms_(clamped(std::chrono::duration<double, std::milli>(duration).count())) {}
#endif
    uint32_t ms() const { return ms_; }

private:
    static uint32_t clamped(double milliseconds) {
        const double most = 4294967295.0;
        return static_cast<uint32_t>(milliseconds < 0 ? 0 : milliseconds > most ? most : milliseconds);
    }

    uint32_t ms_;
};

/// A PKCE pair (RFC 7636).
struct pkce {
    std::string verifier, challenge;
};

/// A signed-in user. It is only the session's name: copies are the same session, and it goes on without this object.
class session {
public:
    session() {}
    explicit session(const std::string& name) : id_(name) {}
    const std::string& id() const { return id_; }

#if CLEARLINE_EXCEPTIONS
    token get_token() const {
        detail::owned text;
        detail::check(cl_session_get_token(detail::text(id_), text.out()));
        return token(text.get());
    }
    json info() const {
        detail::owned text;
        detail::check(cl_session_info(detail::text(id_), text.out()));
        return json(text.get());
    }
    void end() const { detail::check(cl_session_end(detail::text(id_))); }
#endif

#if CLEARLINE_CPP11
    token get_token(std::error_code& code) const {
        detail::owned text;
        code = detail::code(cl_session_get_token(detail::text(id_), text.out()));
        return token(text.get());
    }
    json info(std::error_code& code) const {
        detail::owned text;
        code = detail::code(cl_session_info(detail::text(id_), text.out()));
        return json(text.get());
    }
    void end(std::error_code& code) const { code = detail::code(cl_session_end(detail::text(id_))); }
#endif

private:
    std::string id_;
};

/// A sign-in that has begun. It is only the sign-in's name: it goes on without this object.
class login {
public:
    login() {}
    explicit login(const std::string& name) : state_(name) {}
    login(const std::string& address, const std::string& name) : url_(address), state_(name) {}

    const std::string& url() const { return url_; } ///< to be opened in the system's browser
    const std::string& state() const { return state_; }

#if CLEARLINE_EXCEPTIONS
    session wait(timeout limit) const {
        detail::owned id;
        detail::check(cl_login_wait(detail::text(state_), limit.ms(), id.out()));
        return session(id.get());
    }
    void cancel() const { detail::check(cl_login_cancel(detail::text(state_))); }
#endif

#if CLEARLINE_CPP11
    session wait(timeout limit, std::error_code& code) const {
        detail::owned id;
        code = detail::code(cl_login_wait(detail::text(state_), limit.ms(), id.out()));
        return session(id.get());
    }
    void cancel(std::error_code& code) const { code = detail::code(cl_login_cancel(detail::text(state_))); }
#endif

private:
    std::string url_, state_;
};

#if CLEARLINE_EXCEPTIONS

// With exceptions: each throws clearline::error.

/// Takes the configuration from the environment variables. CL_E_UNSUPPORTED: also where the library is not the one that
/// this header came with (cl_abi_version()).
inline void init() {
    detail::require_library();
    detail::check(cl_init(NULL));
}
inline void init(const std::string& config) {
    detail::require_library();
    detail::check(cl_init(detail::text(config)));
}
inline void shutdown(timeout limit = 5000) { detail::check(cl_shutdown(limit.ms())); }

inline token get_token(const std::string& scope = std::string()) {
    detail::owned text;
    detail::check(cl_get_token(detail::text(scope), text.out()));
    return token(text.get());
}

/// The token's length. As with snprintf, one that is not less than the capacity says that the buffer was too small.
inline std::size_t get_token_into(const std::string& scope, char* buffer, std::size_t capacity) {
    std::size_t length = 0;
    const cl_status status = cl_get_token_into(detail::text(scope), buffer, capacity, &length);
    if (status != CL_E_BUFFER_TOO_SMALL) detail::check(status);
    return length;
}

/// Holds the token as well as the facts about it, and does not overwrite it.
inline json get_token_json(const std::string& request = "{}") {
    detail::owned text;
    detail::check(cl_get_token_json(detail::text(request), text.out()));
    return json(text.get());
}

inline json token_info(const std::string& scope = std::string()) {
    detail::owned text;
    detail::check(cl_token_info(detail::text(scope), text.out()));
    return json(text.get());
}

inline void report_unauthorized(const token& rejected) {
    detail::check(cl_report_unauthorized(detail::text(rejected.str())));
}

inline pkce pkce_new() {
    detail::owned verifier, challenge;
    detail::check(cl_pkce_new(verifier.out(), challenge.out()));
    pkce pair;
    pair.verifier = verifier.get();
    pair.challenge = challenge.get();
    return pair;
}

inline login login_start(const std::string& request) {
    detail::owned url, state;
    detail::check(cl_login_start(detail::text(request), url.out(), state.out()));
    return login(url.get(), state.get());
}

inline session login_finish(const std::string& callback_url) {
    detail::owned id;
    detail::check(cl_login_finish(detail::text(callback_url), id.out()));
    return session(id.get());
}

inline void login_cancel_all() { detail::check(cl_login_cancel(NULL)); }

inline session exchange_code(const std::string& request) {
    detail::owned id;
    detail::check(cl_exchange_code(detail::text(request), id.out()));
    return session(id.get());
}

/// All sessions, the oldest first: an array of what session::info() gives.
inline json sessions() {
    detail::owned text;
    detail::check(cl_session_info(NULL, text.out()));
    return json(text.get());
}

inline json stats(const std::string& request = "{}") {
    detail::owned text;
    detail::check(cl_stats(detail::text(request), text.out()));
    return json(text.get());
}

inline std::string json_get(const std::string& text, const std::string& pointer) {
    detail::owned value;
    detail::check(cl_json_get(detail::text(text), detail::text(pointer), value.out()));
    return value.get();
}

inline std::string json_quote(const std::string& text) {
    detail::owned quoted;
    detail::check(cl_json_quote(detail::text(text), quoted.out()));
    return quoted.get();
}

#endif // CLEARLINE_EXCEPTIONS

#if CLEARLINE_CPP11

// With std::error_code: none throws (but std::bad_alloc). What they give on failure is empty, and last_error() tells
// the rest.

/// errc::unsupported: also where the library is not the one that this header came with, of which last_error() says nothing.
inline void init(std::error_code& code) { code = detail::code(detail::library_fits() ? cl_init(NULL) : CL_E_UNSUPPORTED); }
inline void init(const std::string& config, std::error_code& code) {
    code = detail::code(detail::library_fits() ? cl_init(detail::text(config)) : CL_E_UNSUPPORTED);
}
inline void shutdown(timeout limit, std::error_code& code) { code = detail::code(cl_shutdown(limit.ms())); }

inline token get_token(const std::string& scope, std::error_code& code) {
    detail::owned text;
    code = detail::code(cl_get_token(detail::text(scope), text.out()));
    return token(text.get());
}

inline token get_token(std::error_code& code) { return get_token(std::string(), code); }

/// The token's length, also with errc::buffer_too_small.
inline std::size_t get_token_into(const std::string& scope, char* buffer, std::size_t capacity, std::error_code& code) {
    std::size_t length = 0;
    code = detail::code(cl_get_token_into(detail::text(scope), buffer, capacity, &length));
    return length;
}

inline json get_token_json(const std::string& request, std::error_code& code) {
    detail::owned text;
    code = detail::code(cl_get_token_json(detail::text(request), text.out()));
    return json(text.get());
}

inline json token_info(const std::string& scope, std::error_code& code) {
    detail::owned text;
    code = detail::code(cl_token_info(detail::text(scope), text.out()));
    return json(text.get());
}

inline void report_unauthorized(const token& rejected, std::error_code& code) {
    code = detail::code(cl_report_unauthorized(detail::text(rejected.str())));
}

inline pkce pkce_new(std::error_code& code) {
    detail::owned verifier, challenge;
    code = detail::code(cl_pkce_new(verifier.out(), challenge.out()));
    pkce pair;
    pair.verifier = verifier.get();
    pair.challenge = challenge.get();
    return pair;
}

inline login login_start(const std::string& request, std::error_code& code) {
    detail::owned url, state;
    code = detail::code(cl_login_start(detail::text(request), url.out(), state.out()));
    return login(url.get(), state.get());
}

inline session login_finish(const std::string& callback_url, std::error_code& code) {
    detail::owned id;
    code = detail::code(cl_login_finish(detail::text(callback_url), id.out()));
    return session(id.get());
}

inline void login_cancel_all(std::error_code& code) { code = detail::code(cl_login_cancel(NULL)); }

inline session exchange_code(const std::string& request, std::error_code& code) {
    detail::owned id;
    code = detail::code(cl_exchange_code(detail::text(request), id.out()));
    return session(id.get());
}

inline json sessions(std::error_code& code) {
    detail::owned text;
    code = detail::code(cl_session_info(NULL, text.out()));
    return json(text.get());
}

inline json stats(std::error_code& code) {
    detail::owned text;
    code = detail::code(cl_stats(NULL, text.out()));
    return json(text.get());
}

inline std::string json_get(const std::string& text, const std::string& pointer, std::error_code& code) {
    detail::owned value;
    code = detail::code(cl_json_get(detail::text(text), detail::text(pointer), value.out()));
    return value.get();
}

inline std::string json_quote(const std::string& text, std::error_code& code) {
    detail::owned quoted;
    code = detail::code(cl_json_quote(detail::text(text), quoted.out()));
    return quoted.get();
}

#endif // CLEARLINE_CPP11

/// Starts the library and shuts it down at the end of the scope: for main(), never for a static object or a plug-in. One
/// that failed shuts nothing down: the library may be running for somebody else.
class running {
public:
#if CLEARLINE_EXCEPTIONS
    running() : started_(true) { init(); }
    explicit running(const std::string& config) : started_(true) { init(config); }
#endif
#if CLEARLINE_CPP11
    explicit running(std::error_code& code) : started_(false) {
        init(code);
        started_ = !code;
    }
    running(const std::string& config, std::error_code& code) : started_(false) {
        init(config, code);
        started_ = !code;
    }
#endif
    ~running() {
        if (started_) cl_shutdown(5000);
    }

private:
    running(const running&);
    running& operator=(const running&);

    bool started_;
};

} // namespace clearline

#if CLEARLINE_CPP11
namespace std {
template <> struct is_error_code_enum<clearline::errc> : true_type {};
} // namespace std
#endif

#endif // CLEARLINE_HPP
