const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds wrong on the page, in which `axe.source` was evaluated before. */
export const AXE_SCRIPT = `axe.run(document, ${JSON.stringify({ runOnly: RULES })}).then(({ violations }) =>
  violations.map(({ id, help, nodes }) => \`\${id}: \${help}: \${nodes.map(({ target }) => target.join(" ")).join(", ")}\`))`;
