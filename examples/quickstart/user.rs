//! A user signs in, in both ways that there are for the browser to come back.

use crate::library::{
    Result, json_get, login_finish, login_start, login_wait, report_unauthorized, session_end, session_get_token,
    session_info,
};
use crate::server::Server;
use crate::till::shortened;

#[derive(Clone, Copy)]
pub enum Way {
    CustomScheme,
    Browser,
}

/// The system hands this program what the browser was sent to, because this program owns the scheme `myapp:`.
pub fn signs_in_with_a_custom_scheme(server: &Server) -> Result<()> {
    let (url, _) = login_start(r#"{"redirect_uri": "myapp://auth-callback"}"#)?;
    println!("open in the browser: {url}");

    // The simulator is the browser here, the user in front of it, and the system.
    let simulator = server.simulator.as_ref().ok_or("there is nobody to sign in")?;
    let callback = simulator.sign_in(&url)?.location.ok_or("the user was not sent back")?;
    println!("the browser is sent: to myapp://auth-callback, with a code and the state");

    has_a_session(&login_finish(&callback)?)
}

/// The library opens the browser, and receives what it is sent to.
pub fn signs_in_in_the_browser() -> Result<()> {
    println!("sign in, in your browser (at the simulator: cashier, with the password s3cr3t!)");
    let (_, state) = login_start(r#"{"redirect_uri": "loopback", "browser": "system"}"#)?;
    has_a_session(&login_wait(&state, 600_000)?)
}

fn has_a_session(session: &str) -> Result<()> {
    let info = session_info(session)?;
    println!("who signed in:       {} ({})", json_get(&info, "/name")?, json_get(&info, "/subject")?);
    println!("the token expires:   {}", json_get(&info, "/expires_at")?);
    println!("it is refreshed:     {}", json_get(&info, "/has_refresh_token")?);
    let token = session_get_token(session)?;
    println!("send with each call: Authorization: Bearer {}", shortened(&token));
    report_unauthorized(&token)?;
    let same = if session_get_token(session)? == token { "the same" } else { "another token, without the user" };
    println!("if the API says 401: {same}");
    session_end(session)?;
    println!("the session is over: its tokens are revoked at the server");
    Ok(())
}
