/**
 * The viewer's token, kept until the tab is closed.
 *
 * @module
 */

const STORAGE_KEY = "fgm-token";

/** A token, or none. */
export interface TokenKeeper {
  readonly get: () => string | undefined;
  readonly set: (token: string) => void;
}

/** The token of this tab, as far as the browser keeps anything. */
export function tokenKeeper(): TokenKeeper {
  let token = stored();
  return {
    get: () => token,
    set: (next) => {
      token = next;
      try {
        sessionStorage.setItem(STORAGE_KEY, next);
      } catch (error) {
        // Storage is switched off: the token holds as long as the page does.
        if (!(error instanceof DOMException)) throw error;
      }
    },
  };
}

function stored(): string | undefined {
  try {
    return sessionStorage.getItem(STORAGE_KEY) ?? undefined;
  } catch (error) {
    if (error instanceof DOMException) return undefined; // as above
    throw error;
  }
}
