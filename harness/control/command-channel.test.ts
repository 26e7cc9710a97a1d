import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { channelWords, CommandChannel, type Asked } from './command-channel.ts';

const [file, ...args] = channelWords;

describe('a shell that stays', () => {
  const channels: CommandChannel[] = [];
  const open = (): CommandChannel => {
    const channel = new CommandChannel(file, args);
    channels.push(channel);
    return channel;
  };
  const ask = (argv: readonly string[], more: Partial<Asked> = {}): Asked => ({
    argv,
    timeoutMs: 10_000,
    told: argv.join(' '),
    ...more,
  });
  const failure = async (running: Promise<string>): Promise<string> =>
    running.then(
      (out) => `no failure: ${out}`,
      (error: unknown) => String(error),
    );

  afterEach(() => {
    for (const channel of channels.splice(0)) channel.close();
  });

  it('answers, and runs commands one after the other', async () => {
    const channel = open();
    expect(await channel.answers(5_000)).to.equal(true);
    expect(await channel.run(ask(['echo', 'one']))).to.equal('one');
    expect(await channel.run(ask(['sh', '-c', 'printf "a\n\nb\n\n"; echo no >&2']))).to.equal('a\n\nb\n');
    expect(await channel.run(ask(['true']))).to.equal('');
    expect(await channel.answers(5_000)).to.equal(true);
  });

  it('hands over any word and any input as they are', async function () {
    this.timeout(60_000);
    const channel = open();
    const text = fc.string({ unit: 'binary', maxLength: 60 }).filter((one) => !one.includes('\0'));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 4 }), fc.option(text, { nil: undefined }), async (words, input) => {
        const argv = ['sh', '-c', 'for one; do printf "<%s>" "$one"; done; cat', 'sh', ...words];
        const wanted = `${words.map((one) => `<${one}>`).join('')}${input ?? ''}`;
        expect(await channel.run(ask(argv, { input }))).to.equal(wanted.replace(/\n$/, ''));
      }),
      { numRuns: 100, examples: [[["'; exit 3", '$(id)\n`id`\\'], 'a\r\n\\n']] },
    );
  });

  it('tells how a command failed, with all that it said, and goes on', async () => {
    const channel = open();
    const told = await failure(
      channel.run(ask(['sh', '-c', 'echo out; echo err >&2; exit 7'], { told: 'the command' })),
    );
    expect(told).to.equal('CommandError: exit 7: the command\nout\nerr');
    expect(await failure(channel.run(ask(['no-such-command'])))).to.match(/exit 127: no-such-command\n.*not found/);
    expect(await channel.run(ask(['echo', 'still here']))).to.equal('still here');
  });

  it('reads a long text', async () => {
    const text = await open().run(ask(['sh', '-c', 'yes 0123456 | head -c 8000000']));
    expect(text).to.have.length(8_000_000 - 1);
  });

  it('is closed by a command that passes its bound, or is aborted', async () => {
    const slow = open();
    expect(await failure(slow.run(ask(['sleep', '30'], { timeoutMs: 200 })))).to.match(
      /no end within 0\.2 s: sleep 30/,
    );
    expect(slow.isOpen).to.equal(false);
    const aborted = open();
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    expect(await failure(aborted.run(ask(['sleep', '30'], { signal: abort.signal })))).to.match(/aborted: sleep 30/);
    expect(await aborted.answers(1_000)).to.equal(false);
  });

  it('says when its shell ended, and when it never was', async () => {
    const channel = open();
    expect(await failure(channel.run(ask(['sh', '-c', 'kill -9 $PPID; sleep 1'])))).to.match(/its shell ended/);
    expect(await channel.answers(1_000)).to.equal(false);
    expect(channel.wasSilent).to.equal(false);
    const none = new CommandChannel('/nowhere/at-all', []);
    expect(await none.answers(1_000)).to.equal(false);
  });

  it('is silent while it is frozen, and closed then', async () => {
    const frozen = open();
    const pid = Number(await frozen.run(ask(['sh', '-c', 'echo $PPID'])));
    process.kill(pid, 'SIGSTOP');
    expect(await frozen.answers(300)).to.equal(false);
    expect(frozen.wasSilent).to.equal(true);
    expect(frozen.isOpen).to.equal(false);
  });
});
