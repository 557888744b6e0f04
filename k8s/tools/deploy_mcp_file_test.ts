import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { addMcpEntry } from "./deploy_mcp_client.ts";
import { changedFile, replaceFile } from "./deploy_mcp_file.ts";

const ignore = Deno.build.os === "windows";

function testInFolder(name: string, act: (dir: string) => Promise<void>): void {
  Deno.test({
    name,
    ignore,
    fn: async () => {
      const dir = await Deno.makeTempDir();
      try {
        await act(dir);
      } finally {
        await Deno.remove(dir, { recursive: true });
      }
    },
  });
}

testInFolder("changedFile() gives the new text and leaves the file", async (dir) => {
  const path = join(dir, "a.json");
  await Deno.writeTextFile(path, "old");
  assertEquals(await changedFile(path, (text) => `${text} new`), "old new");
  assertEquals(await Deno.readTextFile(path), "old");
});

testInFolder("changedFile() knows where there is no file", async (dir) => {
  assertEquals(await changedFile(join(dir, "none"), (text) => String(text)), "undefined");
});

testInFolder("changedFile() names the file that is refused", async (dir) => {
  const path = join(dir, "a.json");
  await Deno.writeTextFile(path, "{ // no");
  await assertRejects(
    () => changedFile(path, (text) => addMcpEntry(text, undefined)),
    Error,
    `Cannot change ${path}: it is no JSON`,
  );
  await assertRejects(() => changedFile(dir, String), Error, `Cannot change ${dir}: `);
});

testInFolder("replaceFile() makes a file for its owner alone", async (dir) => {
  const path = join(dir, "a.json");
  await replaceFile(path, "text");
  assertEquals(await Deno.readTextFile(path), "text");
  assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
});

testInFolder("replaceFile() keeps the mode, and leaves nothing beside it", async (dir) => {
  const path = join(dir, "a.json");
  await Deno.writeTextFile(path, "a long old text", { mode: 0o640 });
  await Deno.chmod(path, 0o640);
  await replaceFile(path, "new");
  assertEquals(await Deno.readTextFile(path), "new");
  assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o640);
  assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name), ["a.json"]);
});

testInFolder("replaceFile() writes through a link", async (dir) => {
  const [path, link] = [join(dir, "a.json"), join(dir, "link.json")];
  await Deno.writeTextFile(path, "old");
  await Deno.symlink(path, link);
  await replaceFile(link, "new");
  assertEquals(await Deno.readTextFile(path), "new");
  assertEquals((await Deno.lstat(link)).isSymlink, true);
});

testInFolder("replaceFile() into a folder that is not there fails", async (dir) => {
  await assertRejects(() => replaceFile(join(dir, "no", "a.json"), "x"), Deno.errors.NotFound);
});
