/**
 * The whole screen.
 *
 * @module
 */

import { Box } from "ink";
import type { ReactElement, ReactNode } from "react";
import type { Size } from "../state/state.ts";
import type { FramePart } from "./frame_parts.ts";
import { Rows } from "./Rows.tsx";

/** What is on the screen. */
export interface AppProps {
  readonly size: Size;
  /** From the bottom to the top. */
  readonly parts: readonly FramePart[];
  /** What listens and draws nothing. */
  readonly children?: ReactNode;
}

/** Lays the parts over each other on a screen of a fixed size. */
export function App({ size, parts, children }: AppProps): ReactElement {
  return (
    <Box width={size.columns} height={size.rows}>
      {parts.map((part) => <Rows key={part.key} part={part} />)}
      {children}
    </Box>
  );
}
