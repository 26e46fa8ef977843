//! One text after the other: what came of the last one is written, the next one is taken, and handed over with no lock
//! held.
//!
//! Writing and taking are one transaction. So a code waits for one text at most, one write serves one text, and a postman
//! that dies leaves at most one text that may have left.

use std::sync::Arc;

use serde_json::json;

use super::breaker::{ACCOUNT_REST, OPENS_AFTER, rest_of_gateway, wait_of_text};
use super::gateway::{Class, Gateway, Outgoing, Refusal, Sending};
use crate::domain::calendar::Instant;
use crate::domain::event::EventKind;
use crate::domain::ids::SmsId;
use crate::domain::sms_text::SmsKind;
use crate::error::{Error, Result};
use crate::store::sms::post::{self, Handed, Said, Which};
use crate::store::sms::ways::{self, Door, RestsFor};
use crate::store::sms::{self, Sms, SmsFault};
use crate::store::{Actor, Durability, Ledger, Tx, View, audit};

/// Seconds that a text belongs to the postman that hands it over. Longer than any gateway may take to answer.
const LEASE: i64 = 60;
/// Seconds after which a notice that nobody takes is given up. How often it was tried says nothing: a gateway's own
/// trouble is a try, too, and so is each way of a fail-over.
const GIVEN_UP_AFTER: i64 = 14 * 86_400;
/// Hand-overs that it has then at least: one of old age that a clerk tries again does not end at the first refusal.
const LEAST_TRIES: i64 = 20;

/// Which texts a postman carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// Codes only: they do not wait behind a notice to a slow gateway. Whoever carries all of them sweeps.
    Codes,
    /// All of them, codes first.
    All,
}

/// A gateway as a transaction knows it.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) name: String,
    /// Whether it can be asked by our own id.
    pub(super) is_askable: bool,
}

/// What a transaction has to know.
struct Plan {
    ways: Vec<Way>,
    /// The names of those that can be asked, as JSON.
    askable: String,
    which: Which,
    load: Load,
    /// SMS a day; 0: no limit.
    budget: i64,
}

/// A walk of a postman. What a gateway answered is kept until it is written down.
pub struct Walk {
    ways: Vec<Way>,
    load: Load,
    answered: Option<Arc<(Handed, Sending)>>,
}

impl Walk {
    /// A walk to these gateways, in the order of fail-over.
    pub fn new(gateways: &[Gateway], load: Load) -> Self {
        let way = |gateway: &Gateway| Way { name: gateway.name().to_owned(), is_askable: gateway.knows_own_ids() };
        Self { ways: gateways.iter().map(way).collect(), load, answered: None }
    }

    /// Writes down what came of the last text, takes the next one and hands it over. `false` when there was none.
    pub fn step(&mut self, ledger: &Ledger, gateways: &mut [Gateway]) -> Result<bool> {
        let Some(handed) = self.take(ledger)? else { return Ok(false) };
        self.hand_over(ledger, gateways, handed);
        Ok(true)
    }

    fn hand_over(&mut self, ledger: &Ledger, gateways: &mut [Gateway], handed: Handed) {
        let sending = match gateways.get_mut(handed.way) {
            Some(gateway) => gateway.send(&outgoing(&handed.sms, ledger.now())),
            None => later("this gateway is not in the configuration"),
        };
        self.answered = Some(Arc::new((handed, sending)));
    }

    /// Writes down what came of the last text.
    pub fn settle(&mut self, ledger: &Ledger) -> Result<()> {
        let Some(answered) = self.answered.clone() else { return Ok(()) };
        let plan = self.plan(ledger)?;
        ledger.write(Actor::Postman, move |tx| {
            let on = settle(tx, &plan, &answered)?;
            // Nobody will hand it over: it goes back into the queue.
            on.map_or(Ok(()), |refused| again(tx, &answered.0, &refused))
        })?;
        self.answered = None;
        Ok(())
    }

