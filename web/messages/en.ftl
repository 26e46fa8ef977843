# Words of the counter, English. Keys are grouped by page; the Persian file holds the same keys in the same order.

# -- Every page
skip-to-content = Skip to main content
nav-label = Parts of the counter
nav-desk = My desk
nav-follow = Follow a letter
nav-log-in = Log in
nav-log-out = Log out
nav-signed-in-as = Signed in as
language-switch = فارسی
language-switch-label = نمایش این صفحه به فارسی
demo-banner = This is a trial office. Names and letters are made up, and no SMS is sent to anyone.
footer-contact = Contact us
footer-accessibility = These pages work without JavaScript and with screen readers.
error-title-prefix = Error: { $title }
page-title = { $title } | { $office }
office-unnamed = Correspondence counter
error-summary-heading = To go on, correct the following
error-word = Error:
choose-one = Choose one
yes = Yes

# -- Actions that several pages share
action-back = Back
action-change = Change
action-change-of = Change { $what }
action-print = Use your browser’s “Print”; this page fits one A4 sheet.
action-download-of = Download { $what }
action-remove = Remove
action-remove-of = Remove { $what }
action-search = Search
action-to-desk = Go to my desk
action-to-home = Go to the first page

# -- Kinds of files
kind-pdf = PDF document
kind-jpg = JPG picture
kind-png = PNG picture
kind-tiff = TIFF picture
kind-doc = Word document (DOC)
kind-docx = Word document (DOCX)
kind-other = File

# -- States of a letter (the same words as in the console)
state-draft = Draft
state-in_review = In review
state-returned = Needs correction
state-approved = Approved
state-answered = Answered
state-rejected = Refused
state-withdrawn = Withdrawn
state-closed = Closed
state-draft-means = This letter has not been submitted yet. Complete and submit it whenever you like.
state-in_review-means = Your letter has arrived and the secretariat is reviewing it.
state-returned-means = The secretariat needs a correction from you. Fix the points below and send the letter again with the same follow-up code.
state-approved-means = Your letter was approved and entered in the register, and the responsible unit is working on it.
state-answered-means = An answer to your letter has been registered. You can read and download it on this page.
state-rejected-means = Your letter was not accepted. The reason and its date are given below.
state-withdrawn-means = You have withdrawn this letter and it is no longer being handled.
state-closed-means = The handling of this letter is complete.

# -- Home: / (both profiles)
home-title = Submit and follow letters
home-lead = Send your letter to the secretariat from here, follow it with a follow-up code, and receive the answer.
home-need-heading = Before you start, have ready
home-need-national-id = Your national ID number and a mobile number in your own name
home-need-mobile = Your mobile phone, to receive a one-time code
home-need-letter = The text of your letter or its file (PDF, Word or picture), at most { $size } a file
home-need-time = About { $minutes } minutes
home-steps-heading = What happens to your letter?
home-step-send = You write or attach the letter, and it is submitted.
home-step-review = The secretariat reviews it, gives it a number and sends it to the responsible unit.
home-step-answer = You are told the result by SMS, and the answer waits for you here.
home-legal-heading = Legal basis
home-follow-heading = Follow a letter
home-new-heading = New letter
home-new-lead = To submit a new letter, enter your mobile number. We will send you a code by SMS.
home-new-lead-account = To file a new letter, log in with your national ID or make an account.
home-account-question = No account yet?
home-at-counter = If you cannot use these pages, bring your letter to the secretariat in person; it is registered there and given a follow-up code.

# -- Sign up: /signup
signup-title = Create an account
signup-lead = Enter your details as they stand on your national card.
signup-why-birth-date = Your birth date is used only to match your name with the civil registry.
signup-consent = By pressing “Send code” I agree that this office uses my mobile number and details to prove my identity and to handle my letters.
signup-button = Send code
signup-have-account = Already have an account?
signup-log-in = Log in

