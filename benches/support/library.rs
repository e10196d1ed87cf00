//! The shared library as a host has it: loaded, and called through its exported functions.

use libloading::{Library, Symbol};
use std::ffi::{CStr, CString, c_char};
use std::path::{Path, PathBuf};
use std::ptr::null_mut;
use std::{env, process};

type Status = i32;

/// The functions that the benches call; each bench uses a part of them.
#[allow(dead_code)]
pub struct Clearline {
    pub get_token: unsafe extern "C" fn(*const c_char, *mut *mut c_char) -> Status,
    pub get_token_into: unsafe extern "C" fn(*const c_char, *mut c_char, usize, *mut usize) -> Status,
    pub free_string: unsafe extern "C" fn(*mut c_char),
    init: unsafe extern "C" fn(*const c_char) -> Status,
    shutdown: unsafe extern "C" fn(u32) -> Status,
    message: unsafe extern "C" fn() -> *const c_char,
}

impl Clearline {
    /// Loads the library that is shipped, or the one that `CLEARLINE_LIBRARY` names.
    pub fn load() -> Self {
        let path = env::var_os("CLEARLINE_LIBRARY").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/release/libclearline.so"),
            PathBuf::from,
        );
        // SAFETY: loading it runs nothing of ours.
        let Ok(library) = (unsafe { Library::new(&path) }) else {
            eprintln!("first: cargo rustc --release --lib --crate-type cdylib");
            process::exit(2);
        };
        let library: &'static Library = Box::leak(Box::new(library));
        // SAFETY: the types are those of the header.
        unsafe {
            Self {
                get_token: function(library, "cl_get_token"),
                get_token_into: function(library, "cl_get_token_into"),
                free_string: function(library, "cl_free_string"),
                init: function(library, "cl_init"),
                shutdown: function(library, "cl_shutdown"),
                message: function(library, "cl_last_error_message"),
            }
        }
    }

    pub fn init(&self, config: &str) {
        let config = CString::new(config).unwrap();
        // SAFETY: the text ends with a NUL.
        let status = unsafe { (self.init)(config.as_ptr()) };
        self.expect_ok(status);
    }

    pub fn shutdown(&self) {
        // SAFETY: takes a number.
        unsafe { (self.shutdown)(5000) };
    }

    /// Gets a token and gives it back; its length.
    pub fn token(&self) -> usize {
        let mut token = null_mut();
        // SAFETY: as the header says.
        unsafe {
            let status = (self.get_token)(std::ptr::null(), &mut token);
            self.expect_ok(status);
            let length = CStr::from_ptr(token).count_bytes();
            (self.free_string)(token);
            length
        }
    }

    fn expect_ok(&self, status: Status) {
        // SAFETY: the message is never NULL.
        assert_eq!(status, 0, "{}", unsafe { CStr::from_ptr((self.message)()) }.to_string_lossy());
    }
}

/// # Safety
/// `T` is the type of the function of that name.
unsafe fn function<T: Copy + 'static>(library: &'static Library, name: &str) -> T {
    // SAFETY: the caller's promise.
    let symbol: Symbol<'static, T> = unsafe { library.get(name.as_bytes()) }.unwrap();
    *symbol
}
