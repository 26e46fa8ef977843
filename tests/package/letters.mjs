// Citizens at the web form of a serving office: each comes in with a number and the code that was sent to it, and files
// letters one after the other until a file appears. The last line says how many were acknowledged.
//   node tests/package/letters.mjs ADDRESS SMS.jsonl STOP-FILE CITIZENS

import { existsSync, readFileSync } from "node:fs";
import { setTimeout as rests } from "node:timers/promises";

const [base, texts, stop, citizens] = process.argv.slice(2);

class Visitor {
    cookies = new Map();

    async asks(path, body) {
        const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
        const answer = await fetch(base + path, { method: body ? "POST" : "GET", body, headers: { cookie }, redirect: "manual" });
        for (const line of answer.headers.getSetCookie()) {
            const [name, value] = line.split(";")[0].split("=");
            if (value === "" || line.includes("Max-Age=0")) this.cookies.delete(name);
            else this.cookies.set(name, value);
        }
        const to = answer.headers.get("location");
        if (to) return this.asks(to);
        return { status: answer.status, text: await answer.text() };
    }
}

// The fields that a page carries hidden, and these.
const fields = (page, own) => {
    const found = [...page.text.matchAll(/<input [^>]*type="hidden"[^>]*>/g)].map(([tag]) => [
        tag.match(/name="([^"]*)"/)[1],
        tag.match(/value="([^"]*)"/)?.[1] ?? "",
    ]);
    return new URLSearchParams([...found.filter(([name]) => !(name in own)), ...Object.entries(own)]);
};

const codeTo = async (mobile) => {
    for (let n = 0; n < 600; n++) {
        const lines = existsSync(texts) ? readFileSync(texts, "utf8").split("\n").filter(Boolean).map(JSON.parse) : [];
        const text = lines.findLast((sms) => sms.to === `+98${mobile.slice(1)}`)?.text;
        if (text) return text.replaceAll(/\D/g, "");
        await rests(100);
    }
    throw new Error(`no code came to ${mobile}`);
};

const files = async (n) => {
    const [visitor, mobile] = [new Visitor(), `0912000${String(n).padStart(4, "0")}`];
    let page = await visitor.asks("/login/otp");
    page = await visitor.asks("/login/otp", fields(page, { mobile }));
    page = await visitor.asks("/code", fields(page, { code: await codeTo(mobile) }));
    let filed = 0;
    while (!existsSync(stop)) {
        const form = new FormData();
        const letter = { sender_name: "آزمون", addressee: "1", subject: `نامه ${n}/${filed}`, body: "متن نامه", step: "submit" };
        for (const [name, value] of Object.entries(letter)) form.set(name, value);
        form.set("files", new Blob(["%PDF-1.4\n", "x".repeat(60_000)]), "a.pdf");
        page = await visitor.asks("/letters/new", form);
        if (page.status !== 200) throw new Error(`${page.status}: ${page.text.replaceAll(/<[^>]*>/g, " ").slice(0, 600)}`);
        filed += 1;
    }
    return filed;
};

const filed = await Promise.all(Array.from({ length: Number(citizens) }, (_, n) => files(n)));
console.log(filed.reduce((sum, n) => sum + n, 0));
