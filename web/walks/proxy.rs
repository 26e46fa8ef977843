//! Behind a real nginx with the sample of `assets/nginx`: addresses, uploads, cookies, and what is not for the public.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::letters::{NEW, SARA};
use super::ports::free_port;
use super::town::{Town, pdf};
use super::wait::wait_for;
use crate::server::{Limits, serve};
use crate::{WebOptions, routes};
use pishkhan::domain::follow_up_code::FollowUpCode;
use pishkhan::domain::settings::Profile;

const HOST: &str = "desk.example.ir";
const SAMPLE: &str = include_str!("../../assets/nginx/pishkhan.conf");
/// A visitor's own address on this machine, beside that of the proxy.
const VISITOR: &str = "127.0.0.9";

/// An nginx of this test only.
struct Nginx {
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Nginx {
    /// The sample, with other ports and paths.
    fn before(upstream: u16, folder: &Path) -> Self {
        let (port, plain) = (free_port(), free_port());
        let (key, certificate) = (folder.join("key.pem"), folder.join("cert.pem"));
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
            .args(["-subj", "/CN=desk.example.ir", "-keyout"])
            .arg(&key)
            .arg("-out")
            .arg(&certificate)
            .stderr(Stdio::null())
            .status();
        assert!(made.unwrap().success());
        let here = folder.display();
        let mut site = SAMPLE.to_owned();
        for (sample, own) in [
            ("listen 443 ssl http2", format!("listen 127.0.0.1:{port} ssl http2")),
            ("listen 80", format!("listen 127.0.0.1:{plain}")),
            ("http://127.0.0.1:8080", format!("http://127.0.0.1:{upstream}")),
            ("/etc/letsencrypt/live/desk.example.ir/fullchain.pem", certificate.display().to_string()),
            ("/etc/letsencrypt/live/desk.example.ir/privkey.pem", key.display().to_string()),
            ("/var/log/nginx/pishkhan.error.log", format!("{here}/error.log")),
        ] {
            assert!(site.contains(sample), "the sample has no «{sample}»");
            site = site.replace(sample, &own);
        }
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {here}/{kind};"))
            .join("\n");
        let text = format!(
            "daemon off;\nmaster_process off;\npid {here}/nginx.pid;\nerror_log {here}/main.log crit;\nevents {{}}\nhttp {{\n{temporary}\n{site}\n}}\n"
        );
        let path = folder.join("nginx.conf");
        std::fs::write(&path, text).unwrap();
        let program = if Path::new("/usr/sbin/nginx").exists() { "/usr/sbin/nginx" } else { "nginx" };
        let child = Command::new(program).arg("-c").arg(&path).arg("-p").arg(folder).stderr(Stdio::null()).spawn();
        let mut nginx = Self { child: child.unwrap(), port, folder: folder.to_owned() };
        wait_for("nginx to listen", || {
            assert!(nginx.child.try_wait().unwrap().is_none(), "nginx ended by itself");
            std::net::TcpStream::connect(("127.0.0.1", port)).ok()
        });
        nginx
    }

    /// What a visitor at this address of the machine gets: the head and the body.
    fn gives(&self, from: &str, arguments: &[&str], path: &str) -> String {
        let output = Command::new("curl")
            .args(["-s", "-k", "-i", "--max-time", "120", "--interface", from, "--resolve"])
            .arg(format!("{HOST}:{}:127.0.0.1", self.port))
            .args(arguments)
            .arg(format!("https://{HOST}:{}{path}", self.port))
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn origin(&self) -> String {
        format!("Origin: https://{HOST}:{}", self.port)
    }
}

fn status(answer: &str) -> u16 {
    // After `100 Continue` comes the answer itself.
    let heads: Vec<&str> = answer.lines().filter(|line| line.starts_with("HTTP/")).collect();
    heads.last().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_nginx_a_visitor_is_who_he_is_and_thirty_mebibytes_pass() {
    let options = WebOptions { public_url: Some(format!("https://{HOST}")), ..WebOptions::default() };
    let mut town = Town::with(Profile::Agency, &[("undo.window", "0"), ("captcha", "off")], options);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = listener.local_addr().unwrap().port();
    let (close, closing) = oneshot::channel::<()>();
    let limits = Limits { trusted_proxies: vec![[127, 0, 0, 1].into()], ..Limits::default() };
    let served = tokio::spawn(serve(listener, routes(town.state().clone()), limits, async {
        let _ = closing.await;
    }));
    sara.get(NEW).await;
    sara.answer(NEW, &[("person_kind", "natural")]).await;
    sara.answer(NEW, &[("addressee", "1")]).await;
    sara.answer(NEW, &[("subject", "نقشه‌ها"), ("body", "پیوست است")]).await.says("type=\"file\"");
    let fields = sara.page.hidden_fields();
    let cookie = sara.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
    let folder = town.path("nginx");
    std::fs::create_dir(&folder).unwrap();
    let path = folder.clone();
    let nginx = tokio::task::spawn_blocking(move || Nginx::before(upstream, &path)).await.unwrap();
    tokio::task::spawn_blocking(move || {
        the_public_sees_pages_only(&nginx);
        forged_addresses_count_as_one(&nginx);
        an_upload_passes(&nginx, &cookie, &fields);
    })
    .await
    .unwrap();
    let _ = close.send(());
    served.await.unwrap();
}

fn the_public_sees_pages_only(nginx: &Nginx) {
    let home = nginx.gives(VISITOR, &[], "/");
    assert_eq!(status(&home), 200, "{home}");
    assert!(home.contains("strict-transport-security") && home.contains("x-request-id"), "{home}");
    for path in ["/metrics", "/readyz", "/sms/report", "/sms/report/secret"] {
        assert_eq!(status(&nginx.gives(VISITOR, &[], path)), 404, "{path}");
    }
    assert_eq!(status(&nginx.gives(VISITOR, &[], "/healthz")), 200);
    // Cookies of a page behind https are locked to it.
    let login = ["-d", "national_id=0076229645&password=xxxxxxxxxxxx", "-H", "Sec-Fetch-Site: same-origin"];
    let otp =
        nginx.gives(VISITOR, &["-d", "national_id=0076229645", "-H", "Sec-Fetch-Site: same-origin"], "/login/otp");
    let cookies: Vec<&str> = otp.lines().filter(|line| line.to_ascii_lowercase().starts_with("set-cookie:")).collect();
    assert!(!cookies.is_empty(), "{otp}");
    for cookie in cookies {
        assert!(cookie.contains("__Host-") && cookie.contains("Secure") && cookie.contains("HttpOnly"), "{cookie}");
    }
    // The guard against other sites sees what the browser said.
    assert_eq!(status(&nginx.gives(VISITOR, &login, "/login")), 422);
    let origin = nginx.origin();
    for (header, expected) in [
        ("Origin: https://desk.example.ir", 422),
        (origin.as_str(), 403),
        ("Origin: https://evil.example", 403),
        ("Origin: null", 403),
        ("Sec-Fetch-Site: cross-site", 403),
    ] {
        let answer = nginx.gives(VISITOR, &["-d", "national_id=0076229645&password=x", "-H", header], "/login");
        assert_eq!(status(&answer), expected, "{header}");
    }
}

fn forged_addresses_count_as_one(nginx: &Nginx) {
    // A code that may be one, so that each try is looked up and counted.
    let code = FollowUpCode::from_chance(7_654_321).to_string();
    let transfer = |n: u32| {
        let forged = format!("198.51.{}.{}", n / 250, n % 250);
        format!(
            "next\nsilent\ninsecure\noutput = /dev/null\nwrite-out = \"%{{http_code}}\\n\"\ninterface = {VISITOR}\n\
             resolve = {HOST}:{port}:127.0.0.1\nurl = https://{HOST}:{port}/follow\n\
             data = \"code={code}&mobile_last4=0000\"\nheader = \"X-Forwarded-For: {forged}\"\n\
             header = \"Forwarded: for={forged}\"\nheader = \"Sec-Fetch-Site: same-origin\"\n",
            port = nginx.port
        )
    };
    let script: String = (0..1_000).map(transfer).collect();
    let path = nginx.folder.join("forged.curl");
    std::fs::write(&path, script.trim_start_matches("next\n")).unwrap();
    let output = Command::new("curl").arg("-K").arg(&path).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let refused = said.lines().filter(|line| *line == "429").count();
    assert_eq!(said.lines().count(), 1_000);
    assert!(refused >= 975, "{refused} of 1000 were counted as the same visitor");
    // Somebody else is not held up by that.
    let typed = format!("code={code}&mobile_last4=0000");
    let other = ["-d", typed.as_str(), "-H", "Sec-Fetch-Site: same-origin"];
    assert_eq!(status(&nginx.gives("127.0.0.10", &other, "/follow")), 404);
}

fn an_upload_passes(nginx: &Nginx, cookie: &str, fields: &[(String, String)]) {
    let mut arguments =
        vec!["-H".to_owned(), format!("Cookie: {cookie}"), "-H".to_owned(), "Sec-Fetch-Site: same-origin".to_owned()];
    for (name, value) in fields {
        arguments.extend(["--form-string".to_owned(), format!("{name}={value}")]);
    }
    for n in 1..=3 {
        let path = nginx.folder.join(format!("map-{n}.pdf"));
        std::fs::write(&path, pdf((10 << 20) - 20_000)).unwrap();
        arguments.extend(["-F".to_owned(), format!("files=@{}", path.display())]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let answer = nginx.gives(VISITOR, &arguments, NEW);
    assert!(matches!(status(&answer), 200 | 303), "{}", answer.chars().take(4_000).collect::<String>());
    let next = answer.lines().find_map(|line| line.strip_prefix("location: ").or(line.strip_prefix("Location: ")));
    let shown = match next {
        Some(next) => nginx.gives(VISITOR, &["-H", &format!("Cookie: {cookie}")], next.trim()),
        None => answer,
    };
    for n in 1..=3 {
        assert!(shown.contains(&format!("map-{n}.pdf")), "map-{n}: {}", shown.chars().take(6_000).collect::<String>());
    }
}
