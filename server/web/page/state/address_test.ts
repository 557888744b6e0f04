import { assertEquals } from "@std/assert";
import { type Random, randomInteger, seededRandom } from "../../../testing/random.ts";
import { addressNotice, addressText, QUERY_MAX, readAddress } from "./address.ts";
import { FIRST_CHOICE, NO_FILTER } from "./initial_state.ts";
import type { Choice, Panel, View } from "./page_state.ts";
import { panelOf } from "./panel_moves.ts";

const HOUR = 3_600_000;

const TEXTS: readonly [choice: Partial<Choice>, want: string][] = [
  [{}, "range=1h&follow=1"],
  [{ isFollowing: false }, "range=1h"],
  [{ view: { kind: "latest", spanMs: 5_400_000 } }, "range=90m&follow=1"],
  [{ view: { kind: "latest", spanMs: "all" }, isFollowing: false }, "range=all"],
  [
    {
      view: { kind: "fixed", fromMs: 1_795_377_600_000, toMs: 1_795_377_661_500 },
      isFollowing: false,
    },
    "from=2026-11-22T20:00:00Z&to=2026-11-22T20:01:01.500Z",
  ],
  [{ panels: [panelOf(7, "")] }, "range=1h&follow=1"],
  [
    {
      panels: [{
        ...panelOf(1, "cpu_use"),
        as: "rate",
        study: { id: "periodicity", parameters: { min_period: 2, kind: "up" }, pattern: "web-*" },
        title: "CPU: all",
      }],
      sort: "cpu_use",
    },
    "range=1h&follow=1&panel=cpu_use%7Erate%7Eperiodicity:min_period=2:kind=up:@=web-*%7Etitle=CPU%253A+all"
      .replaceAll("%7E", "~"),
  ],
  [
    { chosen: ["shop/web-1/app", "0123abcd"] },
    "range=1h&follow=1&container=shop/web-1/app&container=0123abcd",
  ],
  [
    { filter: { ...NO_FILTER, namespace: "shop", labels: "app:web,tier:a&b", search: "we b" } },
    "range=1h&follow=1&namespace=shop&labels=app:web,tier:a%26b&search=we+b",
  ],
  [{ sort: "name" }, "range=1h&follow=1&sort=name"],
];
for (const [choice, want] of TEXTS) {
  Deno.test(`addressText() ${want}`, () => {
    assertEquals(addressText({ ...FIRST_CHOICE, ...choice }), want);
  });
}

Deno.test("addressText() has a theme where it is given one", () => {
  assertEquals(addressText(FIRST_CHOICE, { theme: "dark" }), "range=1h&follow=1&theme=dark");
});

const READ: readonly [query: string, want: Partial<Choice>, complaints?: readonly string[]][] = [
  ["", {}],
  ["?", {}],
  ["?container=a", { chosen: ["a"] }],
  ["?range=15m", { view: { kind: "latest", spanMs: 900_000 }, isFollowing: false }],
  ["?follow=0", { isFollowing: false }],
  ["?range=1w&follow=1", { view: { kind: "latest", spanMs: 168 * HOUR } }],
  ["?from=1000&to=9000", {
    view: { kind: "fixed", fromMs: 1_000, toMs: 9_000 },
    isFollowing: false,
  }],
  ["?from=1000&to=2000", {
    view: { kind: "fixed", fromMs: 1_000, toMs: 6_000 },
    isFollowing: false,
  }],
  ["?from=32503679999000&to=32503680000000", {
    view: { kind: "fixed", fromMs: 32_503_679_995_000, toMs: 32_503_680_000_000 },
    isFollowing: false,
  }],
  // Written with its signs escaped it is longer than what is read.
  [`?panel=${"=".repeat(200)}`, {}, [`panel=${"=".repeat(59)}…`]],
  [
    "?from=2026-11-22T21:00:00+01:00&to=2026-11-22T21:00:10%2B01:00",
    {
      view: { kind: "fixed", fromMs: 1_795_377_600_000, toMs: 1_795_377_610_000 },
      isFollowing: false,
    },
  ],
  ["?from=1000&to=9000&follow=1", {
    view: { kind: "fixed", fromMs: 1_000, toMs: 9_000 },
    isFollowing: false,
  }],
  ["?range=soon", {}, ["range=soon"]],
  ["?range=1s", {}, ["range=1s"]],
  ["?from=9000&to=1000", {}, ["from=9000", "to=1000"]],
  ["?from=yesterday", {}, ["from=yesterday", "to="]],
  ["?follow=yes", {}, ["follow=yes"]],
  ["?theme=pink&colour=red", {}, ["colour=red", "theme=pink"]],
  ["?panel=~rate&panel=a%ZZ", {}, ["panel=~rate", "panel=a%ZZ"]],
  [`?search=${"x".repeat(501)}`, {}, ["search= of 501 characters"]],
  ["?dashboard=https://elsewhere.example/x.json", {}, [
    "dashboard=https://elsewhere.example/x.json",
  ]],
  ["?container=&container=a&container=a", { chosen: ["a"] }],
];
for (const [query, want, complaints = []] of READ) {
  Deno.test(`readAddress() ${query.slice(0, 60)}`, () => {
    const address = readAddress(query);
    assertEquals(address.choice, { ...FIRST_CHOICE, ...want });
    assertEquals(address.complaints, complaints);
  });
}

