-- The whole file of an office, told from top to bottom. This is the truth for new files; numbered steps in
-- src/store/steps bring old files here, and a test holds the two equal.
--
-- Instants are UTC seconds. Public names are 16 random bytes. Every table is STRICT. A CHECK or trigger with a comment
-- is a rule of the office that no screen, script or bug may break.
--
-- Four levels of what is in here, and how each is kept:
--   secret    password hashes, hashes of codes and tokens: nobody is shown them, no export has them, restoring ends them.
--   personal  national ID, mobile, name, birth date, text and files of letters: shown to their sender and to clerks by
--             role, every opening by a clerk in the audit log, never in the service's log, erased by retention.
--   office    notes, referrals, the audit log, the outbox: clerks by role, auditors, exports of an admin.
--   public    office name, contact, addressees, legal basis: on every page.

-- ---------------------------------------------------------------------------------------------------------------
-- The office
-- ---------------------------------------------------------------------------------------------------------------

-- Settings that differ from the profile's default. `profile` itself is always stored.
create table setting (
    key        text primary key,
    value      text not null,
    changed_at integer not null
) strict, without rowid;

-- دبیرخانه: gives the numbers. A counter belongs to one secretariat.
create table secretariat (
    id   integer primary key,
    code text not null unique,
    name text not null
) strict;

-- A unit that acts on letters. Units are closed, never deleted: old letters point at them.
create table unit (
    id             integer primary key,
    secretariat_id integer not null references secretariat (id),
    code           text not null unique,
    name           text not null,
    head_title     text not null default '',
    -- Its place in lists; units of one place stand as they were added.
    position       integer not null default 0,
    is_active      integer not null default 1 check (is_active in (0, 1))
) strict;

-- A person who works at the console.
create table clerk (
    id            integer primary key,
    login         text not null unique,
    name          text not null,
    role          text not null check (role in ('intake', 'approver', 'unit_officer', 'head', 'auditor', 'admin')),
    unit_id       integer references unit (id),
    -- Where the office tells the clerk something, such as that a letter is late.
    mobile        text check (mobile is null or (mobile glob '+989[0-9]*' and length(mobile) = 13)),
    password_hash text not null,
    failures      integer not null default 0,
    waits_until   integer not null default 0,
    is_active     integer not null default 1 check (is_active in (0, 1)),
    created_at    integer not null,
    -- A unit officer acts for a unit, so there must be one.
    check (role <> 'unit_officer' or unit_id is not null)
) strict;

-- The SSH keys that let a clerk in. The public line is what an authorized_keys file holds; the fingerprint is what
-- people compare (ssh-keygen -l).
create table clerk_key (
    id           integer primary key,
    clerk_id     integer not null references clerk (id),
    -- Kind and blob, without the comment of whoever made it.
    public_key   text not null,
    -- One key names one clerk for ever: a revoked key never comes back under another name.
    fingerprint  text not null unique check (fingerprint glob 'SHA256:*' and length(fingerprint) = 50),
    label        text not null,
    added_at     integer not null,
    last_used_at integer,
    revoked_at   integer
) strict;

create index clerk_key_by_clerk on clerk_key (clerk_id, id);

-- A revoked key stays revoked.
create trigger clerk_key_stays_revoked before update of revoked_at on clerk_key
when old.revoked_at is not null
begin
    select raise(abort, 'a revoked key stays revoked');
end;

-- Who does the work of whom, from the first to the last day (numbers of Tehran days since 1970-01-01). While it runs the
-- deputy holds the powers of the other one besides the own ones.
create table clerk_deputy (
    id         integer primary key,
    clerk_id   integer not null references clerk (id),
    deputy_id  integer not null references clerk (id),
    from_day   integer not null,
    until_day  integer not null,
    created_at integer not null,
    ended_at   integer,
    -- Nobody is the own deputy, and a time has an end.
    check (deputy_id <> clerk_id),
    check (until_day >= from_day)
) strict;

create index clerk_deputy_by_deputy on clerk_deputy (deputy_id, until_day) where ended_at is null;
create index clerk_deputy_by_time on clerk_deputy (until_day, id) where ended_at is null;

-- A search line under a name: of one clerk, or for everybody. It holds no right: whoever runs it sees what that clerk
-- may see.
create table saved_view (
    id         integer primary key,
    clerk_id   integer not null references clerk (id),
    name       text not null check (length(name) between 1 and 60),
    query      text not null check (length(query) between 1 and 200),
    is_shared  integer not null default 0 check (is_shared in (0, 1)),
    created_at integer not null,
    unique (clerk_id, name)
) strict;

create index saved_view_shared on saved_view (id) where is_shared = 1;

-- How a clerk wants text written on one terminal, by what the terminal says of itself.
create table clerk_terminal (
    clerk_id    integer not null references clerk (id),
    fingerprint text not null check (length(fingerprint) <= 60),
    ordering    text not null check (ordering in ('auto', 'app', 'terminal', 'off')),
    shapes      text not null check (shapes in ('forms', 'base')),
    lam_alef    text not null check (lam_alef in ('ligature', 'pair')),
    digits      text not null check (digits in ('as-is', 'fa', 'latin')),
    caret       text not null check (caret in ('logical', 'visual')),
    changed_at  integer not null,
    primary key (clerk_id, fingerprint)
) strict, without rowid;

