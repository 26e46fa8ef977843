// Builds the Debian package from the list in cli/Cargo.toml with a program that is already built: cargo-deb would build a
// release first, which takes longer than all tests.
//   node tests/package/build.mjs PROGRAM VERSION OUT.deb

import { execFileSync } from "node:child_process";
import { cpSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const [program, version, out] = process.argv.slice(2);
const root = join(import.meta.dirname, "../..");
const packages = JSON.parse(execFileSync("cargo", ["metadata", "--no-deps", "--format-version", "1"], { cwd: root, maxBuffer: 1 << 28 }));
const one = packages.packages.find((one) => one.name === "pishkhan-cli");
const deb = one.metadata.deb;
const stage = mkdtempSync(join(tmpdir(), "package-"));

// As `*` is used in the list: the files of one folder.
const files = (pattern) => {
    const path = join(root, "cli", pattern);
    if (!pattern.includes("*")) return [path];
    const [before, after] = basename(path).split("*");
    const folder = join(path, "..");
    return readdirSync(folder).filter((name) => name.startsWith(before) && name.endsWith(after)).map((name) => join(folder, name));
};

for (const [from, to, mode] of deb.assets) {
    const found = from.startsWith("target/release/") ? [program] : files(from);
    if (found.length === 0) throw new Error(`nothing is at ${from}`);
    for (const path of found) {
        const target = join(stage, to.endsWith("/") ? join(to, basename(path)) : to);
        mkdirSync(join(target, ".."), { recursive: true });
        cpSync(path, target);
        chmodSync(target, parseInt(mode, 8));
    }
}
const installed = join(stage, "usr/bin/pishkhan");
execFileSync("strip", [installed]);

const control = join(stage, "DEBIAN");
mkdirSync(control);
for (const name of ["preinst", "postinst", "prerm", "postrm"]) {
    const script = join(root, "cli", deb["maintainer-scripts"], name);
    if (existsSync(script)) {
        cpSync(script, join(control, name));
        chmodSync(join(control, name), 0o755);
    }
}
writeFileSync(join(control, "conffiles"), deb["conf-files"].map((path) => `${path}\n`).join(""));
const architecture = execFileSync("dpkg", ["--print-architecture"], { encoding: "utf8" }).trim();
const depends = deb.depends.replace("$auto", "libc6, libgcc-s1");
const description = deb["extended-description"].split("\n").map((line) => ` ${line}`).join("\n");
writeFileSync(
    join(control, "control"),
    `Package: ${deb.name}\nVersion: ${version}\nArchitecture: ${architecture}\nMaintainer: ${deb.maintainer}\n` +
        `Section: ${deb.section}\nPriority: ${deb.priority}\nDepends: ${depends}\nRecommends: ${deb.recommends}\n` +
        `Description: ${one.description}\n${description}\n`,
);
execFileSync("dpkg-deb", ["--root-owner-group", "-Zgzip", "-z1", "--build", stage, out], { stdio: ["ignore", "ignore", "inherit"] });
rmSync(stage, { recursive: true });
