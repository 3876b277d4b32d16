import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readSettings } from "../../config/read-settings.ts";
import { REDIS_FORMS } from "../../config/redis-settings.ts";

const PAGE = readFileSync(join(import.meta.dirname, "..", "..", "docs", "redis.md"), "utf8");
const EXAMPLES = [...PAGE.matchAll(/```yaml\n(?<yaml>[\s\S]*?)```/g)].map(
  ({ groups }) => groups?.["yaml"] ?? "",
);
const TENANT = `
tenants:
  - name: contoso
    tenantId: 11111111-2222-4333-8444-555555555555
    credential: { clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: s }
`;

describe("docs/redis.md", () => {
  test("every example is a valid section of the settings, and each form has one", () => {
    const sections = EXAMPLES.map(
      (yaml) =>
        readSettings("server", {
          env: { REDIS_USER: "steadystate-server", REDIS_PASSWORD: "p" },
          readFile: () => `${yaml}${TENANT}`,
        }).redis,
    );
    for (const form of REDIS_FORMS) expect(sections.some((redis) => redis[form])).toBe(true);
    expect(sections.some(({ tls }) => tls?.caFile && tls.certFile && tls.keyFile)).toBe(true);
    expect(sections.some(({ username, password }) => username && password)).toBe(true);
  });
});
