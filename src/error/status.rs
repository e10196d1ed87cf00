//! The table of all statuses: number, name, category, whether a retry helps, and what to do.

/// What kind of failure it is; a host that meets an unknown number goes by its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    Ok,
    Usage,
    Config,
    Network,
    Server,
    Credential,
    SignIn,
    Storage,
    Internal,
}

impl Category {
    pub const fn as_str(self) -> &'static str {
        match self {
            Category::Ok => "ok",
            Category::Usage => "usage",
            Category::Config => "config",
            Category::Network => "network",
            Category::Server => "server",
            Category::Credential => "credential",
            Category::SignIn => "sign_in",
            Category::Storage => "storage",
            Category::Internal => "internal",
        }
    }
}

#[derive(Clone, Copy)]
enum Retry {
    Helps,
    Useless,
}

macro_rules! statuses {
    ($($variant:ident = $number:literal, $name:literal, $category:ident, $retry:ident, $hint:literal;)+) => {
        /// How a call ended. The numbers are the C interface's and never reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(i32)]
        pub enum Status {
            $($variant = $number,)+
        }

        impl Status {
            pub const ALL: &'static [Status] = &[$(Status::$variant),+];

            const fn row(self) -> (&'static str, Category, Retry, &'static str) {
                match self {
                    $(Status::$variant => ($name, Category::$category, Retry::$retry, $hint),)+
                }
            }
        }
    };
}

statuses! {
    Ok = 0, "CL_OK", Ok, Useless, "";

    NullArgument = -1, "CL_E_NULL_ARGUMENT", Usage, Useless,
        "This is a mistake in the program that calls clearline: pass a valid pointer where the documentation asks for one.";
    InvalidUtf8 = -2, "CL_E_INVALID_UTF8", Usage, Useless,
        "Pass text as UTF-8. On Windows convert it with CP_UTF8, not with the ANSI code page.";
    InvalidArgument = -3, "CL_E_INVALID_ARGUMENT", Usage, Useless,
        "This is a mistake in the program that calls clearline: correct the argument that the message names.";
    NotInitialized = -4, "CL_E_NOT_INITIALIZED", Usage, Useless,
        "Call cl_init once, before any other function, and check that it returned CL_OK.";
    AlreadyInitialized = -5, "CL_E_ALREADY_INITIALIZED", Usage, Useless,
        "Another part of this program has called cl_init with another configuration. To change it, call cl_shutdown first.";
    BufferTooSmall = -6, "CL_E_BUFFER_TOO_SMALL", Usage, Useless,
        "Call again with a buffer of at least the reported length plus one; in a loop, because the token may have grown.";
    Config = -7, "CL_E_CONFIG", Config, Useless,
        "Correct the configuration key that the message names, then start the program again.";
    ShutDown = -8, "CL_E_SHUT_DOWN", Usage, Useless,
        "The program is closing. Call cl_init before using clearline again.";
    Forked = -9, "CL_E_FORKED", Usage, Useless,
        "This process was made by fork: call cl_init in it, or start workers with spawn instead of fork.";
    Pending = -10, "CL_E_PENDING", Usage, Helps,
        "The token is being fetched. Ask again in a moment.";
    Unsupported = -11, "CL_E_UNSUPPORTED", Usage, Useless,
        "This version of clearline cannot do that. Remove the setting that the message names, or install a newer version.";
    Reentrant = -12, "CL_E_REENTRANT", Usage, Useless,
        "This function may not be called from inside a clearline callback: let the callback return first.";

    Dns = -20, "CL_E_DNS", Network, Helps,
        "Check the terminal's network cable or Wi-Fi and its DNS settings, and that the configured host name is spelled correctly.";
    Connect = -21, "CL_E_CONNECT", Network, Helps,
        "Check the terminal's network connection, and that a firewall lets it reach the ClearLine servers on port 443.";
    Timeout = -22, "CL_E_TIMEOUT", Network, Helps,
        "The network or the server is slow. Try again; if it stays, check the connection and any firewall or proxy.";
    Tls = -23, "CL_E_TLS", Network, Useless,
        "A secure connection could not be made. Check for a proxy or antivirus that inspects HTTPS (name its certificate in `ca_file`), and that Windows updates have kept the root certificates current.";
    TlsClock = -24, "CL_E_TLS_CLOCK", Network, Useless,
        "Set this machine's date, time and time zone, then try again.";
    Proxy = -25, "CL_E_PROXY", Network, Helps,
        "The proxy could not be reached or refused the connection. Check the proxy address, and that the proxy is running.";
    ProxyAuth = -26, "CL_E_PROXY_AUTH", Network, Useless,
        "The proxy asks for a user name and password: put them into the `proxy` setting (http://user:password@host:port). A proxy that knows only NTLM or Negotiate is not supported: ask for Basic, or for an exception for the ClearLine servers.";

    Server = -40, "CL_E_SERVER", Server, Helps,
        "ClearLine's server has a problem of its own. Wait a moment and try again; if it stays, contact ClearLine support.";
    Throttled = -41, "CL_E_THROTTLED", Server, Helps,
        "The server asks for fewer requests. Wait as long as `retry_after_ms` says; do not restart the program to try again.";
    BadResponse = -42, "CL_E_BAD_RESPONSE", Server, Helps,
        "What answered is not ClearLine's token server. Check for a sign-in page of the local network (hotel or mall Wi-Fi) or a filtering proxy, and the configured environment.";

    InvalidClient = -60, "CL_E_INVALID_CLIENT", Credential, Useless,
        "Check client_id and client_secret in the ClearLine Admin Portal, look for spaces and special characters that were lost in copying, and make sure that they belong to the configured environment (test, demo or production).";
    InvalidGrant = -61, "CL_E_INVALID_GRANT", Credential, Useless,
        "Send the user to sign in again and exchange the code at once: a code works once, for about five minutes, with the verifier and redirect URI it was requested with.";
    InvalidScope = -62, "CL_E_INVALID_SCOPE", Credential, Useless,
        "Check the spelling of the scope (lower case, underscores), and in the ClearLine Admin Portal that this client may ask for it.";
    UnauthorizedClient = -63, "CL_E_UNAUTHORIZED_CLIENT", Credential, Useless,
        "This client is not set up for this way of getting a token: ask ClearLine support. A POS uses client credentials, users sign in with an authorization code.";
    UnsupportedGrantType = -64, "CL_E_UNSUPPORTED_GRANT_TYPE", Credential, Useless,
        "The server does not know this way of getting a token for this client: ask ClearLine support. A POS uses client credentials, users sign in with an authorization code.";
    InvalidRequest = -65, "CL_E_INVALID_REQUEST", Credential, Useless,
        "The server did not understand the request. Check client_id and client_secret for special characters, then report this to ClearLine support with the attempt id.";
    AccessDenied = -66, "CL_E_ACCESS_DENIED", Credential, Useless,
        "The user or ClearLine refused the access. If that was not meant, sign in again and allow it, or ask ClearLine support about the permissions of this client.";
    OAuth = -67, "CL_E_OAUTH", Credential, Useless,
        "The server refused with a code that clearline does not know. Report it to ClearLine support with the attempt id.";
    TokenRejected = -68, "CL_E_TOKEN_REJECTED", Credential, Useless,
        "The API keeps refusing fresh tokens: check that the API host and the token server belong to the same environment, and that this client may use this part of the API.";

    StateMismatch = -80, "CL_E_STATE_MISMATCH", SignIn, Useless,
        "This answer does not belong to a sign-in that is waiting. Start the sign-in again and finish it in the same window.";
    LoginExpired = -81, "CL_E_LOGIN_EXPIRED", SignIn, Useless,
        "The sign-in was not finished in time. Start it again; if the page shows an error, check that the redirect URI is registered with ClearLine, and the `url_style`.";
    IssuerMismatch = -82, "CL_E_ISSUER_MISMATCH", SignIn, Useless,
        "The answer comes from another server than the one that was asked. Check the configured environment and `issuer`.";
    NoSession = -83, "CL_E_NO_SESSION", SignIn, Useless,
        "There is no such session (any more): let the user sign in.";
    LoginRequired = -84, "CL_E_LOGIN_REQUIRED", SignIn, Useless,
        "The user's session is over: let the user sign in again.";
    Cancelled = -85, "CL_E_CANCELLED", SignIn, Useless,
        "The sign-in was cancelled. Start it again when the user is ready.";
    Browser = -86, "CL_E_BROWSER", SignIn, Useless,
        "No browser could be opened. Show the sign-in address to the user, or set a default browser.";

    Store = -90, "CL_E_STORE", Storage, Useless,
        "The token store could not be read or written. Check that the folder exists and that this user may write to it.";
    StoreLocked = -91, "CL_E_STORE_LOCKED", Storage, Helps,
        "Another program is using the token store. Close it, or try again.";

    Panic = -100, "CL_E_PANIC", Internal, Useless,
        "This is a mistake in clearline. Your program can go on; please report the message to clearline's developers.";
    Resources = -101, "CL_E_RESOURCES", Internal, Helps,
        "The system gave no thread, handle or random numbers. Close other programs or restart the terminal, then try again.";
}