-- What a clerk has typed into a sheet and not sent: it is there again after a cut line, at another desk, after a restart.
create table desk_draft (
    clerk_id integer not null references clerk (id),
    about    text not null check (about in ('letter', 'check', 'counter')),
    about_id integer not null,
    sheet    text not null,
    body     text not null,
    -- Files, ticks and the place of the caret, as the desk wrote them.
    extra    text not null check (json_valid(extra)),
    saved_at integer not null,
    primary key (clerk_id, about, about_id, sheet)
) strict, without rowid;

-- Where a clerk was: the page, the letter, the sheet.
create table desk_place (
    clerk_id  integer primary key references clerk (id),
    place     text not null check (json_valid(place)),
    saved_at  integer not null
) strict;

-- Who was offered the tour of the console: it is offered once.
create table clerk_tour (
    clerk_id integer primary key references clerk (id),
    seen_at  integer not null
) strict;

-- What the public form offers as «گیرنده», and which unit that means.
create table addressee (
    id        integer primary key,
    name      text not null unique,
    unit_id   integer references unit (id),
    position  integer not null,
    is_active integer not null default 1 check (is_active in (0, 1))
) strict;

-- Days on which the office is closed beside its days off: deadlines pass them over.
create table holiday (
    -- The digits of the Jalali date, 14050113: a day of a month of the calendar, as far as SQL can tell.
    day  integer primary key
             check (day between 13000101 and 14991231 and day % 10000 / 100 between 1 and 12 and day % 100 between 1 and 31),
    name text not null check (length(trim(name)) > 0)
) strict;

-- Texts that clerks write every day: reasons of refusal, defects, replies, referral notes, notices, reasons of reversal.
create table template (
    id         integer primary key,
    kind       text not null check (kind in ('reason', 'defect', 'reply', 'note', 'notice', 'reversal')),
    short_code text not null,
    title      text not null,
    body       text not null,
    used_count integer not null default 0,
    is_active  integer not null default 1 check (is_active in (0, 1)),
    unique (kind, short_code)
) strict;

-- ---------------------------------------------------------------------------------------------------------------
-- People outside
-- ---------------------------------------------------------------------------------------------------------------

-- An account: a national ID (agency) or a bare mobile number (company), with or without a password.
create table person (
    id             integer primary key,
    national_id    text check (length(national_id) = 10),
    mobile         text not null check (mobile glob '+989[0-9]*' and length(mobile) = 13),
    first_name     text not null default '',
    last_name      text not null default '',
    -- Jalali, 1370/01/15: it is compared as printed on the identity card.
    birth_date     text,
    password_hash  text,
    identity_level integer not null default 0 check (identity_level between 0 and 4),
    -- A second account of a national ID, made with another number. Nobody outside learns that there is a first one; a
    -- clerk decides whose the ID is.
    is_claim       integer not null default 0 check (is_claim in (0, 1)),
    created_at     integer not null,
    -- When its holder last came in: a number that rested for long may have a new holder.
    seen_at        integer not null,
    -- A closed account frees its key: the next holder of a mobile number never sees these letters.
    closed_at      integer,
    -- A closed account lets nobody in, and only a national ID can be claimed.
    check (closed_at is null or password_hash is null),
    check (is_claim = 0 or national_id is not null)
) strict;

create unique index person_by_national_id on person (national_id)
    where national_id is not null and closed_at is null and is_claim = 0;
create unique index person_by_claim on person (national_id, mobile) where closed_at is null and is_claim = 1;
create unique index person_by_mobile on person (mobile) where national_id is null and closed_at is null;
create index person_closed on person (closed_at) where closed_at is not null;

-- Wrong passwords in a row, by the keyed hash of what was typed as account: an account that does not exist waits like
-- one that does, and nobody can tell them apart. A day without a try forgets them.
create table log_in_try (
    key_hash    blob primary key check (length(key_hash) = 32),
    failures    integer not null,
    waits_until integer not null,
    tried_at    integer not null
) strict, without rowid;

create index log_in_try_by_time on log_in_try (tried_at);

-- A log-in of a citizen. Only the hash of the cookie is here.
create table session (
    token_hash blob primary key check (length(token_hash) = 32),
    person_id  integer not null references person (id),
    created_at integer not null,
    seen_at    integer not null,
    ended_at   integer
) strict, without rowid;

create index session_by_person on session (person_id, created_at) where ended_at is null;
create index session_by_time on session (seen_at);

-- A one-time code that was sent. It is bound to the browser that asked, holds a keyed hash, and counts its tries in
-- its own row. `pending` is the sign-up that the code will complete.
create table one_time_code (
    id           integer primary key,
    browser_hash blob not null check (length(browser_hash) = 32),
    -- `old_mobile` and `new_mobile` change an account's number; `old_holder` counts the answers of somebody who has a
    -- number that rested for long, and is never sent.
    purpose      text not null check
                     (purpose in ('sign_up', 'log_in', 'recover', 'old_mobile', 'new_mobile', 'old_holder')),
    mobile       text,
    person_id    integer references person (id),
    pending      text check (pending is null or json_valid(pending)),
    code_hash    blob not null check (length(code_hash) = 32),
    tries        integer not null default 0,
    address_hash blob not null,
    sent_at      integer not null,
    -- Seconds that the machine had been up: they end a code in time when the clock jumps back.
    sent_uptime  integer not null,
    expires_at   integer not null,
    used_at      integer
) strict;

