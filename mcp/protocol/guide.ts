/**
 * What agents are told about the whole: once when they connect, and in full when they ask.
 *
 * @module
 */

/** Sent when a client connects; short, since some put it before every question. */
export const INSTRUCTIONS = "CPU, memory, I/O, pressure and processes of each container on each " +
  "Kubernetes node, sampled every second. Answers are findings, not points. Something went wrong: " +
  "find_changes, then summarize_container on what it names. Who uses most: list_containers with sort. " +
  "Times are UTC; fgm://guide tells more.";

/** How to find the cause of an incident. */
export const GUIDE = `# Triage with fine-grained monitor

1. What changed: find_changes. Give around (when it was noticed) or a range; node and namespace narrow it.
   Containers come ranked; moments are times at which several changed together.
2. Is it sick: summarize_container for the top one or two. Highlights compare with limits; events are
   restarts, OOM kills and throttling.
3. Why: analyze_container with a metric or metric_prefix. changepoint says when a level changed, trend
   where it is heading, periodicity what comes again and again.
4. Who else: list_containers, sort = the metric that moved, same range. Its first may be the noisy neighbour.

| Seen | Look at |
| --- | --- |
| OOM kill, restarts | memory against its limit: trend (leak) or changepoint (step) before the kill |
| slow, throttled | CPU throttling and the CPU limit; not the node's load |
| slow, CPU pressure, not throttled | another container's CPU at the same moment |
| I/O pressure | read and written bytes of all containers on the node at that time |
| spikes on the clock | periodicity of CPU: a scheduled job |
| step at a start or restart | a deployment: compare before and after |
| nothing changed | a wider range, other nodes, or the cause is outside of these nodes |

Ranges: 15m, 1h (default), 1d, 1w, all end at the newest sample; or from and to.
Names: namespace/pod/container or any part that fits one; a name joins restarts, an id is one run.
Confidence is of statistics, not of causes. A failures field names nodes that did not answer.
`;

/** The prompt that starts a triage. */
export function triageText(
  { node, symptom }: { readonly node?: string | undefined; readonly symptom?: string | undefined },
): string {
  const what = symptom === undefined || symptom === "" ? "Something is wrong" : symptom;
  const where = node === undefined || node === "" ? "on any node" : `on node ${node}`;
  return `${what}. Find out what happened to the containers ${where}, with fgm's tools:\n` +
    "1. find_changes, around the time if it is known, else over the last hour.\n" +
    "2. summarize_container for the highest ranked; analyze_container where the cause is not clear yet.\n" +
    "3. list_containers sorted by the metric that moved, to see who else uses it.\n" +
    "Then say in a few sentences: what changed, when, in which container, the likely cause, how sure you " +
    "are, and what would make sure. If nothing changed, say so.";
}