# -- Log in: /login
login-title = Log in to your desk
login-button = Log in
login-otp = Log in with a one-time code
login-forgotten = Forgotten your password?
login-no-account = No account yet?
login-sign-up = Create an account
login-first = You need to log in to see this page.

# -- Log in by one-time code: /login/otp, and the first screen of the company profile
otp-title = Log in with a one-time code
otp-title-company = Log in with your mobile number
otp-lead-agency = Enter your national ID. A code is sent by SMS to the mobile number you registered.
otp-lead-company = Enter your mobile number. A six-digit code is sent to you by SMS.
otp-button = Send code

# -- The page that takes the code
code-title = Confirm the code
code-lead = If the details are right, a six-digit code has been sent to your mobile by SMS. Enter it here.
code-lead-mobile = A six-digit code was sent by SMS to this number:
code-lifetime = The code is valid for { $minutes } minutes.
code-button = Confirm the code
code-resend = Send the code again
code-resend-wait = If no SMS arrives, you can ask for a new code in { $seconds } seconds.
code-resend-now = No SMS? Ask for a new code; the earlier one is then no longer accepted.
code-not-arriving = If no SMS arrives at all, service messages may be blocked on your line. Contact the secretariat.
code-never-tell = The staff of this office will never ask you for this code.
code-start-again = Correct the details and ask for a new code

# -- Forgotten password: /login/recover
recover-title = Recover your password
recover-lead = Enter your national ID. After confirming the code sent by SMS, you choose a new password.
recover-lead-mobile = Enter your mobile number. After the code that was sent by SMS you choose a new password.
recover-lost-heading = Is your former mobile number gone?
recover-lost-number = Sign up again with the same national ID and your new number. When the secretariat has confirmed your identity, your earlier letters are in that account, too.
recover-button = Send code
recover-new-title = Choose a new password
recover-new-lead = After saving, you are logged out on all other devices.
recover-new-button = Save the password

# -- Identity: /identity
identity-title = Confirm who you are
identity-lead = To submit a letter to this office, the following steps must be complete.
identity-level = Your identity level: { $level } of { $needed }
identity-complete = Your identity is confirmed and you can submit letters.
identity-incomplete = You cannot file letters yet
identity-next-heading = Next step
identity-refused = Your identity request was not accepted
identity-refused-next = Put right what the secretariat wrote and ask again, or come to the secretariat with your identity card.
identity-ask-lead = Ask for a check: the secretariat compares your details, and the result is shown here.
identity-ask = Ask for an identity check
identity-by-hand = The registry’s answer was not clear; the number may be in a relative’s name. The secretariat looks at it, and you need to do nothing else.
identity-asked = The registry was asked; the result is usually seen here within a few minutes.
identity-silent-title = The registry does not answer now
identity-silent = Your request is not lost: it is asked again at { $time }, and the secretariat can confirm it by itself, too.
consent-text = To compare them, your national ID, mobile number, name and birth date are sent to the identity registry. Only the result, the time and the registry’s reference are kept, not the whole answer. If you do not agree, come to the desk of the secretariat.
identity-done = Done
identity-waiting = Waiting for the result
identity-missing = Not done
identity-1-name = Confirm your mobile number
identity-1-missing = Your mobile number is not confirmed yet. Enter the code sent by SMS.
identity-2-name = Match the mobile number with the national ID
identity-2-missing = We need to know that this mobile number belongs to the holder of this national ID.
identity-3-name = Match your details with the civil registry
identity-3-missing = Your name and birth date have not been matched with the civil registry yet.
identity-4-name = Representing a company
identity-4-missing = This office takes letters from representatives of companies. Show your role with a letter of authorisation or the official gazette.
identity-in-queue = Your request is waiting to be checked. The result will be shown here; there is nothing else to do.

