//! The verbs: one file per thing that a person does. Each checks the permission, makes one transaction at one instant,
//! appends at least one audit event, and writes the SMS that the act causes into the outbox.
//!
//! May call `domain` and `store`; is called by the postman and the doors. Every verb takes the ledger and the actor
//! first. A refusal has a sentence; what must leave a trace although it failed (a wrong code) is written before it is
//! refused.

pub mod add_addressee;
pub mod add_clerk;
pub mod add_person;
pub mod add_template;
pub mod add_unit;
pub mod approve_letter;
pub mod ask_registry;
pub mod back_up;
pub mod change_mobile;
pub mod change_password;
pub mod check_office;
pub mod clerk_log_in;
pub mod close_account;
pub mod close_letter;
pub mod code_request;
pub mod confirm_code;
pub mod counter_form;
pub mod decide_identity;
pub mod disable_clerk;
pub mod enter_letter;
pub mod follow_up;
pub mod import_identities;
pub mod keep_desk;
pub mod keep_writing;
pub mod letter_form;
pub mod log_in;
pub mod mend_sms;
pub mod new_file;
mod notify;
pub mod old_holder;
pub mod open_letter;
pub mod open_office;
mod own_password;
pub mod print_letter;
pub mod print_register;
mod prove;
pub mod refer_letter;
mod register_by_rule;
pub mod reject_letter;
pub mod reopen_letter;
pub mod reply_letter;
pub mod request_company;
pub mod request_identity;
pub mod reset_password;
pub mod restore;
pub mod return_letter;
pub mod save_draft;
pub mod send_notice;
pub mod set_setting;
pub mod sign_up;
pub mod submit_letter;
pub mod undo;
pub mod use_template;
pub mod visit;
pub mod withdraw_letter;
