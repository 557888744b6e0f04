import { assertEquals } from "@std/assert";

/** A metric as its row says it: name and type. */
type Row = string;

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(`../../${path}`, import.meta.url));
}

/** What a pattern finds in a file, as rows; its first group is the type or, where it has one, the name. */
function rowsOf(
  text: string,
  pattern: RegExp,
  toRow: (first: string, second: string) => Row,
): readonly Row[] {
  return [...text.matchAll(pattern)].map(([, first = "", second = ""]) => toRow(first, second));
}

/** OpenMetrics gives every counter this ending. */
function named(name: string, type: string): Row {
  return `${name}${type === "counter" ? "_total" : ""} ${type}`;
}

/** Where each program says what it shows. Members publish no more than others need, so it is read as text. */
async function shownMetrics(): Promise<readonly Row[]> {
  const collector = await read("collector/METRICS.md");
  const viewer = await read("server/http/viewer_metrics.ts");
  const consolidator = await read("collector/consolidate/merge_cost.ts");
  const merging = (name: string, type: string) => named(`fgm_consolidator_${name}`, type);
  return [
    ...rowsOf(
      collector,
      /^\| `fgm\.(\w+)` *\| \w+ *\| (\w+)/gm,
      (name, type) => named(`fgm_${name}`, type),
    ),
    ...rowsOf(
      viewer,
      /new client\.(\w+)\(\{\s*name: "(\w+)"/g,
      (type, name) => named(name, type.toLowerCase()),
    ),
    ...rowsOf(viewer, /^ *gauge\("(\w+)"/gm, (name) => named(`fgm_viewer_${name}`, "gauge")),
    ...rowsOf(consolidator, /^ *counter\(\s*"(\w+)"/gm, (name) => merging(name, "counter")),
    ...rowsOf(consolidator, /\bname: "(\w+)",\s*kind: "(\w+)"/g, merging),
  ];
}

Deno.test("the operator's page has a row for every metric that a program shows, and for no other", async () => {
  const page = await read("k8s/OPERATIONS.md");
  const rows = rowsOf(page, /^\| `(fgm_\w+)` *\| (\w+)/gm, (name, type) => `${name} ${type}`);
  const shown = await shownMetrics();
  for (const program of ["fgm_missed", "fgm_viewer", "fgm_consolidator"]) {
    assertEquals(shown.some((row) => row.startsWith(program)), true, `${program} was not found`);
  }
  assertEquals(rows.toSorted(), shown.toSorted());
});
