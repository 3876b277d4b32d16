/**
 * Kills a process if this process exits first, such as after an error. The returned function cancels that after the
 * process has ended, because its id may then belong to another process.
 */
export function killAtExit(pid: number): () => void {
  const kill = () => {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // The process has ended.
    }
  };
  process.once("exit", kill);
  return () => void process.off("exit", kill);
}
