/**
 * From the rows of one series' containers to its values and interruptions, window by window.
 *
 * Definitions
 * - A series has one member, a container; or several, the containers of one lineage, oldest first.
 * - From the first sample of a newer member on, older ones have no more: a container that was replaced
 *   can linger for a tick or two. So members follow one another and never alternate, and between two
 *   of them the series is interrupted: a rate never spans two containers.
 *
 * Trace, two members, interval 1 s, as a gauge:
 *
 *     time s     0    1    2    3    4
 *     older      5    6    7    8
 *     newer                2    3    4
 *     series     5    6  | 2    3    4      interrupted before 2
 *
 * @module
 */

import { MemberShaper, type SeriesTarget, type ShaperOptions } from "./member_shaper.ts";

/** Shapes one series' samples. Windows are fed in ascending time. */
export class SeriesShaper {
  readonly #target: SeriesTarget;
  readonly #members: readonly MemberShaper[];
  #shownMember = 0;

  constructor(target: SeriesTarget, options: ShaperOptions) {
    this.#target = target;
    this.#members = Array.from(
      { length: options.memberCount },
      () => new MemberShaper(target, options),
    );
  }

  /** What takes the rows of one member; 0 is the oldest. */
  member(position: number): MemberShaper {
    const member = this.#members[position];
    if (member === undefined) throw new RangeError(`Cannot shape series: no member ${position}`);
    return member;
  }

  /** Ends a window: what was added goes to the target and is forgotten. */
  endWindow(): void {
    const windows = this.#members.map((member) => member.takeWindow());
    let endMs = Infinity;
    const endsMs = this.#members.map(() => Infinity);
    for (let position = this.#members.length - 1; position >= 0; position--) {
      endsMs[position] = endMs;
      endMs = Math.min(endMs, this.#members[position]!.firstMs);
    }
    this.#members.forEach((member, position) => {
      const window = windows[position];
      // An older member that lingers has nothing to show any more.
      if (window === undefined || position < this.#shownMember) return;
      if (position > this.#shownMember) this.#target.addBreak();
      this.#shownMember = position;
      member.show(window, endsMs[position]!);
    });
  }
}
