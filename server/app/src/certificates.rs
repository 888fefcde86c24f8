//! The local certificate authority and the server's certificate.
//!
//! A county office has no public name, so the ledger brings an authority of its own: its key never
//! leaves the data directory (0600), and people install its certificate once (`/ca`). The server's
//! certificate is issued anew at every start for the names by which clients reach it; its key is
//! never written down.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use grain_envelope::ServerTime;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

/// Days for which the authority's certificate holds.
const AUTHORITY_DAYS: u64 = 3_650;
/// Days for which a server's certificate holds: what browsers accept at most.
const SERVER_DAYS: u64 = 397;
const DAY_MS: u64 = 86_400_000;

/// Where the authority lies in a data directory.
#[derive(Debug, Clone)]
pub struct AuthorityFiles {
    directory: PathBuf,
}

/// Why there is no certificate.
#[derive(Debug, Error)]
pub enum CertificateError {
    /// The operating system refused.
    #[error("cannot {action} {path}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// The file of the authority's certificate holds something else.
    #[error("{path} holds no certificate")]
    NoCertificate {
        /// The file.
        path: PathBuf,
    },
    /// The authority's files cannot be used, or a name is not one.
    #[error("cannot issue a certificate")]
    Issue(#[from] rcgen::Error),
    /// The TLS library refuses the certificate.
    #[error("cannot use the server's certificate")]
    Use(#[from] rustls::Error),
    /// The server listens on every address, and nobody said by which names it is reached.
    #[error(
        "{listen} is no address that clients connect to: name the server in `tls.names` \
         (GRAIND_TLS_NAMES=depot.example,192.168.1.10) so that its certificate can hold them"
    )]
    NoNames {
        /// The listening address.
        listen: SocketAddr,
    },
}

impl AuthorityFiles {
    /// The authority of the ledger in `data`.
    pub fn of(data: &Path) -> Self {
        Self {
            directory: data.join("tls"),
        }
    }

    /// The authority's certificate, PEM.
    pub fn certificate(&self) -> PathBuf {
        self.directory.join("ca.crt")
    }

    fn key(&self) -> PathBuf {
        self.directory.join("ca.key")
    }

    /// The authority's certificate, or `None` where there is no authority.
    pub fn read_certificate(&self) -> Result<Option<String>, CertificateError> {
        match fs::read_to_string(self.certificate()) {
            Ok(certificate) => Ok(Some(certificate)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(io_error("read", &self.certificate())(error)),
        }
    }

    /// SHA-256 of the authority's certificate as tools show it: `AB:CD:…`.
    pub fn fingerprint(&self) -> Result<Option<String>, CertificateError> {
        let Some(certificate) = self.read_certificate()? else {
            return Ok(None);
        };
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).map_err(|_| {
            CertificateError::NoCertificate {
                path: self.certificate(),
            }
        })?;
        let bytes = Sha256::digest(&certificate);
        let pairs = bytes.iter().map(|byte| format!("{byte:02X}"));
        Ok(Some(pairs.collect::<Vec<_>>().join(":")))
    }

    /// Copies the authority, where there is one, to another directory: clients trust it.
    pub fn copy_to(&self, data: &Path) -> Result<(), CertificateError> {
        let Some(certificate) = self.read_certificate()? else {
            return Ok(());
        };
        let target = Self::of(data);
        let key = Zeroizing::new(read(&self.key())?);
        fs::create_dir_all(&target.directory).map_err(io_error("make", &target.directory))?;
        write(&target.key(), key.as_bytes(), 0o600)?;
        write(&target.certificate(), certificate.as_bytes(), 0o644)
    }

    /// Makes the authority, unless there is one. `name` is what people see in their list of
    /// trusted authorities.
    pub fn ensure(&self, name: &str, now_ms: u64) -> Result<(), CertificateError> {
        if self.certificate().exists() && self.key().exists() {
            return Ok(());
        }
        fs::create_dir_all(&self.directory).map_err(io_error("make", &self.directory))?;
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(DnType::CommonName, format!("Graintrail CA {name}"));
        params
            .distinguished_name
            .push(DnType::OrganizationName, "Graintrail 粮迹");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        set_validity(&mut params, now_ms, AUTHORITY_DAYS);
        let certificate = params.self_signed(&key)?;
        write(&self.key(), key.serialize_pem().as_bytes(), 0o600)?;
        write(&self.certificate(), certificate.pem().as_bytes(), 0o644)
    }

