/**
 * A program that stands for kubectl and a cluster with runs in it: a shell script that answers with the
 * files of its folder.
 *
 * @module
 */

import { fakePod } from "../../testing/fake_pod.ts";
import { listText } from "./fake_run_pods.ts";

/**
 * `get` writes the file named for what is asked; `create` keeps what it is given; `port-forward` says
 * that it forwards from the port in `port`. With a file `fail-VERB`, or `fail-VERB-NOUN`, that is written to
 * standard error and it ends with 1; with `hang-VERB` it never ends.
 */
const SCRIPT = `#!/bin/sh
cd "$(dirname "$0")" || exit 9
echo "$@" >>calls
verb= noun=
for word in "$@"; do
  case "$word" in
  -*) ;;
  *) if [ -z "$verb" ]; then verb=$word; elif [ -z "$noun" ]; then noun=$word; fi ;;
  esac
done
if [ -e "hang-$verb" ]; then echo $$ >>pids; exec sleep 1000; fi
for failing in "$verb" "$verb-$noun"; do
  if [ -e "fail-$failing" ]; then cat "fail-$failing" >&2; exit 1; fi
done
all="$*"
case "$all" in
*"get namespaces"*) cat namespaces ;;
*"get nodes"*) cat nodes ;;
*"get pods -l "*) cat fgm-pods ;;
*"get pods"*) cat run-pods ;;
*"create -f "*)
  cat "\${all##*-f }" >>created
  echo "
---" >>created
  ;;
*"port-forward"*)
  echo "Forwarding from 127.0.0.1:$(cat port) -> 8050"
  echo $$ >>pids
  exec sleep 1000
  ;;
*" logs "*) cat log ;;
esac
`;

/** What it answers with. */
export type FakeClusterFile =
  | "namespaces"
  | "nodes"
  | "fgm-pods"
  | "run-pods"
  | "port"
  | "log"
  | `fail-${string}`
  | `hang-${string}`;

/** A cluster of one test. Disposing of it removes its folder. */
export interface FakeCluster extends AsyncDisposable {
  /** Path of the program; its folder is to be put on PATH for a process. */
  readonly kubectl: string;
  readonly folder: string;
  /** Writes a file, or removes it where the text is undefined. */
  readonly set: (file: FakeClusterFile, text: string | undefined) => void;
  /** The arguments of each call so far, joined by spaces; only those with a word, if one is given. */
  readonly calls: (word?: string) => readonly string[];
  /** What was created so far, one text each. */
  readonly created: () => readonly string[];
  /** Processes that hang or forward, or did. */
  readonly pids: () => readonly number[];
}

/** Makes one with two nodes, "worker-1" and "worker-2", each with a ready pod of fgm, and no run. */
export async function fakeCluster(): Promise<FakeCluster> {
  const folder = await Deno.makeTempDir({ prefix: "fgm-cluster-" });
  const kubectl = `${folder}/kubectl`;
  await Deno.writeTextFile(kubectl, SCRIPT, { mode: 0o755 });
  const read = (file: string) => {
    try {
      return Deno.readTextFileSync(`${folder}/${file}`);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return ""; // nothing was called yet
      throw error;
    }
  };
  const lines = (text: string) => text.split("\n").filter((line) => line !== "");
  const set = (file: FakeClusterFile, text: string | undefined) => {
    if (text === undefined) Deno.removeSync(`${folder}/${file}`);
    else Deno.writeTextFileSync(`${folder}/${file}`, text);
  };
  const nodes = ["worker-1", "worker-2"];
  set("namespaces", listText([]));
  set("run-pods", listText([]));
  set("nodes", listText(nodes.map((name) => ({ metadata: { name }, spec: {} }))));
  set("fgm-pods", listText(nodes.map((node) => fakePod({ name: `fgm-${node}`, node }))));
  set("port", "1");
  set("log", "");
  return {
    ...{ kubectl, folder, set },
    calls: (word = "") => lines(read("calls")).filter((line) => line.includes(word)),
    created: () => read("created").split(/^---$/m).filter((text) => text.trim() !== ""),
    pids: () => lines(read("pids")).map(Number),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