impl Status {
    pub const fn number(self) -> i32 {
        self as i32
    }

    pub fn from_number(number: i32) -> Option<Status> {
        Status::ALL.iter().copied().find(|status| status.number() == number)
    }

    pub const fn name(self) -> &'static str {
        self.row().0
    }

    pub const fn category(self) -> Category {
        self.row().1
    }

    pub const fn retryable(self) -> bool {
        matches!(self.row().2, Retry::Helps)
    }

    pub const fn hint(self) -> &'static str {
        self.row().3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_lies_in_the_range_of_its_category() {
        for &status in Status::ALL {
            let category = match status.number() {
                0 => Category::Ok,
                -7 => Category::Config,
                -19..=-1 => Category::Usage,
                -39..=-20 => Category::Network,
                -59..=-40 => Category::Server,
                -79..=-60 => Category::Credential,
                -89..=-80 => Category::SignIn,
                -99..=-90 => Category::Storage,
                _ => Category::Internal,
            };
            assert_eq!(status.category(), category, "{}", status.name());
            assert_eq!(Status::from_number(status.number()), Some(status));
        }
    }

    #[test]
    fn each_failure_has_a_hint_that_is_a_sentence() {
        for &status in Status::ALL.iter().filter(|status| **status != Status::Ok) {
            assert!(status.hint().ends_with('.'), "{}", status.name());
            assert!(status.hint().is_ascii(), "{}", status.name());
        }
    }
}
