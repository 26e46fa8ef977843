# Words of the counter, Persian. Keys are grouped by page; the English file holds the same keys in the same order.

# -- Every page
skip-to-content = رفتن به متن اصلی
nav-label = بخش‌های پیشخوان
nav-desk = میز کار
nav-follow = پیگیری نامه
nav-log-in = ورود
nav-log-out = خروج
nav-signed-in-as = وارد شده با نام
language-switch = English
language-switch-label = Switch this page to English
demo-banner = این یک نمونه آزمایشی است. نام‌ها و نامه‌ها ساختگی‌اند و پیامکی به کسی فرستاده نمی‌شود.
footer-contact = تماس با ما
footer-accessibility = این صفحه‌ها بدون جاوااسکریپت و با صفحه‌خوان کار می‌کنند.
error-title-prefix = خطا: { $title }
page-title = { $title } | { $office }
office-unnamed = پیشخوان مکاتبات
error-summary-heading = برای ادامه، این موردها را اصلاح کنید
error-word = خطا:
choose-one = یکی را انتخاب کنید
yes = بله

# -- Actions that several pages share
action-back = بازگشت
action-change = تغییر
action-change-of = تغییر { $what }
action-print = برای چاپ از «چاپ» مرورگر استفاده کنید؛ این صفحه روی یک برگ A4 جا می‌شود.
action-download-of = دریافت { $what }
action-remove = حذف
action-remove-of = حذف { $what }
action-search = جست‌وجو
action-to-desk = رفتن به میز کار
action-to-home = رفتن به صفحه نخست

# -- Kinds of files
kind-pdf = سند PDF
kind-jpg = تصویر JPG
kind-png = تصویر PNG
kind-tiff = تصویر TIFF
kind-doc = سند Word (DOC)
kind-docx = سند Word (DOCX)
kind-other = فایل

# -- States of a letter (the same words as in the console)
state-draft = پیش‌نویس
state-in_review = در حال بررسی
state-returned = نیازمند اصلاح
state-approved = تأیید شده
state-answered = پاسخ داده شده
state-rejected = رد شده
state-withdrawn = انصراف
state-closed = مختومه
state-draft-means = این نامه هنوز ثبت نشده است. هر زمان خواستید آن را کامل و ثبت کنید.
state-in_review-means = نامه شما دریافت شده و دبیرخانه در حال بررسی آن است.
state-returned-means = دبیرخانه برای ادامه کار به اصلاح شما نیاز دارد. موردهای زیر را برطرف کنید و نامه را با همان کد رهگیری دوباره بفرستید.
state-approved-means = نامه شما تأیید و در دفتر ثبت شد و واحد اقدام‌کننده در حال رسیدگی است.
state-answered-means = پاسخ نامه شما ثبت شده است. می‌توانید آن را در همین صفحه بخوانید و دریافت کنید.
state-rejected-means = نامه شما پذیرفته نشد. دلیل و تاریخ آن در زیر آمده است.
state-withdrawn-means = شما از پیگیری این نامه انصراف داده‌اید و رسیدگی به آن ادامه نمی‌یابد.
state-closed-means = رسیدگی به این نامه به پایان رسیده است.

# -- Home: / (both profiles)
home-title = ثبت و پیگیری مکاتبات
home-lead = نامه خود را از همین‌جا به دبیرخانه بفرستید، با کد رهگیری از وضعیت آن باخبر شوید و پاسخ را دریافت کنید.
home-need-heading = پیش از شروع آماده داشته باشید
home-need-national-id = کد ملی و شماره همراهی که به نام خودتان است
home-need-mobile = شماره همراه خود، برای دریافت کد یکبار مصرف
home-need-letter = متن نامه یا فایل آن (سند PDF یا Word، یا تصویر)؛ هر فایل حداکثر { $size }
home-need-time = حدود { $minutes } دقیقه وقت
home-steps-heading = نامه شما چه راهی را می‌رود؟
home-step-send = نامه را می‌نویسید یا پیوست می‌کنید و ثبت می‌شود.
home-step-review = دبیرخانه آن را بررسی می‌کند، شماره می‌دهد و به واحد مسئول می‌فرستد.
home-step-answer = نتیجه با پیامک خبر داده می‌شود و پاسخ در همین سامانه در دسترس شماست.
home-legal-heading = مبنای قانونی
home-follow-heading = پیگیری نامه
home-new-heading = نامه تازه
home-new-lead = برای ثبت نامه تازه، شماره همراه خود را وارد کنید. کدی برای شما پیامک می‌شود.
home-new-lead-account = برای ثبت نامه تازه با کد ملی خود وارد شوید یا حساب بسازید.
home-account-question = حساب کاربری ندارید؟
home-at-counter = اگر نمی‌توانید از این صفحه‌ها استفاده کنید، نامه خود را حضوری به دبیرخانه بسپارید؛ همان‌جا ثبت می‌شود و کد رهگیری می‌گیرید.

