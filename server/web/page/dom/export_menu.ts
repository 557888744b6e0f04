/**
 * Takes what is shown along: as a file, or as a link.
 *
 * @module
 */

import type { PageState } from "../state/page_state.ts";
import { el, setAttribute } from "./elements.ts";
import { DOWNLOAD_FORMATS, type DownloadFormat, exportAddress } from "./export_query.ts";
import { menu } from "./menu.ts";
import type { Part } from "./part.ts";

const NAMES: Readonly<Record<DownloadFormat, readonly [name: string, about: string]>> = {
  html: ["Page", "one HTML file that opens anywhere, without a network"],
  parquet: ["Parquet", "every sample, for DuckDB, pandas and the like"],
  csv: ["CSV", "every sample, for spreadsheets"],
};

/** What the menu needs. */
export interface ExportMenuOptions {
  /**
   * Fetches a file, where a link cannot because a token is needed; undefined where links will do. It is
   * asked at each click.
   */
  readonly fetcher: () => ((address: string) => void) | undefined;
}

/** The menu of files. */
export function exportMenu({ fetcher }: ExportMenuOptions): Part {
  let state: PageState | undefined;
  const links = DOWNLOAD_FORMATS.map((format) => {
    const [name, about] = NAMES[format];
    const link = el(
      "a",
      {
        class: "menu-item",
        attrs: { download: "" },
        onClick: (event, { href }) => {
          const fetchFile = fetcher();
          files.close();
          if (fetchFile === undefined) return;
          event.preventDefault();
          fetchFile(href);
        },
      },
      el("span", { class: "menu-name", text: name }),
      el("span", { class: "menu-about", text: about }),
    );
    return { format, link };
  });
  const nothing = el("p", { class: "menu-about", text: "Choose containers first" });
  const content = el(
    "div",
    { class: "menu-list" },
    el("p", { class: "menu-title", text: "What is shown, as a file" }),
    ...links.map(({ link }) => link),
    nothing,
  );
  const files = menu({ name: "Download", icon: "download" }, content, {
    onOpen: () => {
      let isEmpty = true;
      for (const { format, link } of links) {
        const address = state === undefined ? undefined : exportAddress(state, format);
        setAttribute(link, "href", address);
        link.hidden = address === undefined;
        isEmpty &&= address === undefined;
      }
      nothing.hidden = !isEmpty;
    },
  });
  return {
    element: files.element,
    render: (next) => {
      state = next;
    },
  };
}
