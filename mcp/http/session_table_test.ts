import { assertEquals } from "@std/assert";
import { RequestsInFlight } from "./requests_in_flight.ts";
import { type Session, SESSION_IDLE_MS_MAX, SESSIONS_MAX, SessionTable } from "./session_table.ts";

function session(id: string, usedMs: number, closed: string[]): Session {
  const transport = {
    close: () => {
      closed.push(id);
      return Promise.resolve();
    },
  } as unknown as Session["transport"];
  return { id, transport, usedMs, bucket: undefined, flight: new RequestsInFlight().open() };
}

Deno.test("SessionTable ends a session that was silent for too long", () => {
  const closed: string[] = [];
  const table = new SessionTable();
  table.add(session("a", 0, closed));
  table.add(session("b", 10, closed));
  assertEquals(table.use("a", SESSION_IDLE_MS_MAX)?.id, "a");
  assertEquals(table.use("b", SESSION_IDLE_MS_MAX + 11), undefined);
  assertEquals(closed, ["b"]);
  assertEquals(table.size, 1);
});

Deno.test("SessionTable makes room by ending the one that was silent for longest", () => {
  const closed: string[] = [];
  const table = new SessionTable();
  for (let i = 0; i < SESSIONS_MAX; i++) table.add(session(`s${i}`, i, closed));
  table.use("s0", SESSIONS_MAX);
  table.add(session("new", SESSIONS_MAX + 1, closed));
  assertEquals(closed, ["s1"]);
  assertEquals(table.size, SESSIONS_MAX);
});

Deno.test("SessionTable.close() ends all, forget() only forgets", async () => {
  const closed: string[] = [];
  const table = new SessionTable();
  for (const id of ["a", "b", "c"]) table.add(session(id, 0, closed));
  table.forget("b");
  await table.close();
  assertEquals(closed, ["a", "c"]);
  assertEquals(table.use("a", 0), undefined);
});
