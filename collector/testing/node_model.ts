/**
 * A simulated node: its containers live, die and are replaced, one tick at a time.
 *
 * @module
 */

import type { Container, Sample, Tick } from "../model.ts";
import { selfContainer } from "../sampling/self_cost.ts";
import { type BehaviourMix, dealKinds, PRODUCTION_MIX } from "./behaviour_mix.ts";
import { CgroupModel } from "./cgroup_model.ts";
import { type Demand, emptyDemand, type Limits } from "./demand.ts";
import { type LifePlan, type LifeSeed, planLives, type PlannedLife } from "./life_plan.ts";
import type { Ending, PlantedSignal } from "./planted_signal.ts";
import { Random } from "./random.ts";
import { SelfModel } from "./self_model.ts";

/** What to simulate. */
export interface NodeOptions {
  readonly seed: number | string;
  /** Containers that the node holds; a restarting one counts once. */
  readonly containers: number;
  /** Time of the first tick: a multiple of the interval, in milliseconds since the Unix epoch. */
  readonly startMs: number;
  /** Defaults to one second. */
  readonly intervalMs?: number;
  /** Defaults to a production node. */
  readonly mix?: BehaviourMix;
}

/** A container that runs now. */
export interface LivingContainer {
  /** Place on the node; stays the same when the container is replaced. */
  readonly index: number;
  readonly container: Container;
  readonly limits: Limits;
  /** Row of the container, then one row for each disk if there are several. */
  readonly samples: readonly Sample[];
  readonly processes: number;
}

/** Most containers of one node: far above the 250 that a collector is built for. */
export const CONTAINERS_MAX = 10_000;

/** Where the collector itself would run. */
const SELF_POD = { podName: "fgm-collector-simulated", namespace: "fine-grained-monitor" };

/** Timers fire late by up to this much. */
const LATENESS_MS_MAX = 2;
/** Spread of the time between two readings of one file, in milliseconds. */
const READING_JITTER_MS = 0.3;
/** Steps lived before the first tick, from which a long past is extrapolated. */
const WARM_UP_TICKS = 30;
const DAY_MS = 86_400_000;

/** Simulates a node. Its state is where every container is in its life. */
export class NodeModel {
  readonly #intervalMs: number;
  readonly #places: readonly Place[];
  readonly #seeds: readonly LifeSeed[];
  readonly #clock: Random;
  readonly #self: SelfModel;
  #nextTickMs: number;

  /** @throws {RangeError} for a number of containers that is not an integer in 0..CONTAINERS_MAX. */
  constructor(options: NodeOptions) {
    const { seed, containers, startMs, intervalMs = 1000, mix = PRODUCTION_MIX } = options;
    if (!Number.isInteger(containers) || containers < 0 || containers > CONTAINERS_MAX) {
      throw new RangeError(
        `Cannot simulate ${containers} containers: not an integer in 0..${CONTAINERS_MAX}`,
      );
    }
    this.#intervalMs = intervalMs;
    this.#nextTickMs = startMs;
    this.#clock = new Random(seed).fork("clock");
    this.#self = new SelfModel(new Random(seed).fork("self"));
    this.#seeds = dealKinds(mix, containers).map((kind, index) => ({ seed, index, kind, startMs }));
    this.#places = this.#seeds.map((from) => new Place(from, intervalMs));
  }

  /** Containers that were alive at the last tick. */
  get living(): readonly LivingContainer[] {
    return this.#places.flatMap((place) => place.living ?? []);
  }

