//! Two requests in flight under one key: only a copied key file does that.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result};
use grain_e2e::world::World;
use grain_envelope::Submitted;
use serde_json::json;

use super::desk::{Desk, batch, bin, lines_of};

/// A batch whose client has sent one line, has its answer, and still has more to send.
fn held(world: &World, first: &Submitted) -> Result<TcpStream> {
    let (_, address) = world.programs.url.split_once("://").context("a URL")?;
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let line = batch(std::slice::from_ref(first));
    let head = format!(
        "POST /api/v1/events/batch HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n\r\n",
        line.len() + 1_000
    );
    stream.write_all(&[head.as_bytes(), &line].concat())?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"}\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        answer.extend(byte);
    }
    let answer = String::from_utf8(answer)?;
    assert!(answer.contains("\"status\":201"), "{answer}");
    Ok(stream)
}

#[test]
fn a_key_has_one_request_in_flight() -> Result<()> {
    let mut desk = Desk::new()?;
    let mut other = desk
        .world
        .author(grain_scenarios::cast::PLANT, "other-desk")?;
    let first = desk.author.sign(&bin(&desk.world, "D1"))?;
    let second = desk.author.sign(&bin(&desk.world, "D2"))?;
    let batch_of_first = held(&desk.world, &first)?;
    let (size, head) = (desk.count()?, desk.head()?);
    let reply = desk.send(&second)?;
    let problem = reply.json()?;
    assert_eq!((reply.status, &problem["code"]), (429, &json!("key-busy")));
    assert_eq!(reply.header("retry-after"), "1");
    assert_eq!(problem["retry_after_s"], 1, "{problem}");
    // A second batch is told so too, in the line of that key; another key is not held up.
    let theirs = other.sign(&bin(&desk.world, "D3"))?;
    let body = batch(&[second.clone(), theirs]);
    let reply = desk.world.client().post("/api/v1/events/batch", &body)?;
    let lines = lines_of(&reply)?;
    let codes: Vec<_> = lines
        .iter()
        .map(|(_, line)| &line["problem"]["code"])
        .collect();
    assert_eq!(codes, [&json!("key-busy"), &json!(null)], "{lines:?}");
    assert_eq!((lines[0].0, lines[1].0), (429, 201));
    assert_eq!(desk.count()?, size + 1, "the other key's event");
    assert_eq!(desk.head()?, head);
    // The server notices that the client has gone, and frees what it held.
    drop(batch_of_first);
    World::eventually("the key", || Ok(desk.send(&second)?.status == 201))
}
