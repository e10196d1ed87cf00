//! A user with a browser of their own, for tests which have neither.

use std::time::SystemTime;

use super::reply::Reply;
use super::{consent, login};
use crate::oauth::User;
use crate::recorder::RecordedRequest;
use crate::shared::Shared;

/// No sign-in needs half as many.
const MOST_STEPS: usize = 12;

/// What somebody does who is sent to the login page.
#[derive(Clone, Debug)]
pub struct SignIn {
    user_name: String,
    password: String,
    cancels: bool,
    denies: bool,
    cookie: Option<String>,
}

impl Default for SignIn {
    /// The cashier signs in and agrees to everything.
    fn default() -> Self {
        let User { user_name, password, .. } = User::default();
        Self { user_name, password, cancels: false, denies: false, cookie: None }
    }
}

impl SignIn {
    /// Somebody signs in with this name and password, and agrees to everything.
    #[must_use]
    pub fn of(user_name: impl Into<String>, password: impl Into<String>) -> Self {
        Self { user_name: user_name.into(), password: password.into(), ..Self::default() }
    }

    /// The user presses Cancel on the login page.
    #[must_use]
    pub fn cancels(mut self) -> Self {
        self.cancels = true;
        self
    }

    /// The user presses Deny on the consent page.
    #[must_use]
    pub fn denies(mut self) -> Self {
        self.denies = true;
        self
    }

    /// The browser already has the cookie of an earlier [`Landing`].
    #[must_use]
    pub fn with_cookie(mut self, cookie: impl Into<String>) -> Self {
        self.cookie = Some(cookie.into());
        self
    }

    /// Goes to `url`, and on from page to page, each of which is filled in once.
    pub(crate) fn carry_out(mut self, shared: &Shared, url: &str) -> Result<Landing, String> {
        let mut target = own_target(shared, url)?.to_owned();
        let mut filled_in: Vec<String> = Vec::new();
        let mut form: Option<String> = None;
        for _ in 0..MOST_STEPS {
            if !super::is_known(path_of(&target)) {
                return Err(format!("{} is no page on which users sign in", path_of(&target)));
            }
            match self.send(shared, &target, form.take()) {
                Reply::Redirect { location, cookie } => {
                    if let Some(cookie) = cookie {
                        self.cookie = cookie.split(';').next().map(str::to_owned);
                    }
                    if !location.starts_with('/') {
                        return Ok(Landing { status: 302, location: Some(location), page: None, cookie: self.cookie });
                    }
                    target = location;
                }
                Reply::Page { status, html } => {
                    let path = path_of(&target);
                    form = self.form_for(path).filter(|_| status == 200 && !filled_in.iter().any(|done| done == path));
                    if form.is_none() {
                        return Ok(Landing { status, location: None, page: Some(html), cookie: self.cookie });
                    }
                    filled_in.push(path.to_owned());
                }
                Reply::MethodNotAllowed(_) => unreachable!("a form is sent to where its page came from"),
            }
        }
        Err("the sign-in goes round in circles".to_owned())
    }

    /// What is entered on a page.
    fn form_for(&self, path: &str) -> Option<String> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        match path {
            login::PATH if self.cancels => form.append_pair("button", "cancel"),
            login::PATH => form.extend_pairs([
                ("Username", self.user_name.as_str()),
                ("Password", self.password.as_str()),
                ("button", "login"),
            ]),
            consent::PATH => form.append_pair("button", if self.denies { "no" } else { "yes" }),
            _ => return None,
        };
        Some(form.finish())
    }

    fn send(&self, shared: &Shared, target: &str, form: Option<String>) -> Reply {
        let mut headers = Vec::new();
        let mut add = |name: &str, value: &str| headers.push((name.to_owned(), value.to_owned()));
        add("host", shared.url.split_once("://").map_or("", |(_, host)| host));
        if form.is_some() {
            add("content-type", "application/x-www-form-urlencoded");
        }
        if let Some(cookie) = &self.cookie {
            add("cookie", cookie);
        }
        let request = RecordedRequest {
            method: if form.is_some() { "POST" } else { "GET" }.to_owned(),
            path: path_of(target).to_owned(),
            query: target.split_once('?').map(|(_, query)| query.to_owned()),
            headers,
            body: form.unwrap_or_default().into_bytes(),
            at: SystemTime::now(),
        };
        shared.recorder.record(request.clone());
        super::answer(shared, &request)
    }
}

/// Where a sign-in ends.
#[derive(Clone, Debug)]
pub struct Landing {
    /// The status of the last answer: 302 if the browser was sent back to the client, else that of the page which
    /// it stopped at.
    pub status: u16,
    /// Where it was sent back to, with everything that comes with it.
    pub location: Option<String>,
    /// The HTML of the page, if that is where it stopped.
    pub page: Option<String>,
    /// The cookie which keeps the browser signed in.
    pub cookie: Option<String>,
}

impl Landing {
    /// A parameter with which the browser was sent back.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.parameters().into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// All parameters with which the browser was sent back.
    #[must_use]
    pub fn parameters(&self) -> Vec<(String, String)> {
        let location = self.location.as_deref().unwrap_or_default();
        let query = location.split('#').next().and_then(|url| url.split_once('?')).map_or("", |(_, query)| query);
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }
}

fn path_of(target: &str) -> &str {
    target.split(['?', '#']).next().unwrap_or_default()
}

/// Path and query of a URL of this simulator, by whichever name of the machine.
fn own_target<'a>(shared: &Shared, url: &'a str) -> Result<&'a str, String> {
    let foreign = || format!("the sign-in begins at {} and nowhere else", shared.url);
    let url = url.split('#').next().unwrap_or_default();
    if url.starts_with('/') {
        return Ok(url);
    }
    let (own_scheme, own_host) = shared.url.split_once("://").ok_or_else(foreign)?;
    let (_, port) = own_host.rsplit_once(':').ok_or_else(foreign)?;
    let (scheme, rest) = url.split_once("://").ok_or_else(foreign)?;
    let (host, _) = rest.split_once('/').ok_or_else(foreign)?;
    let is_own = ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| host == format!("{name}:{port}"));
    match scheme == own_scheme && is_own {
        true => Ok(&rest[host.len()..]),
        false => Err(foreign()),
    }
}
