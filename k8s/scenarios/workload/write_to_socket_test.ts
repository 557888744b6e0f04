/** A process that SIGPIPE kills, which has to be seen from outside. */

import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";

const MAIN = fromFileUrl(new URL("main.ts", import.meta.url));

/** As words of a shell: none of them has a blank or a quote, or this would be no test of SIGPIPE. */
const WRITER = [Deno.execPath(), "run", "--quiet", "--no-check", "-A", MAIN, "write-to-socket"];

/** The writer, and a shell around it as in the manifest: the first process of a container is spared. */
const COMMANDS: readonly (readonly [
  what: string,
  command: (path: string) => readonly string[],
  code: number,
  signal: Deno.Signal | null,
])[] = [
  ["dies of SIGPIPE", (path) => [...WRITER, `--path=${path}`], 141, "SIGPIPE"],
  [
    "is told by a shell with 141",
    (path) => ["sh", "-c", `${WRITER.join(" ")} --path=${path}; exit $?`],
    141,
    null,
  ],
];

for (const [what, command, code, signal] of COMMANDS) {
  const name = `write-to-socket ${what} when the other side closes`;
  Deno.test({ name, ignore: Deno.build.os !== "linux" }, async () => {
    const dir = await Deno.makeTempDir({ prefix: "fgm-socket-" });
    try {
      const path = join(dir, "lines.sock");
      using listener = Deno.listen({ transport: "unix", path });
      const [program = "", ...args] = command(path);
      const writing = new Deno.Command(program, { args, stdin: "null" }).output();
      const connection = await listener.accept();
      const line = new Uint8Array(100);
      const length = await connection.read(line) ?? 0;
      assertMatch(new TextDecoder().decode(line.subarray(0, length)), /^line 1\n/);
      connection.close();
      const { stderr, ...ended } = await writing;
      assertEquals([ended.code, ended.signal], [code, signal], new TextDecoder().decode(stderr));
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  });
}
