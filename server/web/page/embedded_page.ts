/**
 * The page as an exported file holds it, with its data. The same script, started as a worker by the page,
 * runs the studies.
 *
 * @module
 */

import { openSections } from "./data/embedded_sections.ts";
import { createEmbeddedSource } from "./data/embedded_source.ts";
import { createStudyRunner, serveStudies, workerOf } from "./data/study_runner.ts";
import { packedTextsIn } from "./dom/packed_texts.ts";
import { startPage } from "./dom/start_page.ts";

/** Lets whatever waits have a turn. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

async function openExport(): Promise<void> {
  const root = document.getElementById("root");
  if (root === null) throw new Error("Cannot start page: it has no element with the id root");
  try {
    const { head, readSeries } = await openSections(packedTextsIn(document));
    const code = () => document.getElementById("code")?.textContent ?? "";
    const studies = createStudyRunner(() => workerOf(code()));
    const source = createEmbeddedSource({ head, readSeries, runStudy: studies.run, pause });
    startPage({ root, source });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    root.textContent = `${error.message}. The file is not whole; export it again.`;
  }
}

if (typeof document === "undefined") serveStudies(self);
else void openExport();
