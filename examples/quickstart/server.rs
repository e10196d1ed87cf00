//! ClearLine, or the simulator, and the configuration that reaches it.

use crate::user::Way;
use clearline_simulator::{Builder, Simulator};
use serde_json::{Value, json};
use std::env;

pub struct Server {
    pub name: String,
    pub configuration: String,
    /// It runs as long as this lives.
    pub simulator: Option<Simulator>,
}

impl Server {
    pub fn of_tills() -> Result<Self, String> {
        match Self::real(json!({}))? {
            Some(real) => Ok(real),
            None => Self::simulated(Simulator::builder(), json!({"client_id": "pos-demo"})),
        }
    }

    pub fn of_users(way: Way) -> Result<Self, String> {
        let scope = "clearline_api openid profile";
        let user = json!({"client_id": "user-demo", "scope": scope});
        match way {
            Way::CustomScheme => Self::simulated(Simulator::builder(), user),
            Way::Browser => match Self::real(json!({"scope": scope}))? {
                Some(real) => Ok(real),
                // Your browser does not know the simulator's certificate, and would warn you of it.
                None => Self::simulated(Simulator::builder().plain_http(true), user),
            },
        }
    }

    fn real(more: Value) -> Result<Option<Self>, String> {
        let Some(client_id) = env::var_os("CLEARLINE_CLIENT_ID") else { return Ok(None) };
        if env::var_os("CLEARLINE_CLIENT_SECRET").is_none() {
            return Ok(None);
        }
        let client_id = client_id.into_string().map_err(|_| "CLEARLINE_CLIENT_ID is not Unicode")?;
        let configuration = json!({
            "environment": "test",
            "client_id": client_id,
            "client_secret": {"env": "CLEARLINE_CLIENT_SECRET"},
        });
        Ok(Some(Self {
            name: "ClearLine's Test environment (CLEARLINE_CLIENT_ID and CLEARLINE_CLIENT_SECRET are set)".to_owned(),
            configuration: with(configuration, more),
            simulator: None,
        }))
    }

    fn simulated(builder: Builder, more: Value) -> Result<Self, String> {
        let simulator = builder.start().map_err(|error| format!("the simulator did not start: {error}"))?;
        let configuration = json!({
            "environment": {"auth_base_url": simulator.url()},
            "client_secret": "s3cr3t!",
            "ca_file": simulator.ca_file(),
            "allow_insecure_loopback": true,
            "proxy": "none",
        });
        Ok(Self {
            name: format!("the simulator, at {}", simulator.url()),
            configuration: with(configuration, more),
            simulator: Some(simulator),
        })
    }
}

fn with(mut configuration: Value, more: Value) -> String {
    for (key, value) in more.as_object().into_iter().flatten() {
        configuration[key] = value.clone();
    }
    configuration.to_string()
}