create index one_time_code_by_browser on one_time_code (browser_hash, id);
create index one_time_code_by_mobile on one_time_code (mobile, sent_at);
create index one_time_code_by_address on one_time_code (address_hash, sent_at);
create index one_time_code_by_time on one_time_code (sent_at);
create index one_time_code_pending on one_time_code (sent_at) where pending is not null;
-- What one account sends to numbers that are not its own is limited, too.
create index one_time_code_by_person on one_time_code (person_id, sent_at)
    where purpose in ('old_mobile', 'new_mobile');

-- Something about a person that has to be found true: 1 a new mobile number instead of a lost one, 2 that the mobile
-- belongs to the national ID, 3 the civil registry, 4 that the person acts for a company. Kept is the answer of the
-- verifier, never its raw record.
create table identity_check (
    id              integer primary key,
    person_id       integer not null references person (id),
    level           integer not null check (level between 1 and 4),
    verifier        text not null check (verifier in ('manual', 'http', 'file')),
    -- Dropped: the account was closed, or what was asked is no longer so.
    state           text not null check (state in ('waiting', 'confirmed', 'refused', 'dropped')),
    -- Level 1: the number that a code has proven.
    new_mobile      text check (new_mobile glob '+989[0-9]*' and length(new_mobile) = 13),
    -- Level 4: the company as the person names it.
    company_id      text check (length(company_id) = 11),
    company_name    text,
    signer_role     text,
    -- Which text the person agreed to before a registry was asked; the person and the time are those of the request.
    consent_version integer,
    -- SHA-256 of what was compared: the same question within thirty days is not asked again.
    facts_hash      blob check (length(facts_hash) = 32),
    outcome         text check (outcome in ('match', 'no_match', 'unknown', 'deceased')),
    -- The service's own number for its answer.
    reference       text,
    attempts        integer not null default 0,
    -- When a service may be asked (again), and until when it is being asked.
    due_at          integer not null,
    leased_until    integer,
    requested_at    integer not null,
    decided_at      integer,
    decided_by      integer references clerk (id),
    reason          text,
    -- A decided check says when, and a refused one why.
    check ((state = 'waiting') = (decided_at is null)),
    check (state <> 'refused' or (reason is not null and length(trim(reason)) > 0)),
    -- Each kind carries what it is about.
    check ((level = 1) = (new_mobile is not null)),
    check ((level = 4) = (company_id is not null)),
    check (company_id is null or (company_name is not null and signer_role is not null)),
    -- No registry is asked about a person who did not agree to it.
    check (verifier <> 'http' or consent_version is not null)
) strict;

create index identity_check_waiting on identity_check (requested_at, id) where state = 'waiting';
create index identity_check_to_ask on identity_check (due_at, id) where state = 'waiting' and verifier = 'http';
create index identity_check_by_person on identity_check (person_id, id);
create index identity_check_match on identity_check (facts_hash, decided_at)
    where state = 'confirmed' and outcome = 'match';

-- The letter of authorisation that came with a request of level 4.
create table identity_file (
    check_id   integer primary key references identity_check (id) on delete cascade,
    file_name  text not null,
    kind       text not null check (kind in ('jpg', 'png', 'tiff', 'pdf', 'doc', 'docx')),
    size_bytes integer not null check (size_bytes > 0),
    sha256     blob not null check (length(sha256) = 32),
    bytes      blob not null
) strict;

-- A letter of authorisation that came beside a field that has to be mended: it is kept until the request is whole, so
-- that nobody chooses it twice. One a person.
create table company_paper (
    person_id  integer primary key references person (id),
    file_name  text not null,
    kind       text not null check (kind in ('jpg', 'png', 'tiff', 'pdf', 'doc', 'docx')),
    size_bytes integer not null check (size_bytes > 0),
    sha256     blob not null check (length(sha256) = 32),
    bytes      blob not null,
    kept_at    integer not null
) strict;

create index company_paper_by_time on company_paper (kept_at);

-- Who was found to act for which company, from when until when.
create table representation (
    id           integer primary key,
    person_id    integer not null references person (id),
    company_id   text not null check (length(company_id) = 11),
    company_name text not null,
    signer_role  text not null,
    check_id     integer not null unique references identity_check (id),
    confirmed_at integer not null,
    ended_at     integer
) strict;

create unique index representation_by_person on representation (person_id, company_id) where ended_at is null;
create index representation_of_person on representation (person_id);
create index representation_by_company on representation (company_id, person_id);

-- ---------------------------------------------------------------------------------------------------------------
-- Letters
-- ---------------------------------------------------------------------------------------------------------------

