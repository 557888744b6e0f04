/**
 * A block of lines that are styled already.
 *
 * Ink measures, wraps and styles the text that it is given, which at 200 × 60 cells takes most of a
 * frame's time. So it is given one character for each line to lay out, and the real line when it
 * writes.
 *
 * @module
 */

import { Box, Text, Transform } from "ink";
import { memo, type ReactElement } from "react";
import type { FramePart } from "./frame_parts.ts";

/** The lines of a part at its place on the screen. */
export const Rows = memo(function Rows({ part }: { readonly part: FramePart }): ReactElement {
  const { column, row, lines } = part;
  return (
    <Box position="absolute" left={column} top={row} width={1} height={lines.length} flexShrink={0}>
      <Transform
        transform={(_, index) =>
          lines[index] ?? ""}
      >
        <Text>
          {lines.map(() =>
            "."
          ).join("\n")}
        </Text>
      </Transform>
    </Box>
  );
});
