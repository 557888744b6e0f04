/**
 * A terminal's screen as a picture: text with colours (ECMA-48 SGR) to SVG.
 *
 * Every run of characters says its width, so that a viewer's font moves nothing out of its column.
 *
 * @module
 */

/** Size of one cell in the picture, in pixels: the shape that most monospace fonts have. */
const CELL = { width: 8.4, height: 18 } as const;

/** Space around the screen, in pixels. */
const MARGIN = 12;

const COLOURS = { background: "#16181d", text: "#d7dae0" } as const;

interface Look {
  readonly colour: string | undefined;
  readonly background: string | undefined;
  readonly isBold: boolean;
  readonly isInverse: boolean;
  readonly isUnderlined: boolean;
}

const PLAIN: Look = {
  colour: undefined,
  background: undefined,
  isBold: false,
  isInverse: false,
  isUnderlined: false,
};

interface Run {
  readonly text: string;
  readonly look: Look;
  readonly column: number;
}

/** Draws lines of text with 24-bit colours. `title` is what a screen reader says. */
export function ansiSvg(screen: string, title: string): string {
  const lines = screen.replace(/\n$/, "").split("\n").map(readRuns);
  const columns = Math.max(1, ...lines.flat().map(({ text, column }) => column + [...text].length));
  const width = number(columns * CELL.width + 2 * MARGIN);
  const height = number(lines.length * CELL.height + 2 * MARGIN);
  const rows = lines.flatMap((runs, row) => runs.map((run) => drawRun(run, row)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeText(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${COLOURS.background}"/>`,
    `<g font-family="ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="14" ` +
    `fill="${COLOURS.text}" xml:space="preserve">`,
    ...rows,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function drawRun({ text, look, column }: Run, row: number): string {
  const cells = [...text].length;
  const x = number(MARGIN + column * CELL.width);
  const top = number(MARGIN + row * CELL.height);
  const width = number(cells * CELL.width);
  const { colour = COLOURS.text, background } = look;
  const behind = look.isInverse ? colour : background;
  const rect = behind === undefined
    ? ""
    : `<rect x="${x}" y="${top}" width="${width}" height="${CELL.height}" fill="${behind}"/>`;
  if (text.trim() === "") return rect;
  const shown = look.isInverse ? background ?? COLOURS.background : colour;
  const marks = [
    shown === COLOURS.text ? "" : ` fill="${shown}"`,
    look.isBold ? ' font-weight="bold"' : "",
    look.isUnderlined ? ' text-decoration="underline"' : "",
  ].join("");
  const baseline = number(MARGIN + row * CELL.height + CELL.height * 0.74);
  return `${rect}<text x="${x}" y="${baseline}" textLength="${width}"${marks}>${
    escapeText(text)
  }</text>`;
}

/** Runs of equal look. Spaces that nobody sees are in none: pictures have no use for them. */
function readRuns(line: string): readonly Run[] {
  const runs: Run[] = [];
  let look = PLAIN;
  let column = 0;
  // deno-lint-ignore no-control-regex
  for (const [, codes, text] of line.matchAll(/\x1b\[([\d;]*)m|([^\x1b]+)/g)) {
    if (text === undefined) look = lookAfter(look, codes ?? "");
    else {
      for (const part of text.match(/ +|[^ ]+(?: [^ ]+)*/g) ?? []) {
        runs.push({ text: part, look, column });
        column += [...part].length;
      }
    }
  }
  return runs.filter((run) =>
    run.text.trim() !== "" || run.look.isInverse || run.look.background !== undefined
  );
}

function lookAfter(before: Look, text: string): Look {
  const codes = text.split(";").map(Number);
  let look = before;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if ((code === 38 || code === 48) && codes[i + 1] === 2) {
      const rgb = `rgb(${codes.slice(i + 2, i + 5).join(",")})`;
      look = code === 38 ? { ...look, colour: rgb } : { ...look, background: rgb };
      i += 4;
    } else look = { ...look, ...SIMPLE_CODES[code] };
  }
  return look;
}

/** The codes that fgm-tui writes besides colours. */
const SIMPLE_CODES: Readonly<Record<number, Partial<Look>>> = {
  0: PLAIN,
  1: { isBold: true },
  4: { isUnderlined: true },
  7: { isInverse: true },
  22: { isBold: false },
  24: { isUnderlined: false },
  27: { isInverse: false },
  39: { colour: undefined },
  49: { background: undefined },
};

function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
