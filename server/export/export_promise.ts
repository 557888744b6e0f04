/**
 * Notices when data goes away that an export was to hold.
 *
 * Sealing and merging move rows to other files, which the next look finds. Retention removes them. An
 * export that goes on without them would be silently short, so it has to end in sight of its reader.
 *
 * @module
 */

import { type ContainerSpan, findSpan, forEachSpan } from "../index/container_spans.ts";
import { IncompleteDataError } from "./export_errors.ts";
import {
  type ExportPart,
  type ExportScope,
  type ExportSource,
  wantedSources,
} from "./export_plan.ts";

/** A file by its name. */
export interface NamedSource extends ExportSource {
  readonly path: string;
}

/** Remembers what there was when an export began. */
export class ExportPromise {
  readonly #sources: readonly NamedSource[];
  readonly #ordinals: ReadonlySet<number> | undefined;

  /** `sources` is all that can be read at the beginning. */
  constructor(sources: readonly NamedSource[], scope: ExportScope) {
    this.#ordinals = scope.ordinals;
    // A journal grows; what was promised is what it held.
    this.#sources = wantedSources(sources, scope).map((source) => ({
      path: source.path,
      firstMs: source.firstMs,
      lastMs: source.lastMs,
      intervalMs: source.intervalMs,
      metricNames: source.metricNames,
      spans: source.spans,
    }));
  }

  /**
   * Checks that a file which is not there any more has been replaced, as far as `part` goes.
   *
   * @throws {IncompleteDataError} when nothing covers the time in which one of its containers was seen.
   */
  check(part: ExportPart, sources: readonly NamedSource[]): void {
    const present = new Set(sources.map(({ path }) => path));
    const scope = { ...part, ordinals: this.#ordinals };
    const gone = wantedSources(this.#sources.filter(({ path }) => !present.has(path)), scope);
    if (gone.length === 0) return;
    const now = wantedSources(sources, scope);
    for (const source of gone) {
      forEachSpan(source.spans, (span) => {
        if (this.#ordinals?.has(span.ordinal) === false) return;
        const firstMs = Math.max(span.firstMs, part.fromMs);
        const lastMs = Math.min(span.lastMs, part.toMs - 1);
        if (firstMs > lastMs || isCovered({ ...span, firstMs, lastMs }, now)) return;
        throw new IncompleteDataError(
          "Cannot go on with the export: data in its range was removed before it was read; ask for " +
            "a range without it",
        );
      });
    }
  }
}

function isCovered(span: ContainerSpan, sources: readonly NamedSource[]): boolean {
  return [span.firstMs, span.lastMs].every((timeMs) =>
    sources.some(({ spans }) => {
      const found = findSpan(spans, span.ordinal);
      return found !== undefined && found.firstMs <= timeMs && found.lastMs >= timeMs;
    })
  );
}
