/**
 * A line of the key map.
 *
 * @module
 */

/** One line of the key map. */
export interface Binding {
  /** Names as in `key_name.ts`. */
  readonly keys: readonly string[];
  /** What it does, by a name that is unique in its context. */
  readonly command: string;
  /** One line for the help dialog, without a full stop. */
  readonly help: string;
  /** For the footer, where it has a place there. Those of neighbours may be told together. */
  readonly hint?: { readonly keys: string; readonly text: string };
}

/** Bindings under one heading. */
export interface BindingGroup {
  readonly title: string;
  readonly bindings: readonly Binding[];
}
