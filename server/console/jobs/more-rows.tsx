import { useEffect, useRef } from "preact/hooks";

/** Renders more lines when it comes near the visible part of the page, or when it is clicked. */
export function MoreRows({ onMore }: { readonly onMore: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting === true) onMore();
      },
      { rootMargin: "600px" },
    );
    if (button.current !== null) observer.observe(button.current);
    return () => observer.disconnect();
  });
  return (
    <button type="button" class="more-rows" ref={button} onClick={onMore}>
      Show more jobs
    </button>
  );
}
