//! What is printed when the simulator has started.

use std::io::{self, Write};

use clearline_simulator::Simulator;
use serde_json::{Value, json};

pub struct Startup<'a> {
    pub simulator: &'a Simulator,
    pub client_id: &'a str,
    pub client_secret: &'a str,
}

impl Startup<'_> {
    /// Prints it at once, also into a pipe.
    pub fn print(&self, as_json: bool) -> io::Result<()> {
        let text = match as_json {
            true => format!("{}\n", self.json()),
            false => self.text(),
        };
        let mut output = io::stdout().lock();
        output.write_all(text.as_bytes())?;
        output.flush()
    }

    /// What `cl_init` takes.
    fn configuration(&self) -> Value {
        let url = self.simulator.url();
        let mut configuration = json!({
            "environment": { "auth_base_url": url, "api_base_url": url },
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        });
        match url.starts_with("https:") {
            true => configuration["ca_file"] = self.ca_file().into(),
            false => configuration["allow_insecure_loopback"] = true.into(),
        }
        configuration
    }

    fn json(&self) -> Value {
        json!({
            "url": self.simulator.url(),
            "ca_file": self.ca_file(),
            "control_url": self.simulator.control_url(),
            "configuration": self.configuration(),
        })
    }

    fn text(&self) -> String {
        format!(
            "ClearLine simulator\n\
             \n  token service and API  {}\
             \n  certificate authority  {}\
             \n  control endpoint       {}\n\
             \nConfiguration for cl_init:\n\
             \n  {}\n\
             \nCtrl-C stops it.\n",
            self.simulator.url(),
            self.ca_file(),
            self.simulator.control_url(),
            self.configuration(),
        )
    }

    fn ca_file(&self) -> String {
        self.simulator.ca_file().display().to_string()
    }
}
