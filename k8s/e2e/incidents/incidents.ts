/**
 * All incidents.
 *
 * @module
 */

import { CPU_INCIDENTS } from "./cpu_incidents.ts";
import type { IncidentKind } from "./incident.ts";
import { MEMORY_INCIDENTS } from "./memory_incidents.ts";
import { NODE_INCIDENTS } from "./node_incidents.ts";

/** Every kind of incident, in the order in which they are reported. */
export const INCIDENTS: readonly IncidentKind[] = [
  ...MEMORY_INCIDENTS,
  ...CPU_INCIDENTS,
  ...NODE_INCIDENTS,
];
