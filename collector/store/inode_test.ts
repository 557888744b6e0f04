import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { inodeOf, leadsTo } from "./inode.ts";

const HAPPENINGS: readonly (readonly [
  name: string,
  happen: (directory: string, path: string) => void,
  leads: boolean,
])[] = [
  ["nothing", () => {}, true],
  ["a write", (_, path) => Deno.writeTextFileSync(path, "more"), true],
  ["deletion", (_, path) => Deno.removeSync(path), false],
  ["deletion of its folder", (directory) => Deno.removeSync(directory, { recursive: true }), false],
  [
    "a folder that is moved away",
    (directory) => Deno.renameSync(directory, `${directory}-2`),
    false,
  ],
  ["a file in its folder's place", (directory) => {
    Deno.renameSync(directory, `${directory}-2`);
    Deno.writeTextFileSync(directory, "");
  }, false],
  ["another file in its place", (_, path) => {
    Deno.writeTextFileSync(`${path}-2`, "");
    Deno.renameSync(`${path}-2`, path);
  }, false],
];

for (const [name, happen, leads] of HAPPENINGS) {
  Deno.test(`leadsTo() is ${leads} after ${name}`, async () => {
    const above = await Deno.makeTempDir();
    try {
      const directory = join(above, "data");
      Deno.mkdirSync(directory);
      const path = join(directory, "journal");
      using file = Deno.openSync(path, { write: true, createNew: true });
      const inode = inodeOf(file);
      happen(directory, path);
      assertEquals(leadsTo(path, inode), leads);
    } finally {
      await Deno.remove(above, { recursive: true });
    }
  });
}
