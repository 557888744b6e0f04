/**
 * A scenario for tests, of which the viewer of `startRunViewer` has found everything.
 *
 * @module
 */

import type { Expectation, Scenario } from "../scenario.ts";

const MEMORY = "cgroup.v2.memory.current";

/** What the viewer has found. */
const FOUND: readonly Expectation[] = [
  {
    ...{ kind: "value", text: "see memory rise", container: "leak/app", metric: MEMORY },
    ...{ figure: "direction", value: "increasing" },
  },
  {
    ...{ kind: "event", text: "see no restart", container: "calm/app", types: ["restart"] },
    count: { most: 0 },
  },
];

/** Two pods for two minutes; all can be found after one. */
export const LEAKS: Scenario = {
  ...{ name: "leaks", summary: "A program leaks", images: ["fgm-workload"] },
  ...{ durationMs: 120_000, leastMs: 60_000, expectations: FOUND },
};

/** The same with one thing that the viewer has not found. */
export const UNFOUND: Scenario = {
  ...LEAKS,
  expectations: [...FOUND, {
    ...{ kind: "event", text: "see it killed", container: "leak/app", types: ["oom_kill"] },
    count: { least: 1 },
  }],
};

/** Its manifest. */
export const LEAKS_MANIFEST = `# Leaks.
metadata: { name: leak, namespace: "{{NAMESPACE}}" }
seconds: "{{SECONDS}}"
image: "{{IMAGE_fgm-workload}}"
---
metadata: { name: calm }
ip: "{{IP_OF:leak}}"
`;
