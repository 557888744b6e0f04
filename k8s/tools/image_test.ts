import { assertEquals, assertRejects } from "@std/assert";
import { join, relative } from "@std/path";
import { layOutImage, runCommand } from "./image.ts";

function filesBelow(dir: string, root = dir): readonly string[] {
  return [...Deno.readDirSync(dir)].flatMap(({ name, isDirectory }) => {
    const path = join(dir, name);
    return isDirectory ? filesBelow(path, root) : [relative(root, path)];
  }).sort();
}

Deno.test("layOutImage() puts programs and libraries where they are looked for", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const [binaries, root, licence] = ["bin", "root", "LICENSE"].map((name) => join(dir, name));
    await Deno.mkdir(binaries!);
    for (const name of ["fgm", "fgm-viewer", "libduckdb.so", "duckdb.node"]) {
      await Deno.writeTextFile(join(binaries!, name), name);
    }
    await Deno.writeTextFile(licence!, "terms");
    await layOutImage({
      binaries: binaries!,
      root: root!,
      licence: licence!,
      withLibraries: false,
    });
    assertEquals(filesBelow(root!), [
      "usr/local/bin/fgm",
      "usr/local/bin/fgm-viewer",
      "usr/local/lib/fgm/duckdb.node",
      "usr/local/lib/fgm/libduckdb.so",
      "usr/share/doc/fgm/LICENSE",
    ]);
    assertEquals(filesBelow(binaries!), []);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("runCommand() gives what a command writes", async () => {
  assertEquals(await runCommand(["sh", "-c", "echo out; echo err >&2"]), "out\n");
});

Deno.test("runCommand() says in one line how a command failed", async () => {
  await assertRejects(
    () => runCommand(["sh", "-c", "echo first >&2; echo last >&2; exit 3"]),
    Error,
    "sh -c ended with code 3: last",
  );
});

Deno.test("runCommand() throws NotFound where there is no such command", async () => {
  await assertRejects(() => runCommand(["/nonexistent/docker", "build"]), Deno.errors.NotFound);
});
