/** The caller asked for something that cannot be: one clear line, exit code 2, nothing was touched. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The machine, the engine or the cluster cannot do what is needed: one clear line that says what to do, exit code 3. Never a finding. */
export class InfrastructureError extends Error {
  override name = 'InfrastructureError';
}

/** A signal stopped the work; everything was undone before this was thrown. Exit code 130. */
export class InterruptedError extends Error {
  override name = 'InterruptedError';
}

/** The engine says that the container of a node does not run: nothing in the node does. */
export class NodeDownError extends Error {
  override name = 'NodeDownError';
}
