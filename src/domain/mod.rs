//! The rules: identifiers, dates, numbers, states, roles, settings, texts.
//!
//! Nothing here touches a disk, a clock, a network or chance. Everything can be called by every other room; this room
//! calls nobody but `words`.

pub mod audit_query;
pub mod backup_plan;
pub mod calendar;
pub mod cell;
pub mod company_id;
pub mod day;
pub mod event;
pub mod file_kind;
pub mod follow_up_code;
pub mod identity;
pub mod ids;
pub mod letter;
pub mod mobile;
pub mod name;
pub mod national_id;
pub mod password;
pub mod query;
pub mod quiet;
pub mod refusal;
pub mod register_no;
pub mod retention;
pub mod role;
pub mod settings;
pub mod sms_report;
pub mod sms_text;
pub mod sms_way;
pub mod ssh_key;
pub mod text;
pub mod typed_numbers;
pub mod workdays;
pub mod writing;
