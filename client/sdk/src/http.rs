//! Requests to a ledger: blocking HTTP, TLS by rustls with the authorities the
//! user names, plain HTTP to this machine only, and a limit on every answer.

use std::io::Read;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use ureq::http::Uri;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig};

/// The largest answer that is read into memory: a batch's receipts.
const ANSWER_BYTES_MAX: u64 = 64 << 20;
/// How long a request may take in all.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(2);
/// How long handing in a file may take in all: 20 MiB over a thin line.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(20);
/// The longest silence on a stream that goes on: a ledger says something every quarter of a minute.
const SILENCE_MAX: Duration = Duration::from_mins(1);
/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a request had no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The URL is not one that `grain` talks to.
    #[error("{url} is not a server's address: {reason}")]
    Address {
        /// What was given.
        url: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The certificate authorities' file cannot be used.
    #[error("{path} holds no certificate authority")]
    Authorities {
        /// The file.
        path: String,
    },
    /// Nobody answered, or the answer broke off: the outcome is unknown.
    #[error("no answer from {url}")]
    NoAnswer {
        /// What was asked for.
        url: String,
        /// What the network said.
        #[source]
        source: Box<ureq::Error>,
    },
    /// The answer broke off or is longer than any honest one.
    #[error("the answer of {url} cannot be read")]
    Unreadable {
        /// What was asked for.
        url: String,
        /// What went wrong.
        #[source]
        source: std::io::Error,
    },
}

/// An answer, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Seconds of `Retry-After`, if the server asks for patience.
    pub retry_after_s: Option<u64>,
    /// The body.
    pub body: Vec<u8>,
}

/// A ledger's server.
#[derive(Clone)]
pub struct Server {
    base: String,
    language: &'static str,
    agent: ureq::Agent,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

impl Server {
    /// A server at `url` (`https://…`, or `http://` on this machine), trusted
    /// by the PEM certificate authorities in `authorities`.
    ///
    /// # Errors
    /// [`HttpError::Address`] for any other address, [`HttpError::Authorities`]
    /// where the PEM text holds no certificate.
    pub fn new(url: &str, authorities: Option<(&str, &[u8])>) -> Result<Server, HttpError> {
        let base = url.trim_end_matches('/').to_owned();
        check_address(&base)?;
        let mut roots = Vec::new();
        if let Some((path, pem)) = authorities {
            for item in ureq::tls::parse_pem(pem) {
                match item {
                    Ok(PemItem::Certificate(certificate)) => roots.push(certificate),
                    Ok(_) => {}
                    Err(_) => {
                        return Err(HttpError::Authorities {
                            path: path.to_owned(),
                        });
                    }
                }
            }
            if roots.is_empty() {
                return Err(HttpError::Authorities {
                    path: path.to_owned(),
                });
            }
        }
        Ok(Server {
            base,
            language: "zh-CN",
            agent: agent(roots),
        })
    }

    /// The same server, asked to speak this language (an `Accept-Language` tag).
    #[must_use]
    pub fn speaking(mut self, language: &'static str) -> Server {
        self.language = language;
        self
    }

    /// The URL without a slash at the end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// `GET path`, the whole body in memory.
    ///
    /// # Errors
    /// Where there is no whole answer.
    pub fn get(&self, path: &str, token: Option<&str>) -> Result<Answer, HttpError> {
        let url = format!("{}{path}", self.base);
        read(&url, self.call(&url, token)?)
    }

    /// `POST path` with a body, the whole answer in memory.
    ///
    /// # Errors
    /// Where there is no whole answer: the outcome is then unknown.
    pub fn post(
        &self,
        path: &str,
        content_type: &str,
        body: &[u8],
        token: Option<&str>,
    ) -> Result<Answer, HttpError> {
        let url = format!("{}{path}", self.base);
        let mut request = self.agent.post(&url).header("content-type", content_type);
        request = request.header("accept-language", self.language);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let answer = request
            .send(body)
            .map_err(|source| no_answer(&url, source))?;
        read(&url, answer)
    }

    /// `PUT path` with a body, as the holder of a session.
    ///
    /// # Errors
    /// Where there is no whole answer: the outcome is then unknown, and the same may be put again.
    pub fn put(
        &self,
        path: &str,
        content_type: &str,
        body: &[u8],
        token: &str,
    ) -> Result<Answer, HttpError> {
        let url = format!("{}{path}", self.base);
        let request = self.agent.put(&url).header("content-type", content_type);
        let request = request
            .header("accept-language", self.language)
            .header("authorization", format!("Bearer {token}"));
        let request = request
            .config()
            .timeout_global(Some(UPLOAD_TIMEOUT))
            .build();
        let answer = request
            .send(body)
            .map_err(|source| no_answer(&url, source))?;
        read(&url, answer)
    }

    /// `DELETE path`, as the holder of a session.
    ///
    /// # Errors
    /// Where there is no whole answer.
    pub fn delete(&self, path: &str, token: &str) -> Result<Answer, HttpError> {
        let url = format!("{}{path}", self.base);
        let request = self
            .agent
            .delete(&url)
            .header("accept-language", self.language);
        let request = request.header("authorization", format!("Bearer {token}"));
        let answer = request.call().map_err(|source| no_answer(&url, source))?;
        read(&url, answer)
    }

