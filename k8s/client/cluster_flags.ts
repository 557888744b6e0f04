/**
 * Flags of programs that reach viewers through the user's kubectl, which mean the same in all of them.
 *
 * @module
 */

/** Which context of the user's configuration. */
export const CONTEXT_FLAG = {
  name: "context",
  kind: "string",
  placeholder: "NAME",
  help: "Context for kubectl.",
} as const;

/** Which configuration, instead of the user's own. */
export const KUBECONFIG_FLAG = {
  name: "kubeconfig",
  kind: "string",
  placeholder: "PATH",
  help: "Configuration for kubectl.",
} as const;

/** Which cluster, in which namespace fgm is there, and what its viewers are shown. */
export const CLUSTER_FLAGS = [
  CONTEXT_FLAG,
  {
    name: "namespace",
    kind: "string",
    default: "fine-grained-monitor",
    placeholder: "NAME",
    help: "Namespace that fgm is installed in.",
  },
  KUBECONFIG_FLAG,
  {
    name: "token-file",
    kind: "string",
    env: "FGM_TOKEN_FILE",
    placeholder: "PATH",
    help: "File with the token that the viewer asks for.",
  },
] as const;
