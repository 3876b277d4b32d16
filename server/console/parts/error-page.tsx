import { pageHref } from "../address/page-address.ts";

export function BackLink({
  href = pageHref("overview", {}),
  text = "All jobs",
}: {
  readonly href?: string;
  readonly text?: string;
}) {
  return (
    <p class="back">
      <a href={href}>← {text}</a>
    </p>
  );
}

export function ErrorPage({
  title = "This cannot be shown",
  detail,
}: {
  readonly title?: string | undefined;
  readonly detail: string;
}) {
  return (
    <article class="page">
      <BackLink />
      <h1>{title}</h1>
      <p>{detail}</p>
    </article>
  );
}
