import { assert, assertEquals } from "@std/assert";
import { SERIES_MAX } from "../chart/styled.ts";
import { fixtureState, ready } from "../testing/fixture_state.ts";
import { FIXTURE_CONTAINERS } from "../testing/fixture_viewer.ts";
import { afterKeys, afterTyping } from "../testing/key_script.ts";
import { containerItems, type ContainersDialog } from "./containers_dialog.ts";
import type { TuiState } from "./state.ts";

const PLAIN = fixtureState({ columns: 120, rows: 40 }, { count: 2 });
const STATE: TuiState = {
  ...PLAIN,
  answers: {
    ...PLAIN.answers,
    search: ready({ containers: FIXTURE_CONTAINERS, total: 14 }),
    filters: ready({ namespaces: ["shop"], qosClasses: ["Guaranteed"], labelKeys: [] }),
  },
};
const OPEN = afterKeys(STATE, "c");
const [WEB, DB, CHECKOUT] = FIXTURE_CONTAINERS.map(({ lineage }) => lineage!);

function dialogOf({ dialog }: TuiState): ContainersDialog {
  assert(dialog?.kind === "containers");
  return dialog;
}

function refsOf({ chosen }: TuiState): readonly string[] {
  return chosen.map(({ ref }) => ref);
}

Deno.test("openContainersDialog() ticks what is drawn", () => {
  const { refs, labels, selected } = dialogOf(OPEN);
  assertEquals(refs, [WEB, DB]);
  assertEquals([labels[WEB!], selected], ["web-0/nginx", 0]);
});

Deno.test("containersDialogKey() draws the one that was looked for, where nothing was ticked", () => {
  assertEquals(refsOf(afterKeys(OPEN, "down down enter")), [CHECKOUT]);
  const typed = afterTyping(OPEN, "web");
  assertEquals(refsOf(afterKeys(typed, "enter")), [WEB]);
});

Deno.test("containersDialogKey() changes nothing by enter alone", () => {
  const after = afterKeys(OPEN, "enter");
  assertEquals([refsOf(after), after.dialog], [[WEB, DB], undefined]);
});

Deno.test("containersDialogKey() draws the first one where nothing was drawn", () => {
  const empty = { ...STATE, chosen: [] };
  assertEquals(refsOf(afterKeys(empty, "c enter")), [WEB]);
});

Deno.test("containersDialogKey() ticks without leaving, and takes the ticked ones in their order", () => {
  const ticked = afterKeys(OPEN, "tab down tab");
  assertEquals([dialogOf(ticked).refs, dialogOf(ticked).selected], [[DB, CHECKOUT], 3]);
  const taken = afterKeys(ticked, "enter");
  assertEquals(refsOf(taken), [DB, CHECKOUT]);
  assertEquals(taken.chosen[1], {
    ref: CHECKOUT!,
    label: "checkout-7d9f8c6b5-x2x4z/app",
    namespace: "shop",
  });
});

Deno.test("containersDialogKey() remembers ticked ones that the search has lost from sight", () => {
  const ticked = afterKeys(OPEN, "down down tab");
  const search = ready({ containers: FIXTURE_CONTAINERS.slice(5, 6), total: 1 });
  const searched = { ...ticked, answers: { ...ticked.answers, search } };
  assertEquals(afterKeys(searched, "enter").chosen[2], {
    ref: CHECKOUT!,
    label: "checkout-7d9f8c6b5-x2x4z/app",
    namespace: "shop",
  });
});

Deno.test("containersDialogKey() remembers what only the search knew of a container", () => {
  const nameless = { ...FIXTURE_CONTAINERS[2]!, lineage: null, container_name: null };
  const search = ready({ containers: [nameless], total: 1 });
  const ticked = afterKeys({ ...OPEN, answers: { search } }, "tab");
  const lost = { ...ticked, answers: {} };
  assertEquals(afterKeys(lost, "enter").chosen[2], {
    ref: nameless.id,
    label: "checkout-7d9f8c6b5-x2x4z",
    namespace: undefined,
  });
});

Deno.test("containersDialogKey() ticks no more than can be told apart, and says so", () => {
  const all = afterKeys(OPEN, "alt-u " + "tab ".repeat(SERIES_MAX + 1));
  assertEquals(dialogOf(all).refs.length, SERIES_MAX);
  assertEquals(all.notice?.text, "8 containers are drawn at most: untick one first");
});

Deno.test("containersDialogKey() does not draw nothing", () => {
  const after = afterKeys(OPEN, "alt-u enter");
  assertEquals([after.dialog?.kind, refsOf(after)], ["containers", [WEB, DB]]);
  assertEquals(after.notice?.text, "No container is ticked: Tab ticks one");
});

Deno.test("containersDialogKey() cycles filters, and begins at the top", () => {
  const after = afterKeys(OPEN, "down alt-n alt-q alt-l");
  const { filter, selected } = dialogOf(after);
  assertEquals([filter, selected], [
    { namespace: "shop", qosClass: "Guaranteed", label: "app:web" },
    0,
  ]);
  const unknown = { ...OPEN, answers: {} };
  assertEquals(afterKeys(unknown, "alt-n").notice?.text, "The namespaces are not known yet");
});

Deno.test("containersDialogKey() stays open where nothing matches", () => {
  const none = {
    ...OPEN,
    answers: { ...OPEN.answers, search: ready({ containers: [], total: 0 }) },
  };
  const after = afterKeys(afterTyping(none, "zzz"), "tab enter");
  assertEquals([after.dialog?.kind, after.notice?.text], [
    "containers",
    "No container matches: Esc leaves",
  ]);
});

Deno.test("containersDialogKey() leaves without a change", () => {
  assertEquals(afterKeys(OPEN, "tab tab down tab escape"), STATE);
});

Deno.test("containerItems() is empty before the viewer's answer", () => {
  assertEquals(containerItems({ answers: {} }), []);
});
