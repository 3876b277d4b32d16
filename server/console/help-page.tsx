import { CONDITIONS } from "../../domain/condition.ts";
import {
  CONDITION_HELP,
  INCIDENT_KIND_HELP,
  SEVERITY_HELP,
  STATUS_HELP,
  WORD_HELP,
} from "../../wording/help.ts";
import { pageHref } from "./address/page-address.ts";
import { StatusMark } from "./parts/components.tsx";
import { formatLabel } from "./parts/format.ts";

type Words = Readonly<Record<string, string>>;

/** Where to find which answer, the words of the product, and links to its documents. */
export function HelpPage() {
  return (
    <article class="page help">
      <h1>Help</h1>
      <h2>Where to find an answer</h2>
      <ul class="notes">
        <li>
          <b>Why has this person no account?</b> Type a name, an address or an id into the field at
          the top. The key <kbd>/</kbd> jumps to it.
        </li>
        <li>
          <b>Which job is worst?</b> <a href={pageHref("overview", {})}>Jobs</a> lists the worst job
          first, with its reason and what to do.
        </li>
        <li>
          <b>What happened last night?</b> <a href={pageHref("happened", {})}>What happened</a> has
          the incidents, cycles and messages of a period.
        </li>
        <li>
          <b>Who was notified, and why not me?</b> Open the incident on{" "}
          <a href={pageHref("incidents", {})}>Incidents</a> and enter your address.
        </li>
        <li>
          <b>How fresh is the data, and what may Steadystate read?</b>{" "}
          <a href={pageHref("tenants", {})}>Tenants</a>
        </li>
      </ul>
      <h2>Conditions of a job, the worst first</h2>
      <dl class="words">
        {CONDITIONS.map((condition) => (
          <div key={condition}>
            <dt>
              <StatusMark name={condition} />
            </dt>
            <dd>{CONDITION_HELP[condition]}</dd>
          </div>
        ))}
      </dl>
      <h2>Status of a person in an app</h2>
      <WordList words={STATUS_HELP} />
      <h2>Severities of an incident</h2>
      <WordList words={SEVERITY_HELP} />
      <h2>Kinds of incidents</h2>
      <WordList words={INCIDENT_KIND_HELP} />
      <h2>Other words</h2>
      <WordList words={WORD_HELP} />
      <h2>More</h2>
      <ul class="notes">
        <li>
          <a href="/docs">The API</a>, and its description for programs:{" "}
          <a href="/openapi.json">openapi.json</a>
        </li>
        <li>
          <a href="/runbook">The runbook</a>: what to do about each alert of Prometheus
        </li>
        <li>
          <a href="/metrics">The metrics</a>
        </li>
        <li>
          <a
            href="https://learn.microsoft.com/entra/identity/app-provisioning/"
            rel="noreferrer"
            target="_blank"
          >
            Microsoft's documentation of provisioning
          </a>{" "}
          (opens another page)
        </li>
      </ul>
    </article>
  );
}

function WordList({ words }: { readonly words: Words }) {
  return (
    <dl class="words">
      {Object.entries(words).map(([word, meaning]) => (
        <div key={word}>
          <dt>{formatLabel(word)}</dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
