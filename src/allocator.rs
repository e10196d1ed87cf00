//! A global allocator that overwrites what it frees.
//!
//! Tokens and secrets pass through buffers of reqwest, hyper, rustls and serde_json before they reach us. With
//! this allocator every one of them is overwritten when it is freed, and so is the string that a host gives back
//! with `cl_free_string`. One `memset` for each free is the price.

use std::alloc::{GlobalAlloc, Layout, System};
use std::arch::asm;

pub struct OverwritingAllocator;

#[global_allocator]
static GLOBAL: OverwritingAllocator = OverwritingAllocator;

// SAFETY: every block comes from `System` and goes back to it with the layout it was made with. `realloc` is the
// trait's own (allocate, copy, free), because the system's could leave the old block behind as it was.
unsafe impl GlobalAlloc for OverwritingAllocator {
    #[inline(always)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is `System`'s.
        unsafe { System.alloc(layout) }
    }

    #[inline(always)]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is `System`'s.
        unsafe { System.alloc_zeroed(layout) }
    }

    #[inline(always)]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block is ours to write until it is freed, and `layout` is its size.
        unsafe {
            block.write_bytes(0, layout.size());
            // The compiler knows that nobody reads a block after `free` and would drop the write. An empty
            // assembly statement that might read memory through the pointer keeps it.
            asm!("/* {0} */", in(reg) block, options(nostack, preserves_flags));
            System.dealloc(block, layout);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_freed_block_is_overwritten() {
        // Read what `System` was handed by standing in its place: the block is written before it is freed, so a
        // look through the raw pointer between the two steps is what this repeats by hand.
        let layout = Layout::from_size_align(64, 8).unwrap();
        // SAFETY: allocated, written and read within its bounds; freed once by the same allocator. The read after
        // `dealloc` is of memory that glibc still maps; only bytes past its own list pointers are looked at.
        unsafe {
            let block = GLOBAL.alloc(layout);
            block.write_bytes(0xA5, 64);
            GLOBAL.dealloc(block, layout);
            let rest: Vec<u8> = (32..64).map(|i| block.add(i).read_volatile()).collect();
            assert!(rest.iter().all(|byte| *byte != 0xA5), "{rest:?}");
        }
    }
}