  /**
   * Moves to the next tick.
   *
   * The arrays of values belong to the model: they hold this tick until the next call.
   */
  step(): Tick {
    const timeMs = this.#nextTickMs;
    this.#nextTickMs += this.#intervalMs;
    const containers: Container[] = [];
    const samples: Sample[] = [];
    for (const place of this.#places) {
      const born = place.step(timeMs);
      if (born !== undefined) containers.push(born);
      if (place.living !== undefined) samples.push(...place.living.samples);
    }
    if (this.#self.isFirst) containers.push(selfContainer(SELF_POD));
    samples.push(this.#self.step({ containers: this.#places.length, samples }));
    return { timeMs: timeMs + this.#clock.integer(0, LATENESS_MS_MAX), containers, samples };
  }

  /**
   * Ends a container now; another of its workload takes its place at the next tick.
   *
   * @throws {RangeError} for a place that the node does not have.
   */
  replace(index: number): void {
    const place = this.#places[index];
    if (place === undefined) {
      throw new RangeError(`Cannot replace container ${index}: no such place`);
    }
    place.endNow();
  }

  /** What is planted between the start and `untilMs`, as long as no container is replaced by hand. */
  describe(untilMs: number): readonly PlantedSignal[] {
    return this.#seeds.flatMap((from) => truthsOf(from, untilMs));
  }
}

/** One place on the node: at most one container lives in it at a time. */
class Place {
  readonly #index: number;
  readonly #startMs: number;
  readonly #intervalMs: number;
  readonly #plan: LifePlan;
  readonly #random: Random;
  readonly #demand: Demand = emptyDemand();
  #next: PlannedLife;
  #nextStartMs: number;
  #bornMs = 0;
  #endMs = 0;
  #ending: Ending = "completed";
  #model: CgroupModel | undefined;
  living: LivingContainer | undefined;

  constructor(from: LifeSeed, intervalMs: number) {
    this.#index = from.index;
    this.#startMs = from.startMs;
    this.#intervalMs = intervalMs;
    this.#plan = planLives(from);
    this.#random = new Random(from.seed).fork(`kernel ${from.index}`);
    this.#nextStartMs = this.#plan.firstStartMs;
    this.#next = this.#plan.lives.next().value;
  }

  endNow(): void {
    this.#endMs = 0;
    this.#nextStartMs = 0;
  }

  /** @returns the container that was born at this tick, if one was. */
  step(timeMs: number): Container | undefined {
    if (this.living !== undefined && timeMs >= this.#endMs) this.living = undefined;
    const born = this.living === undefined && timeMs >= this.#nextStartMs
      ? this.#bear(timeMs)
      : undefined;
    if (this.living === undefined || this.#model === undefined) return undefined;
    const model = this.#model;
    this.#live(model, timeMs);
    if (timeMs + this.#intervalMs >= this.#endMs && this.#ending === "oom") model.recordOomKill();
    return born;
  }

  #bear(timeMs: number): Container {
    const { container, lifespan } = this.#next;
    const { limits, disks } = this.#plan.behaviour;
    const random = this.#random.fork(container.id);
    const model = new CgroupModel({ containerId: container.id, limits, disks, random });
    // A length is cut to whole ticks: a container that lives less than one is never seen.
    this.#bornMs = timeMs;
    this.#endMs = timeMs + Math.max(this.#intervalMs, lifespan.lengthMs);
    this.#nextStartMs = this.#endMs + lifespan.gapMs;
    this.#ending = lifespan.ending;
    this.#model = model;
    const demand = this.#demand;
    this.living = {
      index: this.#index,
      container,
      limits,
      samples: model.samples,
      get processes() {
        return demand.processes;
      },
    };
    const ranBefore = timeMs === this.#startMs && !Number.isFinite(lifespan.lengthMs);
    if (ranBefore) this.#growOld(model, random);
    this.#next = this.#plan.lives.next().value;
    return container;
  }

  /** Lives some ticks before the start, and takes them for days. */
  #growOld(model: CgroupModel, random: Random): void {
    for (let tick = WARM_UP_TICKS; tick > 0; tick--) {
      this.#live(model, this.#startMs - tick * this.#intervalMs);
      // Loading the program happened once in those days, not every thirty seconds.
      if (tick === WARM_UP_TICKS) model.growOld(0);
    }
    const pastMs = random.between(0.02, 30) * DAY_MS;
    model.growOld(pastMs / (WARM_UP_TICKS * this.#intervalMs));
  }

  #live(model: CgroupModel, timeMs: number): void {
    const moment = { timeMs, ageMs: timeMs - this.#bornMs, intervalMs: this.#intervalMs };
    this.#plan.behaviour.ask(moment, this.#demand);
    const jitterMs = READING_JITTER_MS * this.#random.normal();
    model.step(this.#demand, Math.max(1, this.#intervalMs + jitterMs));
  }
}

function truthsOf(from: LifeSeed, untilMs: number): readonly PlantedSignal[] {
  const plan = planLives(from);
  const truths: PlantedSignal[] = [];
  for (let startMs = plan.firstStartMs; startMs < untilMs;) {
    const { container, lifespan } = plan.lives.next().value;
    const endMs = startMs + lifespan.lengthMs;
    const life = { containerId: container.id, startMs, endMs: Math.min(endMs, untilMs) };
    truths.push(...plan.behaviour.truths(life));
    if (endMs < untilMs) truths.push(endOf(life, lifespan.ending));
    startMs = endMs + lifespan.gapMs;
  }
  return truths;
}

function endOf(
  life: { readonly containerId: string; readonly endMs: number },
  ending: Ending,
): PlantedSignal {
  return {
    kind: "end",
    containerId: life.containerId,
    metric: "container.pid_count",
    fromMs: life.endMs,
    toMs: life.endMs,
    timeMs: life.endMs,
    ending,
  };
}
