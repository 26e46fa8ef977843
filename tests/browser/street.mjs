// A citizen in a real Chromium with scripts off: does one line of work after the other, as told on standard input, and
// answers each with one JSON line. The tests in tests/browser.rs tell it what to do.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { mkdirSync } from 'node:fs';
import { inspector } from './inspect.mjs';

const [, , tools, base, pictures, width, language] = process.argv;
const { chromium } = createRequire(`${tools}/`)('playwright-core');
mkdirSync(pictures, { recursive: true });

const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
});
const context = await browser.newContext({
    javaScriptEnabled: false, viewport: { width: Number(width), height: 800 }, locale: language, acceptDownloads: true,
});
const page = await context.newPage();
page.setDefaultTimeout(60_000);
const complaints = [];
// A page that says what is wrong has a status that says so too; the browser logs that as an error, and it is none. A
// status 500 is one, except where a test has broken the office.
let broken = false;
const told = /^Failed to load resource: the server responded with a status of (4(03|04|05|13|22|29)|503)/;
page.on('console', message => {
    const isTold = told.test(message.text()) || (broken && / status of 500/.test(message.text()));
    if (message.type() === 'error' && !isTold) complaints.push(message.text());
});
let [status, newest] = [0, null];
page.on('response', response => {
    if (!response.request().isNavigationRequest()) return;
    status = response.status();
    if (status < 300 || status > 399) newest = response;
});
let inspect = null;
let found = [];

// A press that sends or follows something is done when the next page stands whole; before that the old one is still
// there to be read, or the new one is without a body.
async function arrives(act) {
    await Promise.all([page.waitForEvent('load'), act()]);
}

const work = {
    async open(path) { await page.goto(base + path); },
    async fault(path) {
        broken = true;
        await page.goto(base + path);
        broken = false;
    },
    async fill(name, value) { await page.locator(`[name="${name}"]:visible`).first().fill(value); },
    async choose(name, label) { await page.locator(`select[name="${name}"]`).selectOption({ index: Number(label) }); },
    async pick(name, value) { await page.locator(`[name="${name}"][value="${value}"]`).check({ force: true }); },
    async attach(name, path) { await page.locator(`input[type=file][name="${name}"]`).setInputFiles(path); },
    async press(label) { await arrives(() => page.getByRole('button', { name: label, exact: true }).first().click()); },
    async submit() { await arrives(() => page.locator('main .button:not(.secondary):visible').first().click()); },
    async send(name, value) {
        await arrives(() => page.locator(`button[name="${name}"][value="${value}"]`).first().click());
    },
    async post(ending) { await arrives(() => page.locator(`form[action$="${ending}"] button`).first().click()); },
    async forget() {
        await context.clearCookies();
        await context.addCookies([{ name: 'lang', value: language.slice(0, 2), url: base }]);
    },
    async inspect(name) {
        inspect ??= await inspector(browser, tools, pictures, language.slice(0, 2));
        found = await inspect(name, page.url(), await newest.text());
    },
    async look(name) { await page.screenshot({ path: `${pictures}/${name}-${width}.png`, fullPage: true }); },
    async download(label, path) {
        const [file] = await Promise.all([
            page.waitForEvent('download'), page.getByRole('link', { name: label }).first().click(),
        ]);
        await file.saveAs(path);
    },
};

for await (const line of createInterface({ input: process.stdin })) {
    const [what, ...how] = JSON.parse(line);
    let fault = null;
    found = [];
    try {
        await work[what](...how);
    } catch (error) {
        fault = String(error.message).split('\n')[0];
    }
    const seen = await page.evaluate(() => ({
        text: document.body.innerText,
        lang: document.documentElement.lang,
        dir: document.documentElement.dir,
        overflows: document.documentElement.scrollWidth > document.documentElement.clientWidth,
        links: [...document.links].map(link => link.getAttribute('href')),
        fields: [...document.querySelectorAll('[name]')].map(field => field.getAttribute('name')),
        unlabelled: [...document.querySelectorAll('input:not([type=hidden]):not([hidden]), select, textarea')]
            .filter(field => field.labels.length === 0 && !field.getAttribute('aria-label')).length,
    })).catch(error => ({ text: '', fault: String(error) }));
    console.log(JSON.stringify({ fault, found, status, url: page.url().slice(base.length), complaints, ...seen }));
}
await browser.close();
