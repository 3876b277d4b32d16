import { expect, test } from "vitest";
import { withVisibleNames } from "../../domain/process-problem.ts";
import { processProblemRemedy, processProblemText } from "../../wording/process-problems.ts";
import { PROCESS_PROBLEM_EXAMPLES } from "../domain/process-problem-examples.ts";

test("every problem of a process has one sentence and a remedy", async () => {
  const texts = PROCESS_PROBLEM_EXAMPLES.map((problem) =>
    [problem.code, processProblemText(problem), processProblemRemedy(problem)].join("\n  "),
  );
  await expect(`${texts.join("\n")}\n`).toMatchFileSnapshot("../golden/process-problems.txt");
});

test("the text of a problem names only the tenants that the caller may see", () => {
  const texts = (visibleNames: readonly string[]) =>
    PROCESS_PROBLEM_EXAMPLES.map((problem) =>
      processProblemText(withVisibleNames(problem, visibleNames)),
    ).join("\n");
  expect(texts([])).not.toMatch(/contoso|fabrikam/);
  expect(texts(["fabrikam"])).toContain("fabrikam");
  expect(texts(["fabrikam"])).not.toContain("contoso");
});
