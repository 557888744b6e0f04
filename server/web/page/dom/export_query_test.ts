import { assertEquals } from "@std/assert";
import { FIRST_CHOICE, initialState } from "../state/initial_state.ts";
import type { Choice, PageState } from "../state/page_state.ts";
import { panelOf } from "../state/panel_moves.ts";
import { exportAddress } from "./export_query.ts";

function state(choice: Partial<Choice>): PageState {
  const view = { kind: "fixed", fromMs: 1_000, toMs: 61_000 } as const;
  return initialState({ choice: { ...FIRST_CHOICE, view, ...choice }, theme: "auto", nowMs: 0 });
}

Deno.test("exportAddress() asks for each metric once, of the chosen containers, in the window", () => {
  const panels = [panelOf(1, "cpu"), panelOf(2, "memory"), panelOf(3, "cpu")];
  assertEquals(
    exportAddress(state({ panels, chosen: ["shop/web-1/app", "a,b"] }), "csv"),
    "api/export?format=csv&metrics=cpu%2Cmemory" +
      "&containers=shop%2Fweb-1%2Fapp%2Ca%2Cb&from=1000&to=61000",
  );
});

Deno.test("exportAddress() is none where nothing is shown", () => {
  assertEquals(exportAddress(state({ panels: [panelOf(1, "cpu")] }), "csv"), undefined);
  assertEquals(exportAddress(state({ panels: [], chosen: ["a"] }), "csv"), undefined);
  const view = { kind: "latest", spanMs: 60_000 } as const;
  const panels = [panelOf(1, "cpu")];
  assertEquals(exportAddress(state({ panels, chosen: ["a"], view }), "html"), undefined);
});
