import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { COMPILED_PROGRAMS, type CompiledProgram, IMAGE_PATHS } from "./compiled_programs.ts";

function programNamed(name: string): CompiledProgram {
  const program = COMPILED_PROGRAMS.find((one) => one.name === name);
  assert(program !== undefined, name);
  return program;
}

/** Permissions inside an image, by kind: the values of `--allow-KIND=VALUES`, or true for all. */
function inImage(name: string): Readonly<Record<string, readonly string[] | true>> {
  const { permissions, inImage = permissions } = programNamed(name);
  return Object.fromEntries(inImage.map((flag) => {
    const [, kind = "", , values] = /^--allow-([a-z]+)(=(.*))?$/.exec(flag) ?? [];
    return [kind, values === undefined ? true : values.split(",")];
  }));
}

const OWN_ADDRESSES = ["0.0.0.0", "[::]", "127.0.0.1", "[::1]", "localhost"];

const FENCES: readonly (readonly [name: string, may: ReturnType<typeof inImage>])[] = [
  ["fgm", {
    read: true,
    write: ["/data"],
    run: ["/usr/local/bin/fgm"],
    ffi: [
      "/usr/local/lib/fgm",
      "/lib/x86_64-linux-gnu/libc.so.6",
      "/lib/aarch64-linux-gnu/libc.so.6",
    ],
    net: [...OWN_ADDRESSES, "kubernetes.default.svc"],
    env: true,
    sys: ["hostname"],
  }],
  ["fgm-consolidator", {
    read: true,
    write: ["/data"],
    run: ["/usr/local/bin/fgm-consolidator"],
    ffi: ["/usr/local/lib/fgm"],
    net: OWN_ADDRESSES,
    env: true,
    sys: ["hostname", "statfs"],
  }],
  ["fgm-viewer", {
    read: true,
    ffi: ["/usr/local/lib/fgm"],
    net: OWN_ADDRESSES,
    env: true,
    sys: true,
  }],
  ["fgm-mcp-server", { read: true, net: true, env: true, sys: true }],
  ["fgm-tui", { read: true, net: true, env: true, sys: true, run: ["kubectl", "/bin/sh"] }],
];

for (const [name, may] of FENCES) {
  Deno.test(`COMPILED_PROGRAMS: in an image ${name} may do this and nothing else`, () => {
    assertEquals(inImage(name), may);
  });
}

Deno.test("COMPILED_PROGRAMS: every program has its fence tested", () => {
  assertEquals(FENCES.map(([name]) => name), COMPILED_PROGRAMS.map(({ name }) => name));
});

Deno.test("COMPILED_PROGRAMS: outside an image the collector alone has every permission", () => {
  const all = COMPILED_PROGRAMS.filter(({ permissions }) => permissions.includes("--allow-all"));
  assertEquals(all.map(({ name }) => name), ["fgm"]);
});

Deno.test("COMPILED_PROGRAMS: what they are made of is there", async () => {
  for (const { entry, includes, made = [] } of COMPILED_PROGRAMS) {
    for (const path of [entry, ...includes, ...made.map(({ maker: [script] }) => script)]) {
      assert(
        (await Deno.stat(fromFileUrl(new URL(`../../${path}`, import.meta.url)))).isFile,
        path,
      );
    }
  }
});

Deno.test("COMPILED_PROGRAMS: the viewer includes the page that its task builds", async () => {
  const config = await Deno.readTextFile(new URL("../../deno.json", import.meta.url));
  const { tasks } = JSON.parse(config);
  const [page, ...others] = programNamed("fgm-viewer").made ?? [];
  assertEquals([page?.path, others], ["server/web/built", []]);
  assertEquals(tasks["page:quiet"].command, `deno run -A ${page?.maker.join(" ")}`);
});

for (const name of ["fgm", "fgm-consolidator", "fgm-viewer"] as const) {
  Deno.test(`COMPILED_PROGRAMS: the engine of ${name} has the flags that its task gives it`, async () => {
    const config = await Deno.readTextFile(new URL("../../deno.json", import.meta.url));
    const { command } = JSON.parse(config).tasks[name.replace("fgm-", "")];
    const [, flags = ""] = /--v8-flags=(\S+)/.exec(command) ?? [];
    assertEquals(programNamed(name).v8Flags, flags.split(","));
  });
}

Deno.test("COMPILED_PROGRAMS: whoever needs DuckDB is for platforms it is shipped for", () => {
  for (const { name, hasDuckDb, platforms } of COMPILED_PROGRAMS) {
    const foreign = platforms.filter((platform) => !platform.startsWith("linux"));
    if (hasDuckDb) assertEquals(foreign, [], name);
  }
});

Deno.test("IMAGE_PATHS: programs find the library in ../lib/fgm", () => {
  assertEquals(IMAGE_PATHS.native, IMAGE_PATHS.programs.replace(/bin$/, "lib/fgm"));
});