    /// `POST path` with a body, the answer as a stream: status, `Retry-After`, body.
    ///
    /// # Errors
    /// Where there is no answer: the outcome is then unknown.
    #[expect(
        clippy::type_complexity,
        reason = "three things of one answer, used in one place"
    )]
    pub fn post_stream(
        &self,
        path: &str,
        content_type: &str,
        body: &[u8],
    ) -> Result<(u16, Option<u64>, Box<dyn Read + Send>), HttpError> {
        let url = format!("{}{path}", self.base);
        let request = self
            .agent
            .post(&url)
            .header("content-type", content_type)
            .header("accept-language", self.language);
        let answer = request
            .send(body)
            .map_err(|source| no_answer(&url, source))?;
        let (status, retry_after_s) = (answer.status().as_u16(), retry_after(&answer));
        Ok((
            status,
            retry_after_s,
            Box::new(answer.into_body().into_reader()),
        ))
    }

    /// `GET path` as a stream, for bodies that need not fit into memory.
    ///
    /// # Errors
    /// Where there is no answer.
    pub fn stream(
        &self,
        path: &str,
        token: Option<&str>,
    ) -> Result<(u16, Box<dyn Read + Send>), HttpError> {
        let url = format!("{}{path}", self.base);
        let answer = self.call(&url, token)?;
        let status = answer.status().as_u16();
        Ok((status, Box::new(answer.into_body().into_reader())))
    }

    /// `GET path` of a stream that goes on until somebody ends it, from behind what was read of it
    /// before. It breaks off when nothing comes for a minute.
    ///
    /// # Errors
    /// Where there is no answer.
    pub fn listen(
        &self,
        path: &str,
        token: &str,
        last: Option<u64>,
    ) -> Result<(u16, Box<dyn Read + Send>), HttpError> {
        let url = format!("{}{path}", self.base);
        let mut request = self
            .agent
            .get(&url)
            .config()
            .timeout_global(None)
            .timeout_per_read(Some(SILENCE_MAX))
            .build()
            .header("accept", "text/event-stream")
            .header("accept-language", self.language)
            .header("authorization", format!("Bearer {token}"));
        if let Some(last) = last {
            request = request.header("last-event-id", last.to_string());
        }
        let answer = request.call().map_err(|source| no_answer(&url, source))?;
        let status = answer.status().as_u16();
        Ok((status, Box::new(answer.into_body().into_reader())))
    }

    fn call(
        &self,
        url: &str,
        token: Option<&str>,
    ) -> Result<ureq::http::Response<ureq::Body>, HttpError> {
        let mut request = self.agent.get(url).header("accept-language", self.language);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        request.call().map_err(|source| no_answer(url, source))
    }
}

/// Percent-encoding of a query's value (RFC 3986 §2.1).
pub fn encoded(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    value
        .bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

fn agent(roots: Vec<Certificate<'static>>) -> ureq::Agent {
    let tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .root_certs(RootCerts::Specific(Arc::new(roots)))
        .build();
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .tls_config(tls)
        .proxy(None)
        .user_agent(concat!("grain/", env!("CARGO_PKG_VERSION")))
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_global(Some(REQUEST_TIMEOUT))
        .build()
        .new_agent()
}

fn no_answer(url: &str, source: ureq::Error) -> HttpError {
    HttpError::NoAnswer {
        url: url.to_owned(),
        source: Box::new(source),
    }
}

fn read(url: &str, answer: ureq::http::Response<ureq::Body>) -> Result<Answer, HttpError> {
    let status = answer.status().as_u16();
    let retry_after_s = retry_after(&answer);
    let mut body = Vec::new();
    let mut reader = answer.into_body().into_reader().take(ANSWER_BYTES_MAX + 1);
    let unreadable = |source| HttpError::Unreadable {
        url: url.to_owned(),
        source,
    };
    reader.read_to_end(&mut body).map_err(unreadable)?;
    if body.len() as u64 > ANSWER_BYTES_MAX {
        return Err(unreadable(std::io::Error::other(
            "longer than any honest answer",
        )));
    }
    Ok(Answer {
        status,
        retry_after_s,
        body,
    })
}

fn retry_after(answer: &ureq::http::Response<ureq::Body>) -> Option<u64> {
    let value = answer.headers().get("retry-after")?;
    value.to_str().ok()?.trim().parse().ok()
}

fn check_address(url: &str) -> Result<(), HttpError> {
    let refuse = |reason| {
        Err(HttpError::Address {
            url: url.to_owned(),
            reason,
        })
    };
    let Ok(uri) = url.parse::<Uri>() else {
        return refuse("not a URL");
    };
    let Some(host) = uri.host() else {
        return refuse("no host in it");
    };
    if uri.query().is_some() {
        return refuse("a query has no place in it");
    }
    match uri.scheme_str() {
        Some("https") => Ok(()),
        Some("http") if is_loopback(host) => Ok(()),
        Some("http") => refuse("plain http is only for this machine; use https"),
        _ => refuse("it must begin with https://"),
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost"
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_reaches_this_machine_only() {
        for good in [
            "http://127.0.0.1:8080",
            "http://localhost/",
            "http://[::1]:1",
            "https://x.example",
        ] {
            assert!(Server::new(good, None).is_ok(), "{good}");
        }
        for bad in [
            "http://10.0.0.1",
            "http://localhost.example",
            "http://127.0.0.1.example:80",
            "ftp://localhost",
            "localhost:80",
            "https://x.example/?a=1",
        ] {
            assert!(
                matches!(Server::new(bad, None), Err(HttpError::Address { .. })),
                "{bad}"
            );
        }
    }

    #[test]
    fn an_authorities_file_without_a_certificate_is_refused() {
        let refused = Server::new("https://x.example", Some(("ca.pem", b"nothing")));
        assert!(matches!(refused, Err(HttpError::Authorities { .. })));
    }

    #[test]
    fn a_dead_port_is_no_answer() {
        let server = Server::new("http://127.0.0.1:1", None).unwrap();
        assert!(matches!(
            server.get("/healthz", None),
            Err(HttpError::NoAnswer { .. })
        ));
    }
}
