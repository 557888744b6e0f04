/**
 * Files beside the page that need the viewer's token: what a link cannot send.
 *
 * @module
 */

import type { TokenKeeper } from "./token_keeper.ts";

/** What went wrong is told in one line. */
export class FileError extends Error {
  override readonly name = "FileError";
}

/** Fetches a file of the viewer. */
export async function fetchFile(address: string, token: string | undefined): Promise<Response> {
  const headers = new Headers();
  if (token !== undefined && token !== "") headers.set("authorization", `Bearer ${token}`);
  const answer = await fetch(address, { headers }).catch((cause: unknown) => {
    throw new FileError(`Cannot fetch ${nameOf(address)}: the viewer does not answer`, { cause });
  });
  if (answer.ok) return answer;
  const problem: unknown = await answer.json().catch(() => undefined);
  const detail = typeof problem === "object" && problem !== null && "detail" in problem
    ? String(problem.detail)
    : `the viewer answers ${answer.status}`;
  throw new FileError(`Cannot fetch ${nameOf(address)}: ${detail}`);
}

/** Fetches a file and hands it to the browser to keep. */
export async function downloadFile(address: string, token: TokenKeeper): Promise<void> {
  const answer = await fetchFile(address, token.get());
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = fileName(answer.headers.get("content-disposition") ?? "");
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The name that the viewer gives a file (RFC 6266), "fgm" where it gives none. */
export function fileName(disposition: string): string {
  return /filename="?([^";]+)"?/.exec(disposition)?.[1] ?? "fgm";
}

function nameOf(address: string): string {
  return new URL(address, location.href).pathname.split("/").slice(-2).join("/");
}
