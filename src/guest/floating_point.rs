//! Delphi and C++ Builder unmask floating-point exceptions: there an inexact or invalid operation inside a library
//! ends the program. Our own code computes with whole numbers; what we call might not. So while we work the
//! exceptions are masked, and afterwards the host finds its own settings again.

/// Masks while it lives.
pub struct Masked(Option<platform::Control>);

impl Masked {
    pub fn new() -> Self {
        Self(platform::mask())
    }
}

impl Drop for Masked {
    fn drop(&mut self) {
        if let Some(control) = self.0.take() {
            platform::restore(control);
        }
    }
}

/// For a thread of ours, which inherits the settings of the thread that started it.
pub fn mask_for_good() {
    let _ = platform::mask();
}

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
mod platform {
    use std::arch::asm;

    /// Bits 0 to 5 of the x87 control word mask its exceptions, bits 7 to 12 of MXCSR those of SSE.
    const X87_MASKS: u16 = 0x003F;
    const SSE_MASKS: u32 = 0x1F80;

    pub struct Control {
        x87: u16,
        sse: u32,
    }

    /// Masks all exceptions; gives what was there before, if that was different.
    pub fn mask() -> Option<Control> {
        let (mut x87, mut sse) = (0u16, 0u32);
        // SAFETY: both instructions store a control register into a variable of ours. Every processor that runs
        // this code has SSE: our 32-bit targets require SSE2.
        unsafe {
            asm!("fnstcw word ptr [{0}]", "stmxcsr dword ptr [{1}]", in(reg) &mut x87, in(reg) &mut sse, options(nostack, preserves_flags));
        }
        if x87 & X87_MASKS == X87_MASKS && sse & SSE_MASKS == SSE_MASKS {
            return None;
        }
        load(x87 | X87_MASKS, sse | SSE_MASKS);
        Some(Control { x87, sse })
    }

    pub fn restore(control: Control) {
        // SAFETY: forgets x87 exceptions that were raised while they were masked; they would be signalled at the
        // host's next instruction otherwise.
        unsafe { asm!("fnclex", options(nomem, nostack, preserves_flags)) };
        load(control.x87, control.sse);
    }

    fn load(x87: u16, sse: u32) {
        // SAFETY: the values came from these registers, with masks added at most.
        unsafe {
            asm!("fldcw word ptr [{0}]", "ldmxcsr dword ptr [{1}]", in(reg) &x87, in(reg) &sse, options(nostack, preserves_flags, readonly));
        }
    }
}

/// Elsewhere no host of ours unmasks them.
#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
mod platform {
    pub struct Control;

    pub fn mask() -> Option<Control> {
        None
    }

    pub fn restore(_: Control) {}
}
