/**
 * `deno task page`: what a viewer serves at `/`, made from the page's modules.
 *
 * @module
 */

import { parseFlags, type ProgramSpec } from "@fgm/k8s/pod/flags";
import { writeStderr } from "@fgm/k8s/pod/log";
import { readGitRev, versionText } from "@fgm/k8s/pod/version";
import { buildPage, type BuiltPage, PAGE_BYTES_MAX } from "./build_page.ts";
import { BUILT_DIR } from "./page_files.ts";

const PROGRAM = {
  name: "page",
  summary: "Builds the web page that fgm-viewer serves, and the frame of exported pages.",
  version: versionText("page", readGitRev((name) => Deno.env.get(name))),
  flags: [
    { name: "out", kind: "string", default: BUILT_DIR, placeholder: "DIR", help: "Where to." },
    {
      name: "quiet",
      kind: "boolean",
      help: "Print nothing but errors, as when another task needs the page.",
    },
  ],
  examples: ["deno task page"],
} as const satisfies ProgramSpec;

async function main(): Promise<number> {
  const parsed = parseFlags(PROGRAM, Deno.args, () => undefined);
  if (parsed.kind === "error") {
    writeStderr(`page: ${parsed.message}\n`);
    return 2;
  }
  if (parsed.kind !== "run") {
    console.log(parsed.text.trimEnd());
    return 0;
  }
  try {
    const built = await buildPage({ outDir: parsed.values.out });
    if (!parsed.values.quiet) console.log(sizesText(built));
    return 0;
  } catch (error) {
    writeStderr(`${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
}

function sizesText({ files, exportFrameBytes }: BuiltPage): string {
  const row = (...[name = "", ...sizes]: readonly string[]) =>
    name.padEnd(24) + sizes.map((size) => size.padStart(10)).join("");
  const sum = (size: (file: BuiltPage["files"][number]) => number) =>
    String(files.reduce((total, file) => total + size(file), 0));
  return [
    row("", "bytes", "gzip", "brotli"),
    ...files.map(({ name, rawBytes, gzipBytes, brotliBytes }) =>
      row(name, String(rawBytes), String(gzipBytes), String(brotliBytes))
    ),
    row(
      "together",
      ...[sum((file) => file.rawBytes), sum((file) => file.gzipBytes)],
      sum((file) => file.brotliBytes),
    ),
    `At most ${PAGE_BYTES_MAX} bytes with gzip. An export begins with ${exportFrameBytes} bytes.`,
  ].join("\n");
}

Deno.exit(await main());
