//! Random identifiers: codes, refresh tokens, `jti`.

use ring::rand::{SecureRandom, SystemRandom};

/// 32 random bytes as 64 hexadecimal digits, which is what IdentityServer's handles look like.
pub fn handle() -> String {
    hexadecimal::<32>()
}

/// 16 random bytes as 32 hexadecimal digits.
pub fn identifier() -> String {
    hexadecimal::<16>()
}

fn hexadecimal<const N: usize>() -> String {
    let mut bytes = [0_u8; N];
    SystemRandom::new().fill(&mut bytes).expect("the operating system gives random bytes");
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_long_and_never_alike() {
        assert_eq!(handle().len(), 64);
        assert_eq!(identifier().len(), 32);
        assert_ne!(handle(), handle());
    }
}
