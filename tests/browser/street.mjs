// A citizen in a real Chromium with scripts off: does one line of work after the other, as told on standard input, and
// answers each with one JSON line. The tests in tests/browser.rs tell it what to do.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { mkdirSync } from 'node:fs';

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
const complaints = [];
// A page that says what is wrong has a status that says so too; the browser logs that as an error, and it is none.
const told = /^Failed to load resource: the server responded with a status of 4(04|22)/;
page.on('console', message => {
    if (message.type() === 'error' && !told.test(message.text())) complaints.push(message.text());
});
let status = 0;
page.on('response', response => { if (response.request().isNavigationRequest()) status = response.status(); });

const work = {
    async open(path) { await page.goto(base + path); },
    async fill(name, value) { await page.locator(`[name="${name}"]:visible`).first().fill(value); },
    async choose(name, label) { await page.locator(`select[name="${name}"]`).selectOption({ index: Number(label) }); },
    async pick(name, value) { await page.locator(`[name="${name}"][value="${value}"]`).check({ force: true }); },
    async attach(name, path) { await page.locator(`input[type=file][name="${name}"]`).setInputFiles(path); },
    async press(label) { await page.getByRole('button', { name: label, exact: true }).first().click(); },
    async follow(label) { await page.getByRole('link', { name: label }).first().click(); },
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
        unlabelled: [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
            .filter(field => field.labels.length === 0 && !field.getAttribute('aria-label')).length,
    })).catch(error => ({ text: '', fault: String(error) }));
    console.log(JSON.stringify({ fault, status, url: page.url().slice(base.length), complaints, ...seen }));
}
await browser.close();
