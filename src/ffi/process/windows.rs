//! Unloading and exit on Windows.

use std::sync::Once;
use windows_sys::Win32::System::LibraryLoader::{
    GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_PIN, GetModuleHandleExW,
};

// By its plain name in both: in 32 bit it would be looked for as _RtlDllShutdownInProgress@0 otherwise.
#[cfg_attr(target_arch = "x86", link(name = "ntdll", kind = "raw-dylib", import_name_type = "undecorated"))]
#[cfg_attr(not(target_arch = "x86"), link(name = "ntdll", kind = "raw-dylib"))]
unsafe extern "system" {
    /// In ntdll.dll since Windows XP.
    fn RtlDllShutdownInProgress() -> u8;
}

/// Pins this module: a host that unloads it while a thread of ours runs would crash otherwise.
pub fn watch() {
    static PINNED: Once = Once::new();
    PINNED.call_once(|| {
        let mut module = std::ptr::null_mut();
        // SAFETY: the address is one of this module's; `module` is ours to write. A failure changes nothing.
        unsafe {
            GetModuleHandleExW(
                GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN,
                watch as *const () as *const u16,
                &mut module,
            );
        }
    });
}

/// All other threads are gone by then, and what they had locked stays locked.
pub fn is_ending() -> bool {
    // SAFETY: takes nothing, returns a flag.
    unsafe { RtlDllShutdownInProgress() != 0 }
}

/// Nobody tells: a DLL of the host's may call while it is told itself.
#[inline(always)]
pub fn is_ending_unannounced() -> bool {
    is_ending()
}
