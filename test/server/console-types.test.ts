import openapiTypescript from "openapi-typescript";
import { expect, onTestFinished, test } from "vitest";
import { openSeededStore } from "./seeded-store.ts";
import { startTestServer } from "./test-server.ts";

type OpenApi = Exclude<Parameters<typeof openapiTypescript>[0], string | URL>;

test("the console's types of the API are made from openapi.json (`npm run api-types` writes them)", async () => {
  const seeded = await openSeededStore();
  const server = await startTestServer({ store: seeded.store });
  onTestFinished(async () => {
    await server.close();
    await seeded.close();
  });
  const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as OpenApi;
  await expect(await openapiTypescript(document)).toMatchFileSnapshot(
    "../../server/console/api/generated/api.ts",
  );
});
