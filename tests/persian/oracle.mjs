// Compares the golden file with GNU FriBidi, which shares no code with us: order, mirroring and joined shapes of every
// row that is not wrapped. Islands are given to it as isolates. Prints what differs; a difference must be excepted, with
// its reason, in the golden file, and an exception that is no longer needed is a difference too.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const golden = readFileSync(new URL("sentences.txt", import.meta.url), "utf8");
const field = (block, name) =>
  block.split("\n").filter((line) => line.startsWith(name)).map((line) => line.slice(6).replace(/[\u202d\u202c]/gu, ""));
const rows = golden.split("\n\n").filter((block) => block.startsWith("== ")).map((block) => {
  const [, number, base, width] = /^== (\d+)\. (\w+) ?(\d*)/.exec(block);
  const raw = field(block, "text")[0];
  const text = (field(block, "isles")[0] ?? raw)
    .replaceAll("⟦", "\u2066").replaceAll("⟬", "\u2067").replaceAll(/[⟧⟭]/gu, "\u2069");
  return { number, base, width, raw, text, ink: field(block, "ink")[0], except: field(block, "except").length > 0 };
});

const fribidi = (options, lines) => {
  const said = spawnSync("fribidi", [...options, "--nobreak"], { input: lines.map((line) => line + "\n").join(""), encoding: "utf8" });
  if (said.error || said.status !== 0) {
    console.error("fribidi did not run:", said.error ?? said.stderr);
    process.exit(2);
  }
  return said.stdout.split("\n");
};

// A field of either direction takes that of the first letter in the whole text, islands too; fribidi names it.
const open = rows.filter((row) => row.base === "auto");
fribidi(["--wrtl", "--basedir", "--novisual"], open.map((row) => row.raw))
  .forEach((line, at) => open[at] && (open[at].base = /: L/u.test(line) ? "ltr" : "rtl"));

const isolated = rows.filter((row) => row.width === "");
for (const base of ["rtl", "ltr"]) {
  const asked = isolated.filter((row) => row.base === base);
  fribidi([`--${base}`, "--nopad", "--reordernsm"], asked.map((row) => row.text))
    .forEach((line, at) => asked[at] && (asked[at].said = line));
}

// Characters that steer and take no cell: isolates, joiners, and the place of an alef that went into a ligature. The sign
// for a picture is ordered as the sign for something dropped.
const bare = (row) => row.replace(/[\u2066-\u2069\u200c\u200d\ufeff]/gu, "").replaceAll("¤", "\ufffd").normalize("NFC");
let wrong = 0;
for (const row of isolated) {
  const same = bare(row.said ?? "") === bare(row.ink);
  if (same === row.except) {
    wrong += 1;
    console.log(`${row.number}: ${same ? "is excepted without need" : "differs"}\n  ours    ${row.ink}\n  fribidi ${row.said}`);
  }
}
const excepted = isolated.filter((row) => row.except).length;
console.log(`${isolated.length} rows compared with FriBidi: ${wrong} differ, ${excepted} excepted; ` +
  `${rows.length - isolated.length} wrapped rows are left to the golden file`);
process.exit(wrong === 0 ? 0 : 1);
