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
        /// Write the texts that everybody uses.
        EditTemplates = "edit_templates",
        /// Name an own deputy.
        NameDeputy = "name_deputy",
        /// Keep search lines; share them only with [`Power::ShareViews`].
        KeepViews = "keep_views",
        /// Give a search line to everybody.
        ShareViews = "share_views",
    }
}

impl Role {
    /// Whether the role holds the power.
    pub fn may(self, power: Power) -> bool {
        use Power as P;
        match self {
            Self::Intake => {
                matches!(
                    power,
                    P::ReadAll
                        | P::Return
                        | P::Notify
                        | P::ProveIdentity
                        | P::SeeOutbox
                        | P::NameDeputy
                        | P::KeepViews
                        | P::EnterLetter
                )
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
                    | P::NameDeputy
                    | P::KeepViews
                    | P::EnterLetter
            ),
            Self::UnitOfficer => matches!(power, P::Refer | P::Reply | P::Notify | P::NameDeputy | P::KeepViews),
            Self::Head => !matches!(power, P::Manage),
            Self::Auditor => matches!(power, P::ReadAll | P::SeeOutbox | P::KeepViews),
            Self::Admin => matches!(
                power,
                P::ReadAll
                    | P::SeeOutbox
                    | P::MendOutbox
                    | P::Manage
                    | P::EditTemplates
                    | P::NameDeputy
                    | P::KeepViews
                    | P::ShareViews
            ),
        }
    }

    /// Whether somebody of this role may do the work of one of the other role.
    ///
    /// Three duties are kept apart. Who decides letters does not hand out keys and passwords, so only an admin stands in
    /// for an admin, and an admin, who could name anybody's deputy, stands in for nobody else and so comes to decide
    /// nothing. An auditor judges what the others did: one who had decided for a week would judge the own acts, and a
    /// deputy of the auditor would judge those of the own desk; so auditors stand in for auditors only.
    pub fn may_stand_in_for(self, other: Self) -> bool {
        let apart = |role| matches!(role, Self::Auditor | Self::Admin);
        self == other || !(apart(self) || apart(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_auditor_writes_nothing_and_only_deciders_decide() {
        for &power in Power::ALL {
            // The own search lines are the only thing that an auditor keeps.
            let reading = matches!(power, Power::ReadAll | Power::SeeOutbox | Power::KeepViews);
            assert_eq!(Role::Auditor.may(power), reading, "{power:?}");
        }
        let deciders: Vec<_> = Role::ALL.iter().filter(|role| role.may(Power::Decide)).collect();
        assert_eq!(deciders, [&Role::Approver, &Role::Head]);
        let managers: Vec<_> = Role::ALL.iter().filter(|role| role.may(Power::Manage)).collect();
        assert_eq!(managers, [&Role::Admin]);
    }

    #[test]
    fn the_duties_that_are_apart_stay_apart_in_a_holiday() {
        for &deputy in Role::ALL {
            for &other in Role::ALL {
                let may = deputy.may_stand_in_for(other);
                for apart in [Role::Auditor, Role::Admin] {
                    if (deputy == apart) != (other == apart) {
                        assert!(!may, "{deputy:?} for {other:?}");
                    }
                }
                // Nobody gets at once to decide letters and to manage, or to judge and to act.
                if may {
                    let both = |one, two| (deputy.may(one) || other.may(one)) && (deputy.may(two) || other.may(two));
                    assert!(!both(Power::Decide, Power::Manage), "{deputy:?} for {other:?}");
                }
            }
        }
        assert!(Role::Intake.may_stand_in_for(Role::Head));
        assert!(Role::UnitOfficer.may_stand_in_for(Role::UnitOfficer));
    }
}
