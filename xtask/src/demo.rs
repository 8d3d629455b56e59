//! `cargo xtask demo`: one command from a fresh clone to a chat.
//!
//! It builds the package and the local desk, starts the desk with the shop's page, and opens the shop. The desk ends with
//! this program, however that ends: by Ctrl-C, by a closed terminal, or because the desk itself gave up.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use crate::browser;
use crate::dist;
use crate::setup;
use crate::step::Done;
use crate::workspace::Workspace;

/// The address people can remember. When it is taken and nobody insisted, any free one will do.
const USUAL_PORT: u16 = 8080;

#[derive(Debug, PartialEq, Eq)]
struct Wishes {
    port: Option<u16>,
    open: bool,
    release: bool,
}

pub(crate) fn run(workspace: &Workspace, flags: &[String]) -> Done {
    let wishes = Wishes::read(flags)?;
    setup::packages(workspace)?;
    setup::compiler(workspace)?;
    dist::fresh(workspace)?;
    let server = dist::server(workspace, wishes.release)?;

    let port = wishes.port.unwrap_or_else(|| if is_free(USUAL_PORT) { USUAL_PORT } else { 0 });
    let mut command = Command::new(server);
    command.current_dir(workspace.at("")).args(["--port", &port.to_string()]);
    command.arg("--demo").arg(workspace.at("www/demo")).arg("--pkg").arg(workspace.at("pkg"));
    let mut child =
        command.stdout(Stdio::piped()).spawn().map_err(|error| format!("cannot start the server: {error}"))?;
    let mut lines = BufReader::new(child.stdout.take().ok_or("the server has no output to read")?).lines();
    let child = Arc::new(Mutex::new(child));
    end_together(&child)?;

    let first = lines.next().and_then(Result::ok).unwrap_or_default();
    let Some(address) = first.strip_prefix("listening on ") else {
        let _ = lock(&child).kill();
        return Err(match first.as_str() {
            "" => "the server did not start; its reason is above.".into(),
            other => format!("the server did not say where it listens, but: {other}"),
        });
    };
    println!("\n  the shop         {address}/\n  the agent's desk {address}/desk/\n\nCtrl-C ends the demo.\n");
    if wishes.open {
        browser::open(&format!("{address}/"));
    }

    for line in lines.map_while(Result::ok) {
        println!("{line}");
    }
    let status = lock(&child).wait().map_err(|error| format!("cannot wait for the server: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("the server ended ({status}).")) }
}

impl Wishes {
    fn read(flags: &[String]) -> Done<Self> {
        let mut wishes = Self { port: None, open: true, release: false };
        let mut flags = flags.iter().map(String::as_str);
        while let Some(flag) = flags.next() {
            match flag {
                "--no-open" => wishes.open = false,
                "--release" => wishes.release = true,
                "--port" => wishes.port = Some(port(flags.next())?),
                _ => match flag.strip_prefix("--port=") {
                    Some(value) => wishes.port = Some(port(Some(value))?),
                    None => return Err(format!("\"{flag}\": demo takes --port N, --no-open and --release.")),
                },
            }
        }
        Ok(wishes)
    }
}

fn port(value: Option<&str>) -> Done<u16> {
    let value = value.unwrap_or("nothing");
    value.parse().map_err(|_| format!("--port wants a number from 0 (any free one) to 65535, not \"{value}\"."))
}

fn is_free(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port)).is_ok()
}

/// Ends the server when this program is told to end. A Ctrl-C reaches the server by itself; the other ways do not.
fn end_together(child: &Arc<Mutex<Child>>) -> Done {
    let child = Arc::clone(child);
    let ending = ctrlc::set_handler(move || {
        // Whoever holds the lock is waiting for a server that has ended already.
        if let Ok(mut child) = child.try_lock() {
            let _ = child.kill();
        }
        std::process::exit(0);
    });
    ending.map_err(|error| format!("cannot listen for Ctrl-C: {error}"))
}

fn lock(child: &Arc<Mutex<Child>>) -> std::sync::MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(flags: &[&str]) -> Done<Wishes> {
        Wishes::read(&flags.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn flags_are_read_and_wrong_ones_named() {
        assert_eq!(read(&[]), Ok(Wishes { port: None, open: true, release: false }));
        assert_eq!(
            read(&["--port", "0", "--no-open", "--release"]),
            Ok(Wishes { port: Some(0), open: false, release: true })
        );
        assert_eq!(read(&["--port=81"]).unwrap().port, Some(81));
        assert!(read(&["--port"]).unwrap_err().contains("not \"nothing\""));
        assert!(read(&["--port", "70000"]).unwrap_err().contains("70000"));
        assert!(read(&["--prot", "1"]).unwrap_err().contains("--prot"));
    }
}
