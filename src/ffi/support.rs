//! Support.

use super::input::{LARGEST_JSON, optional};
use super::output::Out;
use super::status::cl_status;
use super::{boundary, process};
use crate::error::Status;
use crate::json::{Reader, Refusal};
use crate::manager;
use std::ffi::c_char;

/// What has happened since cl_init(), as JSON: `{version, uptime_s, clock_skew_s, clients: {"default": {slots: [{scope,
/// token_requests: {ok, network, server, credential}, cache_hits, waits, stale_served, unauthorized_reports, and all of
/// cl_token_info()}], sessions: [{the same without `scope`, and all of cl_session_info()}]}}}`.
///
/// `clock_skew_s` is this machine's clock minus the server's, by the server's last answer; null while there was none.
/// `cache_hits` counts calls that were answered at once from memory, `waits` those that waited for a request,
/// `stale_served` those that got a valid token whose refresh was overdue.
///
/// `request_json` may be NULL, which means `{}`; it has no keys yet. `out_json` must not be NULL; on success it holds a
/// string to be released with cl_free_string(). Never blocks, makes no request. Thread-safe.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cl_stats(request_json: *const c_char, out_json: *mut *mut c_char) -> cl_status {
    boundary::enter(|| {
        // SAFETY: as the header says of both.
        let (out, request) =
            unsafe { (Out::new("out_json", out_json)?, optional("request_json", request_json, LARGEST_JSON)?) };
        let manager = process::manager()?;
        let refusal = Refusal { status: Status::InvalidArgument, subject: "request" };
        Reader::new(refusal, request.unwrap_or("{}"))?.finish()?;
        out.fill(&manager::stats(&manager).to_string())
    })
}
