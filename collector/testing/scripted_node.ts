/**
 * A node on which things go wrong by a script: ordinary programs, and what happens to them and when.
 *
 * Where `NodeModel` draws a whole node from a seed, here a test names the containers, their lives and
 * what is done to each; how programs ask and kernels answer is the same.
 *
 * @module
 */

import type { Container, Sample, Tick } from "../model.ts";
import { selfContainer } from "../sampling/self_cost.ts";
import { type BehaviourMix, BEHAVIOURS, dealKinds } from "./behaviour_mix.ts";
import { CgroupModel } from "./cgroup_model.ts";
import { drawContainer, drawPod, drawUuid } from "./container_identity.ts";
import { type BehaviourKind, type Demand, emptyDemand, type Limits } from "./demand.ts";
import { Random } from "./random.ts";
import { SelfModel } from "./self_model.ts";

/** Changes what a program asks for in one interval, `second` seconds after the start of the range. */
export type Script = (
  demand: Demand,
  at: { readonly second: number; readonly ageSeconds: number; readonly random: Random },
) => void;

/** One run of a container, in seconds since the start of the range. */
export interface ScriptedLife {
  readonly from: number;
  /** Whoever has no end outlives the range. */
  readonly to?: number;
  /** Whether the OOM killer ends it. */
  readonly isOomKilled?: boolean;
  /** Other than those of the container. */
  readonly limits?: Partial<Limits>;
}

/** A container, restarts included. */
export interface ScriptedContainer {
  /** `namespace/pod/container`. */
  readonly name: string;
  /** The ordinary program that it is. */
  readonly kind: BehaviourKind;
  /** Other than those that the kind draws; undefined is no limit. */
  readonly limits?: Partial<Limits>;
  /** In order of time; by default one that is older than the range and outlives it. */
  readonly lives?: readonly ScriptedLife[];
  readonly script?: Script;
}

/** What to simulate. */
export interface ScriptedNode {
  readonly seed: number | string;
  readonly startMs: number;
  readonly ticks: number;
  /** Defaults to one second. */
  readonly intervalMs?: number;
  readonly containers: readonly ScriptedContainer[];
  /** Times without a tick, in seconds since the start: the collector was away. */
  readonly away?: readonly (readonly [from: number, to: number])[];
}

/** Steps lived before the first tick, so that caches and averages are those of a program that runs. */
const WARM_UP_TICKS = 60;

/** By how much a container that is older than the range has outlived its warm-up. */
const AGE_FACTOR = 2_000;

const SELF_POD = { podName: "fgm-collector", namespace: "fine-grained-monitor" };

const ALWAYS: readonly ScriptedLife[] = [{ from: -Infinity }];

/** Ordinary containers, named as Kubernetes would; none of them ends. */
export function ordinaryContainers(
  seed: number | string,
  { mix, count }: { readonly mix: BehaviourMix; readonly count: number },
): readonly ScriptedContainer[] {
  const limits = { cpuMillicores: undefined, memoryBytes: undefined, pids: undefined };
  return dealKinds(mix, count).map((kind, ordinal) => {
    const random = new Random(seed).fork(`ordinary ${ordinal}`);
    const { namespace, podName, containerName } = drawPod(random, { kind, ordinal, limits });
    return { name: `${namespace}/${podName}/${containerName}`, kind };
  });
}

/** The node's ticks. As in `generateNode`, values belong to the generator until the next tick. */
export function* scriptedTicks(node: ScriptedNode): Generator<Tick, void> {
  const { seed, startMs, ticks, intervalMs = 1_000, away = [] } = node;
  const places = node.containers.map((container) => new Place(container, { seed, intervalMs }));
  const clock = new Random(seed).fork("clock");
  const self = new SelfModel(new Random(seed).fork("self"));
  // Whoever is born while the collector is away is seen when it is back.
  let born: Container[] = [];
  for (let tick = 0; tick < ticks; tick++) {
    const second = tick * intervalMs / 1_000;
    const isAway = away.some(([from, to]) => second >= from && second < to);
    const samples: Sample[] = [];
    for (const place of places) {
      const container = place.step(second, startMs);
      if (container !== undefined) born.push(container);
      samples.push(...place.samples);
    }
    if (tick === 0) born.push(selfContainer(SELF_POD));
    samples.push(self.step({ containers: places.length, samples }));
    const late = clock.integer(0, 2);
    if (isAway) continue;
    yield { timeMs: startMs + tick * intervalMs + late, containers: born, samples };
    born = [];
  }
}

