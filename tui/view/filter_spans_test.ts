import { assertEquals } from "@std/assert";
import { rowText } from "../chart/styled.ts";
import type { ContainerFilter } from "../state/answers.ts";
import { filterSpans } from "./filter_spans.ts";

const NONE: ContainerFilter = {
  search: "",
  namespace: undefined,
  qosClass: undefined,
  label: undefined,
};

const CASES: readonly (readonly [
  fact: string,
  filter: Partial<ContainerFilter>,
  isTyping: boolean,
  want: string,
])[] = [
  ["says nothing where nothing is filtered", {}, false, ""],
  ["names the search", { search: "web" }, false, "filter web"],
  ["shows the caret while one types", { search: "we" }, true, "/we "],
  ["asks for a filter while it is empty", {}, true, "/ filter"],
  [
    "names each filter",
    { namespace: "shop", qosClass: "Burstable", label: "app:web" },
    false,
    "namespace shop · QoS Burstable · label app:web",
  ],
  [
    "joins search and filters",
    { search: "web", namespace: "shop" },
    false,
    "filter web · namespace shop",
  ],
  ["cuts long values", { label: "a".repeat(40) }, false, `label ${"a".repeat(23)}…`],
];
for (const [fact, filter, isTyping, want] of CASES) {
  Deno.test(`filterSpans() ${fact}`, () => {
    const row = filterSpans({ ...NONE, ...filter }, { isTyping, width: 120 });
    assertEquals(rowText(row), want);
  });
}