# -- Sign up: /signup
signup-title = ساخت حساب کاربری
signup-lead = مشخصات را همان‌گونه که در کارت ملی آمده است وارد کنید.
signup-why-birth-date = تاریخ تولد فقط برای تطبیق نام شما با ثبت احوال به کار می‌رود.
signup-consent = با زدن «ارسال کد» می‌پذیرم که این دفتر، شماره همراه و مشخصات مرا برای احراز هویت و رسیدگی به نامه‌هایم به کار ببرد.
signup-button = ارسال کد
signup-have-account = حساب کاربری دارید؟
signup-log-in = وارد شوید

# -- Log in: /login
login-title = ورود به میز کار
login-button = ورود
login-otp = ورود با رمز یکبار مصرف
login-forgotten = کلمه عبور خود را فراموش کرده‌اید؟
login-no-account = حساب کاربری ندارید؟
login-sign-up = ساخت حساب کاربری
login-first = برای دیدن این صفحه باید وارد شوید.

# -- Log in by one-time code: /login/otp, and the first screen of the company profile
otp-title = ورود با رمز یکبار مصرف
otp-title-company = ورود با شماره همراه
otp-lead-agency = کد ملی خود را وارد کنید. کد به شماره همراهی که ثبت کرده‌اید پیامک می‌شود.
otp-lead-company = شماره همراه خود را وارد کنید. یک کد شش‌رقمی برای شما پیامک می‌شود.
otp-button = ارسال کد

# -- The page that takes the code
code-title = تایید کد
code-lead = اگر مشخصات درست باشد، کدی شش‌رقمی به شماره همراه شما پیامک شده است. آن را اینجا وارد کنید.
code-lead-mobile = کدی شش‌رقمی به این شماره پیامک شد:
code-lifetime = این کد { $minutes } دقیقه اعتبار دارد.
code-button = تایید کد
code-resend = ارسال دوباره کد
code-resend-wait = اگر پیامک نرسید، پس از { $seconds } ثانیه می‌توانید کد تازه بخواهید.
code-resend-now = پیامک نرسید؟ کد تازه بخواهید؛ با رسیدن آن، کد قبلی دیگر پذیرفته نمی‌شود.
code-not-arriving = اگر پیامکی نمی‌رسد، شاید پیامک‌های خدماتی روی خط شما بسته باشد. با دبیرخانه تماس بگیرید.
code-never-tell = کارکنان این دفتر هیچ‌گاه این کد را از شما نمی‌پرسند.
code-start-again = اصلاح مشخصات و گرفتن کد از نو

# -- Forgotten password: /login/recover
recover-title = بازیابی کلمه عبور
recover-lead = کد ملی خود را وارد کنید. پس از تأیید کد پیامک‌شده، کلمه عبور تازه‌ای انتخاب می‌کنید.
recover-lead-mobile = شماره همراه خود را وارد کنید. پس از تأیید کد پیامک‌شده، کلمه عبور تازه‌ای انتخاب می‌کنید.
recover-lost-heading = شماره همراه پیشین را ندارید؟
recover-lost-number = با همان کد ملی و شماره تازه دوباره ثبت‌نام کنید. پس از آنکه دبیرخانه هویت شما را تأیید کرد، نامه‌های پیشین هم در همان حساب دیده می‌شود.
recover-button = ارسال کد
recover-new-title = انتخاب کلمه عبور تازه
recover-new-lead = پس از ذخیره، از همه دستگاه‌های دیگر خارج می‌شوید.
recover-new-button = ذخیره کلمه عبور

