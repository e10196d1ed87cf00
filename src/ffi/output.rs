//! Strings that the host gets, and gives back with `cl_free_string`.

use super::input::null;
use crate::allocator::OverwritingAllocator;
use crate::error::{Error, Result, Status};
use std::alloc::{GlobalAlloc, Layout};
use std::ffi::c_char;

/// In front of each string stands its length, so that giving it back need not look for its end. As wide as what `malloc`
/// aligns to, so that the text is copied to where copying is quick.
const HEADER: usize = 2 * size_of::<usize>();

/// A place for a string that the host must provide. It holds NULL until [`Out::fill`].
pub struct Out(*mut *mut c_char);

impl Out {
    /// # Safety
    /// `place` is NULL or may be written during this call.
    pub unsafe fn new(name: &str, place: *mut *mut c_char) -> Result<Self> {
        if place.is_null() {
            return Err(null(name));
        }
        // SAFETY: the caller's promise.
        unsafe { place.write(std::ptr::null_mut()) };
        Ok(Self(place))
    }

    pub fn fill(self, text: &str) -> Result<()> {
        let string = allocate(text)?;
        // SAFETY: checked in `new`.
        unsafe { self.0.write(string) };
        Ok(())
    }
}

/// A copy of `text` that belongs to the host until it calls `cl_free_string`.
pub fn allocate(text: &str) -> Result<*mut c_char> {
    if text.as_bytes().contains(&0) {
        return Err(Error::new(Status::InvalidArgument, "the text holds a NUL character, which a C string cannot"));
    }
    Ok(allocate_unchecked(text.as_bytes()))
}

/// As [`allocate`], for a text that is known to hold no NUL, such as a token.
#[inline(always)]
pub fn allocate_unchecked(text: &[u8]) -> *mut c_char {
    let layout = layout(text.len());
    // SAFETY: the layout is not empty; the block is written within its bounds: the length, the text, a NUL.
    unsafe {
        let block = OverwritingAllocator.alloc(layout);
        if block.is_null() {
            std::alloc::handle_alloc_error(layout);
        }
        block.cast::<usize>().write(text.len());
        let string = block.add(HEADER);
        string.copy_from_nonoverlapping(text.as_ptr(), text.len());
        string.add(text.len()).write(0);
        string.cast()
    }
}

/// # Safety
/// `string` came from [`allocate`] and was not freed yet.
#[inline(always)]
pub unsafe fn free(string: *mut c_char) {
    // SAFETY: the block begins a header before the string and has the layout it was made with. The allocator
    // overwrites it.
    unsafe {
        let block = string.cast::<u8>().sub(HEADER);
        let length = block.cast::<usize>().read();
        OverwritingAllocator.dealloc(block, layout(length));
    }
}

#[inline(always)]
fn layout(length: usize) -> Layout {
    // SAFETY: texts are bounded to a few MiB, so the sum does not overflow; the alignment is a power of two.
    unsafe { Layout::from_size_align_unchecked(HEADER + length + 1, align_of::<usize>()) }
}
