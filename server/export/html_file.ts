/**
 * An exported page: what is needed to look at the data, and the data, in one file.
 *
 * @module
 */

import { deflateSync } from "node:zlib";
import { DATA_PLACE, TITLE_PLACE } from "../web/page_html.ts";
import type { EmbeddedHead } from "../web/page/data/embedded_format.ts";
import { EmbeddedRows } from "./embedded_rows.ts";
import type { ExportFile } from "./export_file.ts";

/** What a page is made of besides rows. */
export interface HtmlFileOptions {
  /** The page without data; see `page_html.ts`. */
  readonly frame: string;
  /** Shown by the browser; plain text. */
  readonly title: string;
  /** All but what only the rows say. Of its metrics those are kept that have rows. */
  readonly head: Omit<EmbeddedHead, "bounds">;
}

/**
 * A page that has no rows yet.
 *
 * @throws {SyntaxError} when the frame has no place for data.
 */
export function htmlFile({ frame, title, head }: HtmlFileOptions): ExportFile {
  const [before, after, ...others] = frame.split(DATA_PLACE);
  if (before === undefined || after === undefined || others.length > 0) {
    throw new SyntaxError("Cannot export page: its frame has no one place for data");
  }
  const encoder = new TextEncoder();
  const rows = new EmbeddedRows(new Map(head.containers.map(({ id }, i) => [id, i])));
  let isBegun = false;
  return {
    *rows(more) {
      if (!isBegun) yield encoder.encode(before.replace(TITLE_PLACE, () => escapeHtml(title)));
      isBegun = true;
      rows.add(more);
      // Who waits for the file sees that it is being made.
      yield encoder.encode("\n");
    },
    *end() {
      const { metrics, key_metrics } = head.metrics;
      const present = new Set(rows.metrics);
      const whole: EmbeddedHead = {
        ...head,
        bounds: rows.bounds,
        metrics: {
          metrics: metrics.filter(({ name }) => present.has(name)),
          key_metrics: key_metrics.filter((name) => present.has(name)),
        },
      };
      yield encoder.encode(section("head", encoder.encode(JSON.stringify(whole))));
      yield encoder.encode(section("ticks", rows.ticks()));
      for (const metric of rows.metrics) {
        const attribute = ` data-name="${escapeHtml(metric)}"`;
        yield encoder.encode(section("metric", rows.takeBlock(metric), attribute));
      }
      yield encoder.encode(after);
    },
  };
}

/** Browsers run no script of this type, and show none. */
function section(kind: string, bytes: Uint8Array<ArrayBuffer>, attributes = ""): string {
  const packed = new Uint8Array(deflateSync(bytes, { level: 9 })).toBase64();
  return `<script type="application/octet-stream" data-fgm="${kind}"${attributes}>${packed}</script>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ENTITIES[sign]!);
}
