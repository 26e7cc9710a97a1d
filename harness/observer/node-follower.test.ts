import { systemClock } from '../clock.ts';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { NodeDownError } from '../errors.ts';
import type { ContainersSeen, ContainerValue } from '../history/containers.ts';
import type { Ears, NodeShell } from '../world.ts';
import { followNode } from './node-follower.ts';
import { notebook, until } from './testing.ts';

const owner = (id: string, namespace = 'test') => ({
  id,
  state: 'CONTAINER_RUNNING',
  metadata: { name: 'journal' },
  labels: {
    'io.kubernetes.pod.name': `pod-of-${id}`,
    'io.kubernetes.pod.uid': `uid-of-${id}`,
    'io.kubernetes.pod.namespace': namespace,
    'io.kubernetes.container.name': 'journal',
    'io.cri-containerd.kind': 'container',
  },
  createdAt: '1000000',
});
const line = (topic: string, json: object) =>
  `1970-01-01 00:00:00.123 +0000 UTC k8s.io ${topic} ${JSON.stringify(json)}`;

/** A node whose runtime is a few arrays. */
class FakeNode implements NodeShell {
  containers: ReturnType<typeof owner>[] = [];
  sandboxes: string[] = [];
  /** Containers whose tasks are stopped, though the runtime tells the kubelet that they run. */
  stopped: string[] = [];
  trouble: Error | undefined;
  deaf = false;
  streams = 0;
  /** How fast its clock runs, from 1970 on. */
  factor = 1n;
  /** How long it takes to say whose a container is. */
  lookUpMs = 0;
  /** When containers ended, by id. */
  finished: Record<string, string> = {};
  #ears: Ears | undefined;
  #fail: ((error: Error) => void) | undefined;

  realNs(stampNs: bigint): bigint {
    return stampNs / this.factor;
  }

  async run(_node: string, argv: readonly string[], { signal }: { signal?: AbortSignal } = {}): Promise<string> {
    if (argv.includes('info') && this.lookUpMs > 0) {
      await systemClock.sleep(this.lookUpMs);
      signal?.throwIfAborted();
    }
    return this.#answer(argv);
  }

  #answer(argv: readonly string[]): Promise<string> {
    if (this.trouble !== undefined) return Promise.reject(this.trouble);
    const words = argv.join(' ');
    const mark = /label statefault (\S+)=(\S+)/.exec(words);
    if (mark !== null && !this.deaf) {
      const labels = { [mark[1] ?? '']: mark[2] };
      this.say(line('/namespaces/update', { name: 'statefault', labels }));
    }
    if (words.startsWith('crictl --timeout=20s ps'))
      return Promise.resolve(JSON.stringify({ containers: this.containers }));
    if (words.startsWith('crictl --timeout=20s inspect'))
      return Promise.resolve(this.finished[argv.at(-1) ?? ''] ?? '0001-01-01T00:00:00Z');
    if (words.endsWith('tasks ls')) return Promise.resolve(this.#tasks());
    if (!words.includes('containers info')) return Promise.resolve('');
    const id = argv.at(-1) ?? '';
    if (this.sandboxes.includes(id))
      return Promise.resolve(JSON.stringify({ Labels: { 'io.cri-containerd.kind': 'sandbox' } }));
    const found = this.containers.find((one) => one.id === id);
    return found === undefined
      ? Promise.reject(new Error('not found'))
      : Promise.resolve(JSON.stringify({ Labels: found.labels }));
  }

  #tasks(): string {
    const rows = this.containers.map(({ id }) => `${id}    7    ${this.stopped.includes(id) ? 'STOPPED' : 'RUNNING'}`);
    return ['TASK    PID    STATUS    ', ...rows].join('\n');
  }

  follow(_node: string, _argv: readonly string[], ears: Ears, signal: AbortSignal): Promise<void> {
    if (this.trouble !== undefined) return Promise.reject(this.trouble);
    this.streams += 1;
    this.#ears = ears;
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      signal.addEventListener('abort', () => resolve());
    });
  }

  say(text: string): void {
    this.#ears?.onLine(text);
  }
  beat(): void {
    this.#ears?.onBeat();
  }
  kill(error: Error): void {
    this.#fail?.(error);
  }
}

