import { afterAll, beforeAll, expect, test } from "vitest";
import { JOBS } from "../server/job-fixtures.ts";
import { type OpenConsole, openConsole } from "./open-console.ts";

let opened: OpenConsole;

beforeAll(async () => {
  opened = await openConsole();
});

afterAll(() => opened.close());

test("the server does not send an answer again that the tab already has, and the page still shows it", async () => {
  await opened.visit("", async (page) => {
    const path = `/api/v1/jobs/${JOBS.tickets.jobId}`;
    const openJob = async () => {
      const answer = page.waitForResponse((response) => response.url().endsWith(path));
      await page.goto(`${new URL("/", page.url())}#/jobs/${JOBS.tickets.jobId}`);
      const status = (await answer).status();
      await page.getByRole("heading", { name: /ServiceNow/ }).waitFor();
      return status;
    };
    expect(await openJob()).toBe(200);
    await page.goto(`${new URL("/", page.url())}#/`);
    await page.getByRole("heading", { name: /ServiceNow/ }).waitFor({ state: "detached" });
    expect(await openJob()).toBe(304);
  });
});
