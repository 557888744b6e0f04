/**
 * Where an exported page has its packed texts: in script elements that no browser runs.
 *
 * @module
 */

import type { PackedTexts } from "../data/embedded_sections.ts";

/** The texts in a document. */
export function packedTextsIn(document: Document): PackedTexts {
  const found = new Map<string, Element>();
  for (const element of document.querySelectorAll<HTMLElement>("script[data-fgm]")) {
    found.set(`${element.dataset.fgm} ${element.dataset.name ?? ""}`, element);
  }
  return { text: (kind, name = "") => found.get(`${kind} ${name}`)?.textContent ?? undefined };
}