# -- Account: /account
account-title = My account
account-name = Name
account-password-set = Set
account-password-none = Not set; you log in with a one-time code
account-identity = Identity and the next step
account-sessions = Devices on which your account is open
account-session-since = Logged in: { $time }
account-session-seen = Last used: { $time }
account-session-this = This device
account-log-out-elsewhere = Log out everywhere else
account-back = Back to “My account”
account-done-mobile = The mobile number was changed
account-done-mobile-text = From now on codes and news of your letters go to the new number. You were logged out on other devices.
account-done-password = The password was saved
account-done-password-text = From now on log in with the new password. You were logged out on other devices.
account-done-elsewhere = You were logged out on other devices
account-done-elsewhere-text = Your account is now open on this device only.
account-done-clerk = Your request to change the number was filed
account-done-clerk-text = The new number is proven. To have it put in place, come to the secretariat with your identity card or call it; until then the former number stays.
account-done-company = Your request was filed
account-done-company-end = You no longer act for the company
account-done-company-end-text = If you do so again one day, send a new letter of authorisation.
account-done-company-text = The secretariat checks the authorisation. The result will be on the page “Acting for a company”.

# -- Another mobile number: /account/mobile
mobile-title = Change the mobile number
mobile-now = Present number:
mobile-old-first = First a code is sent to your present number, then one to the new number.
mobile-otherwise = If this is not possible for you
mobile-by-old = I do not remember the password; send a code to my present number
mobile-lost = I no longer have the present number
mobile-lost-hint = The new number is proven by a code, and the secretariat puts it in place after seeing your identity card.
mobile-consequences = After the change it has to be confirmed again that the number is yours, and you are logged out on other devices. The former number is told.
mobile-code-old = A code of six digits was sent to your present number:
mobile-code-new = A code of six digits was sent to the new number:

# -- Another password: /account/password
password-title = Change the password

# -- Closing: /account/close
close-heading = Closing the account
close-title = Close the account
close-lead = Filed letters stay with the secretariat, but you no longer see them on a desk.
close-under-way = { $n } of your letters are still under way
close-under-way-text = They will be dealt with, but you are no longer told by SMS. Note their follow-up codes before you close the account.
close-letters-stay = { $n } letters stay in the register; closing the account does not delete them.
close-no-sms = No SMS about letters are sent any more.
close-codes-work = The state of a letter can still be seen with its follow-up code and the last four digits of the mobile number.
close-for-good = This account is not opened again; you can make a new one at any time.
close-button = Close my account

# -- Acting for a company: /account/company
company-heading = Acting for a company
company-title = Ask to act for a company
company-ask = Ask to act for a company
company-none = You are not known to act for a company.
company-since = confirmed on { $date }
company-lead = If you write for a company or an organisation, show your role with a letter of authorisation. The secretariat checks it.
company-identity-first = First your own identity has to be confirmed
company-end = No longer act for it
company-end-title = No longer act for a company
company-end-warning = From now on no letter is taken from you in this company’s name, and you no longer see what its other representatives filed. What you filed yourself stays.
company-end-button = End it
company-waits = Your request is waiting in the queue
company-waits-text = The secretariat checks whether you act for “{ $company }”. The result will be seen here.
company-refused = Your earlier request was refused
company-file = Letter of authorisation or official gazette
company-file-hint = One file: PDF, Word or picture; at most { $size }. Your role and the company’s signature must be readable.
company-paper-kept = The letter of authorisation is kept; you need not choose it again
company-paper-other = Another file instead of it
company-button = Send the request

# -- A number that rested for long: /code
old-holder-title = Letters were filed with this number before
old-holder-button = I am the same sender
old-holder-anew-heading = This number is new to me
old-holder-anew-lead = A new account is opened for you, and earlier letters of this number are not seen in it. If you were the sender yourself and remember nothing, call the secretariat before you do this.
old-holder-anew-button = Begin with a new account