    /// Hands over a text that was taken already, and writes down what came of it.
    pub(super) fn carry(&mut self, ledger: &Ledger, gateway: &mut Gateway, sms: Sms) -> Result<()> {
        let handed = Handed { sms, way: 0, refused_by: Vec::new() };
        self.hand_over(ledger, std::slice::from_mut(gateway), handed);
        self.settle(ledger)
    }

    /// Takes the next text, as a postman does just before its bytes leave; writes down what came of the last one.
    pub(super) fn take(&mut self, ledger: &Ledger) -> Result<Option<Handed>> {
        let plan = self.plan(ledger)?;
        let answered = self.answered.clone();
        if answered.is_none() && !ledger.read(|view| is_work(view, &plan))? {
            return Ok(None);
        }
        let handed = ledger.write(Actor::Postman, move |tx| {
            let is_paused = ways::pause(tx)?.is_some();
            if let Some(answered) = &answered
                && let Some(refused) = settle(tx, &plan, answered)?
            {
                let (handed, _) = &**answered;
                let refused_by: Vec<usize> = handed.refused_by.iter().copied().chain([handed.way]).collect();
                if !is_paused
                    && post::is_ours(tx, handed)?
                    && let Some(way) = next_way(tx, &plan, handed.sms.kind, &refused_by)?
                {
                    return hand(tx, &plan, handed.sms.id, way, refused_by).map(Some);
                }
                again(tx, handed, &refused)?;
            }
            if plan.load == Load::All {
                sweep(tx, &plan)?;
            }
            if is_paused {
                return Ok(None);
            }
            let Some(id) = post::next(tx, plan.which)? else { return Ok(None) };
            let kind = if post::is_code(tx, id)? { SmsKind::Code } else { SmsKind::Notice };
            match next_way(tx, &plan, kind, &[])? {
                Some(way) => hand(tx, &plan, id, way, Vec::new()).map(Some),
                None => Ok(None),
            }
        })?;
        self.answered = None;
        Ok(handed)
    }

    fn plan(&self, ledger: &Ledger) -> Result<Plan> {
        let settings = ledger.settings()?;
        let is_quiet = settings.quiet_hours().is_some_and(|hours| hours.ends_after(ledger.now()).is_some());
        let which = if is_quiet || self.load == Load::Codes { Which::Codes } else { Which::All };
        let askable: Vec<&str> = self.ways.iter().filter(|way| way.is_askable).map(|way| &*way.name).collect();
        Ok(Plan {
            askable: json!(askable).to_string(),
            ways: self.ways.clone(),
            which,
            load: self.load,
            budget: settings.number("sms.budget.day"),
        })
    }
}

/// Hands over everything that is due, by one gateway; gives how many texts were handed over.
pub fn deliver_due(ledger: &Ledger, gateway: &mut Gateway) -> Result<usize> {
    deliver_by(ledger, std::slice::from_mut(gateway))
}

/// Hands over everything that is due; gives how many texts were handed over.
pub fn deliver_by(ledger: &Ledger, gateways: &mut [Gateway]) -> Result<usize> {
    let mut walk = Walk::new(gateways, Load::All);
    let mut count = 0;
    while walk.step(ledger, gateways)? {
        count += 1;
    }
    Ok(count)
}

/// Texts of one round.
const ROUND: usize = 500;

/// Hands over everything that is due in rounds: taken in one act, handed over with no lock held, marked in one act. Only
/// for an office that is being built: a postman that dies in a round leaves many texts that may have left. Gives how many
/// texts were handed over.
pub fn deliver_in_rounds(ledger: &Ledger, gateway: &mut Gateway) -> Result<usize> {
    if ledger.options().durability != Durability::Building {
        return Err(Error::internal("delivering in rounds", "the office is open"));
    }
    let walk = Walk::new(std::slice::from_ref(gateway), Load::All);
    let mut count = 0;
    loop {
        let plan = walk.plan(ledger)?;
        // Nothing is swept: no postman died here, and nobody waits in vain.
        let taken = ledger.write(Actor::Postman, move |tx| take_round(tx, &plan))?;
        if taken.is_empty() {
            return Ok(count);
        }
        count += taken.len();
        let now = ledger.now();
        let answered: Vec<(Handed, Sending)> = taken
            .into_iter()
            .map(|handed| {
                let sending = gateway.send(&outgoing(&handed.sms, now));
                (handed, sending)
            })
            .collect();
        let plan = walk.plan(ledger)?;
        ledger.write(Actor::Postman, move |tx| {
            for answer in &answered {
                if let Some(refused) = settle(tx, &plan, answer)? {
                    again(tx, &answer.0, &refused)?;
                }
            }
            Ok(())
        })?;
    }
}

