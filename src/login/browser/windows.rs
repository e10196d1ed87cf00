//! The shell, which does what a double click would.
//!
//! Its DLLs are loaded when they are needed: a service that never opens a browser does without them and all they bring.

use crate::windows::{SystemLibrary, Unknown};
use std::ffi::{CStr, c_void};
use std::time::Duration;
use windows_sys::Win32::System::Com::{COINIT_APARTMENTTHREADED, COINIT_DISABLE_OLE1DDE};
use windows_sys::Win32::UI::Shell::{SEE_MASK_FLAG_NO_UI, SEE_MASK_NOASYNC, SHELLEXECUTEINFOW};
use windows_sys::Win32::UI::WindowsAndMessaging::SW_SHOWNORMAL;

type CoInitializeEx = unsafe extern "system" fn(*const c_void, u32) -> i32;
type CoUninitialize = unsafe extern "system" fn();
type ShellExecuteExW = unsafe extern "system" fn(*mut SHELLEXECUTEINFOW) -> i32;

/// Returns when the shell has handed the address over, and shows no message of its own if it cannot.
pub fn open(url: &str, _patience: Duration) -> bool {
    let _com = Com::initialize();
    let Some(execute) = function("shell32.dll", c"ShellExecuteExW") else { return false };
    let url: Vec<u16> = url.encode_utf16().chain([0]).collect();
    let mut what = SHELLEXECUTEINFOW {
        cbSize: size_of::<SHELLEXECUTEINFOW>() as u32,
        fMask: SEE_MASK_NOASYNC | SEE_MASK_FLAG_NO_UI,
        lpFile: url.as_ptr(),
        nShow: SW_SHOWNORMAL,
        ..Default::default()
    };
    // SAFETY: this is that function's type, and what it reads outlives the call.
    unsafe { std::mem::transmute::<Unknown, ShellExecuteExW>(execute)(&mut what) != 0 }
}

/// The shell may use COM on the thread that calls it.
struct Com;

impl Com {
    fn initialize() -> Option<Self> {
        let initialize = function("ole32.dll", c"CoInitializeEx")?;
        let how = (COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE) as u32;
        // SAFETY: this is that function's type; the thread is ours.
        let result = unsafe { std::mem::transmute::<Unknown, CoInitializeEx>(initialize)(std::ptr::null(), how) };
        (result >= 0).then_some(Self)
    }
}

impl Drop for Com {
    fn drop(&mut self) {
        if let Some(uninitialize) = function("ole32.dll", c"CoUninitialize") {
            // SAFETY: this is that function's type, and it follows its counterpart on the same thread.
            unsafe { std::mem::transmute::<Unknown, CoUninitialize>(uninitialize)() }
        }
    }
}

fn function(dll: &str, name: &CStr) -> Option<Unknown> {
    SystemLibrary::load(dll)?.find(name)
}