# -- Identity: /identity
identity-title = احراز هویت
identity-lead = برای ثبت نامه در این دفتر باید گام‌های زیر کامل شود.
identity-level = سطح احراز هویت شما: { $level } از { $needed }
identity-complete = احراز هویت شما کامل است و می‌توانید نامه ثبت کنید.
identity-incomplete = هنوز نمی‌توانید نامه ثبت کنید
identity-next-heading = گام بعدی
identity-refused = درخواست تأیید هویت شما پذیرفته نشد
identity-refused-next = آنچه دبیرخانه نوشته است را برطرف کنید و دوباره درخواست دهید، یا با کارت ملی به دبیرخانه مراجعه کنید.
identity-ask-lead = درخواست بررسی بدهید؛ دبیرخانه مشخصات شما را تطبیق می‌دهد و نتیجه همین‌جا دیده می‌شود.
identity-ask = درخواست بررسی هویت
identity-by-hand = پاسخ استعلام روشن نبود؛ برای نمونه شاید شماره به نام یکی از نزدیکان شماست. دبیرخانه خودش بررسی می‌کند و نیازی به کار دیگری نیست.
identity-asked = استعلام فرستاده شده است و نتیجه معمولاً تا چند دقیقه دیگر همین‌جا دیده می‌شود.
identity-silent-title = سرویس استعلام اکنون پاسخ نمی‌دهد
identity-silent = درخواست شما گم نشده است: { $time } دوباره پرسیده می‌شود و دبیرخانه نیز می‌تواند خودش آن را تأیید کند.
consent-text = برای تطبیق، کد ملی، شماره همراه، نام و تاریخ تولد شما به سرویس استعلام هویت فرستاده می‌شود. فقط نتیجه، زمان و شماره پیگیری استعلام نگه داشته می‌شود، نه پاسخ کامل. اگر موافق نیستید، حضوری به دبیرخانه مراجعه کنید.
identity-done = انجام شد
identity-waiting = در انتظار نتیجه
identity-missing = انجام نشده
identity-1-name = تأیید شماره همراه
identity-1-missing = شماره همراه شما هنوز تأیید نشده است. کد پیامک‌شده را وارد کنید.
identity-2-name = تطبیق شماره همراه با کد ملی
identity-2-missing = باید روشن شود که این شماره همراه به نام دارنده همین کد ملی است.
identity-3-name = تطبیق مشخصات با ثبت احوال
identity-3-missing = نام و تاریخ تولد شما هنوز با ثبت احوال تطبیق داده نشده است.
identity-4-name = نمایندگی شخص حقوقی
identity-4-missing = این دفتر از نمایندگان شرکت‌ها نامه می‌پذیرد. سمت خود را با معرفی‌نامه یا روزنامه رسمی نشان دهید.
identity-in-queue = درخواست شما در صف بررسی است. نتیجه همین‌جا دیده می‌شود و نیازی به کار دیگری نیست.

# -- Account: /account
account-title = حساب من
account-name = نام
account-password-set = تعیین شده است
account-password-none = تعیین نشده است؛ با رمز یکبار مصرف وارد می‌شوید
account-identity = احراز هویت و گام بعدی
account-sessions = دستگاه‌هایی که حساب شما در آن‌ها باز است
account-session-since = ورود: { $time }
account-session-seen = آخرین استفاده: { $time }
account-session-this = همین دستگاه
account-log-out-elsewhere = خروج از همه دستگاه‌های دیگر
account-back = بازگشت به «حساب من»
account-done-mobile = شماره همراه عوض شد
account-done-mobile-text = از این پس کدها و خبر نامه‌ها به شماره تازه پیامک می‌شود. از دستگاه‌های دیگر خارج شدید.
account-done-password = کلمه عبور ذخیره شد
account-done-password-text = از این پس با کلمه عبور تازه وارد شوید. از دستگاه‌های دیگر خارج شدید.
account-done-elsewhere = از دستگاه‌های دیگر خارج شدید
account-done-elsewhere-text = حساب شما اکنون فقط در همین دستگاه باز است.
account-done-clerk = درخواست تغییر شماره ثبت شد
account-done-clerk-text = شماره تازه تأیید شد. برای جایگزینی، با کارت ملی به دبیرخانه مراجعه کنید یا تماس بگیرید؛ تا آن زمان شماره پیشین می‌ماند.
account-done-company = درخواست نمایندگی ثبت شد
account-done-company-end = نمایندگی پایان یافت
account-done-company-end-text = اگر روزی دوباره نماینده شرکت شدید، معرفی‌نامه تازه بفرستید.
account-done-company-text = دبیرخانه معرفی‌نامه را بررسی می‌کند. نتیجه در صفحه «نمایندگی شرکت» دیده می‌شود.