fn take_round(tx: &Tx<'_>, plan: &Plan) -> Result<Vec<Handed>> {
    let mut taken = Vec::new();
    while taken.len() < ROUND {
        let Some(id) = post::next(tx, plan.which)? else { break };
        let Some(way) = next_way(tx, plan, SmsKind::Notice, &[])? else { break };
        taken.push(hand(tx, plan, id, way, Vec::new())?);
    }
    Ok(taken)
}

fn outgoing(sms: &Sms, at: Instant) -> Outgoing<'_> {
    Outgoing { id: sms.id, to: sms.mobile.as_str(), text: &sms.body, kind: sms.kind, at, params: &sms.params }
}

/// Takes the next text and is never heard of again, as a postman that is killed. `false` when there was none.
pub fn take_and_die(ledger: &Ledger, gateways: &[Gateway]) -> Result<bool> {
    Ok(Walk::new(gateways, Load::All).take(ledger)?.is_some())
}

/// Whether there is anything to write: something to sweep, or a text that has a way out.
fn is_work(view: &View<'_>, plan: &Plan) -> Result<bool> {
    if plan.load == Load::All && !post::is_swept(view, &plan.askable)? {
        return Ok(true);
    }
    if ways::pause(view)?.is_some() {
        return Ok(false);
    }
    let Some(id) = post::next(view, plan.which)? else { return Ok(false) };
    let kind = if post::is_code(view, id)? { SmsKind::Code } else { SmsKind::Notice };
    Ok(next_way(view, plan, kind, &[])?.is_some())
}

/// The gateway that a text goes to: the first one whose door is open. One that has rested is tried in its turn; a code is
/// tried there only when no other door is open.
fn next_way(view: &View<'_>, plan: &Plan, kind: SmsKind, refused_by: &[usize]) -> Result<Option<usize>> {
    let mut ajar = None;
    for (at, way) in plan.ways.iter().enumerate() {
        if refused_by.contains(&at) {
            continue;
        }
        match ways::door(view, &way.name)? {
            Door::Open => return Ok(Some(if kind == SmsKind::Code { at } else { ajar.unwrap_or(at) })),
            Door::Ajar if ajar.is_none() => ajar = Some(at),
            Door::Ajar | Door::Shut => {}
        }
    }
    Ok(ajar)
}

fn hand(tx: &Tx<'_>, plan: &Plan, id: SmsId, way: usize, refused_by: Vec<usize>) -> Result<Handed> {
    let name = &plan.ways[way].name;
    if ways::door(tx, name)? == Door::Ajar {
        ways::knock(tx, name, LEASE)?;
    }
    let sms = post::hand(tx, id, name, LEASE)?;
    audit::append(tx, EventKind::SmsClaimed, None, &json!({ "sms": id.0, "gateway": name }), None)?;
    Ok(Handed { sms, way, refused_by })
}

