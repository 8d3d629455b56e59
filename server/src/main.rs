//! The binary: reads the flags, binds, says where it listens, and serves until it is told to stop.

use std::io::Write as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use chinwag_server::desk::{Layout, Options};
use chinwag_server::{Folders, Settings, Shared, app};
use clap::Parser;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// A local desk that speaks Salesforce's Chat REST API.
#[derive(Parser, Debug)]
#[command(version)]
struct Flags {
    /// The port to listen on; 0 takes any free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The address or name to listen on. Beyond this machine, anybody who reaches it can play the agent.
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// Let the scripted agent answer while no person has the agent's page open (the default).
    #[arg(long, overrides_with = "no_scripted_agent")]
    scripted_agent: bool,
    /// Let chats wait until a person answers.
    #[arg(long)]
    no_scripted_agent: bool,
    /// Insist on every rule of the guide, to test a client.
    #[arg(long)]
    strict: bool,
    /// How many seconds an idle poll is held, at most 30 [default: 30, or less with a short --poll-timeout].
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    hold: Option<Duration>,
    /// After how many seconds a client may think a poll dead.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "40")]
    poll_timeout: Duration,
    /// How many seconds a session lives without polls.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "150")]
    session_timeout: Duration,
    /// A file that says which buttons, agents and bots there are; without one, whatever is asked for is served.
    #[arg(long, value_name = "FILE")]
    desk: Option<PathBuf>,
    /// Where visitors reach this server, behind a proxy, such as https://desk.example.
    #[arg(long, value_name = "URL", value_parser = public_url)]
    public_url: Option<String>,
    /// A folder to serve at /.
    #[arg(long, value_name = "DIR")]
    demo: Option<PathBuf>,
    /// A folder to serve at /pkg/.
    #[arg(long, value_name = "DIR")]
    pkg: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let flags = Flags::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match serve(flags).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("chinwag-server: {reason}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(flags: Flags) -> Result<(), String> {
    for folder in [&flags.demo, &flags.pkg].into_iter().flatten() {
        expect_folder(folder)?;
    }
    let settings = Settings {
        desk: Options {
            strict: flags.strict,
            hold: hold(flags.hold, flags.poll_timeout)?,
            poll_timeout: flags.poll_timeout,
            session_timeout: flags.session_timeout,
            mask: None,
            layout: flags.desk.as_deref().map(layout).transpose()?.unwrap_or_default().into(),
            public_url: flags.public_url,
        },
        scripted_agent: !flags.no_scripted_agent,
        host: flags.host.parse::<IpAddr>().is_err().then(|| flags.host.clone()),
        entropy: |bytes| getrandom::fill(bytes).expect("the operating system has random bytes"),
    };
    let listener = TcpListener::bind((flags.host.as_str(), flags.port)).await.map_err(|error| {
        let cure = "Choose another port with --port (0 takes any free one), or another address with --host.";
        format!("cannot listen on {}, port {}: {error}. {cure}", flags.host, flags.port)
    })?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    // Whoever started this waits for the line to know the port.
    let mut out = std::io::stdout();
    writeln!(out, "listening on http://{address}")
        .and_then(|()| out.flush())
        .map_err(|error| format!("cannot write to stdout: {error}"))?;

    let shared = Shared::new(&settings);
    let folders = Folders { demo: flags.demo, pkg: flags.pkg };
    let keeper = tokio::spawn(shared.clone().keep_time());
    let closing = shared.clone();
    let serving = axum::serve(listener, app(&shared, &folders)).with_graceful_shutdown(async move {
        told_to_stop().await;
        closing.close();
    });
    let result = tokio::select! {
        result = async { serving.await } => result,
        () = patience(shared.clone()) => Ok(()),
    };
    keeper.abort();
    result.map_err(|error| format!("stopped serving: {error}"))
}

/// How long a poll is held: shorter than a client waits for it.
fn hold(wish: Option<Duration>, poll_timeout: Duration) -> Result<Duration, String> {
    const LONGEST: Duration = Duration::from_secs(30);
    match wish {
        None => Ok(LONGEST.min(poll_timeout.mul_f64(0.75))),
        Some(hold) if hold > LONGEST => {
            Err("--hold takes at most 30 seconds; real servers hold a poll no longer.".into())
        }
        Some(hold) if hold >= poll_timeout => {
            Err("--hold has to be shorter than --poll-timeout, or every client gives up each poll.".into())
        }
        Some(hold) => Ok(hold),
    }
}

fn expect_folder(folder: &Path) -> Result<(), String> {
    if folder.is_dir() {
        return Ok(());
    }
    Err(format!("there is no folder {}.", folder.display()))
}

fn layout(file: &Path) -> Result<Layout, String> {
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| format!("cannot read the desk file {name}: {error}."))?;
    Layout::read(&text).map_err(|error| format!("the desk file {name} is no good: {error}."))
}

fn public_url(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_plain = rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(['?', '#', '@', ' ']));
    if is_plain {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err("an address is expected, such as https://desk.example".into())
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let wanted = "a number of seconds above 0 is expected, such as 30 or 0.5";
    let seconds: f64 = text.parse().map_err(|_| wanted.to_owned())?;
    Duration::try_from_secs_f64(seconds).ok().filter(|duration| !duration.is_zero()).ok_or_else(|| wanted.to_owned())
}

/// Waits for Ctrl-C, or for a polite request to end.
async fn told_to_stop() {
    let interrupted = async {
        // Without a handler there is no way to be told: then only the hard way is left.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => (),
        () = terminated => (),
    }
}

/// Ends some time after the server was told to stop, whoever still holds a connection.
async fn patience(shared: Shared) {
    const LONGEST_GOODBYE: Duration = Duration::from_secs(3);
    shared.closed().await;
    tokio::time::sleep(LONGEST_GOODBYE).await;
}
