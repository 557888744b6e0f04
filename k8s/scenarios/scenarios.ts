/**
 * All scenarios, in the order in which they are listed.
 *
 * @module
 */

import { CPU_THROTTLE } from "./cpu-throttle/scenario.ts";
import { CRASH_LOOP } from "./crash-loop/scenario.ts";
import { CRON_SPIKES } from "./cron-spikes/scenario.ts";
import { MEMORY_LEAK } from "./memory-leak/scenario.ts";
import { NOISY_NEIGHBOUR } from "./noisy-neighbour/scenario.ts";
import { OOM_KILL } from "./oom-kill/scenario.ts";
import { SIGPIPE_CRASH } from "./sigpipe-crash/scenario.ts";
import { TODO_APP } from "./todo-app/scenario.ts";
import type { Scenario } from "./scenario.ts";

/** Every scenario, those first that a person would try first. */
export const SCENARIOS: readonly Scenario[] = [
  MEMORY_LEAK,
  OOM_KILL,
  CRASH_LOOP,
  SIGPIPE_CRASH,
  TODO_APP,
  CPU_THROTTLE,
  NOISY_NEIGHBOUR,
  CRON_SPIKES,
];
