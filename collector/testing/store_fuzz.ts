/** x @module */
import type { FuzzTarget } from "@fgm/k8s/testing/fuzz_target";
/** The targets. */
export const STORE_FUZZ_TARGETS: readonly FuzzTarget[] = [];
