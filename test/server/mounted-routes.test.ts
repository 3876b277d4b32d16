import { afterAll, beforeAll, expect, test } from "vitest";
import { openSeededStore, type SeededStore } from "./seeded-store.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

let seeded: SeededStore;
let server: TestServer;

beforeAll(async () => {
  seeded = await openSeededStore();
  const linkSecret = "a secret of at least 32 characters";
  server = await startTestServer({ store: seeded.store, linkSecret });
});

afterAll(async () => {
  await server.close();
  await seeded.close();
});

type Layer = TestServer["app"]["router"]["stack"][number];

/** `get /api/v1/jobs/{jobId}` for every route that Express answers. The only router is the API. */
function mountedRoutes(layers: readonly Layer[], prefix = ""): readonly string[] {
  return layers.flatMap(({ route, handle }) => {
    if (route === undefined) {
      const { stack = [] } = handle as { readonly stack?: readonly Layer[] };
      return mountedRoutes(stack, "/api/v1");
    }
    const path = `${prefix}${route.path.replaceAll(/:(\w+)/g, "{$1}")}`;
    // A layer without a method answers 405 for every other method.
    const methods = route.stack
      .map(({ method }) => method)
      .filter((method) => method !== undefined);
    return methods.map((method) => `${method} ${path}`);
  });
}

/** Pages and files for people. They take no parameters, and their answers are not for programs. */
const PAGES = /^get \/(?:$|docs$|runbook$|openapi\.json$|(?:style\/)?[a-z-]+\.(?:js|css|svg)$)/;

test("except for pages and files, the documented routes are exactly those that Express answers", () => {
  const mounted = mountedRoutes(server.app.router.stack);
  const documented = Object.entries(server.apiDocument.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(mounted.filter((route) => !PAGES.test(route)).sort()).toEqual(documented.sort());
  expect(documented.length).toBeGreaterThan(35);
});
