/** Runs the tasks of one key one after the other, those of different keys side by side. */
export function createKeyedQueue(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const lastTasks = new Map<string, Promise<unknown>>();
  return async (key, task) => {
    const previousTask = lastTasks.get(key) ?? Promise.resolve();
    const thisTask = previousTask.then(task, task);
    lastTasks.set(key, thisTask);
    try {
      return await thisTask;
    } finally {
      if (lastTasks.get(key) === thisTask) lastTasks.delete(key);
    }
  };
}
