import { assertEquals } from "@std/assert";
import { randomInteger, seededRandom } from "../testing/random.ts";
import { groupsOf, RowBatch, type SortedRows } from "./row_batch.ts";
import { LabelPool, type RowLabels } from "./row_labels.ts";

const POOL = new LabelPool();

function labels(containerId: string, changes: Partial<RowLabels> = {}): RowLabels {
  return POOL.share({
    containerId,
    podName: null,
    namespace: null,
    qosClass: null,
    nodeName: null,
    containerName: null,
    podUid: null,
    device: null,
    pid: null,
    comm: null,
    ...changes,
  });
}

function textsOf({ runs, timesMs, values }: SortedRows): string[] {
  return runs.flatMap(({ metric, labels, from, to }) =>
    Array.from({ length: to - from }, (_, i) => {
      const { containerId, device, pid, podName } = labels;
      const series = [metric, containerId, device ?? "", String(pid ?? "").padStart(4)];
      const time = String(timesMs[from + i]).padStart(6);
      return [...series, time, values[from + i], podName ?? ""].join("/");
    })
  );
}

Deno.test("RowBatch gives rows by metric, container, device, process and time", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = seededRandom(seed);
    const pick = <T>(choices: readonly T[]) =>
      choices[randomInteger(random, { least: 0, most: choices.length - 1 })]!;
    const batch = new RowBatch();
    let value = 0;
    const add = () => {
      const metric = pick(["a", "b"]);
      const owner = labels(pick(["x", "y"]), {
        device: pick([null, null, "8:0"]),
        pid: pick([null, 3, 20]),
        podName: pick([null, "pod"]),
      });
      let timeMs = randomInteger(random, { least: 500, most: 590 });
      for (let i = randomInteger(random, { least: 1, most: 30 }); i > 0; i--) {
        batch.add({ timeMs, value: value++ }, { metric, labels: owner });
        timeMs += randomInteger(random, { least: random() < 0.1 ? -5 : 0, most: 3 });
      }
    };
    for (let i = 0; i < 20; i++) add();
    const kept = batch.length;
    for (let i = 0; i < 3; i++) add();
    batch.cutTo(kept);
    const rows = batch.take();
    assertEquals([rows.rowCount, batch.length], [kept, 0], `seed ${seed}`);
    const texts = textsOf(rows);
    assertEquals(texts.length, kept, `seed ${seed}`);
    const byOrder = texts.map((text) => text.split("/").slice(0, 5).join("/"));
    assertEquals(byOrder, byOrder.toSorted(), `seed ${seed}`);
    const numbers = texts.map((text) => Number(text.split("/")[5])).sort((a, b) => a - b);
    assertEquals(numbers, Array.from({ length: kept }, (_, i) => i), `seed ${seed}`);
    const width = randomInteger(random, { least: 1, most: 100 });
    const groups = [...groupsOf(rows, width)];
    assertEquals(groups.flatMap(textsOf), texts, `seed ${seed}, groups of ${width}`);
    for (const { rowCount, runs } of groups) {
      assertEquals([runs[0]!.from, runs.at(-1)!.to], [0, rowCount], `seed ${seed}`);
    }
  }
});

Deno.test("RowBatch keeps neighbouring rows of one series in one run", () => {
  const batch = new RowBatch();
  const x = labels("x");
  for (const timeMs of [3, 4, 1, 2]) {
    batch.add({ timeMs, value: timeMs }, { metric: "a", labels: x });
    if (timeMs === 4) batch.add({ timeMs: 1, value: 0 }, { metric: "b", labels: x });
  }
  const { runs, timesMs } = batch.take();
  assertEquals(runs.map(({ metric, from, to }) => [metric, from, to]), [["a", 0, 4], ["b", 4, 5]]);
  assertEquals([...timesMs], [1, 2, 3, 4, 1]);
});

Deno.test("RowBatch without rows gives none", () => {
  assertEquals([...groupsOf(new RowBatch().take(), 10)], []);
});
