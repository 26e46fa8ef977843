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
ask-admin = نام کاربری راهبر
ask-admin-name = نام راهبر
ask-password = کلمه عبور (دست‌کم ۱۰ نویسه)
ask-password-again = همان کلمه عبور، دوباره
passwords-differ = دو کلمه عبور یکی نبود؛ چیزی ساخته نشد.

init-done = «{ $office }» ساخته شد: { $path } (راهبر: { $login })
init-next-unit = ۱. واحدها:   pishkhan --db { $path } unit add fs --name «فضای سبز»
init-next-clerk = ۲. کارکنان:  pishkhan --db { $path } clerk add karimi --name «مریم کریمی» --role approver
init-next-serve = ۳. فرم وب:   pishkhan --db { $path } serve
init-next-console = ۴. میز کار:  pishkhan --db { $path } console --as { $login }

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

log-format-unknown = «{ $format }» برای log.format شناخته نیست؛ text، json یا journald بنویسید.
log-level-unknown = «{ $level }» برای log.level شناخته نیست؛ off، error، warn، info، debug یا trace بنویسید.
retention-would-go = { $n } چیز کهنه پاک می‌شد؛ چیزی تغییر نکرد.
retention-gone = { $n } چیز کهنه پاک شد.
retention-log-in-use = پاک شد، اما پرونده کناری (-wal) هنوز در دست یک خواننده است و نشانه‌هایی در آن مانده است؛ کمی بعد retention run را دوباره اجرا کنید.
letter-erased = متن، فرستنده و پیوست‌های نامه { $number } پاک شد؛ شماره و تاریخ آن در دفتر می‌ماند.
kept-rejected = نامه‌های رد شده
kept-withdrawn = نامه‌های انصرافی
kept-answered = نامه‌های پاسخ‌داده و مختومه
kept-drafts = پیش‌نویس‌های رهاشده
kept-sms-texts = متن پیامک‌ها
kept-codes = رمزهای یکبار مصرف و ثبت‌نام‌های ناتمام
kept-sessions = ورودهای گذشته
kept-tries = شمار رمزهای نادرست
kept-papers = معرفی‌نامه‌های درخواست‌های ناتمام

office-exported = { $rows } ردیف در { $path } نوشته شد.
letter-exported = نامه { $number } با { $files } پیوست در { $path } نوشته شد.
register-exported = { $lines } سطر دفتر در { $path } نوشته شد.
export-form-unknown = پایان نام «{ $path }» باید .csv یا .xlsx باشد.
register-columns = شماره | تاریخ | طرف | شماره فرستنده | تاریخ فرستنده | موضوع | پیوست | واحد | مرتبط | پیرو | ابطال
