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
restore-lost = هشدار: { $events } رویدادِ پس از این پشتیبان از دست می‌رود (از { $from } تا { $until }).
restore-lost-letters = نامه‌هایی که در پشتیبان نیست: { $new }؛ نامه‌هایی که پس از آن دگرگون شده است: { $changed }
restore-lost-numbers = هشدار: { $n } شماره دفتر پس از این پشتیبان داده شده است و دوباره داده خواهد شد: { $numbers }
restore-loss-unknown = هشدار: پرونده کنونی خوانده نمی‌شود؛ معلوم نیست چه چیزی از دست می‌رود. «pishkhan salvage» شاید بخشی از آن را نجات دهد.
restore-of = پشتیبان «{ $office }» از { $at }
restore-sure = پرونده کنونی کنار گذاشته و این پشتیبان جای آن نهاده شود؟ (بله/نه)
restore-needs-yes = این فرمان پرونده اداره را جابه‌جا می‌کند؛ در یک پایانه اجرا کنید یا --yes بدهید. چیزی عوض نشد.
restore-left = چیزی عوض نشد.
backup-where = نام فایل تازه را بدهید، یا در بخش [backup] پیکربندی folder را بنویسید.
backup-sealed = رمزگذاری شد برای { $recipient }؛ بدون کلید خصوصی آن باز نمی‌شود.
backup-none = هنوز پشتیبانی ساخته نشده است.
backup-dropped = (برداشته شده)
backup-kind-sealed = (رمزگذاری‌شده)
backup-sound = پشتیبان سالم است: { $path } («{ $office }»، { $at }، { $letters } نامه)
backup-unopened = تنها اندازه و SHA-256 سنجیده شد؛ برای دیدن درون آن کلید خصوصی را با --identity بدهید.
drill-good = آزمون بازگردانی درست بود: { $path }
drill-bad = آزمون بازگردانی ایراد یافت: { $path }
stage-copying = رونوشت‌برداری
stage-checking = سنجش رونوشت
stage-summing = SHA-256
stage-sealing = رمزگذاری
salvage-done = آنچه خواندنی بود نجات یافت: { $path } ({ $rows } سطر؛ { $files } پیوست از دست رفته یا آسیب‌دیده)
salvage-log-lost = هشدار: ثبت‌های تازه (-wal) کنار پرونده خوانده نشد.
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
