/**
 * What the DaemonSet's pods are known by, in its manifest and to everybody who looks for them.
 *
 * @module
 */

/** Labels of the pods that run collector and viewer, one on each node. */
export const NODE_POD_LABELS = {
  "app.kubernetes.io/name": "fgm",
  "app.kubernetes.io/component": "node",
} as const;

/** The same as a label selector: the name alone would find the MCP server's pods too. */
export const NODE_POD_SELECTOR: string = Object.entries(NODE_POD_LABELS)
  .map(([name, value]) => `${name}=${value}`).join(",");

/** Port on which the viewer listens in such a pod. */
export const VIEWER_PORT = 8_050;
