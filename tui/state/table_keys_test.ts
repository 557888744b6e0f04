import { assertEquals } from "@std/assert";
import { SERIES_MAX } from "../chart/styled.ts";
import { fixtureState, fixtureTable, ready } from "../testing/fixture_state.ts";
import { FIXTURE_CONTAINERS, FIXTURE_FACTS } from "../testing/fixture_viewer.ts";
import { afterKeys, afterTyping } from "../testing/key_script.ts";
import type { TuiState } from "./state.ts";
import { selectedRow, tableItems } from "./table_keys.ts";

const PLAIN = fixtureState({ columns: 80, rows: 12 + 4 }, { screen: "table", count: 2 });
const STATE: TuiState = {
  ...PLAIN,
  answers: {
    table: ready(fixtureTable(PLAIN.table.sort).table),
    filters: ready({ namespaces: ["batch", "shop"], qosClasses: ["Guaranteed"], labelKeys: [] }),
  },
};
const COUNT = FIXTURE_CONTAINERS.length;
const REFS = FIXTURE_CONTAINERS.map(({ lineage }) => lineage!);

const MOVES = [
  ["down", 1],
  ["j j j k", 2],
  ["up", 0],
  ["G", COUNT - 1],
  ["end up", COUNT - 2],
  ["G g", 0],
  ["pagedown", 12],
  ["ctrl-d", 6],
  ["ctrl-d ctrl-u", 0],
] as const;
for (const [script, want] of MOVES) {
  Deno.test(`tableKey() selects row ${want} by ${script}`, () => {
    assertEquals(selectedRow(afterKeys(STATE, script)), want);
  });
}

Deno.test("selectedRow() stays with its container when the order changes", () => {
  const selected = afterKeys(STATE, "down down");
  const containers = FIXTURE_CONTAINERS.toReversed();
  const answers = { table: ready({ containers, total: COUNT }) };
  assertEquals(selectedRow({ ...selected, answers }), COUNT - 3);
  assertEquals(selectedRow({ ...selected, answers: {} }), 0);
});

Deno.test("tableKey() draws the selected container alone, and goes to the charts", () => {
  const after = afterKeys(STATE, "down down down enter");
  assertEquals([after.screen, after.chosen.map(({ ref }) => ref)], ["charts", [REFS[3]]]);
});

Deno.test("tableKey() adds and takes out, and selects the next row", () => {
  const refsOf = ({ chosen }: TuiState) => chosen.map(({ ref }) => ref);
  const out = afterKeys(STATE, "space");
  assertEquals([refsOf(out), selectedRow(out)], [[REFS[1]], 1]);
  const added = afterKeys(STATE, "G space");
  assertEquals([refsOf(added), selectedRow(added)], [[REFS[0], REFS[1], REFS.at(-1)], COUNT - 1]);
});

Deno.test("tableKey() adds no more than can be told apart, and says so", () => {
  const full = afterKeys(STATE, "down down " + "space ".repeat(SERIES_MAX));
  assertEquals(full.chosen.length, SERIES_MAX);
  assertEquals(full.notice?.text, "8 containers are drawn at most: untick one first");
});

Deno.test("tableKey() sorts by the key metrics in turn", () => {
  const [first, second, third] = FIXTURE_FACTS.keyMetrics;
  const sortedBy = (script: string, sort = first!) =>
    afterKeys({ ...STATE, table: { ...STATE.table, sort } }, script).table.sort;
  assertEquals([sortedBy(">"), sortedBy("> >"), sortedBy("<")], [
    second,
    third,
    FIXTURE_FACTS.keyMetrics.at(-1),
  ]);
  assertEquals([sortedBy(">", "name"), sortedBy("<", "name")], [
    first,
    FIXTURE_FACTS.keyMetrics.at(-1),
  ]);
});

Deno.test("filterKey() filters as one types, and keeps or drops it", () => {
  const typing = afterTyping(afterKeys(STATE, "/"), "web 0");
  assertEquals([typing.table.filter.search, typing.table.isFiltering], ["web 0", true]);
  const kept = afterKeys(typing, "backspace ctrl-w enter");
  assertEquals([kept.table.filter.search, kept.table.isFiltering], ["", false]);
  const dropped = afterKeys(typing, "escape");
  assertEquals([dropped.table.filter.search, dropped.table.isFiltering], ["", false]);
});

Deno.test("filterKey() moves the selection while one types", () => {
  assertEquals(selectedRow(afterKeys(STATE, "/ down ctrl-n up")), 1);
});

Deno.test("filterKey() types at the end, wherever the caret would be", () => {
  assertEquals(afterKeys(STATE, "/ a left b").table.filter.search, "ab");
});

Deno.test("tableKey() narrows by namespace, QoS class and label", () => {
  const { filter } = afterKeys(STATE, "down alt-n alt-q alt-l").table;
  assertEquals([filter.namespace, filter.qosClass, filter.label], [
    "batch",
    "Guaranteed",
    "app:db",
  ]);
  assertEquals(afterKeys(STATE, "/ alt-n alt-n").table.filter.namespace, "shop");
  assertEquals(
    afterKeys({ ...STATE, answers: {} }, "alt-q").notice?.text,
    "The QoS classes are not known yet",
  );
});

Deno.test("tableKey() drops the filter by esc first, and then leaves", () => {
  const filtered = afterKeys(STATE, "/ w enter alt-n");
  const dropped = afterKeys(filtered, "escape");
  assertEquals([dropped.screen, dropped.table.filter], ["table", STATE.table.filter]);
  assertEquals(afterKeys(dropped, "escape").screen, "charts");
});

Deno.test("tableKey() says so where there is nothing to draw or to sort by", () => {
  const empty = { ...STATE, answers: {}, viewer: undefined };
  assertEquals(tableItems(empty), []);
  assertEquals(afterKeys(empty, "enter").notice?.text, "There is no container to draw");
  assertEquals(afterKeys(empty, "space").notice?.text, "There is no container to add");
  assertEquals(afterKeys(empty, ">").notice?.text, "The viewer has not answered yet");
  assertEquals(afterKeys(empty, "down").table.selected, undefined);
});

Deno.test("showScreen() ends the typing of a filter", () => {
  assertEquals(afterKeys(STATE, "/ w enter t t").table.isFiltering, false);
});
