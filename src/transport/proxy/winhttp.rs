//! WinHTTP's questions about proxies. All of them may block.
//!
//! winhttp.dll is loaded when it is first needed, and from the system's folder only. An import would be resolved when
//! the host loads this library, and be looked for beside the host's program first.

use super::super::settings::{Answer, Named, Question, Settings};
use crate::windows::{SystemLibrary, Unknown};
use std::ffi::{CStr, c_void};
use std::mem::transmute;
use std::sync::OnceLock;
use windows_sys::Win32::Foundation::{GetLastError, GlobalFree};
use windows_sys::Win32::Networking::WinHttp::{
    ERROR_WINHTTP_LOGIN_FAILURE, WINHTTP_ACCESS_TYPE, WINHTTP_ACCESS_TYPE_NAMED_PROXY, WINHTTP_ACCESS_TYPE_NO_PROXY,
    WINHTTP_AUTO_DETECT_TYPE_DHCP, WINHTTP_AUTO_DETECT_TYPE_DNS_A, WINHTTP_AUTOPROXY_AUTO_DETECT,
    WINHTTP_AUTOPROXY_CONFIG_URL, WINHTTP_AUTOPROXY_OPTIONS, WINHTTP_CURRENT_USER_IE_PROXY_CONFIG, WINHTTP_PROXY_INFO,
};
use windows_sys::core::{BOOL, PCWSTR, PWSTR};

/// For each step of fetching a PAC file. Whoever waits for it may have less.
const STEP_MS: i32 = 10_000;

macro_rules! functions {
    ($($name:ident($($argument:ty),*) -> $result:ty;)+) => {
        /// What is used of winhttp.dll; all of it is in Windows XP already.
        #[allow(non_snake_case)]
        struct WinHttp {
            $($name: unsafe extern "system" fn($($argument),*) -> $result,)+
        }

        impl WinHttp {
            fn load() -> Option<Self> {
                let library = SystemLibrary::load("winhttp.dll")?;
                let find = |name: &'static str| library.find(CStr::from_bytes_with_nul(name.as_bytes()).ok()?);
                $(
                    type $name = unsafe extern "system" fn($($argument),*) -> $result;
                )+
                // SAFETY: the types are the documented ones of the functions of these names.
                unsafe {
                    Some(Self {
                        $($name: transmute::<Unknown, $name>(find(concat!(stringify!($name), "\0"))?),)+
                    })
                }
            }
        }
    };
}

functions! {
    WinHttpGetIEProxyConfigForCurrentUser(*mut WINHTTP_CURRENT_USER_IE_PROXY_CONFIG) -> BOOL;
    WinHttpGetDefaultProxyConfiguration(*mut WINHTTP_PROXY_INFO) -> BOOL;
    WinHttpOpen(PCWSTR, WINHTTP_ACCESS_TYPE, PCWSTR, PCWSTR, u32) -> *mut c_void;
    WinHttpSetTimeouts(*mut c_void, i32, i32, i32, i32) -> BOOL;
    WinHttpGetProxyForUrl(*mut c_void, PCWSTR, *mut WINHTTP_AUTOPROXY_OPTIONS, *mut WINHTTP_PROXY_INFO) -> BOOL;
    WinHttpCloseHandle(*mut c_void) -> BOOL;
}

fn winhttp() -> Option<&'static WinHttp> {
    static LOADED: OnceLock<Option<WinHttp>> = OnceLock::new();
    LOADED.get_or_init(WinHttp::load).as_ref()
}

/// The settings of the user, completed by the machine's.
pub fn settings() -> Settings {
    let Some(winhttp) = winhttp() else {
        return Settings::default();
    };
    let mut user = WINHTTP_CURRENT_USER_IE_PROXY_CONFIG::default();
    // SAFETY: the structure is ours to be filled; on failure, as for an account that never had settings, it stays empty.
    unsafe { (winhttp.WinHttpGetIEProxyConfigForCurrentUser)(&mut user) };
    let mut machine = WINHTTP_PROXY_INFO::default();
    // SAFETY: as above.
    unsafe { (winhttp.WinHttpGetDefaultProxyConfiguration)(&mut machine) };
    // SAFETY: all of the strings are WinHTTP's, taken once each.
    unsafe {
        let named = Named::take(user.lpszProxy, user.lpszProxyBypass);
        let machines = Named::take(machine.lpszProxy, machine.lpszProxyBypass);
        Settings {
            auto_detect: user.fAutoDetect != 0,
            script: take(user.lpszAutoConfigUrl),
            named: named.or(machines.filter(|_| machine.dwAccessType == WINHTTP_ACCESS_TYPE_NAMED_PROXY)),
        }
    }
}

