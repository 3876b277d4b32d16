/** Runs a limited number of functions at once; the others wait in the order in which they came. */
export type Lane = {
  run<T>(work: () => Promise<T>): Promise<T>;
};

export function createLane(concurrency: number): Lane {
  const waiting: (() => void)[] = [];
  let freePlaces = concurrency;
  return {
    async run(work) {
      if (freePlaces > 0) freePlaces -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        // The next function in the queue gets the place directly; otherwise a function that came
        // later could take it.
        const next = waiting.shift();
        if (next === undefined) freePlaces += 1;
        else next();
      }
    },
  };
}