# -- Desk: /desk
desk-title = My desk
desk-saved = The draft is saved
desk-saved-means = Go on with it whenever you like, from here or from another device.
desk-drafts = Drafts
desk-continue = Continue
desk-discard = Discard
desk-of = { $what }: { $subject }
desk-company = Letters of other representatives of { $company }
desk-older = Older letters
desk-newest = Back to the newest letters
desk-letters = My requests
desk-new = Submit a new letter
desk-begun-on = Draft begun
desk-without-subject = (no subject)
desk-resume = Continue the draft
desk-search = Search by follow-up code
desk-none = You have not submitted a letter yet.
desk-none-hint = Send your first one with “Submit a new letter”. Its state is then shown here.
desk-reason = Reason: { $reason }
desk-needs-you = Needs your action

# -- New letter: /letters/new
new-title = Submit a new letter
new-step = Step { $n } of { $count }
new-sender = Sender of the letter
new-addressee = Who is the letter to?
new-letter = Subject and text
new-files = Files
new-paper = Subject and the letter's file
new-text = Text of the letter
new-continue = Continue
new-step-back = Previous step
new-back-to-check = Back to the check
new-body-first = Write your letter here. If the text is in a file, leave this empty and send the file in the next step.
new-body-second = If you have sent the letter as a file, this can stay empty.
new-legal-only = These three questions are for companies and organisations only.
new-company-other = Another one; I fill in its details below
new-authorisation = Because the letter is from a company or organisation, send its authorisation letter too.
new-add-files = Add files
new-lead-draft = You can save a draft at any time and continue later, even on another device.
new-natural = Natural person
new-natural-hint = I send the letter in my own name
new-legal = Legal person
new-legal-hint = I write for a company or organisation, and attach my letter of authorisation
new-limits = Accepted files: PDF or Word (DOC, DOCX) documents, and JPG, PNG or TIFF pictures. At most { $file_size } a file, { $count } files and { $total_size } together.
new-upload-time = Uploading a large file may take some minutes; please wait for the next page.
new-files-kept = These files have been kept:
new-files-none = No file has been added yet.
new-save-draft = Save draft
new-discard-draft = Discard the draft
new-check = Check and continue
new-session-over = What you wrote is still on this page; choose your files again
new-log-in-again = Log in in a new tab, then come back to this page and send it again
new-not-allowed = To submit a letter, your identity must be confirmed first.
new-fresh = What you wrote was kept as a new letter
new-fresh-text = Your earlier letter is submitted and has not changed. Check this new letter and submit it.
new-returned-heading = The secretariat asks you to correct these points
new-returned-title = Correct the letter
new-resubmit = Send again

# -- Check your answers
check-title = Check before submitting
check-complete = Complete the letter
check-similar = You filed a letter on the same subject in the last { $days } days
check-similar-means = If it is the same request, there is no need to file it again: look at its state, or write a follow-up to it. If it is another request, go on.
check-lead = Read everything once more. After submission the text of the letter cannot be changed.
check-declare = By pressing “{ $button }” I confirm that this information is correct.
check-button = Submit
check-body-in-file = The text is in the attached file

# -- Success and receipt: /receipt/{id}
success-title = Your request was submitted successfully
success-code = Your follow-up code
success-code-keep = Keep this code. With it you can see the state of the letter.
success-code-later = The follow-up code is sent to you by SMS after the secretariat approves.
success-next-heading = What happens next
success-next-review = The secretariat reviews your letter and we tell you the result by SMS.
success-next-registered = Your letter has its number and went to { $unit }.
success-next-by = Usual time for review: up to { $days } working days
success-sms = An SMS with the follow-up code is sent to your mobile.
success-another = Submit another letter
receipt-title = Receipt of a letter
receipt-qr = Address for following this letter, as a QR code
receipt-qr-code = Follow-up code of this letter, as a QR code
receipt-scan = To follow the letter, read this picture with a phone's camera.
receipt-scan-code = This picture holds the follow-up code.
receipt-number = Number and date of registration
receipt-lead = This receipt shows that the letter described below has reached the secretariat.
receipt-received-at = Received at
receipt-file = File
receipt-follow-at = Address to follow it
receipt-checksum = Fingerprint (SHA-256)
receipt-pages = This receipt is valid without stamp or signature and can be checked at the address above.