describe('following a node', function () {
  this.timeout(10_000);
  let node: FakeNode;
  let pen: ReturnType<typeof notebook>;
  let ending: AbortController;
  let follower: ReturnType<typeof followNode>;
  const changes = () => pen.of('observation', 'container').map(({ value }) => value as ContainerValue);
  const begin = async () => {
    follower = followNode({
      nodes: node,
      node: 'n1',
      namespace: 'test',
      pen,
      clock: systemClock,
      signal: ending.signal,
    });
    await follower.ready;
  };
  beforeEach(() => {
    [node, pen, ending] = [new FakeNode(), notebook(), new AbortController()];
  });
  afterEach(async () => {
    ending.abort();
    await follower.done;
  });

  it('takes a snapshot once the stream is seen to be complete, and has no gap', async () => {
    node.containers = [owner('a'), owner('b', 'kube-system')];
    await begin();
    const [first] = pen.of('observation', 'containers');
    expect(first?.process).to.equal('node/n1');
    expect((first?.value as ContainersSeen).containers.map(({ id }) => id)).to.deep.equal(['a']);
    ending.abort();
    await follower.done;
    expect(pen.of('gap')).to.deep.equal([]);
  });

  it('takes a container for ended whose task is stopped, or is not there', async () => {
    node.containers = [owner('a'), owner('b')];
    node.stopped = ['b'];
    await begin();
    const [first] = pen.of('observation', 'containers');
    expect((first?.value as ContainersSeen).containers.map(({ state }) => state)).to.deep.equal([
      'CONTAINER_RUNNING',
      'CONTAINER_EXITED',
    ]);
  });

  it('turns the stamps of a runtime whose clock runs faster into real ones', async () => {
    node.factor = 3n;
    await begin();
    node.containers = [owner('a')];
    node.say(line('/tasks/start', { container_id: 'a', pid: 1 }));
    await until(() => changes().length === 1);
    expect(changes()[0]?.sourceMs).to.equal(41);
  });

  it('names the containers of the namespace, leaves out others and sandboxes, keeps what nobody can name', async () => {
    await begin();
    node.containers = [owner('a'), owner('b', 'kube-system')];
    node.sandboxes = ['s'];
    for (const id of ['a', 'b', 's', 'x']) node.say(line('/tasks/start', { container_id: id, pid: 1 }));
    node.say(line('/tasks/exit', { container_id: 'a', id: 'a', exit_status: 137 }));
    await until(() => changes().length === 3);
    expect(changes()[0]).to.deep.equal({
      node: 'n1',
      change: 'started',
      id: 'a',
      sourceMs: 123,
      pod: 'pod-of-a',
      podUid: 'uid-of-a',
      namespace: 'test',
      name: 'journal',
    });
    expect(changes()[1]).to.deep.equal({ node: 'n1', change: 'started', id: 'x', sourceMs: 123 });
    expect(changes()[2]).to.include({ change: 'exited', pod: 'pod-of-a', exitStatus: 137 });
  });

  it('names what was heard before the end, though it takes a while', async () => {
    await begin();
    node.containers = [owner('a'), owner('b')];
    node.lookUpMs = 60;
    for (const id of ['a', 'b']) node.say(line('/tasks/start', { container_id: id, pid: 1 }));
    ending.abort();
    await follower.done;
    expect(changes().map(({ pod }) => pod)).to.deep.equal(['pod-of-a', 'pod-of-b']);
  });

  it('marks the gap when its stream is killed, resumes and looks again', async () => {
    await begin();
    node.beat();
    const brokenMs = pen.nowMs();
    node.trouble = new Error('the container is paused');
    node.kill(new Error('exit 137'));
    await new Promise((resolve) => setTimeout(resolve, 700));
    node.trouble = undefined;
    await until(() => pen.of('observation', 'containers').length === 2);
    const gap = pen.of('gap')[0]?.value as { fromMs: number; toMs: number; why: string };
    expect(gap.fromMs).to.be.at.most(brokenMs);
    expect(gap.toMs - gap.fromMs).to.be.at.least(690);
    expect(gap.why).to.contain('exit 137');
    expect(pen.entries.findIndex(({ kind }) => kind === 'gap')).to.be.lessThan(
      pen.entries.findLastIndex(({ f }) => f === 'containers'),
    );
    node.containers = [owner('a')];
    node.say(line('/tasks/start', { container_id: 'a', pid: 1 }));
    await until(() => changes().length === 1);
  });

  it('asks for the ends that it did not hear', async () => {
    node.containers = [owner('a'), owner('b'), owner('c')];
    await begin();
    node.trouble = new Error('the container is paused');
    node.kill(node.trouble);
    await until(() => pen.nowMs() > 100);
    [node.stopped, node.finished] = [['b', 'c'], { b: '1970-01-01T00:00:00.456789Z' }];
    node.trouble = undefined;
    await until(() => pen.of('observation', 'containers').length === 2);
    const [first, second] = pen
      .of('observation', 'containers')
      .map(({ value }) => (value as ContainersSeen).containers);
    expect(first?.map(({ finishedMs }) => finishedMs)).to.deep.equal([undefined, undefined, undefined]);
    expect(second?.map(({ finishedMs }) => finishedMs)).to.deep.equal([undefined, 456.789, undefined]);
  });

  it('takes a node that says nothing for three seconds for frozen', async () => {
    await begin();
    const heardMs = pen.nowMs();
    await until(() => pen.of('gap').length === 1);
    const gap = pen.of('gap')[0]?.value as { fromMs: number; toMs: number; why: string };
    expect(gap.fromMs).to.be.at.most(heardMs);
    expect(gap.why).to.contain('silent for 3000 ms');
    expect(node.streams).to.equal(2);
  });

  it('says once that a node is down, and leaves the gap open to the end', async () => {
    await begin();
    node.trouble = new NodeDownError('n1 is not running');
    node.kill(node.trouble);
    await until(() => pen.of('observation', 'down').length === 1);
    await new Promise((resolve) => setTimeout(resolve, 700));
    ending.abort();
    await follower.done;
    expect(pen.of('observation', 'down')).to.have.length(1);
    expect(pen.of('gap')).to.have.length(1);
  });
});
