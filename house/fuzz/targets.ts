/**
 * All parsers that `deno task fuzz` feeds.
 *
 * @module
 */

import { KERNEL_FUZZ_TARGETS } from "@fgm/collector/testing/kernel_fuzz";
import { STORE_FUZZ_TARGETS } from "@fgm/collector/testing/store_fuzz";
import { SCENARIO_FUZZ_TARGETS } from "@fgm/k8s/scenarios/testing/scenario_fuzz";
import { CLUSTER_FUZZ_TARGETS } from "@fgm/k8s/testing/cluster_fuzz";
import type { FuzzTarget } from "@fgm/k8s/testing/fuzz_target";
import { KUBECTL_FUZZ_TARGETS } from "@fgm/k8s/tools/kubectl_fuzz";
import { MCP_FUZZ_TARGETS } from "@fgm/mcp/testing/mcp_fuzz";
import { PAGE_FUZZ_TARGETS } from "@fgm/server/testing/page_fuzz";
import { VIEWER_FUZZ_TARGETS } from "@fgm/server/testing/viewer_fuzz";
import { TUI_FUZZ_TARGETS } from "@fgm/tui/testing/tui_fuzz";

/** The targets, each name once. */
export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  ...KERNEL_FUZZ_TARGETS,
  ...STORE_FUZZ_TARGETS,
  ...PAGE_FUZZ_TARGETS,
  ...VIEWER_FUZZ_TARGETS,
  ...MCP_FUZZ_TARGETS,
  ...TUI_FUZZ_TARGETS,
  ...CLUSTER_FUZZ_TARGETS,
  ...KUBECTL_FUZZ_TARGETS,
  ...SCENARIO_FUZZ_TARGETS,
];

/** Inputs of a target that does not say how many. */
const TEST_INPUTS = 400;

/** How many inputs of a target the test suite tries. */
export function testInputsOf({ testInputs = TEST_INPUTS }: FuzzTarget): number {
  return testInputs;
}

/** The target of that name. @throws {RangeError} when there is none. */
export function targetNamed(name: string): FuzzTarget {
  const target = FUZZ_TARGETS.find((one) => one.name === name);
  if (target === undefined) throw new RangeError(`Cannot fuzz "${name}": there is no such target`);
  return target;
}

/**
 * The targets that names mean; all for no name. A name that ends in "/" means all that begin with it.
 *
 * @throws {RangeError} when one means none.
 */
export function targetsNamed(names: readonly string[]): readonly FuzzTarget[] {
  if (names.length === 0) return FUZZ_TARGETS;
  return names.flatMap((name) =>
    name.endsWith("/") && FUZZ_TARGETS.some((target) => target.name.startsWith(name))
      ? FUZZ_TARGETS.filter((target) => target.name.startsWith(name))
      : [targetNamed(name)]
  );
}
