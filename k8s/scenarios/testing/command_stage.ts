/**
 * What commands are given in tests: a clock that waits set forward, a folder for records, and lists of
 * what was said.
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import { startTimeout } from "../../client/patience.ts";
import type { CommandContext } from "../command_context.ts";
import { openRunStore } from "../run_store.ts";
import { START_MS } from "./runs.ts";

/** How to set it up. */
export interface StageOptions {
  /** Path of kubectl; one that does not exist by default. */
  readonly kubectl?: string;
  /** Viewers by node; the others cannot be reached. */
  readonly viewers?: Readonly<Record<string, ViewerClient>>;
  /** Called in each wait, when the clock has been set forward. */
  readonly onWait?: (nowMs: number) => void;
}

/** A context, and what was said through it. Disposing of it removes its folder. */
export interface CommandStage extends AsyncDisposable {
  readonly ctx: CommandContext;
  readonly stateDir: string;
  readonly printed: string[];
  readonly notes: string[];
  readonly progress: string[];
  /** Nodes whose ways were doubted. */
  readonly doubted: string[];
  readonly clock: { nowMs: number };
  /** Ends what goes on, as Ctrl-C does. */
  readonly abort: () => void;
}

/** Sets a stage at `START_MS`. */
export async function commandStage(options: StageOptions = {}): Promise<CommandStage> {
  const stateDir = await Deno.makeTempDir({ prefix: "fgm-scenario-state-" });
  const clock = { nowMs: START_MS };
  const controller = new AbortController();
  const { signal } = controller;
  const [printed, notes, progress, doubted]: string[][] = [[], [], [], []];
  const stage = {
    ...{
      stateDir,
      clock,
      printed: printed!,
      notes: notes!,
      progress: progress!,
      doubted: doubted!,
    },
    abort: () => controller.abort(new DOMException("Received SIGINT", "AbortError")),
    [Symbol.asyncDispose]: () => Deno.remove(stateDir, { recursive: true }),
  };
  const now = () => clock.nowMs;
  const note = (line: string) => void stage.notes.push(line);
  const ctx: CommandContext = {
    ...{ now, note, signal, startTimer: startTimeout, fgmNamespace: "fgm" },
    cluster: { kubectl: options.kubectl ?? `${stateDir}/no-kubectl` },
    viewers: {
      client: (node) => {
        const client = options.viewers?.[node];
        return client === undefined
          ? Promise.reject(new Error(`Cannot reach the viewer of ${node}: nobody answers`))
          : Promise.resolve(client);
      },
      doubt: (node) => void stage.doubted.push(node),
    },
    store: openRunStore(`${stateDir}/runs`, { now, note }),
    random: () => 0.5,
    wait: (delayMs) =>
      Promise.resolve().then(() => {
        signal.throwIfAborted();
        clock.nowMs += delayMs;
        options.onWait?.(clock.nowMs);
        signal.throwIfAborted();
      }),
    print: (text) => void stage.printed.push(text),
    progress: (line) => void stage.progress.push(line),
  };
  return { ...stage, ctx };
}
