import type { FaultValue } from '../history/query.ts';
import { Settling, type Settlement } from '../history/settling.ts';
import type { Recorder } from '../store/recorder.ts';

/** Records, for as long as the run lasts, when what each fault disturbed has settled. */
export function recordSettlements(recorder: Recorder): void {
  const settling = new Settling();
  for (const entry of recorder.entries) settling.take(entry);
  recorder.listen((entry) => {
    const settled = settling.take(entry);
    // Not before everybody has heard of the entry that shows it.
    if (settled.length > 0) queueMicrotask(() => settled.forEach((one) => record(one, recorder)));
  });
}

function record({ fault: { as, kind, nodes }, seen }: Settlement, recorder: Recorder): void {
  const value: FaultValue = { as, nodes, proof: seen };
  recorder.tryRecord({ process: 'nemesis', kind: 'fault', type: 'ok', f: `settled ${kind}`, value });
}
