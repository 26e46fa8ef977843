//! Walks over the counter, in this process, on a real file: what a browser without scripts does and gets.

mod agency;
mod company;
mod guards;
mod kept;
mod town;
