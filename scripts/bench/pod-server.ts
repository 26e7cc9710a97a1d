import { createServer, type ServerResponse } from 'node:http';

// A program of its own: a simulated API server with pods that change all the time, as the recorder sees one. Version n is
// the change of pod n mod `pods`, so every event can be made again from its version alone, for any watch, at any time.
//   node scripts/bench/pod-server.ts <pods> <changes> <changes per second, 0 for as fast as they are read> <events between two broken connections>
const [pods = 0, changes = 0, rate = 0, breakEvery = 0] = process.argv.slice(2).map(Number);
const sliceMs = 5;
let startedMs = 0;

/** The newest version that there is by now; the clock starts with the first watch. */
const head = (): number =>
  rate === 0 ? pods + changes : pods + Math.min(changes, Math.floor(((performance.now() - startedMs) / 1_000) * rate));

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (!url.pathname.endsWith('/pods')) response.end('{}');
  else if (url.searchParams.has('watch')) void watch(Number(url.searchParams.get('resourceVersion')), response);
  else response.end(list());
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify(server.address())));

function list(): string {
  const items = Array.from({ length: pods }, (_, at) => pod(at, at));
  return `{"metadata":{"resourceVersion":"${pods}"},"items":[${items.join(',')}]}`;
}

async function watch(from: number, response: ServerResponse): Promise<void> {
  startedMs ||= performance.now();
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  // A reader may go away in the middle of a block.
  response.on('error', () => {});
  let sent = 0;
  for (let version = from + 1; !response.destroyed;) {
    let block = '';
    for (const newest = head(); version <= newest && block.length < 65_536; version++, sent++)
      block += `{"type":"MODIFIED","object":${pod(version % pods, version)}}\n`;
    if (block !== '') response.write(block);
    while ((response.writableNeedDrain || version > head()) && !response.destroyed)
      await new Promise((resolve) => setTimeout(resolve, response.writableNeedDrain ? 1 : sliceMs));
    // Cut off in the middle of an event, as a dying server does.
    if (breakEvery > 0 && sent >= breakEvery) return void response.end('{"type":"MODI', () => response.destroy());
  }
}

// As large as pods are that a StatefulSet makes: most of it is what the recorder does not keep.
const padding = JSON.stringify(
  Array.from({ length: 12 }, (_, at) => ({
    manager: 'kubelet',
    operation: 'Update',
    fieldsV1: { [`f:field-${at}`]: 'x'.repeat(250) },
  })),
);

function pod(at: number, version: number): string {
  const turn = Math.floor(version / pods);
  const ready = turn % 2 === 0 ? 'True' : 'False';
  const uid = `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
  return `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web-${at}","namespace":"bench","uid":"${uid}","resourceVersion":"${version}","managedFields":${padding}},"spec":{"nodeName":"node-${at % 50}","volumes":[{"name":"data","persistentVolumeClaim":{"claimName":"data-web-${at}"}}]},"status":{"phase":"Running","podIP":"10.${at >> 16}.${(at >> 8) & 255}.${at & 255}","conditions":[{"type":"PodScheduled","status":"True"},{"type":"Initialized","status":"True"},{"type":"Ready","status":"${ready}"},{"type":"ContainersReady","status":"${ready}"}],"containerStatuses":[{"name":"web","containerID":"containerd://${uid.repeat(2).slice(0, 64)}","restartCount":${turn >> 1},"ready":${ready === 'True'},"state":{"running":{}}}]}}`;
}
