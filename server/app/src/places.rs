//! How many connections may be open, in all and from one address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The places for connections.
#[derive(Debug)]
pub struct Places {
    total_max: usize,
    per_address_max: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    total: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A place that one connection holds for as long as it lives.
#[derive(Debug)]
pub struct Place {
    places: Arc<Places>,
    address: IpAddr,
}

impl Places {
    /// `total_max` places, of which one address may hold `per_address_max`.
    pub fn new(total_max: usize, per_address_max: usize) -> Self {
        Self {
            total_max,
            per_address_max,
            taken: Mutex::default(),
        }
    }

    /// A place for a connection from `address`, or `None` where there is none left. A loopback
    /// address may fill all places: whoever is on this machine needs no network to stop it.
    pub fn take(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let address = neighbourhood(address);
        let mut taken = self.lock();
        if taken.total >= self.total_max {
            return None;
        }
        let held = taken.by_address.entry(address).or_default();
        if *held >= self.per_address_max && !address.is_loopback() {
            return None;
        }
        *held += 1;
        taken.total += 1;
        Some(Place {
            places: Arc::clone(self),
            address,
        })
    }

    /// How many are taken.
    pub fn count(&self) -> usize {
        self.lock().total
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        // Nothing here can panic between two halves of a change.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.total -= 1;
        if let Some(held) = taken.by_address.get_mut(&self.address) {
            *held -= 1;
            if *held == 0 {
                taken.by_address.remove(&self.address);
            }
        }
    }
}

/// What counts as one address: a subscriber's IPv6 network is a /64.
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(Ipv6Addr::LOCALHOST) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(
            address.to_bits() & !u128::from(u64::MAX),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_address_cannot_take_every_place() {
        let places = Arc::new(Places::new(5, 2));
        let first = places.take(address("10.0.0.1")).unwrap();
        let _second = places.take(address("::ffff:10.0.0.1")).unwrap();
        assert!(places.take(address("10.0.0.1")).is_none());
        let _other = places.take(address("10.0.0.2")).unwrap();
        drop(first);
        assert_eq!(places.count(), 2);
        assert!(places.take(address("10.0.0.1")).is_some());
    }

    #[test]
    fn an_ipv6_network_is_one_address() {
        let places = Arc::new(Places::new(5, 1));
        let _held = places.take(address("2001:db8::1")).unwrap();
        assert!(places.take(address("2001:db8::ffff:1")).is_none());
        assert!(places.take(address("2001:db8:0:1::1")).is_some());
    }

    #[test]
    fn this_machine_may_fill_all_places_and_no_more() {
        let places = Arc::new(Places::new(3, 1));
        let held: Vec<Place> = (0..3)
            .map(|_| places.take(address("127.0.0.1")).unwrap())
            .collect();
        assert!(places.take(address("127.0.0.1")).is_none());
        drop(held);
        assert_eq!(places.count(), 0);
        assert!(places.lock().by_address.is_empty());
    }
}
