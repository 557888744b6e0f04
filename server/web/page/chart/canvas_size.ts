/**
 * Canvases that lie over each other, or stand in for each other.
 *
 * @module
 */

/** Makes a canvas as large as another. */
export function takeSize(own: HTMLCanvasElement, { width, height }: HTMLCanvasElement): void {
  // Setting its size takes new memory, even to what it is.
  if (own.width !== width) own.width = width;
  if (own.height !== height) own.height = height;
}