create table letter (
    id             integer primary key,
    public_id      blob not null unique check (length(public_id) = 16),
    secretariat_id integer not null references secretariat (id),
    person_id      integer references person (id),
    source         text not null check (source in ('web', 'counter')),
    state          text not null check (state in
                       ('draft', 'in_review', 'returned', 'approved', 'answered', 'rejected', 'withdrawn', 'closed')),
    -- Goes up by one with every change: a decision names the version it was made on.
    version        integer not null default 1,

    person_kind    text not null default 'natural' check (person_kind in ('natural', 'legal', 'free')),
    sender_name    text not null default '',
    company_name   text not null default '',
    company_id     text not null default '',
    signer_role    text not null default '',
    -- Where SMS go. A walk-in may have none: then none is sent, and the letter is asked after at the counter.
    mobile         text,
    addressee_id   integer references addressee (id),
    -- The sender's own number, if the paper has one.
    senders_number text not null default '',
    -- The date on the sender's paper, Jalali as it is written there: 1405/08/30, or nothing.
    senders_date   text not null default '',
    -- The national ID that a walk-in gave at the counter. It proves nothing by itself.
    card_id        text check (length(card_id) = 10),
    -- The paper in the office's folder: its sheets, and the things that came with it.
    paper_pages    integer not null default 0 check (paper_pages >= 0),
    paper_pieces   integer not null default 0 check (paper_pieces >= 0),
    subject        text not null default '',
    body           text not null default '',
    attachments    integer not null default 0,

    -- Nine digits; given at submission, told to the sender then or at approval.
    follow_up_code text unique,
    -- شماره ثبت of this letter, as it stands in the register.
    register_no    text,
    unit_id        integer references unit (id),
    clerk_id       integer references clerk (id),
    -- پیرو: the earlier letter that this one follows.
    follows_id     integer references letter (id) check (follows_id <> id),

    created_at     integer not null,
    submitted_at   integer,
    approved_at    integer,
    answered_at    integer,
    rejected_at    integer,
    returned_at    integer,
    closed_at      integer,
    -- Reason of refusal, or the defects of a returned letter.
    reason         text,
    -- Since when it stands in its present queue: the order of every list.
    queued_at      integer not null,
    due_at         integer,
    -- Past its date it was reported to a head, once; to nobody where the office has none.
    escalated_at   integer,
    escalated_to   integer references clerk (id) check (escalated_to is null or escalated_at is not null),
    -- When its text, sender and files were erased. Number and dates stay: the register has no gaps.
    erased_at      integer,

    -- Whoever files on the web has proven a number, and hands in no paper.
    check (source = 'counter'
           or ((mobile is not null or erased_at is not null) and card_id is null and paper_pages + paper_pieces = 0)),
    -- Only what is done is erased, and nothing of the sender is left then.
    check (erased_at is null
           or (state in ('answered', 'closed', 'rejected', 'withdrawn') and mobile is null and card_id is null
               and attachments = 0
               and sender_name || company_name || company_id || signer_role || senders_number || body = '')),
    -- A letter that left the draft has a code, a subject and a date.
    check (state in ('draft', 'withdrawn')
           or (follow_up_code is not null and submitted_at is not null and length(trim(subject)) > 0)),
    -- An approved letter has a number and a date, and somebody has it: a unit, or a clerk of the secretariat to whom it
    -- came back.
    check (state not in ('approved', 'answered', 'closed')
           or (register_no is not null and approved_at is not null and coalesce(unit_id, clerk_id) is not null)),
    -- A refused letter has a reason and a date.
    check (state <> 'rejected' or (length(trim(reason)) > 0 and reason is not null and rejected_at is not null)),
    -- A returned letter names its defects.
    check (state <> 'returned' or (length(trim(reason)) > 0 and reason is not null and returned_at is not null))
) strict;

create index letter_by_queue on letter (state, queued_at, id);
create index letter_by_unit on letter (unit_id, state, queued_at, id) where unit_id is not null;
create index letter_by_unit_time on letter (unit_id, submitted_at, id) where unit_id is not null;
create index letter_by_clerk on letter (clerk_id, state, queued_at, id) where clerk_id is not null;
create index letter_by_person on letter (person_id, created_at, id) where person_id is not null;
-- What a person has filed, newest first: the desk, and the look for a letter that says the same.
create index letter_by_sender on letter (person_id, submitted_at, id)
    where person_id is not null and submitted_at is not null;
create index letter_drafts on letter (person_id, id) where state = 'draft';
create index letter_following on letter (follows_id, id) where follows_id is not null;
create index letter_by_time on letter (submitted_at, id) where submitted_at is not null;
create index letter_by_company on letter (company_id, submitted_at, id)
    where company_id <> '' and submitted_at is not null;
create index letter_late on letter (due_at, id) where due_at is not null and state in ('in_review', 'approved');
create index letter_to_escalate on letter (due_at, id)
    where due_at is not null and escalated_at is null and state in ('in_review', 'approved');

-- What is done and not erased, by how long it rests.
create index letter_to_erase on letter (state, queued_at, id)
    where erased_at is null and state in ('answered', 'closed', 'rejected', 'withdrawn');

-- An erased letter stays as it is: nothing is decided on it, and nothing is written into it again.
create trigger letter_stays_erased before update on letter
when old.erased_at is not null
     and (new.erased_at is not old.erased_at or new.state <> old.state or new.subject <> old.subject
          or new.reason is not old.reason)
begin
    select raise(abort, 'an erased letter stays as it is');
end;

-- Every change of a letter is made on the version that was seen. That it was reported as late changes nothing that
-- somebody decides on: a clerk who writes at that moment is not sent back.
create trigger letter_version before update on letter
when new.version <> old.version + 1
     and not (new.version = old.version and old.escalated_at is null and new.escalated_at is not null
              and new.state = old.state and new.unit_id is old.unit_id and new.clerk_id is old.clerk_id
              and new.due_at is old.due_at)
begin
    select raise(abort, 'a letter changes by exactly one version');
