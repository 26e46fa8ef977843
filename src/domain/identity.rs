//! Identity levels and the answers of those who can confirm them.

use super::letter::coded;

coded! {
    /// Who confirms identities in an office.
    Verifier {
        /// A clerk, in the console. Needs nothing, and decides whatever the others leave open.
        Manual = "manual",
        /// A service that is asked over the network.
        Http = "http",
        /// Answers of a registry that are carried over in a file.
        File = "file",
    }
}

coded! {
    /// What a registry said.
    Outcome {
        /// What was claimed is so.
        Match = "match",
        /// It is not so. A SIM in a parent's name is common: a clerk looks at it.
        NoMatch = "no_match",
        /// The registry does not know.
        Unknown = "unknown",
        /// The person is not alive.
        Deceased = "deceased",
    }
}

/// The level at which a mobile number is proven; a request of this level is for a new number instead of a lost one.
pub const PHONE: i64 = 1;
/// The level at which the number belongs to the national ID.
pub const OWNER: i64 = 2;
/// The level at which name and birth date are those of the civil registry.
pub const REGISTRY: i64 = 3;
/// The level of somebody who is confirmed to act for a company.
pub const COMPANY: i64 = 4;

/// The text that people agree to before a registry is asked. A new text gets a new number.
pub const CONSENT_VERSION: i64 = 1;