/** Where one container lives, again and again. */
class Place {
  readonly #given: ScriptedContainer;
  readonly #random: Random;
  readonly #intervalMs: number;
  readonly #demand: Demand = emptyDemand();
  #waiting: readonly ScriptedLife[];
  #life: ScriptedLife | undefined;
  #model: CgroupModel | undefined;
  #ask: ReturnType<typeof BEHAVIOURS[BehaviourKind]>["ask"] = () => {};

  constructor(
    given: ScriptedContainer,
    { seed, intervalMs }: { readonly seed: number | string; readonly intervalMs: number },
  ) {
    this.#given = given;
    this.#random = new Random(seed).fork(given.name);
    this.#intervalMs = intervalMs;
    this.#waiting = given.lives ?? ALWAYS;
  }

  get samples(): readonly Sample[] {
    return this.#model?.samples ?? [];
  }

  /** @returns the container that was born at this tick, if one was. */
  step(second: number, startMs: number): Container | undefined {
    if (this.#life !== undefined && second >= (this.#life.to ?? Infinity)) {
      this.#life = undefined;
      this.#model = undefined;
    }
    const [next] = this.#waiting;
    const isDue = this.#life === undefined && next !== undefined && second >= next.from;
    const born = isDue ? this.#bear(next, startMs) : undefined;
    this.#live(second, startMs);
    return born;
  }

  #bear(life: ScriptedLife, startMs: number): Container {
    this.#waiting = this.#waiting.slice(1);
    this.#life = life;
    const { name, kind } = this.#given;
    const random = this.#random.fork(`life ${life.from}`);
    // Each run of a program is the same program: its parameters are those of the container.
    const behaviour = BEHAVIOURS[kind](this.#random.fork("behaviour"), startMs);
    const limits = { ...behaviour.limits, ...this.#given.limits, ...life.limits };
    const [namespace = "", podName = "", containerName = ""] = name.split("/");
    const drawn = drawPod(random, { kind, ordinal: 0, limits });
    const podUid = drawUuid(this.#random.fork("pod"));
    const container = drawContainer(random, {
      ...{ ...drawn, namespace, podName, containerName, podUid },
    });
    const { disks } = behaviour;
    this.#model = new CgroupModel({ containerId: container.id, limits, disks, random });
    this.#ask = (moment, demand) => behaviour.ask(moment, demand);
    if (life.from === -Infinity) this.#growOld(this.#model, startMs);
    return container;
  }

  #growOld(model: CgroupModel, startMs: number): void {
    for (let tick = WARM_UP_TICKS; tick > 0; tick--) {
      this.#live(-tick * this.#intervalMs / 1_000, startMs);
      if (tick === WARM_UP_TICKS) model.growOld(0);
    }
    model.growOld(AGE_FACTOR);
  }

  #live(second: number, startMs: number): void {
    const [life, model] = [this.#life, this.#model];
    if (life === undefined || model === undefined) return;
    const intervalMs = this.#intervalMs;
    const ageSeconds = second - (life.from === -Infinity ? -86_400 : life.from);
    const moment = { timeMs: startMs + second * 1_000, ageMs: ageSeconds * 1_000, intervalMs };
    Object.assign(this.#demand, emptyDemand());
    this.#ask(moment, this.#demand);
    this.#given.script?.(this.#demand, { second, ageSeconds, random: this.#random });
    model.step(this.#demand, Math.max(1, intervalMs + 0.3 * this.#random.normal()));
    const isLast = second + intervalMs / 1_000 >= (life.to ?? Infinity);
    if (isLast && life.isOomKilled === true) model.recordOomKill();
  }
}