end;

-- No letter is approved without somebody who has to act on it.
create trigger letter_approved_has_referral before update of state on letter
when new.state = 'approved' and old.state <> 'approved'
     and not exists (select 1 from referral where letter_id = new.id and kind = 'action'
                         and recalled_at is null and refused_at is null)
begin
    select raise(abort, 'an approved letter has a referral for action');
end;

-- Letters are never deleted while they are more than a draft; erasure keeps the row.
create trigger letter_stays before delete on letter
when old.state <> 'draft'
begin
    select raise(abort, 'a filed letter stays');
end;

-- What the sender of a returned letter writes until it is filed again. The letter stays as it was returned.
create table correction (
    letter_id    integer primary key references letter (id) on delete cascade,
    person_kind  text not null check (person_kind in ('natural', 'legal', 'free')),
    sender_name  text not null,
    company_name text not null,
    company_id   text not null,
    signer_role  text not null,
    addressee_id integer references addressee (id),
    subject      text not null,
    body         text not null,
    saved_at     integer not null
) strict;

-- Kept counters: what the console's head line and tabs show without counting. Unit 0 stands for «no unit yet».
create table letter_count (
    state   text not null,
    unit_id integer not null,
    n       integer not null,
    primary key (state, unit_id)
) strict, without rowid;

create trigger letter_counted_in after insert on letter
begin
    insert into letter_count (state, unit_id, n) values (new.state, coalesce(new.unit_id, 0), 1)
        on conflict do update set n = n + 1;
end;

create trigger letter_counted_over after update of state, unit_id on letter
when new.state <> old.state or new.unit_id is not old.unit_id
begin
    update letter_count set n = n - 1 where state = old.state and unit_id = coalesce(old.unit_id, 0);
    insert into letter_count (state, unit_id, n) values (new.state, coalesce(new.unit_id, 0), 1)
        on conflict do update set n = n + 1;
end;

create trigger letter_counted_out after delete on letter
begin
    update letter_count set n = n - 1 where state = old.state and unit_id = coalesce(old.unit_id, 0);
end;

