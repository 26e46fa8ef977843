// A reader whose Chromium runs every script there is: opens pages, fills forms, takes downloads, and counts what must not
// happen. One line of work on standard input, one JSON line back; tests/hostile/script.rs tells it what to do.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [, , tools, base, cookie] = process.argv;
const { chromium } = createRequire(`${tools}/`)('playwright-core');
const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
});
const context = await browser.newContext({ locale: 'fa-IR', acceptDownloads: true });
const [name, value] = cookie.split('=');
if (value) await context.addCookies([{ name, value, url: base }]);

const seen = { dialogs: [], foreign: [], refused: [], windows: 0 };
context.on('request', request => {
    const address = request.url();
    if (!address.startsWith(`${base}/`) && !/^(about|file|chrome|chrome-extension|blob):/.test(address)) seen.foreign.push(address);
});
let page = null;
async function fresh() {
    if (page) await page.close();
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('dialog', dialog => { seen.dialogs.push(dialog.message()); dialog.dismiss().catch(() => {}); });
    page.on('console', message => {
        if (/Content Security Policy|Refused to/.test(message.text())) seen.refused.push(message.text());
    });
    page.on('popup', () => { seen.windows += 1; });
}

// What a page that was taken over would have: elements that load or run, attributes that do.
const taken = () => [...document.querySelectorAll('*')].filter(element =>
    /^(script|iframe|object|embed|base|frame|applet|math|template)$/i.test(element.tagName)
    || [...element.attributes].some(({ name, value }) => /^on/i.test(name) || /^\s*(javascript|data|vbscript):/i.test(value)))
    .map(element => element.outerHTML.slice(0, 120));

const work = {
    async open(path) {
        const answer = await page.goto(base + path, { waitUntil: 'load' });
        // A mouse that goes over the page, and a Tab through it, set off what waits for them.
        await page.mouse.move(400, 300);
        await page.keyboard.press('Tab');
        return { status: answer.status(), taken: await page.evaluate(taken) };
    },
    async send(path, fields) {
        await page.goto(base + path, { waitUntil: 'load' });
        for (const [name, value] of fields) await page.locator(`[name="${name}"]:visible`).first().fill(value);
        await Promise.all([
            page.waitForEvent('load'), page.locator('main .button:not(.secondary):visible').first().click(),
        ]);
        return { status: 200, taken: await page.evaluate(taken) };
    },
    async download(path, folder) {
        const [file] = await Promise.all([
            page.waitForEvent('download'), page.goto(base + path).catch(() => {}),
        ]);
        const to = `${folder}/${file.suggestedFilename()}`;
        await file.saveAs(to);
        return { status: 200, taken: [], name: file.suggestedFilename() };
    },
    // From the folder of downloads, by its own name, as a double click opens it.
    async file(path) {
        await fresh();
        await page.goto(pathToFileURL(path).href, { waitUntil: 'commit', timeout: 5_000 }).catch(() => {});
        await page.waitForLoadState('load', { timeout: 2_000 }).catch(() => {});
        return { status: 200, taken: [] };
    },
    // A page that does run a script: whoever counts nothing here counts nothing anywhere.
    async control() {
        await page.setContent('<script>alert("control")</script><img src="http://127.0.0.1:9/beacon">');
        await page.waitForTimeout(200);
        return { status: 200, taken: await page.evaluate(taken) };
    },
};

await fresh();
for await (const line of createInterface({ input: process.stdin })) {
    const [what, ...how] = JSON.parse(line);
    let told;
    try {
        told = await work[what](...how);
    } catch (error) {
        told = { fault: String(error.message).split('\n')[0] };
    }
    console.log(JSON.stringify({ ...told, ...seen }));
    Object.assign(seen, { dialogs: [], foreign: [], refused: [], windows: 0 });
}
await browser.close();