# -- Another mobile number: /account/mobile
mobile-title = تغییر شماره همراه
mobile-now = شماره کنونی:
mobile-old-first = نخست کدی به شماره کنونی و سپس کدی به شماره تازه پیامک می‌شود.
mobile-otherwise = اگر این راه برایتان ممکن نیست
mobile-by-old = کلمه عبور را به یاد ندارم؛ کد به شماره کنونی‌ام بفرستید
mobile-lost = شماره کنونی دیگر در اختیار من نیست
mobile-lost-hint = شماره تازه با کد تأیید می‌شود و دبیرخانه پس از دیدن کارت ملی شما آن را جایگزین می‌کند.
mobile-consequences = پس از تغییر، تعلق شماره تازه به شما باید دوباره تأیید شود و از دستگاه‌های دیگر خارج می‌شوید. به شماره پیشین خبر داده می‌شود.
mobile-code-old = کدی شش‌رقمی به شماره کنونی شما پیامک شد:
mobile-code-new = کدی شش‌رقمی به شماره تازه پیامک شد:

# -- Another password: /account/password
password-title = تغییر کلمه عبور

# -- Closing: /account/close
close-heading = بستن حساب
close-title = بستن حساب کاربری
close-lead = نامه‌های ثبت‌شده نزد دبیرخانه می‌ماند، اما دیگر آن‌ها را در میز کار نمی‌بینید.
close-under-way = رسیدگی به { $n } نامه شما هنوز به پایان نرسیده است
close-under-way-text = رسیدگی ادامه می‌یابد، اما نتیجه دیگر برای شما پیامک نمی‌شود. کد رهگیری این نامه‌ها را پیش از بستن حساب یادداشت کنید.
close-letters-stay = { $n } نامه شما در دفتر ثبت می‌ماند؛ بستن حساب آن‌ها را پاک نمی‌کند.
close-no-sms = دیگر پیامکی درباره نامه‌ها فرستاده نمی‌شود.
close-codes-work = وضعیت هر نامه با کد رهگیری و چهار رقم آخر شماره همراه همچنان دیده می‌شود.
close-for-good = این حساب دوباره باز نمی‌شود؛ هر زمان خواستید می‌توانید حساب تازه‌ای بسازید.
close-button = حساب را می‌بندم

# -- Acting for a company: /account/company
company-heading = نمایندگی شرکت
company-title = درخواست نمایندگی شرکت
company-ask = درخواست نمایندگی شرکت
company-none = نمایندگی شما برای هیچ شرکتی ثبت نشده است.
company-since = تأیید در { $date }
company-lead = اگر از سوی شرکت یا سازمانی نامه می‌فرستید، سمت خود را با معرفی‌نامه نشان دهید. دبیرخانه آن را بررسی می‌کند.
company-identity-first = نخست باید هویت خود شما تأیید شود
company-end = پایان نمایندگی
company-end-title = پایان نمایندگی شرکت
company-end-warning = از این پس از سوی این شرکت نامه‌ای پذیرفته نمی‌شود و نامه‌های دیگر نمایندگان آن را نمی‌بینید. نامه‌هایی که خود فرستاده‌اید می‌ماند.
company-end-button = نمایندگی را پایان بده
company-waits = درخواست شما در نوبت بررسی است
company-waits-text = دبیرخانه نمایندگی شما برای «{ $company }» را بررسی می‌کند. نتیجه همین‌جا دیده می‌شود.
company-refused = درخواست پیشین پذیرفته نشد
company-file = معرفی‌نامه یا روزنامه رسمی
company-file-hint = یک فایل PDF، Word یا تصویر؛ حداکثر { $size }. سمت شما و امضای شرکت باید خوانا باشد.
company-paper-kept = معرفی‌نامه نگه داشته شده است و دوباره لازم نیست
company-paper-other = فایل دیگری به جای معرفی‌نامه
company-button = فرستادن درخواست

# -- A number that rested for long: /code
old-holder-title = این شماره پیش از این نامه ثبت کرده است
old-holder-button = من همان فرستنده‌ام
old-holder-anew-heading = این شماره تازه به من رسیده است
old-holder-anew-lead = برای شما حساب تازه‌ای باز می‌شود و نامه‌های پیشین این شماره در آن دیده نمی‌شود. اگر خود شما فرستنده بوده‌اید و چیزی به یاد ندارید، پیش از این کار با دبیرخانه تماس بگیرید.
old-holder-anew-button = آغاز با حساب تازه