/// Asks the automatic configuration. `None`: there is none, or it gave no answer.
pub fn ask(question: &Question) -> Option<Answer> {
    let winhttp = winhttp()?;
    let session = Session::open(winhttp)?;
    let url = terminated(&question.url);
    let script = question.script.as_deref().map(terminated);
    let mut options = match &script {
        None => WINHTTP_AUTOPROXY_OPTIONS {
            dwFlags: WINHTTP_AUTOPROXY_AUTO_DETECT,
            dwAutoDetectFlags: WINHTTP_AUTO_DETECT_TYPE_DHCP | WINHTTP_AUTO_DETECT_TYPE_DNS_A,
            ..Default::default()
        },
        Some(script) => WINHTTP_AUTOPROXY_OPTIONS {
            dwFlags: WINHTTP_AUTOPROXY_CONFIG_URL,
            lpszAutoConfigUrl: script.as_ptr(),
            ..Default::default()
        },
    };
    let mut info = WINHTTP_PROXY_INFO::default();
    let mut ask = |logging_on: bool| {
        options.fAutoLogonIfChallenged = logging_on.into();
        // SAFETY: the strings end with zeros and live until the call returns; `info` is ours to be filled.
        match unsafe { (winhttp.WinHttpGetProxyForUrl)(session.handle, url.as_ptr(), &mut options, &mut info) } {
            // SAFETY: takes nothing.
            0 => Err(unsafe { GetLastError() }),
            _ => Ok(()),
        }
    };
    // As the documentation advises: the user's own credentials only if the server of the script asks for them.
    match ask(false) {
        Err(ERROR_WINHTTP_LOGIN_FAILURE) => ask(true).ok()?,
        other => other.ok()?,
    }
    // SAFETY: both strings are WinHTTP's, taken once each.
    let named = unsafe { Named::take(info.lpszProxy, info.lpszProxyBypass) };
    Some(named.filter(|_| info.dwAccessType == WINHTTP_ACCESS_TYPE_NAMED_PROXY).map_or(Answer::Direct, Answer::Named))
}

struct Session {
    winhttp: &'static WinHttp,
    handle: *mut c_void,
}

impl Session {
    fn open(winhttp: &'static WinHttp) -> Option<Self> {
        let none = std::ptr::null();
        let agent = terminated("clearline");
        // SAFETY: the name ends with a zero; the other texts may be missing.
        let handle = unsafe { (winhttp.WinHttpOpen)(agent.as_ptr(), WINHTTP_ACCESS_TYPE_NO_PROXY, none, none, 0) };
        if handle.is_null() {
            return None;
        }
        // SAFETY: the handle is open. A failure changes nothing.
        unsafe { (winhttp.WinHttpSetTimeouts)(handle, STEP_MS, STEP_MS, STEP_MS, STEP_MS) };
        Some(Self { winhttp, handle })
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // SAFETY: the handle is open, and nobody uses it any more.
        unsafe { (self.winhttp.WinHttpCloseHandle)(self.handle) };
    }
}

impl Named {
    /// # Safety
    /// As for [`take`].
    unsafe fn take(proxies: PWSTR, except: PWSTR) -> Option<Self> {
        // SAFETY: the caller's promise.
        let (proxies, except) = unsafe { (take(proxies), take(except)) };
        Some(Self { proxies: proxies?, except: except.unwrap_or_default() })
    }
}

/// A string of WinHTTP's, which is freed; `None` if it is empty or missing.
///
/// # Safety
/// It is null, or was given to us by WinHTTP, ends with a zero and is not used again.
unsafe fn take(string: PWSTR) -> Option<String> {
    if string.is_null() {
        return None;
    }
    // SAFETY: the caller's promise.
    let text = unsafe {
        let length = (0..).take_while(|&at| *string.add(at) != 0).count();
        let text = String::from_utf16_lossy(std::slice::from_raw_parts(string, length));
        GlobalFree(string.cast());
        text
    };
    Some(text).filter(|text| !text.is_empty())
}

fn terminated(text: &str) -> Vec<u16> {
    wide(text).chain([0]).collect()
}

fn wide(text: &str) -> impl Iterator<Item = u16> + '_ {
    text.encode_utf16()
}
