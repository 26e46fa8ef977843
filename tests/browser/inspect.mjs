// Looks a page over as its reader would with other eyes, hands and sizes: axe-core in light and dark, on a phone and on a
// desk; nothing to be scrolled sideways at 320 px, with letters twice as large, or in a window of 1280 px that is zoomed to
// 200 %; everything reached and seen by the Tab key; one primary button; small enough for a slow line.
//
// The walk itself goes on with scripts off. What its browser was sent is shown once more to a second one with scripts on,
// because axe-core is a script.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/// The least that a slow line carries before it waits for an answer.
const FIRST_FLIGHT = 14_000;
const RULES = {
    resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: { 'target-size': { enabled: true } },
};
/// Colours change with the scheme and places with the width, so two looks see both. Another language changes neither.
const LOOKS = [[390, 'light'], [1280, 'dark']];

/// A function that looks over what a page's address gave, and says what is wrong with it.
export async function inspector(browser, tools, pictures, language) {
    const axe = readFileSync(createRequire(`${tools}/`).resolve('axe-core/axe.min.js'), 'utf8');
    const context = await browser.newContext({ bypassCSP: true, locale: language });
    await context.addInitScript(axe);
    const page = await context.newPage();
    // What a browser does at 200 %: half as many pixels of the page's own, each drawn twice as wide and high.
    const zoomed = await (await browser.newContext({
        bypassCSP: true, locale: language, viewport: { width: 640, height: 400 }, deviceScaleFactor: 2,
    })).newPage();
    let sent = '';
    for (const reader of [page, zoomed]) {
        await reader.route(() => true, route => route.request().isNavigationRequest()
            ? route.fulfill({ contentType: 'text/html; charset=utf-8', body: sent }) : route.continue());
    }

    return async (name, whole, html) => {
        const faults = [];
        // Without its «#field»: the browser goes to that field in a frame of its own choice, and takes the caret along.
        const address = whole.split('#')[0];
        sent = html;
        const bytes = gzipSync(html).length;
        if (bytes > FIRST_FLIGHT) faults.push(`${bytes} bytes on the line`);
        if (/<[^>]* style=/.test(html)) faults.push('a style of its own');

        await page.setViewportSize({ width: 390, height: 800 });
        await page.emulateMedia({ colorScheme: 'light' });
        await page.goto(address);
        faults.push(...await page.evaluate(alone));
        faults.push(...await byKeyboard(page));
        for (const [width, colours] of LOOKS.slice(0, language === 'fa' || process.env.PICTURES ? 2 : 1)) {
            await page.setViewportSize({ width, height: 800 });
            await page.emulateMedia({ colorScheme: colours });
            const wrong = await page.evaluate(complaints, RULES);
            faults.push(...wrong.map(words => `${width} px, ${colours}: ${words}`));
            if (process.env.PICTURES) {
                await page.screenshot({ path: `${pictures}/${language}-${name}-${width}-${colours}.png`, fullPage: true });
            }
        }
        for (const [width, letters, words] of [[320, '', '320 px'], [640, '225%', '200 % letters']]) {
            await page.setViewportSize({ width, height: 800 });
            const wide = await page.evaluate(tooWide, letters);
            if (wide.length > 0) faults.push(`${words}: wider than the window: ${wide.join(', ')}`);
        }
        await zoomed.goto(address);
        const wide = await zoomed.evaluate(tooWide, '');
        if (wide.length > 0) faults.push(`200 % zoom: wider than the window: ${wide.join(', ')}`);
        if (process.env.PICTURES) {
            await zoomed.screenshot({ path: `${pictures}/${language}-${name}-zoomed.png`, fullPage: true });
        }
        return faults;
    };
}

/// Tab, from the first link on: every control in the order of the page, each with a ring to be seen.
async function byKeyboard(page) {
    // A summary of errors asks for the caret; it gets it in the frame after the load.
    await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
    const stops = await page.evaluate(() => {
        const groups = new Set();
        const isStop = control => {
            if (control.tabIndex < 0 || control.getClientRects().length === 0) return false;
            if (control.type !== 'radio') return true;
            const group = [...document.getElementsByName(control.name)];
            const stop = group.find(radio => radio.checked) ?? group[0];
            return stop === control && !groups.has(control.name) && groups.add(control.name);
        };
        const controls = document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary');
        window.stops = [...controls].filter(isStop);
        window.reached = new Set();
        window.dim = new Set();
        document.addEventListener('focusin', ({ target }) => {
            window.reached.add(target);
            const { outlineStyle, outlineWidth } = getComputedStyle(target);
            if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) window.dim.add(target);
        });
        window.stops[0].focus();
        return window.stops.length;
    });
    for (let n = 1; n < stops + 1; n += 1) await page.keyboard.press('Tab');
    return page.evaluate(() => {
        const words = control => `${control.localName} «${(control.textContent || control.name || '').trim().slice(0, 30)}»`;
        const { stops, reached, dim } = window;
        const order = [...reached].filter(control => stops.includes(control));
        const inOrder = order.filter(control => control !== stops[0]).every((control, n) => control === stops[n + 1]);
        document.activeElement?.blur();
        return [
            ...stops.slice(1).filter(control => !reached.has(control)).map(control => `Tab never comes to ${words(control)}`),
            ...stops.slice(1).filter(control => dim.has(control)).map(control => `no ring around ${words(control)}`),
            ...(inOrder ? [] : ['Tab jumps about']),
        ];
    });
}

// What follows runs in the page.

function alone() {
    const buttons = [...document.querySelectorAll('main .button:not(.secondary)')];
    const seen = buttons.filter(button => button.getClientRects().length > 0);
    const faults = [];
    if (seen.length > 1) faults.push(`several primary buttons: ${seen.map(button => button.textContent).join(', ')}`);
    if (document.scripts.length > 0) faults.push('a script');
    const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
    const twice = ids.filter((id, n) => ids.indexOf(id) !== n);
    if (twice.length > 0) faults.push(`names given twice: ${twice.join(', ')}`);
    const ends = [...document.querySelectorAll('a[href^="#"]')].map(link => link.getAttribute('href').slice(1));
    const nowhere = ends.filter(end => !document.getElementById(end));
    if (nowhere.length > 0) faults.push(`links that lead nowhere: ${nowhere.join(', ')}`);
    return faults;
}

async function complaints(rules) {
    const { violations } = await axe.run(document, rules);
    return violations.map(({ id, help, nodes }) =>
        `${id} (${help}): ${nodes.slice(0, 3).map(node => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
}

function tooWide(letters) {
    const root = document.documentElement;
    root.style.fontSize = letters;
    if (root.scrollWidth <= root.clientWidth) return [];
    const isOut = element => {
        const box = element.getBoundingClientRect();
        return (box.right > root.clientWidth + 1 || box.left < -1) && box.width > 1 && !element.closest('.skip, .unseen');
    };
    return [...document.body.querySelectorAll('*')].filter(isOut).slice(-3).map(element => element.outerHTML.slice(0, 120));
}
