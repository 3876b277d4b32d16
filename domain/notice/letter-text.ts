import { sayCount } from "../words.ts";
import type { Letter, Line } from "./letter.ts";

/** The plain part of a mail: complete by itself, and readable in a fixed or any other font. */
export function letterText(letter: Letter): string {
  const blocks = [
    `${letter.state}\n${letter.title}`,
    linesText(letter.lines),
    causesText(letter),
    `Figures\n${linesText(letter.figures)}`,
    letter.links.map(({ label, url }) => `${label}:\n${url}`).join("\n"),
    letter.footer.join("\n"),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function linesText(lines: readonly Line[]): string {
  return lines.map(({ label, text }) => `${label}: ${text}`).join("\n");
}

function causesText({ causes, moreCauses }: Letter): string {
  if (causes.length === 0) return "";
  const entries = causes.map(({ objects, what, about, meaning, remedy }) => {
    const head = about === "" ? what : `${what} (${about})`;
    return `- ${objects} × ${head}\n  ${meaning}\n  Next: ${remedy}`;
  });
  const more = moreCauses > 0 ? [`- and ${sayCount(moreCauses, "more cause")}`] : [];
  return ["What fails", ...entries, ...more].join("\n");
}
