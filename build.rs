//! Makes the C header from `src/ffi/`, and links the library so that unloading it is harmless.
//!
//! The header is written to `OUT_DIR`; the committed `include/clearline.h` is compared with it by the tests, which
//! also update it on request (`UPDATE_HEADER=1 cargo test --test header`).

use std::path::{Path, PathBuf};
use std::{env, fs};

/// The sections of the header, in its order.
const SECTIONS: [&str; 9] = ["status", "lifecycle", "errors", "token", "pkce", "login", "session", "support", "json"];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=cbindgen.toml");
    println!("cargo:rerun-if-changed=src/ffi");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("clearline.h"), header()).expect("OUT_DIR can be written");

    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libclearline.so");
    }

    // The version resource of the DLL, compiled: packaging/windows/build makes it.
    println!("cargo:rerun-if-env-changed=CLEARLINE_RESOURCE");
    if let Some(resource) = env::var_os("CLEARLINE_RESOURCE").map(PathBuf::from) {
        println!("cargo:rerun-if-changed={}", resource.display());
        println!("cargo:rustc-cdylib-link-arg={}", resource.display());
    }
}

fn header() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml is valid");
    let mut builder = cbindgen::Builder::new().with_config(config).with_header(PREAMBLE).with_after_include(TYPES);
    for section in SECTIONS {
        builder = builder.with_src(root.join(format!("src/ffi/{section}.rs")));
    }
    let mut generated = Vec::new();
    builder.generate().expect("src/ffi has only what C can say").write(&mut generated);
    let generated = String::from_utf8(generated).expect("cbindgen writes UTF-8");
    finished(&generated)
}

/// What cbindgen has no slot for: the calling convention, `CL_CALL`, in front of each function's name, and brackets
/// around negative numbers.
fn finished(header: &str) -> String {
    let finished = header.lines().map(|line| {
        if line.starts_with("CL_API ") {
            let end = line.find('(').expect("a function has arguments");
            let name = line[..end].rfind("cl_").expect("a function's name begins with cl_");
            format!("{}CL_CALL {}\n", &line[..name], &line[name..])
        } else if let Some((define, number)) = line.split_once(" -").filter(|_| line.starts_with("#define CL_E_")) {
            format!("{define} (-{number})\n")
        } else if line.starts_with(" *") {
            format!("{line}\n")
        } else {
            // Its own comments are C99's; ours are not.
            format!("{}\n", line.split("//").next().unwrap_or_default().trim_end())
        }
    });
    finished.collect()
}

const PREAMBLE: &str = r#"/*
 * clearline: ClearLine's OAuth 2.0 for point-of-sale software.
 *
 * Generated from src/ffi/ by build.rs: do not edit.
 *
 * Texts are UTF-8 and end with a NUL; what is passed in is copied before the call returns. Outputs come last, are set
 * to NULL or 0 on entry and filled only on success. A returned `char *` is released with cl_free_string(); a returned
 * `const char *` is borrowed and never released. Every function is thread-safe. None may be called from DllMain, a
 * static destructor or atexit. Nothing is ever printed, and no panic or exception leaves the library.
 */"#;

const TYPES: &str = r#"
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
"#;
