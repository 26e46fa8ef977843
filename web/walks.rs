//! Walks over the counter, in this process, on a real file: what a browser without scripts does and gets.

mod accounts;
mod agency;
mod captcha;
mod company;
mod doors;
mod file_link;
mod filed;
mod guards;
mod kept;
mod letters;
mod log;
mod probes;
mod proxy;
mod town;
