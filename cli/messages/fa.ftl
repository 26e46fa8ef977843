# جمله‌های فرمان‌ها.

not-found = چنین چیزی پیدا نشد.
busy = برنامه دیگری پرونده اداره را نگه داشته است؛ کمی بعد دوباره بکوشید.
internal = خطا: { $doing }: { $cause }
no-home = پوشه خانگی پیدا نشد؛ نشانی پرونده را با --db بدهید.
no-answer = پاسخی برای «{ $question }» داده نشد.
no-terminal = میز کار به پایانه (terminal) نیاز دارد؛ این فرمان را در یک پایانه اجرا کنید.
port-taken = درگاه { $address } در دست برنامه دیگری است؛ نشانی دیگری با --listen بدهید.
plain-http = خدمت‌دهی روی { $address } بدون HTTPS پذیرفته نیست: public_url را با https بدهید، یا اگر پراکسی روی ماشین دیگری است allow_plain_http = true بگذارید.

ask-office = نام اداره یا شرکت
ask-profile = نوع: agency (دستگاه اجرایی) یا company (شرکت)
ask-admin = نام کاربری راهبر
ask-admin-name = نام راهبر
ask-password = کلمه عبور (دست‌کم ۱۰ نویسه)
ask-password-again = همان کلمه عبور، دوباره
passwords-differ = دو کلمه عبور یکی نبود؛ چیزی ساخته نشد.

init-done = «{ $office }» ساخته شد: { $path } (راهبر: { $login })
init-next-config = ۱. پیکربندی این ماشین را بسنجید:   { $command }
init-next-serve = ۲. فرم وب را باز کنید:            { $command }
init-next-console = ۳. واحدها و کارکنان را با F6 بسازید: { $command }

clerk-added = «{ $login }» افزوده شد.
clerk-unknown = کارمندی با نام کاربری «{ $login }» نیست.
clerk-disabled = «{ $login }» دیگر نمی‌تواند کار کند.
disabled = غیرفعال
key-added = کلید { $id } برای «{ $login }» ثبت شد: { $fingerprint }
key-revoked = کلید «{ $login }» باطل شد: { $fingerprint }
key-unknown = کلیدی با شماره { $id } نیست؛ شماره‌ها را با ssh-keys list ببینید.
unit-added = واحد { $code } افزوده شد.
clerk-mobile-set = شماره همراه «{ $login }» ثبت شد.
clerk-mobile-removed = شماره همراه «{ $login }» برداشته شد.
holiday-added = تعطیلی { $date } افزوده شد.
holidays-filled = { $n } تعطیلی ثابت سال { $year } افزوده شد. تعطیلی‌های قمری را پس از اعلام، با «holiday add» بیفزایید.
holiday-removed = تعطیلی { $date } برداشته شد.
identity-exported = { $people } نفر در { $path } نوشته شدند. ستون outcome را با match، no_match، unknown یا deceased پر کنید.
identity-columns = ستون‌های پرونده باید national_id و outcome و دست‌کم یکی از mobile و birth_date را داشته باشد.
identity-fault = سطر { $line }: { $why }
identity-faults = { $faults } سطر نادرست است؛ چیزی ذخیره نشد.
identity-lines = پاسخ‌ها: { $n }
identity-owners = به سطح ۲ رسیدند: { $n }
identity-registered = به سطح ۳ رسیدند: { $n }
identity-for-clerks = برای بررسی کارمند: { $n }
identity-about-others = با شماره، تاریخ تولد یا نام حساب نمی‌خواند: { $n }
identity-known = پیش‌تر تأیید شده بودند: { $n }
identity-without-account = بدون حساب: { $n }
identity-dry-run = آزمایشی بود؛ چیزی ذخیره نشد.
identity-imported = ذخیره شد.
register-printed = { $lines } ردیف دفتر چاپ شد: { $path }
register-days-wrong = تاریخ‌های --from و --to باید در یک سال (و در همان --year) و به ترتیب باشند.
letter-printed = نامه { $number } چاپ شد: { $path }
setting-set = { $key } = { $value }

backup-done = پشتیبان درست ساخته و سنجیده شد: { $path } ({ $letters } نامه، { $events } رویداد، { $size } کیلوبایت)
restore-done = پشتیبان بازگردانده شد: { $path } ({ $letters } نامه)
restore-aside = پرونده پیشین کنار گذاشته شد: { $path }
restore-lost = هشدار: { $events } رویدادِ پس از این پشتیبان در پرونده تازه نیست.
check-good = همه چیز درست است.
check-bad = دست‌کم یک ایراد پیدا شد.
digest-date = «{ $date }» تاریخ نیست؛ مانند 1405/08/30 بنویسید.

serve-no-registry = هشدار: identity.verifier = http است، اما در پیکربندی [identity] سرویسی نیست؛ درخواست‌های هویت به کارمندان می‌ماند.
serve-listens = فرم وب باز است: { $address }

demo-builds = اداره نمونه با { $letters } نامه ساخته می‌شود…
demo-office = اداره نمونه: { $office }
demo-clerks = کارکنان (نام کاربری، کلمه عبور، نقش، نام):
demo-citizen = شهروند نمونه: { $name }
demo-code-in-file = کد یک‌بار مصرف در این پرونده می‌آید: { $path }
demo-serves = تا Ctrl-C یا SIGTERM باز می‌ماند.
demo-notice = نمایش: فرم وب در { $address }
demo-open-to-all = هشدار: این نمایش از ماشین‌های دیگر نیز دیده می‌شود و کلمه‌های عبورش آشکار است.
demo-other-profile = «{ $path }» نمایه { $found } دارد، نه { $asked }؛ پوشه دیگری با --dir بدهید.
demo-not-ours = «{ $path }» اداره‌ای دارد که این نمایش نساخته است؛ پوشه دیگری با --dir بدهید.
demo-running = نمایش دیگری در «{ $path }» باز است.
demo-profile-by-flag = نمایه را با --profile بدهید، نه با --set.
demo-no-head = در این اداره نمونه رئیس فعالی نیست.