# -- Letter: /letters/{id}
letter-latest = Get the latest state
letter-receipt = Receipt
letter-ways-heading = What else you can do with this letter
letter-follows = Follows
letter-followed-by = Followed by
letter-follow-up = Write a follow-up letter
letter-follow-up-means = A new letter that is linked to this one
letter-reopen = Take this letter up again
letter-reopen-until = until { $date }
letter-sms-lost = An SMS has not arrived
letter-sms-unsure = An SMS may not have arrived
letter-sms-lost-means = Whatever it said is on this page.
letter-latest-at = Last change: { $time }
letter-code = Follow-up code
letter-number = Letter number
letter-registered-on = Registered on
letter-submitted-on = Sent on
letter-sender = Sender
letter-addressee = Addressee
letter-unit = Acting unit
letter-unit-none = Not assigned yet
letter-subject = Subject
letter-body = Text of the letter
letter-files = Files
letter-reason-heading = Reason for refusal
letter-erased-heading = Erased
letter-erased-text = Text and files of this letter were erased on { $date }, as the office keeps letters for a limited time. Its number and date stay in the register.
letter-rejected-on = Refused on
letter-defects-heading = Points to correct
letter-fix = Correct and send again
letter-reply-heading = Answer
letter-reply-number = Number of the answer
letter-reply-on = Date of the answer
letter-reply-unit = Answered by
letter-timeline-heading = Course of the letter
letter-sms-heading = SMS messages
letter-withdraw = Withdraw the letter
letter-withdraw-title = Withdraw this letter?
letter-withdraw-warning = After withdrawal the letter is no longer handled, and this cannot be reversed. You keep the record of it.
letter-withdraw-button = Withdraw
reopen-title = Take the letter up again
reopen-lead = If the answer is not enough, write why. The letter goes back to the unit under the same number. This is possible until { $date }.
reopen-button = Take it up again
draft-discard-title = Throw this draft away?
draft-discard-warning = You will no longer be able to reach the text and files of this draft.
draft-discard-button = Throw the draft away

# -- What happened to a letter (timeline)
event-submitted = The letter was submitted
event-approved = Approved, numbered and referred to { $unit }
event-registered = Registered, numbered and referred to { $unit }
event-seen = { $unit } has seen this letter
event-reopened = Taken up again at your request
event-reversed = The earlier decision was taken back; your letter is being considered again
event-reversed-number = The approval was taken back and number { $number } is void; your letter is being considered again
event-rejected = Refused
event-returned = Returned for correction
event-resubmitted = Sent again after correction
event-referred = Referred to { $unit }
event-replied = An answer was registered
event-closed = Closed
event-withdrawn = Withdrawn
sms-held = The SMS is ready to be sent
sms-queued = The SMS is waiting to be sent
sms-sending = The SMS is being sent
sms-sent = The SMS was sent
sms-delivered = The SMS reached your phone
sms-unknown = We are not sure that the SMS arrived
sms-failed = The SMS did not reach your phone
sms-expired = The SMS was not sent in time
sms-cancelled = The SMS was cancelled
sms-about-code = One-time code
sms-about-submitted = News of the filing
sms-about-approved = News of the approval
sms-about-rejected = News of the refusal
sms-about-returned = News of the needed correction
sms-about-replied = News of the reply
sms-about-notice = Notice from the secretariat

# -- Follow by code: /follow
follow-title = Follow a letter
follow-lead = Enter the follow-up code and the last four digits of the mobile number the letter was submitted with.
follow-button = Get the latest state
follow-log-in-for-more = Log in to read the letter and its answer.
follow-lost-code = Lost the follow-up code? Log in to your desk; all your letters are there.

