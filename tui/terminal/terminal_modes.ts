/**
 * Control sequences that switch what a terminal sends (xterm control sequences).
 *
 * @module
 */

/** Mouse reports: buttons, motion while a button is held, in the SGR form. */
export const MOUSE_ON = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";

/** No mouse reports: clicks select text again. */
export const MOUSE_OFF = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/** Asks for the background colour; terminals that do not know the question say nothing. */
export const ASK_BACKGROUND = "\x1b]11;?\x1b\\";

/**
 * Puts a terminal back as a shell expects it, whatever of it is in effect: no mouse reports, no
 * bracketed paste, no synchronized update, attributes off, the main screen, a cursor that can be seen.
 */
export const RESTORE = `${MOUSE_OFF}\x1b[?2004l\x1b[?2026l\x1b[0m\x1b[?1049l\x1b[?25h`;
