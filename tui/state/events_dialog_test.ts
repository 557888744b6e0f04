import { assertEquals } from "@std/assert";
import { FIXTURE_EVENTS, fixtureState } from "../testing/fixture_state.ts";
import { afterKeys } from "../testing/key_script.ts";
import { eventItems } from "./events_dialog.ts";

const STATE = fixtureState({ columns: 120, rows: 40 });
const TIMES = FIXTURE_EVENTS.map(({ time_ms }) => time_ms);

Deno.test("openEventsDialog() begins with the newest, or at the cursor", () => {
  assertEquals(afterKeys(STATE, "e").dialog, { kind: "events", selected: 0 });
  const at = afterKeys({ ...STATE, cursorMs: TIMES[2]! + 500 }, "e");
  assertEquals(at.dialog, { kind: "events", selected: 2 });
  const before = afterKeys({ ...STATE, cursorMs: TIMES.at(-1)! - 1 }, "e");
  assertEquals(before.dialog, { kind: "events", selected: 0 });
});

Deno.test("eventsDialogKey() takes the cursor along, and tells the event by enter", () => {
  const down = afterKeys(STATE, "e down");
  assertEquals([down.cursorMs, down.dialog], [TIMES[1], { kind: "events", selected: 1 }]);
  const taken = afterKeys(down, "enter");
  assertEquals([taken.dialog, taken.cursorMs, taken.notice?.text], [
    undefined,
    TIMES[1],
    FIXTURE_EVENTS[1]!.text,
  ]);
});

Deno.test("eventsDialogKey() moves the window by enter alone", () => {
  const view = { span: 60_000, end: { mode: "follow" } } as const;
  const walked = afterKeys({ ...STATE, view }, "e down down");
  assertEquals([walked.view, walked.cursorMs], [view, undefined]);
  assertEquals(afterKeys(walked, "enter").cursorMs, TIMES[2]);
});

Deno.test("eventsDialogKey() has an empty list before the viewer's answer", () => {
  const empty = { ...STATE, answers: {} };
  assertEquals(eventItems(empty), []);
  assertEquals(afterKeys(empty, "e down G").dialog, { kind: "events", selected: 0 });
  assertEquals(afterKeys(empty, "e down enter"), empty);
});