# -- Desk: /desk
desk-title = میز کار
desk-saved = پیش‌نویس ذخیره شد
desk-saved-means = هر زمان خواستید، از همین‌جا یا از دستگاهی دیگر، آن را ادامه دهید.
desk-drafts = پیش‌نویس‌ها
desk-continue = ادامه
desk-discard = دور انداختن
desk-of = { $what }: { $subject }
desk-company = نامه‌های دیگر نمایندگان { $company }
desk-older = نامه‌های قدیمی‌تر
desk-newest = بازگشت به تازه‌ترین نامه‌ها
desk-letters = درخواست‌های من
desk-new = ثبت نامه جدید
desk-begun-on = آغاز پیش‌نویس
desk-without-subject = (بدون موضوع)
desk-resume = ادامه پیش‌نویس
desk-search = جست‌وجو با کد رهگیری
desk-none = هنوز نامه‌ای ثبت نکرده‌اید.
desk-none-hint = با «ثبت نامه جدید» نخستین نامه خود را بفرستید. پس از ثبت، وضعیت آن همین‌جا دیده می‌شود.
desk-reason = دلیل: { $reason }
desk-needs-you = نیازمند اقدام شما

# -- New letter: /letters/new
new-title = ثبت نامه جدید
new-step = گام { $n } از { $count }
new-sender = فرستنده نامه
new-addressee = نامه خطاب به کیست؟
new-letter = موضوع و متن نامه
new-files = فایل‌های نامه
new-paper = موضوع و فایل نامه
new-text = متن نامه
new-continue = ادامه
new-step-back = گام قبل
new-back-to-check = بازگشت به بازبینی
new-body-first = متن نامه را اینجا بنویسید. اگر متن در فایل است، این بخش را خالی بگذارید و فایل را در گام بعد بفرستید.
new-body-second = اگر فایل نامه را فرستاده‌اید، این بخش می‌تواند خالی بماند.
new-legal-only = این سه پرسش فقط برای شخص حقوقی است.
new-company-other = شرکتی دیگر؛ مشخصات آن را در زیر می‌نویسم
new-authorisation = چون نامه از طرف شرکت یا سازمان است، معرفی‌نامه یا برگه صاحبان امضا را هم بفرستید.
new-add-files = افزودن فایل
new-lead-draft = هر زمان خواستید پیش‌نویس را ذخیره کنید و بعداً، حتی از دستگاهی دیگر، ادامه دهید.
new-natural = شخص حقیقی
new-natural-hint = نامه را به نام خودم می‌فرستم
new-legal = شخص حقوقی
new-legal-hint = نامه را به نمایندگی از شرکت یا سازمان می‌فرستم؛ معرفی‌نامه را هم پیوست می‌کنم
new-limits = فایل‌های پذیرفته: سند PDF یا Word (هر دو شکل DOC و DOCX)، و تصویر JPG یا PNG یا TIFF. هر فایل حداکثر { $file_size }، حداکثر { $count } فایل و در مجموع { $total_size }.
new-upload-time = بارگذاری فایل بزرگ ممکن است چند دقیقه طول بکشد؛ تا باز شدن صفحه بعد صبر کنید.
new-files-kept = این فایل‌ها نگه داشته شده‌اند:
new-files-none = هنوز فایلی افزوده نشده است.
new-save-draft = ذخیره پیش‌نویس
new-discard-draft = دور انداختن پیش‌نویس
new-check = بازبینی و ادامه
new-session-over = آنچه نوشته‌اید در همین صفحه است؛ فایل‌ها را دوباره انتخاب کنید
new-log-in-again = در برگه‌ای تازه وارد شوید، سپس به همین صفحه بازگردید و دوباره بفرستید
new-not-allowed = برای ثبت نامه باید احراز هویت شما کامل شود.
new-fresh = این نوشته به‌عنوان نامه‌ای تازه نگه داشته شد
new-fresh-text = نامه پیشین شما ثبت شده است و تغییری نکرده است. این نامه تازه را بازبینی کنید و «ثبت» را بزنید.
new-returned-heading = دبیرخانه این موردها را برای اصلاح نوشته است
new-returned-title = اصلاح نامه
new-resubmit = فرستادن دوباره

# -- Check your answers
check-title = بازبینی پیش از ثبت
check-complete = تکمیل نامه
check-similar = در { $days } روز گذشته نامه‌ای با همین موضوع ثبت کرده‌اید
check-similar-means = اگر همان درخواست است، نیازی به ثبت دوباره نیست؛ وضعیت آن را ببینید یا برای آن نامه پیرو بنویسید. اگر درخواست دیگری است، ادامه دهید.
check-lead = پیش از ثبت، همه چیز را یک بار دیگر بخوانید. پس از ثبت، متن نامه قابل تغییر نیست.
check-declare = با زدن «{ $button }» درستی این اطلاعات را تأیید می‌کنم.
check-button = ثبت
check-body-in-file = متن نامه در فایل پیوست است