Deno.test("readAddress() takes as many panels and containers as fit, and says so", () => {
  const panels = "panel=m&".repeat(7);
  const containers = Array.from({ length: 25 }, (_, place) => `container=c${place}`).join("&");
  const { choice, complaints } = readAddress(`?${panels}${containers}`);
  assertEquals([choice.panels.length, choice.chosen.length], [5, 20]);
  assertEquals(choice.panels.map(({ id }) => id), [1, 2, 3, 4, 5]);
  assertEquals(complaints, ["panels beyond 5", "containers beyond 20"]);
});

Deno.test("readAddress() is bounded, whatever it is given", () => {
  const { choice, complaints } = readAddress(`?${"container=abc&".repeat(100_000)}`);
  assertEquals(choice.chosen, ["abc"]);
  assertEquals(complaints[0], `what follows after ${QUERY_MAX} characters`);
});

Deno.test("readAddress() with a dashboard takes other names for its variables", () => {
  const { dashboard, variables, complaints } = readAddress("?dashboard=load&run_id=42");
  assertEquals(dashboard, { kind: "served", path: "dashboards/load.json" });
  assertEquals(variables.get("RUN_ID"), "42");
  assertEquals(complaints, []);
});

Deno.test("addressNotice() names what was left out, and only some of much", () => {
  assertEquals(addressNotice({ complaints: [] }), undefined);
  assertEquals(addressNotice({ complaints: ["a=1"] }), "Left out of the address: a=1");
  const notice = addressNotice({ complaints: ["a", "b", "c", "d", "e"] });
  assertEquals(notice, "Left out of the address: a, b, c and 2 more");
});

Deno.test("a choice is read back from its address as it was", () => {
  const seed = 20;
  const random = seededRandom(seed);
  for (let run = 0; run < 500; run++) {
    const choice = randomChoice(random);
    const query = addressText(choice, { theme: "light" });
    const { choice: read, complaints, theme } = readAddress(`?${query}`);
    assertEquals(read, choice, `seed ${seed} run ${run}: ${query}`);
    assertEquals([complaints, theme], [[], "light"]);
  }
});

Deno.test("readAddress() of noise never throws", () => {
  const seed = 21;
  const random = seededRandom(seed);
  for (let run = 0; run < 2_000; run++) {
    const name = pick(random, ["panel", "range", "from", "to", "dashboard", "container", "x"]);
    readAddress(`?${name}=${randomText(random, 30)}&${randomText(random, 30)}`);
  }
});

const SIGNS = [..."abz019-_.~:=%&+ ,/@'\"#?äé漢😀"];

function randomText(random: Random, most = 8): string {
  const length = randomInteger(random, { least: 1, most });
  return Array.from({ length }, () => pick(random, SIGNS)).join("");
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

function randomView(random: Random): View {
  if (random() < 0.2) return { kind: "latest", spanMs: "all" };
  const lengthMs = randomInteger(random, { least: 5_000, most: 1e9 });
  if (random() < 0.5) return { kind: "latest", spanMs: lengthMs };
  const fromMs = randomInteger(random, { least: 0, most: 2e12 });
  return { kind: "fixed", fromMs, toMs: fromMs + lengthMs };
}

function randomPanel(random: Random, id: number): Panel {
  const text = () => randomText(random);
  const values = Array.from(
    { length: randomInteger(random, { least: 0, most: 3 }) },
    () =>
      [
        text(),
        pick<number | string>(random, [text(), 1e21, -0.5, 7, "7", "'7", "", "1e3"]),
      ] as const,
  );
  const pattern = random() < 0.3 ? { pattern: text() } : {};
  const id2 = pick(random, ["periodicity", "raw", "rate", "title", text()]);
  return {
    id,
    metric: text(),
    as: pick(random, [undefined, "raw", "rate"]),
    study: random() < 0.5
      ? undefined
      : { id: id2, parameters: Object.fromEntries(values), ...pattern },
    title: random() < 0.5 ? undefined : text(),
  };
}

function randomChoice(random: Random): Choice {
  const view = randomView(random);
  const many = (most: number) => ({ length: randomInteger(random, { least: 0, most }) });
  const some = () => random() < 0.5 ? "" : randomText(random);
  return {
    view,
    isFollowing: view.kind === "latest" && random() < 0.5,
    panels: Array.from(many(5), (_, place) => randomPanel(random, place + 1)),
    chosen: [...new Set(Array.from(many(20), () => randomText(random)))],
    filter: {
      search: some(),
      namespace: some(),
      node: some(),
      qosClass: some(),
      labels: some(),
    },
    sort: pick(random, ["recency", "name", randomText(random)]),
  };
}
