/**
 * The lives of one simulated container: who it is each time it starts, and how each life ends.
 *
 * The plan depends on the seed alone, so the truth about a node can be told without simulating it.
 *
 * @module
 */

import type { Container } from "../model.ts";
import { BEHAVIOURS } from "./behaviour_mix.ts";
import { drawContainer, drawPod, drawSuccessor, type PodIdentity } from "./container_identity.ts";
import type { Behaviour, BehaviourKind, Lifespan } from "./demand.ts";
import { Random } from "./random.ts";

/** One life, not yet placed in time. */
export interface PlannedLife {
  readonly ordinal: number;
  readonly container: Container;
  readonly pod: PodIdentity;
  readonly lifespan: Lifespan;
}

/** Where one container of a node comes from. */
export interface LifeSeed {
  readonly seed: number | string;
  /** Place of the container on its node. */
  readonly index: number;
  readonly kind: BehaviourKind;
  /** Start of the generated range. */
  readonly startMs: number;
}

/** A container's behaviour, its first start, and an endless supply of lives. */
export interface LifePlan {
  readonly behaviour: Behaviour;
  readonly firstStartMs: number;
  readonly lives: Iterator<PlannedLife, never>;
}

/** Plans one container. The same seed gives the same plan, each with state of its own. */
export function planLives(from: LifeSeed): LifePlan {
  const random = new Random(from.seed).fork(`container ${from.index}`);
  const behaviour = BEHAVIOURS[from.kind](random.fork("behaviour"), from.startMs);
  const lives = livesOf(behaviour, { random: random.fork("identity"), index: from.index });
  const delays = random.fork("delay");
  // Short-lived containers are not all born at the first tick.
  const first = behaviour.lifespan(0);
  const delayMs = Number.isFinite(first.lengthMs) && from.kind !== "leak"
    ? delays.integer(0, 30) * 1000
    : 0;
  return { behaviour, firstStartMs: from.startMs + delayMs, lives };
}

function* livesOf(
  behaviour: Behaviour,
  options: { readonly random: Random; readonly index: number },
): Generator<PlannedLife, never> {
  const { random } = options;
  const { kind, limits } = behaviour;
  let pod = drawPod(random, { kind, ordinal: options.index, limits });
  for (let ordinal = 0;; ordinal++) {
    const lifespan = behaviour.lifespan(ordinal);
    yield { ordinal, container: drawContainer(random, pod), pod, lifespan };
    // A crashed container restarts inside its pod; everything else comes back as a new pod.
    const sameUid = lifespan.ending === "crash" || lifespan.ending === "oom";
    if (!sameUid) pod = drawSuccessor(random, pod);
  }
}
