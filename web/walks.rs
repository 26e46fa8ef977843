//! Walks over the counter, in this process, on a real file: what a browser without scripts does and gets.

mod accounts;
mod agency;
mod captcha;
mod company;
mod doors;
mod enumeration;
mod file_link;
mod filed;
mod gateway_faults;
mod guards;
mod kept;
mod letters;
mod log;
mod matrix;
mod polyglots;
#[path = "../tests/common/ports.rs"]
mod ports;
mod probes;
mod proxy;
mod pumping;
#[path = "../tests/common/registry.rs"]
#[expect(dead_code, reason = "the walks need only a part of it")]
mod registry;
#[path = "../tests/faults/sizes.rs"]
#[expect(dead_code, reason = "the walks need only a part of it")]
pub(crate) mod sizes;
mod sms_report;
mod stored_script;
mod town;
#[path = "../tests/common/wait.rs"]
mod wait;
