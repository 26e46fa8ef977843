//! Roles of clerks and what each may do. Checked inside the action's own transaction, never only in a screen.

use super::letter::coded;

coded! {
    /// A clerk's role.
    Role {
        /// متصدی دبیرخانه: reads all, returns for correction, proves identities.
        Intake = "intake",
        /// تأییدکننده: decides letters.
        Approver = "approver",
        /// کارشناس واحد: acts on the letters of one unit.
        UnitOfficer = "unit_officer",
        /// رئیس دبیرخانه: everything but the machine room.
        Head = "head",
        /// بازرس: reads all, writes nothing.
        Auditor = "auditor",
        /// مدیر سامانه: clerks, units, settings; decides no letters.
        Admin = "admin",
    }
}

coded! {
    /// Something a clerk may be allowed to do.
    Power {
        /// Read every letter of the office.
        ReadAll = "read_all",
        /// Approve and reject.
        Decide = "decide",
        /// Return for correction.
        Return = "return",
        /// Refer to units; a unit officer only from the own unit.
        Refer = "refer",
        /// Register replies; a unit officer only for the own unit's letters.
        Reply = "reply",
        /// Send a notice by hand.
        Notify = "notify",
        /// Decide identity checks.
        ProveIdentity = "prove_identity",
        /// See the SMS outbox.
        SeeOutbox = "see_outbox",
        /// Retry and cancel SMS.
        MendOutbox = "mend_outbox",
        /// Register a walk-in's paper letter at the counter.
        EnterLetter = "enter_letter",
        /// Clerks, units, addressees, templates, settings.
        Manage = "manage",
    }
}

impl Role {
    /// Whether the role holds the power.
    pub fn may(self, power: Power) -> bool {
        use Power as P;
        match self {
            Self::Intake => {
                matches!(power, P::ReadAll | P::Return | P::Notify | P::ProveIdentity | P::SeeOutbox | P::EnterLetter)
            }
            Self::Approver => matches!(
                power,
                P::ReadAll
                    | P::Decide
                    | P::Return
                    | P::Refer
                    | P::Reply
                    | P::Notify
                    | P::ProveIdentity
                    | P::SeeOutbox
                    | P::EnterLetter
            ),
            Self::UnitOfficer => matches!(power, P::Refer | P::Reply | P::Notify),
            Self::Head => !matches!(power, P::Manage),
            Self::Auditor => matches!(power, P::ReadAll | P::SeeOutbox),
            Self::Admin => matches!(power, P::ReadAll | P::SeeOutbox | P::MendOutbox | P::Manage),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_auditor_writes_nothing_and_only_deciders_decide() {
        for &power in Power::ALL {
            let reading = matches!(power, Power::ReadAll | Power::SeeOutbox);
            assert_eq!(Role::Auditor.may(power), reading, "{power:?}");
        }
        let deciders: Vec<_> = Role::ALL.iter().filter(|role| role.may(Power::Decide)).collect();
        assert_eq!(deciders, [&Role::Approver, &Role::Head]);
        let managers: Vec<_> = Role::ALL.iter().filter(|role| role.may(Power::Manage)).collect();
        assert_eq!(managers, [&Role::Admin]);
    }
}