# -- Success and receipt: /receipt/{id}
success-title = ثبت درخواست با موفقیت انجام شد
success-code = کد رهگیری شما
success-code-keep = این کد را نگه دارید. با آن می‌توانید وضعیت نامه را ببینید.
success-code-later = کد رهگیری پس از تأیید دبیرخانه برای شما پیامک می‌شود.
success-next-heading = از این پس
success-next-review = دبیرخانه نامه شما را بررسی می‌کند و نتیجه را پیامک می‌کنیم.
success-next-registered = نامه شما شماره گرفت و به { $unit } ارجاع شد.
success-next-by = زمان معمول بررسی: تا { $days } روز کاری
success-sms = پیامکی با کد رهگیری به شماره همراه شما فرستاده می‌شود.
success-another = ثبت نامه‌ای دیگر
receipt-title = رسید ثبت نامه
receipt-qr = نشانی پیگیری این نامه به شکل کد QR
receipt-qr-code = کد رهگیری این نامه به شکل کد QR
receipt-scan = برای پیگیری، این تصویر را با دوربین گوشی بخوانید.
receipt-scan-code = این تصویر کد رهگیری را در خود دارد.
receipt-number = شماره و تاریخ ثبت
receipt-lead = این رسید نشان می‌دهد که نامه با مشخصات زیر در دبیرخانه دریافت شده است.
receipt-received-at = زمان دریافت
receipt-file = فایل
receipt-follow-at = نشانی پیگیری
receipt-checksum = اثر انگشت (SHA-256)
receipt-pages = این رسید بدون مهر و امضا معتبر است و از نشانی پیگیری قابل بررسی است.

# -- Letter: /letters/{id}
letter-latest = گرفتن آخرین وضعیت
letter-receipt = رسید ثبت
letter-ways-heading = کارهای دیگر با این نامه
letter-follows = پیرو
letter-followed-by = نامه پیرو
letter-follow-up = نوشتن نامه پیرو
letter-follow-up-means = نامه‌ای تازه که به این نامه پیوند دارد
letter-reopen = بازگشایی نامه
letter-reopen-until = تا { $date }
letter-sms-lost = پیامک نرسیده است
letter-sms-unsure = شاید پیامک نرسیده باشد
letter-sms-lost-means = هر چه در آن پیامک بود، در همین صفحه هست.
letter-latest-at = آخرین به‌روزرسانی: { $time }
letter-code = کد رهگیری
letter-number = شماره نامه
letter-registered-on = تاریخ ثبت
letter-submitted-on = تاریخ ارسال
letter-sender = فرستنده
letter-addressee = گیرنده
letter-unit = واحد اقدام‌کننده
letter-unit-none = هنوز تعیین نشده است
letter-subject = موضوع
letter-body = متن نامه
letter-files = فایل‌ها
letter-reason-heading = دلیل رد
letter-erased-heading = پاک شده
letter-erased-text = متن و پیوست‌های این نامه بر پایه مهلت نگهداری اداره در { $date } پاک شده است. شماره و تاریخ آن در دفتر اداره می‌ماند.
letter-rejected-on = تاریخ رد
letter-defects-heading = موردهای نیازمند اصلاح
letter-fix = اصلاح و فرستادن دوباره
letter-reply-heading = پاسخ
letter-reply-number = شماره پاسخ
letter-reply-on = تاریخ پاسخ
letter-reply-unit = پاسخ‌دهنده
letter-timeline-heading = گردش نامه
letter-sms-heading = پیامک‌ها
letter-withdraw = انصراف از نامه
letter-withdraw-title = انصراف از پیگیری این نامه؟
letter-withdraw-warning = پس از انصراف، رسیدگی متوقف می‌شود و این کار بازگشت‌پذیر نیست. سابقه نامه نزد شما می‌ماند.
letter-withdraw-button = انصراف می‌دهم
reopen-title = بازگشایی نامه
reopen-lead = اگر پاسخ کافی نیست، بنویسید چرا. نامه با همان شماره دوباره به واحد مسئول می‌رود. این کار تا { $date } ممکن است.
reopen-button = بازگشایی می‌کنم
draft-discard-title = پیش‌نویس دور انداخته شود؟
draft-discard-warning = متن و فایل‌های این پیش‌نویس دیگر در دسترس شما نخواهد بود.
draft-discard-button = دور انداختن پیش‌نویس

