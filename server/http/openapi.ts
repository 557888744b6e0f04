/**
 * `/api/openapi.json`: the document that the routes' schemas make.
 *
 * @module
 */

import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { AppDeps } from "./deps.ts";
import type { Route } from "./route.ts";

/** The document of an app, OpenAPI 3.1. */
export function openApiDocument(app: OpenAPIHono, { names, token }: AppDeps): object {
  if (token !== undefined) {
    app.openAPIRegistry.registerComponent("securitySchemes", "token", {
      type: "http",
      scheme: "bearer",
    });
  }
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "fgm-viewer",
      version: names.version,
      description: "Every container's CPU, memory, I/O and pressure on this node, each second.",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    ...(token === undefined ? {} : { security: [{ token: [] }] }),
  });
}

/** Answers with the document of the app that it is mounted in. */
export const openApiRoute: Route = {
  path: "/api/openapi.json",
  parameters: [],
  isJson: true,
  mount: (app, deps) => {
    let document: object | undefined;
    app.openAPIRegistry.registerPath({
      method: "get",
      path: "/api/openapi.json",
      operationId: "openapi",
      summary: "This document",
      responses: {
        200: {
          description: "OpenAPI 3.1",
          content: { "application/json": { schema: z.record(z.string(), z.unknown()) } },
        },
      },
    });
    app.get("/api/openapi.json", (c) => {
      document ??= openApiDocument(app, deps);
      return c.json(document);
    });
  },
};
