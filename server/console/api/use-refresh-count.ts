import { useEffect, useState } from "preact/hooks";

/** A number that grows at this interval while the tab is visible. */
export function useRefreshCount(intervalMs: number): number {
  const [count, setCount] = useState(0);

  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setCount((previous) => previous + 1);
    }, intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);

  return count;
}
