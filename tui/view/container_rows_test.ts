import { assertEquals } from "@std/assert";
import { rowText } from "../chart/styled.ts";
import type { Answers } from "../state/answers.ts";
import type { Dialog } from "../state/dialog.ts";
import { fixtureState, ready } from "../testing/fixture_state.ts";
import { chosenContainers, FIXTURE_CONTAINERS } from "../testing/fixture_viewer.ts";
import { containerContent } from "./container_rows.ts";

type ContainersDialog = Extract<Dialog, { kind: "containers" }>;

const ALL = { containers: FIXTURE_CONTAINERS, total: 42 };

function pickerOf(
  dialog: Partial<ContainersDialog> = {},
  { width = 106, search }: {
    readonly width?: number;
    readonly search?: Answers["search"] | undefined;
  } = { search: ready(ALL) },
) {
  const state = fixtureState({ columns: 120, rows: 40 });
  const answers = search === undefined ? {} : { search };
  const content = containerContent({ ...state, answers }, {
    kind: "containers",
    input: { text: "", caret: 0 },
    filter: { namespace: undefined, qosClass: undefined, label: undefined },
    refs: [],
    labels: {},
    selected: 0,
    ...dialog,
  }, { width, height: 14, top: 0 });
  return { ...content, texts: content.rows.map((row) => rowText(row).trimEnd()) };
}

const TICKED = {
  refs: chosenContainers(3).map(({ ref }) => ref).toReversed(),
  labels: Object.fromEntries(chosenContainers(3).map(({ ref, label }) => [ref, label])),
};

Deno.test("containerContent() lists names, namespace, QoS and when it was last seen", () => {
  const { texts } = pickerOf();
  assertEquals(texts[2]?.replace(/ {2,}/g, "|"), "▌[ ]|web-0/nginx|shop|Burstable|now");
  assertEquals(texts.find((text) => text.includes("tq5ml"))?.endsWith("42m ago"), true);
});

Deno.test("containerContent() ticks with the marks that lines will have, in the order of ticking", () => {
  const { texts } = pickerOf(TICKED);
  assertEquals(texts.slice(2, 6).map((text) => text.slice(1, 6)), [
    "[x] ■",
    "[x] ▲",
    "[x] ●",
    "[ ]  ",
  ]);
  assertEquals(
    texts.at(-1),
    "3 of 8 ticked: ● checkout-7…8c6b5-x2x4z/app  ▲ db-0/postgres  ■ web-0/nginx",
  );
});

Deno.test("containerContent() says how to tick where nothing is ticked", () => {
  assertEquals(pickerOf().texts.at(-1), "Tab ticks up to 8; Enter draws the selected one");
});

const FILTERS: readonly (readonly [
  fact: string,
  filter: Partial<ContainersDialog["filter"]>,
  want: string,
])[] = [
  ["all", {}, "  all namespaces, QoS classes and labels"],
  ["a namespace", { namespace: "shop" }, "  only namespace shop"],
  [
    "several",
    { namespace: "shop", qosClass: "Burstable", label: "app:web" },
    "  only namespace shop · QoS Burstable · label app:web",
  ],
];
for (const [fact, filter, want] of FILTERS) {
  Deno.test(`containerContent() tells the filter of ${fact} in words`, () => {
    const none = { namespace: undefined, qosClass: undefined, label: undefined };
    assertEquals(pickerOf({ filter: { ...none, ...filter } }).texts[1], want);
  });
}

const FAILED = { ...ready(ALL), state: "failed", value: undefined, why: "too slow" } as const;
const LOADING = { ...ready(ALL), state: "loading", value: undefined } as const;
const STATES: readonly (readonly [
  fact: string,
  search: Answers["search"],
  count: string,
  words: string | undefined,
])[] = [
  ["counts", ready(ALL), "14 of 42", undefined],
  ["counts while it loads again", { ...ready(ALL), state: "loading" }, "14 of 42 …", undefined],
  ["loads", LOADING, "loading…", "  loading…"],
  ["was not asked yet", undefined, "loading…", "  loading…"],
  ["failed", FAILED, "failed", "  failed: too slow"],
  [
    "finds nothing",
    ready({ containers: [], total: 0 }),
    "0 of 0",
    "  No container matches: Backspace widens the search.",
  ],
];
for (const [fact, search, count, words] of STATES) {
  Deno.test(`containerContent() ${fact}`, () => {
    const { texts } = pickerOf({}, { search });
    assertEquals(texts[0]?.endsWith(count), true, texts[0]);
    if (words !== undefined) assertEquals(texts[3], words);
  });
}

Deno.test("containerContent() drops columns from the right where it is narrow", () => {
  const columnsAt = (width: number) =>
    pickerOf({}, { width, search: ready(ALL) }).texts[2]?.split(/ {2,}/).slice(1).join("|");
  assertEquals(columnsAt(76), "web-0/nginx|shop|Burstable|now");
  assertEquals(columnsAt(68), "web-0/nginx|shop|Burstable");
  assertEquals(columnsAt(56), "web-0/nginx|shop");
  assertEquals(columnsAt(40), "web-0/nginx");
});
