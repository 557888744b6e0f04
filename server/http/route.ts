/**
 * A route: what it is asked, what it answers, and how. The schemas validate requests and document
 * both sides in `/api/openapi.json`.
 *
 * @module
 */

import { createRoute, type OpenAPIHono, type z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { problemSchema } from "../api/problem.ts";
import type { AppDeps } from "./deps.ts";

/** A request whose parameters are read. */
export interface Asked<Query> {
  readonly query: Query;
  readonly deps: AppDeps;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  readonly headers: Headers;
  /** Whether nobody will read the body: what would make it as it is read must be told so. */
  readonly isHead: boolean;
}

/** Something that can be asked for with GET and HEAD. */
export interface Route {
  /** As it is asked for; a part in braces is a parameter. */
  readonly path: string;
  /** Names of the query parameters. */
  readonly parameters: readonly string[];
  /** Whether answers are small JSON values, worth an ETag. */
  readonly isJson: boolean;
  /** Puts the route into the app and its description into the document. */
  readonly mount: (app: OpenAPIHono, deps: AppDeps) => void;
}

interface RouteWords<Query extends z.ZodObject> {
  readonly path: string;
  /** One line. */
  readonly summary: string;
  readonly description?: string;
  /** A `z.strictObject`: what it does not know is refused. */
  readonly query: Query;
  /** The parts of the path in braces. */
  readonly params?: z.ZodObject;
}

/** A route that answers with JSON. */
export function jsonRoute<Query extends z.ZodObject, Answer extends z.ZodType>(
  spec: RouteWords<Query> & {
    readonly answer: Answer;
    readonly handle: (
      asked: Asked<z.output<Query> & Record<string, unknown>>,
    ) => Promise<z.output<Answer>> | z.output<Answer>;
  },
): Route {
  const { answer, handle, ...words } = spec;
  const produces = { "application/json": { schema: answer } };
  const route = describeRoute(words, {
    produces,
    answer: async (asked) => toJson(await handle(asked)),
  });
  return { ...route, isJson: true };
}

/** A route that answers in a form of its own, such as a stream. */
export function rawRoute<Query extends z.ZodObject>(
  spec: RouteWords<Query> & {
    /** Media types of the answer, with what they hold. */
    readonly produces: Readonly<Record<string, { readonly schema: z.ZodType }>>;
    readonly respond: (asked: Asked<z.output<Query>>) => Promise<Response> | Response;
  },
): Route {
  const { produces, respond, ...words } = spec;
  return describeRoute(words, {
    produces,
    answer: async (asked) => {
      const response = await respond(asked);
      if (!asked.isHead) return response;
      // Nobody will read the body, nor say that it is not wanted: a stream would wait for ever.
      await response.body?.cancel();
      return new Response(null, response);
    },
  });
}

/** One line, so that several answers make JSON lines and a terminal's prompt starts on its own. */
function toJson(body: unknown): Response {
  return new Response(`${JSON.stringify(body)}\n`, {
    headers: { "content-type": "application/json" },
  });
}

function describeRoute<Query extends z.ZodObject>(
  words: RouteWords<Query>,
  { produces, answer }: {
    readonly produces: Readonly<Record<string, { readonly schema: z.ZodType }>>;
    readonly answer: (asked: Asked<z.output<Query>>) => Promise<Response> | Response;
  },
): Route {
  const { path, summary, description, query, params } = words;
  const route = createRoute({
    method: "get",
    path,
    operationId: path.replace(/^\/api\//, "").replace(/^\//, "viewer_").replace(/\W+/g, "_"),
    summary,
    ...(description === undefined ? {} : { description }),
    request: { query, ...(params === undefined ? {} : { params }) },
    responses: {
      200: { description: "The answer", content: produces },
      default: {
        description: "What was wrong, and the way out",
        content: { "application/problem+json": { schema: problemSchema } },
      },
    },
  });
  return {
    path,
    parameters: Object.keys(query.shape),
    isJson: false,
    mount: (app, deps) => {
      const handle = async (c: Context): Promise<Response> =>
        await answer({
          query: { ...c.req.valid("query" as never) as object, ...c.req.param() } as z.output<
            Query
          >,
          deps,
          signal: c.req.raw.signal,
          headers: c.req.raw.headers,
          isHead: c.req.raw.method === "HEAD",
        });
      // The library infers a handler's type from one literal route; here the route is any.
      app.openapi(route, handle as never);
    },
  };
}
