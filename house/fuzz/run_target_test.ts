import { cpuUsage } from "node:process";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { FuzzSubject, FuzzTarget } from "@fgm/k8s/testing/fuzz_target";
import { runInput, runTarget } from "./run_target.ts";

function target(read: FuzzSubject["read"], changes: Partial<FuzzTarget> = {}): FuzzTarget {
  return {
    name: "test/target",
    form: "text",
    refusals: [SyntaxError],
    open: () => ({ corpus: ["some 12 text\n"], read }),
    ...changes,
  };
}

const after = (count: number) => (tried: number) => tried >= count;

Deno.test("runTarget() counts what is tried and what is refused", async () => {
  let reads = 0;
  const outcome = await runTarget({
    target: target(() => {
      if (++reads % 2 === 0) throw new SyntaxError("no");
    }),
    seed: 1,
    isOver: after(10),
  });
  assertEquals([outcome.tried, outcome.refused, outcome.finding], [10, 5, undefined]);
});

const FINDINGS: readonly (readonly [what: string, target: FuzzTarget, why: string])[] = [
  [
    "an error that is not documented",
    target(() => {
      throw new TypeError("x is undefined\nand more");
    }),
    "it throws TypeError: x is undefined",
  ],
  [
    "a promise that is rejected",
    target(() => Promise.reject(new TypeError("late"))),
    "it throws TypeError: late",
  ],
  ["what is thrown and no error", target(() => Promise.reject("text")), "it throws text"],
  [
    "too deep a recursion, though the target refuses with RangeError",
    target(function deep(input): unknown {
      return [deep(input)];
    }, { refusals: [RangeError] }),
    "Maximum call stack size exceeded",
  ],
  ["more than fits the input", target(() => "x".repeat(1_000_000)), "bytes come out of"],
  ["memory out of proportion", target(() => void new Uint8Array(2 ** 29).fill(1)), "MB of memory"],
];

for (const [what, given, why] of FINDINGS) {
  Deno.test(`runTarget() finds ${what}`, async () => {
    const { finding, tried } = await runTarget({ target: given, seed: 3, isOver: after(5) });
    assertStringIncludes(finding?.why ?? "nothing", why);
    assertEquals([finding?.number, tried], [1, 1]);
  });
}

Deno.test("runInput() finds again what was found, and nothing in other inputs", async () => {
  const given = target((input) => {
    if (input.length > 3) throw new TypeError("too long");
  });
  const { finding } = await runTarget({ target: given, seed: 1, isOver: after(100) });
  assertEquals((await runInput(given, finding!.input))?.why, "it throws TypeError: too long");
  assertEquals(await runInput(given, new Uint8Array(3)), undefined);
});

Deno.test("runTarget() finds what takes too long each time, and not what did once", async () => {
  let reads = 0;
  const slow = (isSlow: (read: number) => boolean) =>
    target(() => {
      const endUsec = cpuUsage().user + 120_000;
      if (isSlow(++reads)) { while (cpuUsage().user < endUsec); }
    });
  const limits = { seed: 1, isOver: after(2), inputMsMax: 100 };
  const once = await runTarget({ target: slow((read) => read === 1), ...limits });
  assertEquals([once.finding, reads], [undefined, 3]);
  const always = await runTarget({ target: slow(() => true), ...limits });
  assert(/^\d+ bytes take \d+ ms$/.test(always.finding?.why ?? ""), always.finding?.why);
});

Deno.test("runTarget() finds what the meter that it is given saw of an input", async () => {
  let input = 0;
  const memory = { begin: () => void input++, grownBytes: () => input === 3 ? 2 ** 30 : 5 };
  const { finding, grownBytes } = await runTarget({
    ...{ target: target(() => {}), seed: 1, isOver: after(5), memory },
  });
  assertEquals([finding?.number, grownBytes], [3, 5]);
  assert(/^\d+ bytes take 1024 MB of memory$/.test(finding?.why ?? ""), finding?.why);
});

Deno.test("runTarget() stands parsers that write into what they are given", async () => {
  const seen: string[] = [];
  const given = target((input) => void seen.push(input.fill(0).toHex()));
  await runTarget({ target: given, seed: 1, isOver: after(50) });
  const told: string[] = [];
  const onInput = (input: Uint8Array) => void told.push(new TextDecoder().decode(input));
  await runTarget({ target: given, seed: 1, isOver: after(50), onInput });
  assert(told.some((text) => text.includes("some")), told.join());
});

Deno.test("runTarget() gives input n of a seed, whatever came before it", async () => {
  const inputsOf = async (seed: number) => {
    const inputs: string[] = [];
    const onInput = (input: Uint8Array) => void inputs.push(input.toHex());
    await runTarget({ target: target(() => {}), seed, isOver: after(30), onInput });
    return inputs;
  };
  assertEquals(await inputsOf(1), await inputsOf(1));
  assert((await inputsOf(1)).join() !== (await inputsOf(2)).join());
});

Deno.test("runTarget() disposes of what it opened, after a finding too", async () => {
  let open = 0;
  const given = target(() => {}, {
    open: () => {
      open++;
      return {
        corpus: ["a"],
        read: () => Promise.reject(new TypeError()),
        [Symbol.asyncDispose]: () => Promise.resolve(void open--),
      };
    },
  });
  await runTarget({ target: given, seed: 1, isOver: after(2) });
  await runInput(given, new Uint8Array(0));
  assertEquals(open, 0);
});
