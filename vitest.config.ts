import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/start-redis-for-run.ts"],
    setupFiles: ["test/laws.ts"],
    reporters: ["default", "./test/tally.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
