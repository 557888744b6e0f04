import { assertEquals } from "@std/assert";
import { balanceKills, culpritOf, type KillLedger, type MemberCount } from "./kill_ledger.ts";

/**
 * Counts of one cgroup, tick after tick, as "total: member count[-held] …"; kills of the gone at each
 * tick.
 */
const CASES: readonly [fact: string, ticks: readonly string[], want: readonly number[]][] = [
  ["nothing of a first sight", ["7: a0 b1"], [0]],
  ["nothing of counts that stand still", ["7: a0 b1", "7: a0 b1"], [0, 0]],
  ["nothing where a living member counted it", ["0: a0", "2: a2", "2: a2"], [0, 0, 0]],
  ["a kill where a member is gone", ["0: a0 b0", "1: b0"], [0, 1]],
  ["a kill of the only member", ["3: a3", "5:"], [0, 2]],
  ["nothing where a member left without", ["3: a3", "3:"], [0, 0]],
  ["nothing of what was there before it", ["4: a0", "4:"], [0, 0]],
  ["a kill where another takes its place", ["0: a0", "1: b0"], [0, 1]],
  ["a second kill of the same pod", ["0: a0", "1: b0", "1: b0", "2: c0"], [0, 1, 0, 1]],
  ["only what the living did not count", ["0: a0 b0", "3: b2"], [0, 1]],
  ["a kill counted by the cgroup a tick before the member is gone", ["0: a0", "1: a0", "1:"], [
    0,
    0,
    1,
  ]],
  ["nothing where the member counts it a tick later", ["0: a0", "1: a0", "1: a1", "1:"], [
    0,
    0,
    0,
    0,
  ]],
  ["nothing of a kill of nobody that is known", ["0: a0", "1: a0", "1: a0", "1:"], [0, 0, 0, 0]],
  [
    "a kill behind one of nobody",
    ["0: a0", "1: a0", "2: a0", "2:"],
    [0, 0, 0, 1],
  ],
  ["nothing of kills before a member was sampled", ["0:", "2: a2", "2:"], [0, 0, 0]],
  ["nothing of one that was nobody's and then a member's", ["0:", "2:", "2:", "2: a2", "2:"], [
    0,
    0,
    0,
    0,
    0,
  ]],
  ["nothing of a counter that stepped back", ["9: a0", "0: a0", "0:"], [0, 0, 0]],
  ["what comes after a step back", ["9: a0", "0: a0", "1:"], [0, 0, 1]],
  ["what a member held when it went", ["0: a0", "3: a3-1", "3:"], [0, 0, 1]],
  ["nothing of what a member held no more", ["0: a0", "3: a3-1", "3: a3", "3:"], [0, 0, 0, 0]],
  ["nothing of what a living member holds", ["0: a0 b0", "3: a3-1"], [0, 0]],
  ["nothing where the cgroup counts its own processes alone", ["0: a0", "0: a3", "0:"], [0, 0, 0]],
];
function countOf(text: string): MemberCount {
  const [count, held = 0] = text.split("-").map(Number) as [number, number?];
  return { count, held };
}

for (const [fact, ticks, want] of CASES) {
  Deno.test(`balanceKills() tells ${fact}`, () => {
    let ledger: KillLedger | undefined;
    const found = ticks.map((tick) => {
      const [total, members] = tick.split(":");
      const balance = balanceKills(ledger, {
        total: Number(total),
        members: new Map(
          members!.split(" ").filter((text) => text !== "")
            .map((text) => [text[0]!, countOf(text.slice(1))]),
        ),
      });
      ledger = balance.ledger;
      return balance.ofVanished;
    });
    assertEquals(found, [...want]);
  });
}

Deno.test("balanceKills() finds every kill of members that are gone, and no other", () => {
  const seed = 11;
  let state = seed;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let round = 0; round < 200; round++) {
    let [total, made, lost, found] = [5, 0, 0, 0];
    const living = new Map<string, number>();
    let ledger: KillLedger | undefined;
    const look = (members: ReadonlyMap<string, number>) => {
      const counts = new Map([...members].map(([key, count]) => [key, { count, held: 0 }]));
      const balance = balanceKills(ledger, { total, members: counts });
      ledger = balance.ledger;
      found += balance.ofVanished;
    };
    look(new Map());
    for (let tick = 0; tick < 80; tick++) {
      if (random() < 0.3) living.set(`m${made++}`, 0);
      for (const [key, count] of living) {
        if (random() > 0.1) continue;
        living.set(key, count + 1);
        total++;
      }
      // The members are read first: who is killed whole before the cgroup is read is seen in it alone.
      const read = new Map(living);
      for (const key of read.keys()) {
        const chance = random();
        if (chance < 0.1) living.delete(key);
        if (chance > 0.05) continue;
        total++;
        lost++;
      }
      look(read);
    }
    look(new Map(living));
    assertEquals(found, lost, `seed ${seed}, round ${round}`);
  }
});

const SHARES: readonly [fact: string, shares: readonly number[], want: number | undefined][] = [
  ["nobody of none", [], undefined],
  ["the only one, whatever it held", [0.1], 0],
  ["the only one without a limit", [NaN], 0],
  ["the one that was at its limit", [0.2, 0.95, NaN], 1],
  ["nobody where two were", [0.95, 0.99], undefined],
  ["nobody where none was", [0.2, 0.89], undefined],
];
for (const [fact, shares, want] of SHARES) {
  Deno.test(`culpritOf() names ${fact}`, () => {
    const suspects = shares.map((limitShare) => ({ limitShare }));
    assertEquals(culpritOf(suspects), want === undefined ? undefined : suspects[want]);
  });
}
