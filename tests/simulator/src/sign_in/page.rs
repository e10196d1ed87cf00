//! The pages' HTML. A form without an action goes to where its page came from, query and all.

use super::escape::html;
use super::problem::Problem;
use super::request::AuthorizeRequest;
use super::session::Session;

const STYLE: &str = "body{font:16px sans-serif;max-width:24em;margin:3em auto;padding:0 1em}\
    label,input{display:block;box-sizing:border-box;width:100%}\
    input{margin:.3em 0 1em;padding:.5em;font:inherit}\
    button{padding:.5em 1.2em;margin-right:.5em;font:inherit}\
    .message{color:#a00}";

/// The login page, with what was wrong with the last attempt.
pub fn login(wanted: &AuthorizeRequest, message: Option<&str>) -> String {
    let client = html(&wanted.client_id);
    let message = message.map(|text| format!("<p class=\"message\" role=\"alert\">{}</p>", html(text)));
    let body = format!(
        "<p>to go on to {client}</p>\n{}\
         <form method=\"post\">\n\
         <label for=\"Username\">Username</label>\n\
         <input id=\"Username\" name=\"Username\" autocomplete=\"username\" autofocus required>\n\
         <label for=\"Password\">Password</label>\n\
         <input id=\"Password\" name=\"Password\" type=\"password\" autocomplete=\"current-password\" required>\n\
         <button name=\"button\" value=\"login\">Log in</button>\n\
         <button name=\"button\" value=\"cancel\" formnovalidate>Cancel</button>\n\
         </form>\n",
        message.unwrap_or_default()
    );
    document("Log in", &body)
}

/// The consent page.
pub fn consent(wanted: &AuthorizeRequest, session: &Session) -> String {
    let scopes: String = wanted.scopes.iter().map(|scope| format!("<li>{}</li>\n", html(scope))).collect();
    let body = format!(
        "<p>{} asks to do this for {}:</p>\n<ul>\n{scopes}</ul>\n\
         <form method=\"post\">\n\
         <button name=\"button\" value=\"yes\">Allow</button>\n\
         <button name=\"button\" value=\"no\">Deny</button>\n\
         </form>\n",
        html(&wanted.client_id),
        html(&session.subject)
    );
    document("Permission", &body)
}

/// The error page.
pub fn error(problem: &Problem) -> String {
    let body = format!(
        "<p>Sorry, there was an error: <code>{}</code></p>\n<p>{}</p>\n",
        html(problem.error),
        html(problem.description)
    );
    document("Error", &body)
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title} - ClearLine simulator</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<h1>{title}</h1>\n{body}</body>\n</html>\n"
    )
}