# -- What happened to a letter (timeline)
event-submitted = نامه ثبت شد
event-approved = تأیید شد، شماره گرفت و به { $unit } ارجاع شد
event-registered = ثبت شد، شماره گرفت و به { $unit } ارجاع شد
event-seen = واحد { $unit } این نامه را دید
event-reopened = به درخواست شما بازگشایی شد
event-reversed = تصمیم پیشین پس گرفته شد؛ نامه دوباره در حال بررسی است
event-reversed-number = تأیید پیشین پس گرفته شد و شماره { $number } باطل است؛ نامه دوباره در حال بررسی است
event-rejected = رد شد
event-returned = برای اصلاح بازگردانده شد
event-resubmitted = پس از اصلاح دوباره فرستاده شد
event-referred = به { $unit } ارجاع شد
event-replied = پاسخ ثبت شد
event-closed = مختومه شد
event-withdrawn = انصراف داده شد
sms-held = پیامک آماده ارسال است
sms-queued = پیامک در صف ارسال است
sms-sending = پیامک در حال ارسال است
sms-sent = پیامک فرستاده شد
sms-delivered = پیامک به گوشی شما رسید
sms-unknown = از رسیدن پیامک مطمئن نیستیم
sms-failed = پیامک به گوشی شما نرسید
sms-expired = پیامک به‌موقع فرستاده نشد
sms-cancelled = ارسال پیامک لغو شد
sms-about-code = کد یکبار مصرف
sms-about-submitted = خبر ثبت نامه
sms-about-approved = خبر تأیید
sms-about-rejected = خبر رد
sms-about-returned = خبر نیاز به اصلاح
sms-about-replied = خبر ثبت پاسخ
sms-about-notice = اطلاعیه دبیرخانه

# -- Follow by code: /follow
follow-title = پیگیری نامه
follow-lead = کد رهگیری و چهار رقم آخر شماره همراهی را که با آن نامه را ثبت کرده‌اید وارد کنید.
follow-button = گرفتن آخرین وضعیت
follow-log-in-for-more = برای خواندن متن نامه و پاسخ، وارد شوید.
follow-lost-code = کد رهگیری را گم کرده‌اید؟ وارد میز کار شوید؛ همه نامه‌های شما آنجاست.

# -- Pages for faults
fault-400-title = درخواست خوانا نبود
fault-400-text = اطلاعاتی که از مرورگر شما رسید کامل یا درست نبود. به صفحه قبل بازگردید و دوباره بفرستید.
fault-403-title = این کار مجاز نیست
fault-403-text = این درخواست از صفحه‌های همین پیشخوان فرستاده نشده یا نشست شما به پایان رسیده است. صفحه را از نو باز کنید و دوباره تلاش کنید.
fault-404-title = صفحه پیدا نشد
fault-404-text = نشانی را بازبینی کنید. شاید این صفحه جابه‌جا شده باشد یا به شما تعلق نداشته باشد.
fault-405-title = این نشانی چنین درخواستی را نمی‌پذیرد
fault-405-text = از صفحه نخست شروع کنید و از دکمه‌های صفحه استفاده کنید.
fault-408-title = اطلاعات به‌موقع نرسید
fault-408-text = ارتباط شما کند یا قطع شد و همه اطلاعات نرسید. پیش‌نویس‌های ذخیره‌شده سر جای خود هستند؛ دوباره تلاش کنید.
fault-413-title = فایل‌ها بیش از اندازه بزرگ‌اند
fault-413-text = حجم همه فایل‌ها با هم باید کمتر از { $total_size } باشد. فایل‌ها را کوچک‌تر کنید یا در چند نوبت بفرستید. چیزی ثبت نشده است.
fault-422-title = این کار انجام نشد
fault-422-text = { $reason }
fault-429-title = درخواست‌ها بیش از اندازه است
fault-429-text = در زمان کوتاه درخواست‌های زیادی رسیده است. { $seconds } ثانیه صبر کنید و دوباره تلاش کنید.
fault-500-title = کار انجام نشد
fault-500-text = خطایی در سامانه رخ داد و چیزی ثبت نشد. چند دقیقه دیگر دوباره تلاش کنید. اگر تکرار شد، این شماره را به دبیرخانه بگویید:
fault-503-title = سامانه موقتاً در دسترس نیست
fault-503-text = هم‌اکنون نمی‌توانیم درخواست شما را بپذیریم. { $seconds } ثانیه دیگر دوباره تلاش کنید؛ نامه‌های ثبت‌شده محفوظ‌اند.

