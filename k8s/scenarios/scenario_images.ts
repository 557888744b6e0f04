/**
 * What the images of a scenario are called.
 *
 * @module
 */

import type { ScenarioImage } from "./scenario.ts";

/** Full names of images by their own, such as "localhost/fgm-workload:dev". */
export function imageNames(
  images: readonly ScenarioImage[],
  { prefix, tag }: { readonly prefix: string; readonly tag: string },
): Readonly<Partial<Record<ScenarioImage, string>>> {
  return Object.fromEntries(images.map((image) => [image, `${prefix}${image}:${tag}`]));
}