/// Marks a text as its gateway answered. Gives a refusal back that another gateway may make good. An answer about a text
/// that is somebody else's matter by now changes nothing, or leaves a trace.
fn settle(tx: &Tx<'_>, plan: &Plan, (handed, sending): &(Handed, Sending)) -> Result<Option<Refusal>> {
    let (id, letter) = (handed.sms.id, handed.sms.letter_id);
    let name = &plan.ways[handed.way].name;
    match sending {
        Sending::Taken { provider_ref } => {
            let is_marked = post::taken(tx, id, handed.sms.handover, provider_ref.as_deref())?;
            gateway_took(tx, name, is_marked)?;
            if is_marked {
                audit::append(tx, EventKind::SmsSent, letter, &json!({ "sms": id.0, "gateway": name }), None)?;
            }
        }
        Sending::Unknown { said } => {
            if post::unsure(tx, id, handed.sms.handover, said)? {
                gateway_failed(tx, name, handed, None, said)?;
                audit::append(tx, EventKind::SmsUnsure, letter, &json!({ "sms": id.0, "gateway": name }), None)?;
            }
        }
        Sending::Refused(refusal) => match refusal.class {
            Class::Message => {
                let is_marked = give_up(tx, handed, refusal)?;
                gateway_took(tx, name, is_marked)?;
            }
            // A report or another postman was faster.
            _ if !post::is_on_its_way(tx, id, handed.sms.handover)? => {}
            Class::Account => {
                ways::failed(tx, name, id, refusal.code.as_deref(), &refusal.said)?;
                gateway_rests(tx, name, RestsFor::Account, ACCOUNT_REST, refusal)?;
                return Ok(Some(refusal.clone()));
            }
            Class::Later => {
                match refusal.retry_after {
                    Some(seconds) => {
                        ways::failed(tx, name, id, refusal.code.as_deref(), &refusal.said)?;
                        gateway_rests(tx, name, RestsFor::Asked, i64::from(seconds.clamp(1, 86_400)), refusal)?;
                    }
                    None => gateway_failed(tx, name, handed, refusal.code.as_deref(), &refusal.said)?,
                }
                return Ok(Some(refusal.clone()));
            }
        },
    }
    Ok(None)
}

/// A text that no gateway took waits, longer each time. What is the gateway's own trouble does not make the text wait
/// beyond the gateway's rest.
fn again(tx: &Tx<'_>, handed: &Handed, refusal: &Refusal) -> Result<()> {
    let sms = &handed.sms;
    let is_code = sms.kind == SmsKind::Code;
    let is_old = tx.now.since(sms.created_at) >= GIVEN_UP_AFTER && sms.attempts >= LEAST_TRIES;
    if !is_code && is_old {
        give_up(tx, handed, refusal)?;
        return Ok(());
    }
    let is_gateways = refusal.class == Class::Account || refusal.retry_after.is_some();
    let wait = if is_gateways { 1 } else { wait_of_text(tx.dice, is_code, sms.attempts)? };
    if post::refused(tx, sms.id, handed.sms.handover, &said(refusal), Some(tx.now.plus(wait)))? {
        let facts = json!({ "sms": sms.id.0, "attempts": sms.attempts, "again": true });
        audit::append(tx, EventKind::SmsFailed, sms.letter_id, &facts, None)?;
    }
    Ok(())
}

fn give_up(tx: &Tx<'_>, handed: &Handed, refusal: &Refusal) -> Result<bool> {
    let sms = &handed.sms;
    let is_marked = post::refused(tx, sms.id, handed.sms.handover, &said(refusal), None)?;
    if is_marked {
        let facts = json!({ "sms": sms.id.0, "attempts": sms.attempts, "again": false });
        audit::append(tx, EventKind::SmsFailed, sms.letter_id, &facts, None)?;
    }
    Ok(is_marked)
}

fn said(refusal: &Refusal) -> Said<'_> {
    let fault = match refusal.class {
        Class::Message => SmsFault::Message,
        Class::Account => SmsFault::Account,
        Class::Later => SmsFault::Later,
    };
    Said { fault, code: refusal.code.as_deref(), words: &refusal.said }
}

/// It works. Where its answer marked nothing, that counts only if the end of a rest is told with it.
fn gateway_took(tx: &Tx<'_>, name: &str, is_marked: bool) -> Result<()> {
    if (is_marked || ways::door(tx, name)? != Door::Open) && ways::works(tx, name)? {
        tracing::info!(gateway = name, "the gateway takes SMS again");
        audit::append(tx, EventKind::GatewayBack, None, &json!({ "gateway": name }), None)?;
    }
    Ok(())
}