# -- Pages for faults
fault-400-title = The request could not be read
fault-400-text = What your browser sent was incomplete or not right. Go back to the previous page and send it again.
fault-403-title = This is not allowed
fault-403-text = The request did not come from the pages of this counter, or your session has ended. Open the page afresh and try again.
fault-404-title = Page not found
fault-404-text = Check the address. The page may have moved, or it may not belong to you.
fault-405-title = This address does not take such a request
fault-405-text = Start from the first page and use the buttons of the pages.
fault-408-title = The information did not arrive in time
fault-408-text = Your connection was slow or broke off, and not everything arrived. Saved drafts are still there; try again.
fault-413-title = The files are too large
fault-413-text = All files together must be smaller than { $total_size }. Make them smaller or send them in several parts. Nothing has been submitted.
fault-422-title = This was not done
fault-422-text = { $reason }
fault-429-title = Too many requests
fault-429-text = Many requests have arrived in a short time. Wait { $seconds } seconds and try again.
fault-500-title = It was not done
fault-500-text = Something went wrong in the system and nothing was submitted. Try again in a few minutes. If it happens again, tell the secretariat this number:
fault-503-title = The system is not available for the moment
fault-503-text = We cannot take your request right now. Try again in { $seconds } seconds; submitted letters are safe.

# -- Fields: label and hint
field-national_id-label = National ID number
field-national_id-hint = Ten digits, with the zeros at the beginning
field-mobile-label = Mobile number
field-mobile-hint = For example 09121234567
field-mobile-new-label = New mobile number
field-known-label = Follow-up code of an earlier letter, or the name of its sender
field-known-hint = The code of nine digits, or the name as you wrote it in the letter
field-consent-label = I agree that a registry is asked to confirm my identity
field-password-current-label = Present password
field-first_name-label = First name
field-last_name-label = Last name
field-birth_date-label = Birth date (Iranian calendar)
field-birth_date-hint = Year, month and day, for example 1370/01/15
field-password-label = Password
field-password-new-label = New password
field-password-hint = At least { $n } characters. A few unrelated words together are easy to remember and safe.
field-code-label = Code from the SMS
field-code-hint = Six digits
field-captcha-label = Security code in the picture
field-captcha-hint = Enter the five digits you see in the picture. Persian and English digits are both accepted.
field-captcha-alt = Picture of a five-digit security code
field-captcha-new = New picture
field-captcha-hear = Hear the code instead of seeing it
field-captcha-sound = Download the code as sound
field-person_kind-label = In whose name do you send the letter?
field-company-label = Which company do you write for?
field-company_name-label = Name of the company or organisation
field-company_id-label = Company national ID
field-company_id-hint = The eleven-digit number of the legal person
field-signer_role-label = Role of the signer
field-signer_role-hint = For example managing director or legal representative
field-sender_name-label = Name of the sender
field-sender_name-hint = Your name or the name of the company
field-addressee-label = Addressee
field-addressee-hint = The unit or post the letter is addressed to
field-subject-label = Subject
field-subject-hint = Say in one short sentence what the letter is about
field-reopen-reason-label = Why it is taken up again
field-reopen-reason-hint = The unit reads this
field-body-label = Text of the letter
field-files-label = File of the letter and attachments
field-files-hint = You can choose several files at once.
field-follow_up_code-label = Follow-up code
field-follow_up_code-hint = Nine digits; spaces and dashes do not matter
field-mobile_last4-label = Last four digits of the mobile number
field-mobile_last4-hint = The number that receives the SMS messages

# -- Mistakes: one sentence per field and kind, each saying what to do
error-files-not-kept = The file “{ $name }” was not saved; choose it again.
error-mobile_last4-missing = Enter the last four digits of the mobile number.
error-mobile_last4-length = Enter exactly four digits.
error-captcha-first = Before going on, enter the digits of the picture, too.
error-captcha-expired = The picture is too old; enter the digits of the new picture.

# -- Refusals that belong to no single field
refused-busy = The system is busy and this text is not stored yet. All of it is still on this page; send it again in { $seconds } seconds.
refused-text-too-big = The texts of the form are too long; shorten them or attach them as files.

# -- A file for a clerk's browser
file-link-title = Get the attachment
file-link-once = This link was made at the clerks' desk and gives the file once. If the download breaks off, make a new link at the desk.
file-link-button = Get the file