# -- Fields: label and hint
field-national_id-label = کد ملی
field-national_id-hint = ده رقم، همراه با صفرهای ابتدا
field-mobile-label = شماره همراه
field-mobile-hint = مانند ۰۹۱۲۱۲۳۴۵۶۷
field-mobile-new-label = شماره همراه تازه
field-known-label = کد رهگیری یکی از نامه‌های پیشین یا نام فرستنده آن
field-known-hint = کد نه‌رقمی، یا نام همان‌گونه که در نامه نوشته‌اید
field-consent-label = موافقم که مشخصات من برای احراز هویت استعلام شود
field-password-current-label = کلمه عبور کنونی
field-first_name-label = نام
field-last_name-label = نام خانوادگی
field-birth_date-label = تاریخ تولد (شمسی)
field-birth_date-hint = سال، ماه و روز؛ مانند ۱۳۷۰/۰۱/۱۵
field-password-label = کلمه عبور
field-password-new-label = کلمه عبور تازه
field-password-hint = دست‌کم { $n } نویسه. چند واژه بی‌ربط کنار هم، هم به یاد می‌ماند و هم امن است.
field-code-label = کد پیامک‌شده
field-code-hint = شش رقم
field-captcha-label = کد امنیتی تصویر
field-captcha-hint = پنج رقمی را که در تصویر می‌بینید وارد کنید. ارقام فارسی و انگلیسی هر دو پذیرفته است.
field-captcha-alt = تصویر کد امنیتی پنج‌رقمی
field-captcha-new = تصویر تازه
field-captcha-hear = شنیدن کد به جای دیدن آن
field-captcha-sound = دریافت فایل صوتی کد
field-person_kind-label = نامه را به نام چه کسی می‌فرستید؟
field-company-label = از سوی کدام شرکت می‌نویسید؟
field-company_name-label = نام شرکت یا سازمان
field-company_id-label = شناسه ملی
field-company_id-hint = شناسه یازده‌رقمی شخص حقوقی
field-signer_role-label = سمت امضاکننده
field-signer_role-hint = مانند مدیرعامل یا نماینده قانونی
field-sender_name-label = نام فرستنده
field-sender_name-hint = نام شما یا نام شرکت
field-addressee-label = گیرنده
field-addressee-hint = واحد یا سمتی که نامه خطاب به آن است
field-subject-label = موضوع
field-subject-hint = در یک جمله کوتاه بنویسید نامه درباره چیست
field-reopen-reason-label = دلیل بازگشایی
field-reopen-reason-hint = واحد مسئول این نوشته را می‌خواند
field-body-label = متن نامه
field-files-label = فایل نامه و پیوست‌ها
field-files-hint = می‌توانید چند فایل را با هم انتخاب کنید.
field-follow_up_code-label = کد رهگیری
field-follow_up_code-hint = نه رقم؛ فاصله و خط تیره مهم نیست
field-mobile_last4-label = چهار رقم آخر شماره همراه
field-mobile_last4-hint = همان شماره‌ای که پیامک‌ها به آن می‌رسد

# -- Mistakes: one sentence per field and kind, each saying what to do
error-files-not-kept = فایل «{ $name }» ذخیره نشد؛ دوباره آن را انتخاب کنید.
error-mobile_last4-missing = چهار رقم آخر شماره همراه را وارد کنید.
error-mobile_last4-length = درست چهار رقم وارد کنید.
error-captcha-first = پیش از ادامه، رقم‌های تصویر را هم وارد کنید.
error-captcha-expired = زمان تصویر گذشته است؛ رقم‌های تصویر تازه را وارد کنید.

# -- Refusals that belong to no single field
refused-busy = سامانه سرگرم است و این نوشته هنوز ذخیره نشده است. همه آن در همین صفحه است؛ { $seconds } ثانیه دیگر دوباره بفرستید.
refused-text-too-big = متن‌های فرم بیش از اندازه بلند است؛ آن‌ها را کوتاه کنید یا به صورت فایل پیوست کنید.

# -- A file for a clerk's browser
file-link-title = دریافت پیوست
file-link-once = این پیوند در میز کار ساخته شده است و فایل را تنها یک بار می‌دهد. اگر دریافت نیمه‌کاره ماند، در میز کار پیوند تازه‌ای بسازید.
file-link-button = دریافت فایل
