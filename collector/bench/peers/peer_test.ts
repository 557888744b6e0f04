import { assert, assertEquals, assertRejects } from "@std/assert";
import { bytesBelow, isThere, missingOf, outputOf, type Peer } from "./peer.ts";

const folder = await Deno.makeTempDir();
await Deno.mkdir(`${folder}/bin/inner`, { recursive: true });
await Deno.writeTextFile(`${folder}/bin/tool`, "12345");
await Deno.writeTextFile(`${folder}/bin/inner/other`, "123");
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const PATH = `/nowhere:${folder}/bin`;
const PROGRAMS: readonly (readonly [program: string, want: boolean])[] = [
  ["tool", true],
  [`${folder}/bin/tool`, true],
  ["other", false],
  ["inner", false],
  ["/nowhere/tool", false],
  [`${folder}/bin/tool/deeper`, false],
];
for (const [program, want] of PROGRAMS) {
  Deno.test(`isThere() of ${program.replace(folder, "…")} is ${want}`, () =>
    assertEquals(isThere(program, PATH), want));
}

function peerOf(...programs: readonly string[]): Peer {
  const prepare = () => Promise.reject(new Error("not asked for"));
  return { name: "peer", programs, packages: ["one", "two"], prepare };
}

Deno.test("missingOf() names what is missing and how to install it", () => {
  assertEquals(
    missingOf(peerOf("tool", "/usr/lib/none/daemon", "client"), PATH),
    "left out: no daemon, client; apt-get install --no-install-recommends one two",
  );
});

Deno.test("missingOf() a peer that is there is undefined", () => {
  assertEquals(missingOf(peerOf("tool"), PATH), undefined);
});

const SIZES: readonly (readonly [paths: readonly string[], want: number])[] = [
  [[], 0],
  [["bin/tool"], 5],
  [["bin"], 8],
  [["bin/inner", "none", "bin/tool"], 8],
];
for (const [paths, want] of SIZES) {
  Deno.test(`bytesBelow() of ${paths.join(" and ") || "nothing"} is ${want}`, () =>
    assertEquals(bytesBelow(paths.map((path) => `${folder}/${path}`)), want));
}

Deno.test("outputOf() is what a program prints, with the environment it is given", async () => {
  assertEquals(await outputOf("sh", ["-c", 'echo "$WORD"'], { WORD: "heard" }), "heard\n");
});

Deno.test("outputOf() a program that fails says its last line", async () => {
  const error = await assertRejects(() => outputOf("sh", ["-c", "echo no >&2; exit 3"]), Error);
  assert(error.message.endsWith("sh: no"), error.message);
});
