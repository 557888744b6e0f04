/**
 * How V8 is told to keep the heap of a collector small.
 *
 * Of a second's samples hardly anything stays: 13 MB are alive with a hundred containers. But a burst, as
 * when retention reads sidecars, makes V8 double its young generation, up to 32 MB; and what is still in
 * use at two collections of that one becomes garbage of the old one, with buffers outside of the heap.
 * There V8 looks when it has grown to several times what was alive, or when it finds itself idle, which it
 * tries twice. At a collector's pace that was not once in 18 minutes, and 70 MiB for those 13 MB.
 *
 *     --max-semi-space-size=2      megabytes of each half of the young generation
 *     --heap-growing-percent=30    growth after which the old one is collected, as far as V8 goes by it
 *
 * Neither is enough by itself: with a small young generation alone, the old one grows faster. They count
 * from the engine's start, so whoever starts such a program gives them to it.
 *
 * @module
 */

/**
 * The option of Deno with the flags of V8 in `fgm` and `fgm-consolidator`, tasks and compiled programs alike, and in the children that
 * seal and merge for them.
 */
export const COLLECTOR_V8_OPTION = "--v8-flags=--max-semi-space-size=2,--heap-growing-percent=30";
