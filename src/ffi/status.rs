//! Status numbers.

use crate::error::Status;
use std::ffi::{CStr, c_char};

/// How a call ended: `CL_OK` (0) or a negative number. Positive numbers are never returned. Numbers are never
/// reused; a program that meets one it does not know goes by its range.
#[allow(non_camel_case_types)]
pub type cl_status = i32;

/// The version of this interface; it moves only when a compiled program would break. See cl_abi_version().
pub const CL_ABI_VERSION: u32 = 1;

/// Success.
pub const CL_OK: cl_status = 0;

/// -1 to -19: the call was wrong, or not possible now. A pointer that must not be NULL is NULL.
pub const CL_E_NULL_ARGUMENT: cl_status = -1;
/// A text is not UTF-8.
pub const CL_E_INVALID_UTF8: cl_status = -2;
/// An argument is not what it should be; the message names it.
pub const CL_E_INVALID_ARGUMENT: cl_status = -3;
/// cl_init() has not been called, or not successfully.
pub const CL_E_NOT_INITIALIZED: cl_status = -4;
/// cl_init() was called before, with another configuration.
pub const CL_E_ALREADY_INITIALIZED: cl_status = -5;
/// The buffer is too small; the needed length was written.
pub const CL_E_BUFFER_TOO_SMALL: cl_status = -6;
/// The configuration is wrong; the message names the key. Its category is "config".
pub const CL_E_CONFIG: cl_status = -7;
/// cl_shutdown() was called, or the process is ending.
pub const CL_E_SHUT_DOWN: cl_status = -8;
/// The process was made by fork(): call cl_init() in it.
pub const CL_E_FORKED: cl_status = -9;
/// The token is not there yet; it is being fetched.
pub const CL_E_PENDING: cl_status = -10;
/// This version cannot do that.
pub const CL_E_UNSUPPORTED: cl_status = -11;
/// The function may not be called from inside a callback.
pub const CL_E_REENTRANT: cl_status = -12;

/// -20 to -39: the network. The host name was not found.
pub const CL_E_DNS: cl_status = -20;
/// The server could not be reached, or the connection was cut.
pub const CL_E_CONNECT: cl_status = -21;
/// It took too long.
pub const CL_E_TIMEOUT: cl_status = -22;
/// No secure connection could be made.
pub const CL_E_TLS: cl_status = -23;
/// The dates of the server's certificate and this machine's clock disagree.
pub const CL_E_TLS_CLOCK: cl_status = -24;
/// The proxy could not be reached or refused.
pub const CL_E_PROXY: cl_status = -25;
/// The proxy wants a user name and password.
pub const CL_E_PROXY_AUTH: cl_status = -26;

/// -40 to -59: the server. It has a problem of its own (5xx, server_error, temporarily_unavailable).
pub const CL_E_SERVER: cl_status = -40;
/// It asks for fewer requests (429).
pub const CL_E_THROTTLED: cl_status = -41;
/// What answered is not a token server, or its answer cannot be used; also a redirect.
pub const CL_E_BAD_RESPONSE: cl_status = -42;

/// -60 to -79: the credentials or what they may do. client_id or client_secret are wrong.
pub const CL_E_INVALID_CLIENT: cl_status = -60;
/// The code or refresh token is wrong, expired or used.
pub const CL_E_INVALID_GRANT: cl_status = -61;
/// The scope is unknown or not allowed.
pub const CL_E_INVALID_SCOPE: cl_status = -62;
/// The client may not get tokens in this way.
pub const CL_E_UNAUTHORIZED_CLIENT: cl_status = -63;
/// The server does not know this way of getting tokens.
pub const CL_E_UNSUPPORTED_GRANT_TYPE: cl_status = -64;
/// The server did not understand the request.
pub const CL_E_INVALID_REQUEST: cl_status = -65;
/// The user or the server refused the access.
pub const CL_E_ACCESS_DENIED: cl_status = -66;
/// The server refused with another code; see `oauth_error` in cl_last_error_json().
pub const CL_E_OAUTH: cl_status = -67;
/// The API keeps refusing fresh tokens.
pub const CL_E_TOKEN_REJECTED: cl_status = -68;

