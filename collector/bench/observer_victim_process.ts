/**
 * Starts an observer's victim in a process of its own.
 *
 * @module
 */

import { fromFileUrl } from "@std/path";
import type { VictimAnswer, VictimHolding, VictimOrder } from "./observer_victim.ts";

const VICTIM = fromFileUrl(new URL("./observer_victim_main.ts", import.meta.url));

/** A victim whose memory is resident, until it is disposed of. */
export interface Victim extends AsyncDisposable {
  readonly pid: number;
  /** @throws {Error} when it has ended. */
  measure(order: VictimOrder): Promise<VictimAnswer>;
}

/**
 * Starts one, and waits until its memory is resident.
 *
 * @throws {Error} when there is no such memory.
 */
export async function startVictim({ bytes, mappingBytes }: VictimHolding): Promise<Victim> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", VICTIM, JSON.stringify({ bytes, mappingBytes })],
    ...{ stdin: "piped", stdout: "piped" },
  }).spawn();
  const answers = linesOf(child.stdout);
  const asked = child.stdin.getWriter();
  const nextAnswer = async () => {
    const { value, done } = await answers.next();
    if (done) throw new Error("Cannot measure: the victim has ended");
    return value;
  };
  const victim: Victim = {
    pid: child.pid,
    async measure(order) {
      await asked.write(new TextEncoder().encode(`${JSON.stringify(order)}\n`));
      return JSON.parse(await nextAnswer());
    },
    async [Symbol.asyncDispose]() {
      await asked.close().catch(() => {}); // it may have ended by itself
      await answers.return();
      await child.status;
    },
  };
  try {
    await nextAnswer();
    return victim;
  } catch (error) {
    await victim[Symbol.asyncDispose]();
    throw error;
  }
}

/** Whole lines: an answer is longer than what a pipe hands over at once. */
async function* linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string, void> {
  let begun = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (begun + text).split("\n");
    begun = lines.pop() ?? "";
    yield* lines;
  }
}