    /// A TLS configuration with a fresh certificate for the names by which clients reach `listen`.
    pub fn server_config(
        &self,
        listen: SocketAddr,
        names: &[String],
        now_ms: u64,
    ) -> Result<Arc<ServerConfig>, CertificateError> {
        let names = server_names(listen, names)?;
        let authority = read(&self.certificate())?;
        let authority_key = KeyPair::from_pem(&read(&self.key())?)?;
        let issuer = Issuer::from_ca_cert_pem(&authority, authority_key)?;
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name.push(DnType::CommonName, "graind");
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        set_validity(&mut params, now_ms, SERVER_DAYS);
        let certificate: CertificateDer<'static> = params.signed_by(&key, &issuer)?.into();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

/// The names in the certificate: those configured, the listening address, and this machine.
fn server_names(listen: SocketAddr, names: &[String]) -> Result<Vec<String>, CertificateError> {
    let mut all = names.to_vec();
    if !listen.ip().is_unspecified() {
        all.push(listen.ip().to_string());
    } else if names.is_empty() {
        return Err(CertificateError::NoNames { listen });
    }
    all.extend(["localhost", "127.0.0.1", "::1"].map(str::to_owned));
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Sets the validity from the day before `now_ms`, because clocks differ, for `days`.
fn set_validity(params: &mut CertificateParams, now_ms: u64, days: u64) {
    let (year, month, day) = date(now_ms.saturating_sub(DAY_MS));
    params.not_before = rcgen::date_time_ymd(year, month, day);
    let (year, month, day) = date(now_ms.saturating_add(days * DAY_MS));
    params.not_after = rcgen::date_time_ymd(year, month, day);
}

/// Year, month and day in UTC; the last day of year 9999 for what lies beyond.
fn date(ms: u64) -> (i32, u8, u8) {
    let text = ServerTime::from_milliseconds(ms)
        .map_or_else(|_| "9999-12-31".to_owned(), |time| time.to_string());
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    let small = |range| part(range).parse().unwrap_or(1);
    (
        part(0..4).parse().unwrap_or(9999),
        small(5..7),
        small(8..10),
    )
}

fn read(path: &Path) -> Result<String, CertificateError> {
    fs::read_to_string(path).map_err(io_error("read", path))
}

fn write(path: &Path, bytes: &[u8], mode: u32) -> Result<(), CertificateError> {
    let write = || -> io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(mode)
            .open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(io_error("write", path))
}

fn io_error(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> CertificateError {
    let path = path.to_owned();
    move |source| CertificateError::Io {
        action,
        path,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const NOW_MS: u64 = 1_750_000_000_000;

    #[test]
    fn the_authority_is_made_once_and_its_key_is_private() {
        let data = tempfile::tempdir().unwrap();
        let authority = AuthorityFiles::of(data.path());
        authority.ensure("log.example/qinghai", NOW_MS).unwrap();
        let first = fs::read(authority.certificate()).unwrap();
        authority
            .ensure("log.example/qinghai", NOW_MS + DAY_MS)
            .unwrap();
        assert_eq!(fs::read(authority.certificate()).unwrap(), first);
        let mode = fs::metadata(authority.key()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_server_on_every_address_must_be_named() {
        let everywhere = "0.0.0.0:8710".parse().unwrap();
        assert!(matches!(
            server_names(everywhere, &[]),
            Err(CertificateError::NoNames { .. })
        ));
        let named = server_names(everywhere, &["depot.example".to_owned()]).unwrap();
        assert_eq!(named, ["127.0.0.1", "::1", "depot.example", "localhost"]);
        let alone = server_names("192.168.1.10:8710".parse().unwrap(), &[]).unwrap();
        assert!(alone.contains(&"192.168.1.10".to_owned()));
    }

    #[test]
    fn dates_are_those_of_utc() {
        assert_eq!(date(NOW_MS), (2025, 6, 15));
        assert_eq!(date(u64::MAX), (9999, 12, 31));
    }
}
