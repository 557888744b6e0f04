/**
 * Flags of programs that reach viewers through the user's kubectl, which mean the same in all of them.
 *
 * @module
 */

/** Which cluster, in which namespace fgm is there, and what its viewers are shown. */
export const CLUSTER_FLAGS = [
  { name: "context", kind: "string", placeholder: "NAME", help: "Context for kubectl." },
  {
    name: "namespace",
    kind: "string",
    default: "fine-grained-monitor",
    placeholder: "NAME",
    help: "Namespace that fgm is installed in.",
  },
  { name: "kubeconfig", kind: "string", placeholder: "PATH", help: "Configuration for kubectl." },
  {
    name: "token-file",
    kind: "string",
    env: "FGM_TOKEN_FILE",
    placeholder: "PATH",
    help: "File with the token that the viewer asks for.",
  },
] as const;
