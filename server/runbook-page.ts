import { ALERT_CODES, type AlertCode, alertAnchor, alertName } from "../domain/alert.ts";
import { RUNBOOK_INTRODUCTION } from "../wording/alerts/runbook-introduction.ts";
import { ALERT_TEXTS } from "../wording/alerts.ts";
import { escapeHtml } from "../wording/escape-html.ts";
import { documentPage } from "./document-page.ts";

/**
 * The runbook as one HTML page, without scripts, inline styles or external resources. Alerts and
 * mails link to its sections, so it needs no key. It contains no data of the installation.
 */
export function renderRunbookPage(): string {
  const body = [
    "<h1>Runbook of Steadystate</h1>",
    ...RUNBOOK_INTRODUCTION.map((text) => `<p>${renderText(text)}</p>`),
    `<nav aria-label="Alerts"><ul>${ALERT_CODES.map(renderNavigationEntry).join("")}</ul></nav>`,
    ...ALERT_CODES.map(renderSection),
  ];
  return documentPage("Runbook of Steadystate", body);
}

function renderNavigationEntry(code: AlertCode): string {
  return `<li><a href="#${alertAnchor(code)}">${alertName(code)}</a></li>`;
}

function renderSection(code: AlertCode): string {
  const { meaning, affected, steps } = ALERT_TEXTS[code];
  const items = steps.map((step) => `<li>${renderText(step)}</li>`);
  return `<section id="${alertAnchor(code)}">
<h2>${alertName(code)}</h2>
<p><strong>Meaning:</strong> ${renderText(meaning)}</p>
<p><strong>Who is affected:</strong> ${renderText(affected)}</p>
<ol>${items.join("")}</ol>
</section>`;
}

const MARKUP = [
  { pattern: /\[([^\]]+)\]\(([^)\s]+)\)/g, html: '<a href="$2">$1</a>' },
  { pattern: /\*\*([^*]+)\*\*/g, html: "<strong>$1</strong>" },
  { pattern: /(?<![\w/])_([^_]+)_(?![\w/])/g, html: "<em>$1</em>" },
] as const;

/** Code is left as it is; other text may contain the markup of wording/alerts/. */
function renderText(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part) => {
      if (part.startsWith("`")) return `<code>${escapeHtml(part.slice(1, -1))}</code>`;
      return MARKUP.reduce(
        (html, { pattern, html: replacement }) => html.replace(pattern, replacement),
        escapeHtml(part),
      );
    })
    .join("");
}