fn gateway_failed(tx: &Tx<'_>, name: &str, handed: &Handed, code: Option<&str>, words: &str) -> Result<()> {
    let was_tried = ways::door(tx, name)? != Door::Open;
    let failures = ways::failed(tx, name, handed.sms.id, code, words)?;
    if failures < OPENS_AFTER && !was_tried {
        return Ok(());
    }
    let rest = rest_of_gateway(tx.dice, failures)?;
    let refusal =
        Refusal { class: Class::Later, code: code.map(str::to_owned), said: words.to_owned(), retry_after: None };
    gateway_rests(tx, name, RestsFor::Failing, rest, &refusal)
}

/// The gateway is left alone; the alarm is written once, and again only when the reason is another one.
fn gateway_rests(tx: &Tx<'_>, name: &str, why: RestsFor, seconds: i64, refusal: &Refusal) -> Result<()> {
    if ways::rest(tx, name, why, tx.now.plus(seconds))? {
        let code = refusal.code.as_deref().unwrap_or_default();
        tracing::warn!(gateway = name, why = why.code(), code, "a gateway is left alone for a while");
        let facts = json!({ "gateway": name, "why": why.code(), "code": code });
        audit::append(tx, EventKind::GatewayRests, None, &facts, None)?;
    }
    Ok(())
}

/// Leases that ran out, codes that are late, notices that nobody knows of, alarms.
fn sweep(tx: &Tx<'_>, plan: &Plan) -> Result<()> {
    for lost in post::give_up_leases(tx)? {
        let facts = json!({ "sms": lost.0, "lease": "over" });
        audit::append(tx, EventKind::SmsUnsure, sms::letter_of(tx, lost)?, &facts, None)?;
    }
    for late in post::expire(tx)? {
        audit::append(tx, EventKind::SmsExpired, None, &json!({ "sms": late.0 }), None)?;
    }
    for unwanted in post::cancel_unwanted(tx)? {
        let facts = json!({ "sms": unwanted.0, "state": "sending" });
        audit::append(tx, EventKind::SmsCancelled, sms::letter_of(tx, unwanted)?, &facts, None)?;
    }
    for unwanted in post::cancel_unknown_of_closed(tx)? {
        let facts = json!({ "sms": unwanted.0, "state": "unknown" });
        audit::append(tx, EventKind::SmsCancelled, sms::letter_of(tx, unwanted)?, &facts, None)?;
    }
    for unsure in post::send_unsure_again(tx, &plan.askable)? {
        let facts = json!({ "sms": unsure.0, "state": "unknown" });
        audit::append(tx, EventKind::SmsRetried, sms::letter_of(tx, unsure)?, &facts, None)?;
    }
    if let Some(percent) = budget_alarm(tx, plan)?
        && ways::ring(tx, percent)?
    {
        tracing::warn!(percent, "so much of the day's SMS budget is used");
        let facts = json!({ "percent": percent, "budget": plan.budget });
        audit::append(tx, EventKind::SmsBudgetUsed, None, &facts, None)?;
    }
    Ok(())
}

/// The share of the day's budget that is used and was not told today.
fn budget_alarm(view: &View<'_>, plan: &Plan) -> Result<Option<i64>> {
    if plan.budget == 0 {
        return Ok(None);
    }
    let told = ways::alarm_of_today(view)?.unwrap_or_default();
    if told >= 100 {
        return Ok(None);
    }
    let written = sms::written_since(view, view.now.date().start(), plan.budget)?;
    let share = if written >= plan.budget {
        100
    } else if written * 2 >= plan.budget {
        50
    } else {
        0
    };
    Ok((share > told).then_some(share))
}

fn later(said: &str) -> Sending {
    Sending::Refused(Refusal { class: Class::Later, code: None, said: said.to_owned(), retry_after: None })
}
