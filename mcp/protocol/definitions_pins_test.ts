import { assertEquals } from "@std/assert";
import { connectPair } from "../testing/connected_pair.ts";
import { fakeNodes } from "../testing/fake_nodes.ts";

/** What agents have been told: a change here is a change for every one of them. */
const PINNED = [
  {
    name: "list_nodes",
    title: "List nodes",
    description:
      "Nodes with state, span of data, containers, version and age of the newest sample.",
    inputSchema: { properties: {}, type: "object", additionalProperties: false },
    outputSchema: {
      properties: { nodes: { type: "array", items: { type: "object" } } },
      type: "object",
      required: ["nodes"],
    },
  },
  {
    name: "list_metrics",
    title: "List metrics",
    description:
      "What can be asked about. Without search: key metrics, all other names by prefix, studies.",
    inputSchema: {
      properties: {
        node: { type: "string", description: "name or its start; default all" },
        search: { type: "string", description: "words of name or meaning" },
        limit: { default: 20, type: "integer", minimum: 1, maximum: 50 },
        cursor: { type: "string" },
      },
      type: "object",
      additionalProperties: false,
    },
    outputSchema: {
      properties: {
        metrics: {
          type: "array",
          items: { type: "object" },
          description: "name, unit, kind, meaning",
        },
        others: {
          type: "object",
          additionalProperties: { type: "string" },
          description: "prefix: rest of names",
        },
        total: { type: "integer", minimum: -9007199254740991, maximum: 9007199254740991 },
        next_cursor: { type: "string" },
      },
      type: "object",
      required: ["metrics", "total"],
    },
  },
  {
    name: "list_containers",
    title: "List containers",
    description: "Containers of one node or all. Sort by a metric to find who uses most.",
    inputSchema: {
      properties: {
        node: { type: "string", description: "name or its start; default all" },
        namespace: { type: "string" },
        qos_class: { type: "string", enum: ["Guaranteed", "Burstable", "BestEffort"] },
        search: { type: "string", description: "fuzzy, in namespace/pod/container" },
        labels: { type: "string", description: "key:value,…" },
        sort: {
          default: "recency",
          type: "string",
          description: "recency, name or a metric: greatest average first",
        },
        range: { default: "1h", type: "string", enum: ["15m", "1h", "1d", "1w", "all"] },
        from: { type: "string", description: "RFC 3339 or ms" },
        to: { type: "string" },
        limit: { default: 20, type: "integer", minimum: 1, maximum: 100 },
        cursor: { type: "string" },
      },
      type: "object",
      additionalProperties: false,
    },
    outputSchema: {
      properties: {
        from: { type: "string" },
        to: { type: "string" },
        containers: {
          type: "array",
          items: { type: "object" },
          description: "name, node, value; id of one of several runs; last_seen of those gone",
        },
        total: { type: "integer", minimum: -9007199254740991, maximum: 9007199254740991 },
        unit: { type: "string", description: "of value" },
        next_cursor: { type: "string" },
      },
      type: "object",
      required: ["from", "to", "containers", "total"],
    },
  },
  {
    name: "analyze_container",
    title: "Analyze a container",
    description:
      "Statistics and what studies find in one metric, those with a prefix, or the key metrics.",
    inputSchema: {
      properties: {
        node: { type: "string", description: "name or its start; default all" },
        container: {
          type: "string",
          description: "namespace/pod/container, a part of it, or an id's start",
        },
        study_id: { type: "string", description: "changepoint, periodicity, trend; default all" },
        metric: { type: "string", description: "name or its end" },
        metric_prefix: { type: "string" },
        parameters: {
          description: "of study_id",
          type: "object",
          additionalProperties: { anyOf: [{ type: "number" }, { type: "string", maxLength: 64 }] },
        },
        range: { default: "1h", type: "string", enum: ["15m", "1h", "1d", "1w", "all"] },
        from: { type: "string", description: "RFC 3339 or ms" },
        to: { type: "string" },
      },
      type: "object",
      required: ["container"],
      additionalProperties: false,
    },
    outputSchema: {
      properties: {
        node: { type: "string" },
        container: { type: "string" },
        id: { type: "string" },
        from: { type: "string" },
        to: { type: "string" },
        metrics: {
          type: "array",
          items: {
            type: "object",
            properties: {
              metric: { type: "string" },
              findings: { type: "array", items: { type: "object" } },
            },
            required: ["metric"],
          },
        },
      },
      type: "object",
      required: ["node", "container", "id", "from", "to", "metrics"],
    },
  },
  {
    name: "summarize_container",
    title: "Summarize a container",
    description:
      "Is it well: highlights against limits, OOM kills, restarts, throttling, pressure.",
    inputSchema: {
      properties: {
        node: { type: "string", description: "name or its start; default all" },
        container: {
          type: "string",
          description: "namespace/pod/container, a part of it, or an id's start",
        },
        range: { default: "1h", type: "string", enum: ["15m", "1h", "1d", "1w", "all"] },
        from: { type: "string", description: "RFC 3339 or ms" },
        to: { type: "string" },
      },
      type: "object",
      required: ["container"],
      additionalProperties: false,
    },
    outputSchema: {
      properties: {
        node: { type: "string" },
        container: { type: "string" },
        id: { type: "string" },
        from: { type: "string" },
        to: { type: "string" },
        highlights: { type: "array", items: { type: "object" } },
        events: { type: "array", items: { type: "object" } },
        metrics: { type: "array", items: { type: "object" } },
      },
      type: "object",
      required: ["node", "container", "id", "from", "to", "highlights", "events", "metrics"],
    },
  },
  {
    name: "find_changes",
    title: "Find changes",
    description:
      "What changed, on one node or all: containers ranked by effect and confidence, with events nearby. First call when something went wrong.",
    inputSchema: {
      properties: {
        node: { type: "string", description: "name or its start; default all" },
        around: { type: "string", description: "a time, instead of a range" },
        window: {
          description: "around it",
          default: "1h",
          type: "string",
          enum: ["15m", "1h", "1d"],
        },
        range: { default: "1h", type: "string", enum: ["15m", "1h", "1d", "1w", "all"] },
        from: { type: "string", description: "RFC 3339 or ms" },
        to: { type: "string" },
        namespace: { type: "string" },
        limit: { default: 5, type: "integer", minimum: 1, maximum: 50 },
      },
      type: "object",
      additionalProperties: false,
    },
    outputSchema: {
      properties: {
        from: { type: "string" },
        to: { type: "string" },
        containers: {
          type: "array",
          items: {
            type: "object",
            properties: {
              container: { type: "string" },
              score: { type: "number" },
              changes: { type: "array", items: { type: "object" } },
            },
            required: ["container", "score", "changes"],
          },
        },
        moments: {
          type: "array",
          items: { type: "object" },
          description: "when several changed together",
        },
        looked_at: { type: "object" },
      },
      type: "object",
      required: ["from", "to", "containers", "looked_at"],
    },
  },
];

for (const [index, pinned] of PINNED.entries()) {
  Deno.test(`tools/list keeps the definition of ${pinned.name}`, async () => {
    await using pair = await connectPair({ nodes: fakeNodes({}), version: "0" });
    const { tools } = await pair.client.listTools();
    const { annotations, ...definition } = tools[index]!;
    assertEquals(definition, pinned as typeof definition);
    assertEquals(annotations, { readOnlyHint: true, idempotentHint: true, openWorldHint: false });
    assertEquals(tools.length, PINNED.length);
  });
}
