import type { Letter, Line } from "./letter.ts";

/** The plain part of a mail: complete by itself, and readable in a fixed or any other font. */
export function letterText(letter: Letter): string {
  const blocks = [
    `${letter.state}\n${letter.title}`,
    linesText(letter.lines),
    codesText(letter),
    `Figures\n${linesText(letter.figures)}`,
    letter.links.map(({ label, url }) => `${label}:\n${url}`).join("\n"),
    letter.footer.join("\n"),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function linesText(lines: readonly Line[]): string {
  return lines.map(({ label, text }) => `${label}: ${text}`).join("\n");
}

function codesText({ codes, moreCodes }: Letter): string {
  if (codes.length === 0) return "";
  const entries = codes.map(
    ({ code, objects, meaning, remedy }) =>
      `- ${objects} × ${code}\n  ${meaning}\n  Next: ${remedy}`,
  );
  const more = moreCodes > 0 ? [`- and ${moreCodes} more`] : [];
  return ["Failing objects by code", ...entries, ...more].join("\n");
}
