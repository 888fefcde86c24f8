//! A way to a server that can be cut, and lead elsewhere later: the server moves, whoever talks to
//! it does not know.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::{Context, Result};

/// The way.
#[derive(Debug)]
pub struct Detour {
    url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// Where it leads; nowhere while it is cut.
    target: Option<String>,
    /// Both ends of what goes through.
    streams: Vec<TcpStream>,
}

impl Detour {
    /// A way to the server at a URL.
    pub fn to(url: &str) -> Result<Detour> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let detour = Detour {
            url: format!("http://{}", listener.local_addr()?),
            state: Arc::default(),
        };
        detour.lead_to(url)?;
        let state = Arc::clone(&detour.state);
        drop(thread::spawn(move || {
            for stream in listener.incoming() {
                // A client that is turned away comes again.
                let _turned_away = stream.and_then(|stream| carry(&state, stream)).is_err();
            }
        }));
        Ok(detour)
    }

    /// The URL of its beginning.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Leads to another server from now on; what goes through is cut.
    pub fn lead_to(&self, url: &str) -> Result<()> {
        let (_, address) = url.split_once("://").context("a URL has a scheme")?;
        self.cut();
        lock(&self.state).target = Some(address.to_owned());
        Ok(())
    }

    /// Leads nowhere, and cuts what goes through.
    pub fn cut(&self) {
        let mut state = lock(&self.state);
        state.target = None;
        for stream in state.streams.drain(..) {
            // One that has ended by itself is cut already.
            let _gone = stream.shutdown(Shutdown::Both).is_err();
        }
    }
}

fn carry(state: &Mutex<State>, near: TcpStream) -> io::Result<()> {
    let mut state = lock(state);
    let target = state.target.as_ref().ok_or(io::ErrorKind::NotConnected)?;
    let far = TcpStream::connect(target)?;
    for (from, to) in [(&near, &far), (&far, &near)] {
        let (mut from, mut to) = (from.try_clone()?, to.try_clone()?);
        drop(thread::spawn(move || {
            // However it ended, the other end must hear of it.
            let _carried = io::copy(&mut from, &mut to).is_err();
            let _gone = to.shutdown(Shutdown::Both).is_err();
        }));
    }
    state.streams.extend([near, far]);
    Ok(())
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