client-unknown = با این کلید تنها «get کد/شماره» و «put کد» پذیرفته است؛ برای میز کار، بدون فرمان وصل شوید.
client-needs-file = خروجی را به فایل بفرستید: ssh … get کد/شماره > فایل
client-put = «{ $name }» روی میز کار گذاشته شد و در برگ پاسخ این نامه است.

config-db = پرونده اداره: { $path } ({ $origin })
config-file = پرونده پیکربندی: { $path }
config-no-file = پرونده پیکربندی نیست؛ پیش‌فرض‌ها و متغیرها برقرارند.
config-good = پیکربندی درست است.
config-unknown-variable = چنین متغیری شناخته نیست؛ نامش را با «config show» بسنجید.
config-not-address = نشانی باید با https:// یا http:// آغاز شود.
config-secret-in-variable = این راز در محیط برنامه دیده می‌شود؛ آن را در پرونده‌ای با دسترسی ۰۶۴۰ بگذارید ({ $key }_file یا پرونده پیکربندی).
config-open-to-others = «{ $path }» برای دیگران خواندنی است: chmod o= { $path }
config-no-office = «{ $path }» هنوز نیست؛ با «pishkhan init» بسازیدش.

check-do-restore = پرونده آسیب دیده است: برنامه را ببندید و آخرین پشتیبان درست را با «pishkhan restore» بازگردانید.
check-do-audit = دفتر رویدادها دست خورده است: پرونده را نگه دارید، به بازرس خبر دهید و با پشتیبان‌های پیشین بسنجید.
check-do-report = دفتر با نامه‌ها نمی‌خواند: از پرونده پشتیبان بگیرید و آن را برای بررسی نگه دارید.
check-do-schema = نسخه برنامه و پرونده یکی نیست؛ برنامه را به‌روز کنید.
check-do-sms = پیامک‌ها بیرون نمی‌روند: serve باز است؟ درگاه پیامک را با «config check» و صفحه پیامک‌های میز کار بسنجید.
check-do-clock = ساعت ماشین عقب است: آن را با timedatectl درست کنید.
check-do-disk = جا کم است: پیش از آنکه ثبت نامه بایستد، جا باز کنید یا پشتیبان‌های کهنه را جابه‌جا کنید.
check-do-owner = پرونده و پوشه‌اش باید از آنِ حساب سرویس باشد: chown pishkhan: { $path }* و chmod o-rwx.
check-do-wal = برنامه‌ای رونوشت کهنه‌ای را باز نگه داشته است: آن میز کار یا فرایند را ببندید.
check-do-backup = پشتیبان تازه‌ای نیست: pishkhan backup نشانی
check-do-gateway = تا درگاه پیامک در پرونده پیکربندی نیاید، serve باز نمی‌شود.

ssh-path = نشانی «{ $path }» را نمی‌توان بی‌خطر در پیکربندی sshd نوشت؛ نشانی ساده‌تری برگزینید.
ssh-user = «{ $user }» نام حساب نیست؛ نامی با حرف و رقم لاتین بدهید.
ssh-not-asked = از sshd نمی‌توان پرسید: بسته openssh-server را نصب و این فرمان را با root اجرا کنید.
ssh-value = { $name } باید { $wanted } باشد: pishkhan ssh-setup > /etc/ssh/sshd_config.d/pishkhan.conf، سپس systemctl reload ssh
ssh-variables = کارخواه می‌تواند این متغیرها را بفرستد؛ AcceptEnv را به LANG COLORTERM کوتاه کنید.
ssh-keys-elsewhere = کلیدها از برنامه دیگری می‌آید؛ AuthorizedKeysCommand را همان کنید که ssh-setup چاپ می‌کند.
ssh-weak-path = «{ $path }» باید از آنِ root باشد و دیگری نتواند در آن بنویسد: chown root و chmod go-w
ssh-own-keys = این پرونده کلید در دست خود حساب است؛ AuthorizedKeysFile none و AuthorizedKeysCommand بگذارید.
ssh-no-keys = هیچ کلیدی راه نمی‌دهد؛ AuthorizedKeysCommand را همان کنید که ssh-setup چاپ می‌کند.
ssh-no-account = حساب «{ $user }» نیست: adduser --system --group --home /usr/share/pishkhan --no-create-home --shell /bin/sh { $user }
ssh-root-account = کارکنان نباید با root بیایند؛ حساب جداگانه‌ای بسازید.
ssh-shell = sshd فرمان میز کار را با پوسته اجرا می‌کند: usermod --shell /bin/sh { $user }
ssh-home = پوشه خانگی نباید از آنِ خود حساب باشد: chown root: { $path }
ssh-locked = حساب قفل است و sshd بدون PAM آن را نمی‌پذیرد: usermod -p '*' { $user }
ssh-password = حساب کلمه عبور دارد؛ تنها کلید باید راه بدهد: usermod -p '*' { $user }
ssh-groups = این گروه‌ها توان root می‌دهند: gpasswd -d { $user } گروه
ssh-owner = پرونده باید از آنِ حساب باشد: chown { $user }: { $path }
ssh-no-office = پرونده اداره نیست؛ با «pishkhan init» بسازیدش یا نشانی‌اش را با --db بدهید.