-- Full text over folded text: `joined` without ZWNJ, `split` with ZWNJ as a space. Contentless: it holds no second copy
-- of a letter, so erasing a row and optimising leaves nothing to find.
create virtual table letter_text using fts5 (
    joined, split, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

-- The words of that index, for a typed beginning (src/store/search/words.rs).
create table search_word (
    word text primary key
) strict, without rowid;

-- A reply: it has its own outgoing number and date, and is linked «عطف» to its letter.
create table reply (
    id            integer primary key,
    public_id     blob not null unique check (length(public_id) = 16),
    letter_id     integer not null references letter (id),
    clerk_id      integer not null references clerk (id),
    body          text not null,
    register_no   text not null,
    registered_at integer not null,
    -- Taken back before its SMS left: the citizen never saw it.
    undone_at     integer
) strict;

create index reply_by_letter on reply (letter_id, id);

-- A file of a letter or of a reply. The bytes are in a table of their own, so that lists do not walk over them.
create table attachment (
    id         integer primary key,
    public_id  blob not null unique check (length(public_id) = 16),
    letter_id  integer not null references letter (id) on delete cascade,
    reply_id   integer references reply (id),
    position   integer not null,
    -- The sender's name for it: a label, never a path.
    file_name  text not null,
    kind       text not null check (kind in ('jpg', 'png', 'tiff', 'pdf', 'doc', 'docx')),
    size_bytes integer not null check (size_bytes > 0),
    sha256     blob not null check (length(sha256) = 32),
    created_at integer not null,
    -- Part of a correction that is not filed yet: only the sender sees what was added, everybody what is to go.
    correction text check (correction in ('added', 'removed'))
) strict;

create index attachment_by_letter on attachment (letter_id, position, id);

-- A correction ends with the letter's next decision: what was never filed goes, what was to go stays.
create trigger letter_decided_without_correction after update of state on letter
when old.state in ('returned', 'in_review') and new.state in ('approved', 'rejected', 'withdrawn')
begin
    delete from correction where letter_id = new.id;
    delete from attachment where letter_id = new.id and correction = 'added';
    update attachment set correction = null where letter_id = new.id and correction = 'removed';
end;

create table attachment_bytes (
    attachment_id integer primary key references attachment (id) on delete cascade,
    bytes         blob not null
) strict;

-- What looking into a file has found, once. A row without numbers: there was nothing to be found.
create table attachment_facts (
    attachment_id integer primary key references attachment (id) on delete cascade,
    -- Pages of a document or a scan; pixels of a picture, or of the first one.
    pages         integer check (pages > 0),
    width_px      integer check (width_px > 0),
    height_px     integer check (height_px > 0)
) strict;

-- A link that gives one file to one browser, once, within minutes: a clerk made it at the console. Only its hash is here.
create table file_link (
    token_hash    blob primary key check (length(token_hash) = 32),
    attachment_id integer not null references attachment (id) on delete cascade,
    clerk_id      integer not null references clerk (id),
    made_at       integer not null,
    expires_at    integer not null,
    used_at       integer,
    -- What was used was used in its time.
    check (used_at is null or used_at < expires_at)
) strict, without rowid;

create index file_link_by_end on file_link (expires_at);
-- The links of a file go with it.
create index file_link_by_file on file_link (attachment_id);

-- A file that a clerk put on the desk for the reply to a letter, over the line of the console. It goes with the reply;
-- an undone reply gives it back, and a day after the reply it is gone from here.
create table desk_file (
    id         integer primary key,
    clerk_id   integer not null references clerk (id),
    letter_id  integer not null references letter (id),
    reply_id   integer references reply (id),
    file_name  text not null,
    kind       text not null check (kind in ('jpg', 'png', 'tiff', 'pdf', 'doc', 'docx')),
    size_bytes integer not null check (size_bytes > 0),
    sha256     blob not null check (length(sha256) = 32),
    put_at     integer not null,
    used_at    integer,
    bytes      blob not null,
    -- A file that went with a reply says when.
    check ((reply_id is null) = (used_at is null))
) strict;

create index desk_file_waiting on desk_file (clerk_id, letter_id, id) where reply_id is null;
-- Whether a letter that goes, an unfinished draft, has any.
create index desk_file_by_letter on desk_file (letter_id);
create index desk_file_by_reply on desk_file (reply_id) where reply_id is not null;
create index desk_file_used on desk_file (used_at) where used_at is not null;

-- ارجاع: who has a letter, from whom, to do what. A tree by `parent_id`.
create table referral (
    id           integer primary key,
    letter_id    integer not null references letter (id),
    parent_id    integer references referral (id),
    -- Nobody: the office's rule referred it, because letters need no approval.
    from_clerk_id integer references clerk (id),
    -- No unit: it came back to a clerk of the secretariat, who has none.
    to_unit_id   integer references unit (id),
    to_clerk_id  integer references clerk (id),
    kind         text not null check (kind in ('action', 'copy')),
    note         text not null default '',
    due_at       integer,
    created_at   integer not null,
    opened_at    integer,
    done_at      integer,
    recalled_at  integer,
    -- Who of the unit took it on.
    accepted_at  integer,
    accepted_by  integer references clerk (id),
    refused_at   integer,
    refusal      text,
    -- Somebody gets it.
    check (to_unit_id is not null or to_clerk_id is not null),
    -- What is taken on is taken on by somebody.
    check ((accepted_at is null) = (accepted_by is null)),
    -- Only the duty to act can be refused, and never without a reason.
    check (refused_at is null or (kind = 'action' and refusal is not null and length(trim(refusal)) > 0))
) strict;

create index referral_by_letter on referral (letter_id, id);
-- What a unit has for information and has not dealt with.
create index referral_copies on referral (to_unit_id, created_at, letter_id)
    where kind = 'copy' and done_at is null and recalled_at is null;

-- Whoever refuses a letter or takes one back leaves somebody who has to act on it.
create trigger referral_leaves_somebody before update of recalled_at, refused_at on referral
when old.kind = 'action' and coalesce(new.recalled_at, new.refused_at) is not null
     and exists (select 1 from letter where id = old.letter_id and state = 'approved')
     and not exists (select 1 from referral where letter_id = old.letter_id and kind = 'action' and id <> old.id
                         and recalled_at is null and refused_at is null and done_at is null)
begin
    select raise(abort, 'an approved letter keeps a referral for action');
end;

-- ---------------------------------------------------------------------------------------------------------------
-- The register (دفتر اندیکاتور)
-- ---------------------------------------------------------------------------------------------------------------

-- The last serial given, per secretariat, direction and Jalali year. Taken inside the transaction that uses it, hence
-- gapless.
create table register_counter (
    secretariat_id integer not null references secretariat (id),
    direction      text not null check (direction in ('incoming', 'outgoing')),
    year           integer not null,
    last_serial    integer not null check (last_serial > 0),
    primary key (secretariat_id, direction, year)
) strict, without rowid;

-- Every number ever given. A number is unique in its series and year, stays when it becomes void, and is never reused.
create table register_entry (
    secretariat_id integer not null references secretariat (id),
    direction      text not null check (direction in ('incoming', 'outgoing')),
    year           integer not null,
    serial         integer not null check (serial > 0),
    number         text not null,
    letter_id      integer not null references letter (id),
    reply_id       integer references reply (id),
    given_at       integer not null,
    -- Nobody: given by the office's rule.
    given_by       integer references clerk (id),
    voided_at      integer,
    primary key (secretariat_id, direction, year, serial),
    unique (secretariat_id, number)
) strict, without rowid;

create index register_entry_by_letter on register_entry (letter_id);
-- A day of the register is looked up by its time.
create index register_entry_by_time on register_entry (secretariat_id, direction, year, given_at);

-- A number once given stays: no deletion, no change, and void for ever once it is void.
create trigger register_entry_stays before delete on register_entry
begin
    select raise(abort, 'a number once given stays in the register');
end;

create trigger register_entry_only_becomes_void
before update of secretariat_id, direction, year, serial, number, letter_id, given_at, given_by on register_entry
begin
    select raise(abort, 'a number once given does not change');
end;

create trigger register_entry_stays_void before update of voided_at on register_entry
when old.voided_at is not null
begin
    select raise(abort, 'a void number stays void');
end;

-- Serials are given one by one, so a gap can only mean tampering; `check` counts them.
create trigger register_counter_only_grows before update of last_serial on register_counter
when new.last_serial <> old.last_serial + 1
begin
    select raise(abort, 'serials are given one by one');
end;

create trigger register_counter_stays before delete on register_counter
begin
    select raise(abort, 'a counter is never reset');
end;

-- ---------------------------------------------------------------------------------------------------------------
-- SMS outbox
-- ---------------------------------------------------------------------------------------------------------------

-- Written in the transaction of the act that causes it; the postman claims, sends with no lock held, and marks.
create table sms (
    id           integer primary key,
    kind         text not null check (kind in
                     ('code', 'submitted', 'approved', 'rejected', 'returned', 'replied', 'reversed', 'notice', 'late')),
    -- The audit event that caused it: one event sends one SMS to one number, whatever happens.
    event_id     integer not null,
    letter_id    integer references letter (id),
    mobile       text not null,
    -- Emptied once a code was taken by a gateway.
    body         text not null,
    -- The values in the text by name, for gateways that send by template; emptied with the text.
    params       text not null check (json_valid(params)),
    parts        integer not null,
    -- 0 for codes, which go first; 1 for the rest.
    priority     integer not null check (priority in (0, 1)),
    state        text not null check (state in
                     ('held', 'queued', 'sending', 'sent', 'delivered', 'unknown', 'failed', 'expired', 'cancelled')),
    -- When the postman may take it (end of the undo window, end of a back-off).
    due_at       integer not null,
    -- When nobody waits for it any more: a code; a notice whose cause fell away while it was on its way.
    expires_at   integer,
    -- How often it was handed to a gateway, and how often of these nobody can tell what became of it.
    attempts     integer not null default 0,
    unsure       integer not null default 0,
    -- The last time it was handed over: a number by chance, so that a late answer counts only for the hand-over that it is
    -- about; when; until when its postman may still speak; to whom.
    handover     integer,
    handed_at    integer,
    leased_until integer,
    gateway      text,
    provider_ref text,
    -- The provider's own code and words on a failure, and what we make of them: this SMS never goes, the account is
    -- troubled, or later.
    provider_code  text,
    provider_class text check (provider_class in ('message', 'account', 'later')),
    provider_said  text,
    created_at   integer not null,
    settled_at   integer,
    unique (kind, event_id, mobile),
    -- What is on its way is somebody's, until a known moment.
    check (state <> 'sending' or (handover is not null and handed_at is not null and leased_until is not null
                                  and gateway is not null))
) strict;

create index sms_waiting on sms (priority, due_at, id) where state in ('held', 'queued');
create index sms_tried on sms (priority, created_at) where state in ('held', 'queued') and attempts > 0;
create index sms_expiring on sms (expires_at) where state in ('held', 'queued') and expires_at is not null;
create index sms_sending on sms (leased_until) where state = 'sending';
create index sms_unknown on sms (settled_at) where state = 'unknown';
create index sms_sent on sms (settled_at) where state = 'sent';
create index sms_troubled on sms (state, id) where state in ('failed', 'unknown');
create index sms_by_time on sms (created_at);
create index sms_with_text on sms (created_at, id) where body <> '';
-- Delivery reports name a row by the gateway's number.
create index sms_by_ref on sms (provider_ref) where provider_ref is not null;
create index sms_by_number on sms (mobile, created_at) where kind <> 'code';
create index sms_by_letter on sms (letter_id, id) where letter_id is not null;

-- A one-time code goes out once: what may have left is never queued again.
create trigger sms_code_goes_once before update of state on sms
when old.kind = 'code' and old.state not in ('held', 'queued', 'sending') and new.state in ('held', 'queued', 'sending')
begin
    select raise(abort, 'a code is not sent again');
end;

-- A report that comes late or twice does not make an arrival undone.
create trigger sms_delivered_stays before update of state on sms
when old.state = 'delivered' and new.state <> 'delivered'
begin
    select raise(abort, 'what arrived has arrived');
end;

-- Sending is paused while there is a row: every postman sees it.
create table sms_pause (
    -- There is one pause or none.
    id        integer primary key check (id = 1),
    paused_at integer not null,
    -- None: the admin at the shell.
    clerk_id  integer references clerk (id)
) strict;

-- How the gateways do, by their names in the configuration. Every postman sees it, and so do the consoles.
create table sms_gateway (
    name          text primary key,
    -- Failures running, each of another SMS than the one before; the last one.
    failures      integer not null default 0,
    failed_sms    integer,
    -- Nothing is handed to it until then; after it one SMS is, and its answer decides.
    rests_until   integer,
    -- It fails, the account is troubled, or it asked for time.
    rests_for     text check (rests_for in ('failing', 'account', 'asked')),
    rests_since   integer,
    provider_code text,
    provider_said text,
    -- A rest has a reason and a beginning.
    check ((rests_until is null) = (rests_for is null) and (rests_until is null) = (rests_since is null))
) strict, without rowid;

-- What the gateways take, as the serving office found them configured, in the order of fail-over: a setting that stands in
-- texts is held against it before it is changed. No address and no key.
create table sms_way (
    place integer primary key,
    name  text not null unique,
    -- Templates, and how long values and texts may be.
    rules text not null check (json_valid(rules)),
    -- The address that the text of a code ends with.
    host  text
) strict;

-- Alarms of the daily budget: each once a day (a number of Tehran days since 1970-01-01).
create table sms_alarm (
    day       integer not null,
    percent   integer not null check (percent in (50, 100)),
    raised_at integer not null,
    primary key (day, percent)
) strict, without rowid;

-- ---------------------------------------------------------------------------------------------------------------
-- Backups
-- ---------------------------------------------------------------------------------------------------------------

-- What was backed up. The files are elsewhere; here stands what `check`, the plan and the console have to know of them.
create table backup (
    id         integer primary key,
    path       text not null,
    -- Asked for by an admin, or made by the plan of a serving office.
    reason     text not null check (reason in ('asked', 'planned')),
    made_at    integer not null,
    size_bytes integer not null check (size_bytes > 0),
    sha256     blob not null check (length(sha256) = 32),
    -- The head of the audit log in it: an anchor, whose other half is the manifest beside the file.
    audit_row  integer not null check (audit_row > 0),
    audit_hash blob not null check (length(audit_hash) = 32),
    -- Whom it is encrypted to; nothing: it lies in the open.
    recipient  text,
    -- When the plan wants the next one.
    next_at    integer,
    -- Whether a second folder is to have it, too, and since when it does.
    is_to_copy integer not null default 0 check (is_to_copy in (0, 1)),
    copied_at  integer,
    -- When the plan took it away again.
    dropped_at integer,
    -- Only a plan has a next time and a second folder.
    check (reason = 'planned' or (next_at is null and is_to_copy = 0)),
    check (copied_at is null or is_to_copy = 1)
) strict;

create index backup_planned on backup (made_at) where reason = 'planned';
create index backup_to_copy on backup (id) where is_to_copy = 1 and copied_at is null and dropped_at is null;

-- What was backed up was backed up: only that the file is gone is told later.
create trigger backup_stays before delete on backup
begin
    select raise(abort, 'what was backed up stays known');
end;

create trigger backup_does_not_change
before update of id, path, reason, made_at, size_bytes, sha256, audit_row, audit_hash, recipient, next_at, is_to_copy
on backup
begin
    select raise(abort, 'a backup that was made does not change');
end;

-- ---------------------------------------------------------------------------------------------------------------
-- Keeping and forgetting
-- ---------------------------------------------------------------------------------------------------------------

-- When old things were last forgotten, and how many erased letters still have words in the index: those go when it is
-- rewritten whole, after the last letter of a run.
create table retention_run (
    id      integer primary key check (id = 1),
    ran_at  integer not null,
    unswept integer not null default 0 check (unswept >= 0)
) strict;

-- ---------------------------------------------------------------------------------------------------------------
-- Audit log
-- ---------------------------------------------------------------------------------------------------------------

-- One row an act, chained: hash = SHA-256(previous hash ‖ canonical row). `facts` holds codes, numbers and states, no
-- personal text. Personal text (a reason) stands in `note`, outside the chain: only its salted hash is inside, so that
-- erasing a note does not break the chain. A row that tells of a look has no note: there actor, letter and facts are
-- outside the chain in the same way.
create table audit (
    id        integer primary key,
    at        integer not null,
    actor     text not null,
    event     text not null,
    letter_id integer,
    facts     text not null check (json_valid(facts)),
    note      text,
    note_salt blob,
    note_hash blob,
    hash      blob not null check (length(hash) = 32)
) strict;

create index audit_by_letter on audit (letter_id, id) where letter_id is not null;
-- What was done to letters, by time: a clerk's own count of the day and the digest walk one day of it.
create index audit_deeds on audit (at, event, actor, letter_id)
    where event in ('letter.approved', 'letter.rejected', 'letter.returned', 'letter.reply_registered',
                    'letter.decision_undone', 'letter.reply_undone', 'letter.reversed', 'letter.resubmitted',
                    'letter.withdrawn');
-- What the screen of the log asks: by time, by clerk, by kind.
create index audit_by_time on audit (at);
create index audit_by_clerk on audit (actor, at) where actor glob 'clerk:*';
create index audit_by_event on audit (event, at);

-- Who looked at what, as long as that is known.
create index audit_looks on audit (at)
    where event in ('letter.opened', 'file.looked_at', 'file.downloaded') and actor <> '';

create trigger audit_stays before delete on audit
begin
    select raise(abort, 'the audit log is never deleted');
end;

-- The log allows two changes: the erasure of a note, and that it is forgotten, whole, who looked at what.
create trigger audit_does_not_change before update on audit
when new.id is not old.id or new.at is not old.at or new.event is not old.event or new.note_hash is not old.note_hash
     or new.hash is not old.hash or new.note is not null or new.note_salt is not null
     or iif(old.event in ('letter.opened', 'file.looked_at', 'file.downloaded'),
            new.actor <> '' or new.letter_id is not null or new.facts <> '{}',
            new.actor is not old.actor or new.letter_id is not old.letter_id or new.facts is not old.facts)
begin
    select raise(abort, 'the audit log is never changed');
end;

-- Up to where the chain was recomputed, so that the next look goes on from there. It is an anchor of convenience inside
-- the file: `pishkhan check` recomputes everything.
create table audit_anchor (
    id         integer primary key check (id = 1),
    row_id     integer not null,
    hash       blob not null check (length(hash) = 32),
    checked_at integer not null
) strict;

-- What was found sound is not looked at again, so the mark never goes back.
create trigger audit_anchor_goes_on before update of row_id on audit_anchor
when new.row_id < old.row_id
begin
    select raise(abort, 'the anchor of the chain never goes back');
end;
