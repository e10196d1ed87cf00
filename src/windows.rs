//! What several rooms want of Windows.

use std::os::windows::io::{AsRawHandle, BorrowedHandle};
use std::time::Duration;
use windows_sys::Win32::Foundation::{MAX_PATH, WAIT_OBJECT_0};
use windows_sys::Win32::System::LibraryLoader::{GetProcAddress, LOAD_WITH_ALTERED_SEARCH_PATH, LoadLibraryExW};
use windows_sys::Win32::System::SystemInformation::GetSystemDirectoryW;
use windows_sys::Win32::System::Threading::{INFINITE, WaitForSingleObject};

/// Waits until an event is set, or a thread has ended: `timeout` at most. Whether it is so.
pub fn wait(handle: BorrowedHandle<'_>, timeout: Duration) -> bool {
    let milliseconds = timeout.as_nanos().div_ceil(1_000_000);
    let milliseconds = u32::try_from(milliseconds).unwrap_or(INFINITE).min(INFINITE - 1);
    // SAFETY: the handle is open as long as it is borrowed.
    unsafe { WaitForSingleObject(handle.as_raw_handle(), milliseconds) == WAIT_OBJECT_0 }
}

/// A DLL of Windows that is loaded when it is needed, and stays.
///
/// It comes from the system's folder only: a file of its name beside the host's program would be taken for it otherwise,
/// unless it is one of Windows' "known DLLs".
#[derive(Clone, Copy)]
pub struct SystemLibrary(std::ptr::NonNull<std::ffi::c_void>);

/// A function whose type is not known yet.
pub type Unknown = unsafe extern "system" fn() -> isize;

// SAFETY: a module that is never freed; Windows' functions take it on every thread.
unsafe impl Send for SystemLibrary {}
// SAFETY: as above.
unsafe impl Sync for SystemLibrary {}

impl SystemLibrary {
    /// By its full path, so that no folder is searched; what it needs in turn is searched for beside it. (The flag for
    /// "this folder only" is unknown to a Windows 7 without updates.)
    pub fn load(name: &str) -> Option<Self> {
        let mut folder = [0u16; MAX_PATH as usize];
        // SAFETY: the buffer is as long as is said.
        let length = unsafe { GetSystemDirectoryW(folder.as_mut_ptr(), MAX_PATH) } as usize;
        let folder = folder.get(..length).filter(|folder| !folder.is_empty())?;
        let file = [92].into_iter().chain(name.encode_utf16()).chain([0]); // "\name"
        let path: Vec<u16> = folder.iter().copied().chain(file).collect();
        // SAFETY: the path ends with a zero; the second argument is reserved.
        let module = unsafe { LoadLibraryExW(path.as_ptr(), std::ptr::null_mut(), LOAD_WITH_ALTERED_SEARCH_PATH) };
        std::ptr::NonNull::new(module).map(Self)
    }

    /// One of its functions; the caller knows its type.
    pub fn find(self, name: &std::ffi::CStr) -> Option<Unknown> {
        // SAFETY: the module stays, and the name ends with a zero.
        unsafe { GetProcAddress(self.0.as_ptr(), name.as_ptr().cast()) }
    }
}
