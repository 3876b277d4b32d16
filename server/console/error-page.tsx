import { OVERVIEW_PAGE_HREF } from "./page-address.ts";

export function BackLink({
  href = OVERVIEW_PAGE_HREF,
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
