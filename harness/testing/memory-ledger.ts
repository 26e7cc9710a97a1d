import { markLine, readLedger, undoLine, type Ledger } from '../ledger/ledger.ts';

/** A ledger that lives only as long as this process: for worlds that do too. */
export function memoryLedger(text = ''): Ledger & { text: () => string } {
  let written = text;
  const at = new Date(0).toISOString();
  return {
    text: () => written,
    async owe(undo) {
      written += undoLine(undo);
    },
    async injected(id) {
      written += markLine('injected', id, at);
    },
    async done(id) {
      written += markLine('done', id, at);
    },
    read: async () => readLedger(written),
    async putAside() {
      written = '';
      return 'memory';
    },
  };
}