/// -80 to -89: a user's sign-in. The answer belongs to no sign-in that is waiting.
pub const CL_E_STATE_MISMATCH: cl_status = -80;
/// The sign-in was not finished in its time.
pub const CL_E_LOGIN_EXPIRED: cl_status = -81;
/// The answer comes from another server than was asked.
pub const CL_E_ISSUER_MISMATCH: cl_status = -82;
/// There is no such session.
pub const CL_E_NO_SESSION: cl_status = -83;
/// The user must sign in again.
pub const CL_E_LOGIN_REQUIRED: cl_status = -84;
/// The sign-in was cancelled.
pub const CL_E_CANCELLED: cl_status = -85;
/// No browser could be opened.
pub const CL_E_BROWSER: cl_status = -86;

/// -90 to -99: the token store. It cannot be read or written.
pub const CL_E_STORE: cl_status = -90;
/// Another program is using it.
pub const CL_E_STORE_LOCKED: cl_status = -91;

/// -100 and below: clearline itself. A mistake in clearline; the program can go on.
pub const CL_E_PANIC: cl_status = -100;
/// The system gave no thread, handle or random numbers.
pub const CL_E_RESOURCES: cl_status = -101;

/// The name of a status, such as "CL_E_INVALID_CLIENT"; "CL_E_UNKNOWN" for a number that this version does not
/// know.
///
/// Never NULL, never freed. Never blocks; may be called before cl_init() and after cl_shutdown().
#[unsafe(no_mangle)]
pub extern "C" fn cl_status_name(status: cl_status) -> *const c_char {
    name(status).as_ptr()
}

fn name(status: cl_status) -> &'static CStr {
    macro_rules! names {
        ($($status:ident)+) => {
            match status {
                // Each literal is the constant's own name with a NUL, so it always is a C string.
                $($status => match CStr::from_bytes_with_nul(concat!(stringify!($status), "\0").as_bytes()) {
                    Ok(name) => name,
                    Err(_) => c"CL_E_UNKNOWN",
                },)+
                _ => c"CL_E_UNKNOWN",
            }
        };
    }
    names! {
        CL_OK CL_E_NULL_ARGUMENT CL_E_INVALID_UTF8 CL_E_INVALID_ARGUMENT CL_E_NOT_INITIALIZED
        CL_E_ALREADY_INITIALIZED CL_E_BUFFER_TOO_SMALL CL_E_CONFIG CL_E_SHUT_DOWN CL_E_FORKED CL_E_PENDING
        CL_E_UNSUPPORTED CL_E_REENTRANT CL_E_DNS CL_E_CONNECT CL_E_TIMEOUT CL_E_TLS CL_E_TLS_CLOCK CL_E_PROXY
        CL_E_PROXY_AUTH CL_E_SERVER CL_E_THROTTLED CL_E_BAD_RESPONSE CL_E_INVALID_CLIENT CL_E_INVALID_GRANT
        CL_E_INVALID_SCOPE CL_E_UNAUTHORIZED_CLIENT CL_E_UNSUPPORTED_GRANT_TYPE CL_E_INVALID_REQUEST
        CL_E_ACCESS_DENIED CL_E_OAUTH CL_E_TOKEN_REJECTED CL_E_STATE_MISMATCH CL_E_LOGIN_EXPIRED
        CL_E_ISSUER_MISMATCH CL_E_NO_SESSION CL_E_LOGIN_REQUIRED CL_E_CANCELLED CL_E_BROWSER CL_E_STORE
        CL_E_STORE_LOCKED CL_E_PANIC CL_E_RESOURCES
    }
}

/// The number that crosses the boundary.
pub(super) fn number(status: Status) -> cl_status {
    status.number()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_and_names_of_the_header_are_those_of_the_table() {
        for number in -200..10 {
            let expected = Status::from_number(number).map_or("CL_E_UNKNOWN", Status::name);
            assert_eq!(name(number).to_str().unwrap(), expected);
        }
    }
}
