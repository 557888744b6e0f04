import { assertEquals } from "@std/assert";
import {
  judgeSandboxes,
  SANDBOX_GRACE_MS,
  type SandboxCandidate,
  type SandboxVerdict,
} from "./sandbox.ts";

/** A container of pod "p", ten minutes old, without a link, its processes not looked at. */
function candidate(id: string, inode: number, more: Partial<SandboxCandidate> = {}) {
  return {
    ...{ id, inode, podUid: "p", ageMs: 600_000, comms: undefined },
    ...{ hasLogLink: false, wasSandbox: false },
    ...more,
  } satisfies SandboxCandidate;
}

const LINKED = { hasLogLink: true };
const YOUNG = { ageMs: SANDBOX_GRACE_MS - 1 };
const STATIC = { podUid: "0123456789abcdef0123456789abcdef" };

interface Case {
  readonly fact: string;
  readonly candidates: readonly SandboxCandidate[];
  readonly nodeHasLogLinks?: boolean;
  readonly want: Readonly<Record<string, SandboxVerdict>>;
}

const CASES: readonly Case[] = [
  {
    fact: "takes a lone process called pause for a sandbox",
    candidates: [candidate("s", 1, { comms: ["pause"] }), candidate("c", 2, { comms: ["nginx"] })],
    nodeHasLogLinks: false,
    want: { s: "sandbox", c: "container" },
  },
  {
    fact: "takes pause among other processes for a container",
    candidates: [candidate("c", 1, { comms: ["pause", "sh"] })],
    nodeHasLogLinks: false,
    want: { c: "container" },
  },
  {
    fact: "takes a container without any process for a container when nothing else is known",
    candidates: [candidate("c", 1, { comms: [] })],
    nodeHasLogLinks: false,
    want: { c: "container" },
  },
  {
    fact: "believes a log link over the name pause: the pause image run on purpose",
    candidates: [
      candidate("s", 1, { comms: ["pause"] }),
      candidate("c", 2, { ...LINKED, comms: ["pause"] }),
    ],
    want: { s: "sandbox", c: "container" },
  },
  {
    fact: "takes the oldest of a single-container pod for the sandbox, whatever it is called",
    candidates: [candidate("s", 7, { comms: ["sleep"] }), candidate("c", 9, LINKED)],
    want: { s: "sandbox", c: "container" },
  },
  {
    fact: "does the same in a static pod",
    candidates: [candidate("s", 7, STATIC), candidate("c", 9, { ...STATIC, ...LINKED })],
    want: { s: "sandbox", c: "container" },
  },
  {
    fact: "knows the sandbox while the init container runs",
    candidates: [candidate("s", 3), candidate("init", 5, LINKED)],
    want: { s: "sandbox", init: "container" },
  },
  {
    fact: "takes the next container of the pod for one before its link is there",
    candidates: [candidate("s", 3), candidate("init", 5, LINKED), candidate("app", 8, YOUNG)],
    want: { s: "sandbox", init: "container", app: "container" },
  },
  {
    fact: "takes a restarted container for one before its link is there",
    candidates: [candidate("s", 3), candidate("side", 5, LINKED), candidate("again", 900, YOUNG)],
    want: { s: "sandbox", side: "container", again: "container" },
  },
  {
    fact: "finds no sandbox where CRI-O made none",
    candidates: [candidate("a", 3, LINKED), candidate("b", 4, LINKED)],
    want: { a: "container", b: "container" },
  },
  {
    fact: "finds no sandbox where CRI-O made none and the second link is late",
    candidates: [candidate("a", 3, LINKED), candidate("b", 4, YOUNG)],
    want: { a: "container", b: "container" },
  },
  {
    fact: "holds back a pod in which nothing is linked yet",
    candidates: [candidate("s", 3, YOUNG), candidate("c", 4, YOUNG)],
    want: { s: "undecided", c: "undecided" },
  },
  {
    fact: "gives up waiting for links after the grace",
    candidates: [
      candidate("s", 3, { ageMs: SANDBOX_GRACE_MS }),
      candidate("c", 4, YOUNG),
    ],
    want: { s: "container", c: "undecided" },
  },
  {
    fact: "does not wait for links on a node that has none",
    candidates: [candidate("c", 4, YOUNG)],
    nodeHasLogLinks: false,
    want: { c: "container" },
  },
  {
    fact: "does not wait for links outside pods",
    candidates: [
      candidate("docker", 4, { ...YOUNG, podUid: undefined }),
      candidate("podman", 5, { podUid: undefined }),
    ],
    want: { docker: "container", podman: "container" },
  },
  {
    fact: "keeps pods apart",
    candidates: [
      candidate("s1", 3),
      candidate("c1", 4, LINKED),
      candidate("s2", 1, { podUid: "q" }),
      candidate("c2", 9, { podUid: "q", ...LINKED }),
    ],
    want: { s1: "sandbox", c1: "container", s2: "sandbox", c2: "container" },
  },
  {
    fact: "remembers a sandbox whose containers have died",
    candidates: [candidate("s", 3, { wasSandbox: true })],
    want: { s: "sandbox" },
  },
  {
    fact: "takes a supposed sandbox back when its own link appears",
    candidates: [candidate("a", 3, { ...LINKED, wasSandbox: true }), candidate("b", 4, LINKED)],
    want: { a: "container", b: "container" },
  },
  { fact: "has nothing to say about nothing", candidates: [], want: {} },
];

for (const { fact, candidates, nodeHasLogLinks = true, want } of CASES) {
  Deno.test(`judgeSandboxes() ${fact}`, () => {
    assertEquals(Object.fromEntries(judgeSandboxes(candidates, { nodeHasLogLinks })), want);
  });
}
