import type { ServerResponse } from 'node:http';
import type { BeatLine, LostLine, StreamLine } from './event.ts';
import type { EventLog } from './event-log.ts';

/**
 * Sends the events from number `from` on, and goes on live until the reader leaves. A slow reader costs no memory: it is a
 * number, and is sent more when it has taken what it got. `boot` tells the reader of a prober that was started anew.
 */
export function streamEvents(log: EventLog, from: number, response: ServerResponse, boot: string): void {
  let next = from;

  const pump = () => {
    while (next <= log.last && !response.writableNeedDrain) {
      if (next < log.first) lost();
      const lines = log.read(next, 1000);
      next += lines.length;
      response.write(`${lines.join('\n')}\n`);
    }
  };
  const lost = () => {
    send({ n: log.first - 1, ns: nowNs(), type: 'lost', count: log.first - next });
    next = log.first;
  };
  const beat = () => {
    if (!response.writableNeedDrain) send({ n: next - 1, ns: nowNs(), type: 'beat', boot });
  };
  const send = (line: Extract<StreamLine, BeatLine | LostLine>) => response.write(`${JSON.stringify(line)}\n`);

  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  beat();
  pump();
  const beating = setInterval(beat, 1000);
  const stop = log.onAdd(pump);
  response.on('drain', pump);
  response.on('close', () => {
    clearInterval(beating);
    stop();
  });
}

function nowNs(): string {
  return String(process.hrtime.bigint());
}
