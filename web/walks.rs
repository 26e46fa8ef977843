//! Walks over the counter, in this process, on a real file: what a browser without scripts does and gets.

mod accounts;
mod agency;
mod captcha;
mod company;
mod doors;
mod enumeration;
mod file_link;
mod filed;
mod guards;
mod kept;
mod letters;
mod log;
mod matrix;
mod polyglots;
mod probes;
mod proxy;
mod pumping;
mod sms_report;
mod stored_script;
mod town;
