/**
 * Kubernetes' classes in the order of their strictness, and what is known of containers outside of it.
 * The list of the API comes with a package that checks questions, which the page has no use for.
 *
 * @module
 */

import type { QOS_CLASSES } from "../../../api/containers.ts";

/** The QoS classes. */
export const QOS_CLASSES_SHOWN: readonly (typeof QOS_CLASSES)[number][] = [
  "Guaranteed",
  "Burstable",
  "BestEffort",
  "Unknown",
];
