/**
 * Listens to keys and pastes, and draws nothing.
 *
 * @module
 */

import { useApp, useInput, usePaste } from "ink";
import type { KeyPress } from "../state/action.ts";
import { keyPresses, pastePress } from "../terminal/key_press.ts";

/** Who is told of keys. */
export interface KeysProps {
  readonly onPress: (press: KeyPress) => void;
  /** Ctrl-Z: gives the terminal to the shell for as long as `stop` takes. */
  readonly stop: () => Promise<void>;
}

/** Passes keys on, one by one, and pastes as a whole. */
export function Keys({ onPress, stop }: KeysProps): null {
  const { suspendTerminal } = useApp();
  useInput((input, key) => {
    for (const press of keyPresses(input, key)) {
      if (press.isCtrl === true && press.key === "z") void suspendTerminal(stop);
      else onPress(press);
    }
  });
  usePaste((text) => {
    const press = pastePress(text);
    if (press !== undefined) onPress(press);
  });
  return null;
}
