import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { run } from '../../harness/control/command.ts';
import { writeImageArchive, type FileImage } from './image-archive.ts';
import { header, treeEntries, writeTar, type Entry } from './tar.ts';

describe('archives', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'statefault-tar-'));
    writeFileSync(join(dir, 'program'), 'x'.repeat(1300));
  });
  afterEach(() => rm(dir, { recursive: true }));
  const entries = (): Entry[] => [
    { kind: 'directory', path: 'usr', mode: 0o755 },
    { kind: 'file', path: 'usr/program', mode: 0o755, source: join(dir, 'program') },
    { kind: 'text', path: `usr/${'long/'.repeat(25)}note`, mode: 0o644, text: 'hello\n' },
    { kind: 'link', path: 'bin', target: 'usr' },
  ];

  it('are read by tar as they were meant, and are the same bytes each time', async () => {
    const [first, second] = [
      await writeTar(join(dir, 'a.tar'), entries()),
      await writeTar(join(dir, 'b.tar'), entries()),
    ];
    expect(first).to.equal(second);
    const out = join(dir, 'out');
    await run('mkdir', [out], { timeoutMs: 5000 });
    await run('tar', ['-xpf', join(dir, 'a.tar'), '-C', out], { timeoutMs: 5000 });
    expect(readFileSync(join(out, 'bin/program'), 'utf8')).to.equal('x'.repeat(1300));
    expect(statSync(join(out, 'usr/program')).mode & 0o777).to.equal(0o755);
    expect(readFileSync(join(out, 'usr', 'long/'.repeat(25), 'note'), 'utf8')).to.equal('hello\n');
    const again = await treeEntries(out);
    expect(again.find(({ path }) => path === 'bin')).to.deep.equal({ kind: 'link', path: 'bin', target: 'usr' });
  });

  it('carry the checksum that POSIX asks for', () => {
    const block = header({ kind: 'directory', path: 'tmp', mode: 0o1777 }, 0);
    const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
    expect(Number.parseInt(block.toString('utf8', 148, 154), 8)).to.equal(sum);
    expect(block.toString('utf8', 0, 5)).to.equal('tmp/\0');
  });

  it('refuse a path that the format cannot hold', () => {
    expect(() => header({ kind: 'directory', path: 'x'.repeat(101), mode: 0 }, 0)).to.throw('too long');
  });

  it('of images store a shared layer once, and name what they hold by digest', async () => {
    const base = entries();
    const image = (name: string): FileImage => ({
      names: [name],
      layers: [base, [{ kind: 'text', path: 'name', mode: 0o644, text: name }]],
      entrypoint: ['/usr/program'],
    });
    await writeImageArchive(join(dir, 'images.tar'), [image('a:1'), image('b:1')], dir);
    const list = await run('tar', ['-tf', join(dir, 'images.tar')], { timeoutMs: 5000 });
    expect(list.split('\n').filter((name) => name.endsWith('.tar'))).to.have.length(3);
    const manifest = await run('tar', ['-xOf', join(dir, 'images.tar'), 'manifest.json'], { timeoutMs: 5000 });
    const [first, second] = JSON.parse(manifest) as { RepoTags: string[]; Layers: string[]; Config: string }[];
    expect(first?.RepoTags).to.deep.equal(['a:1']);
    expect(first?.Layers[0]).to.equal(second?.Layers[0]);
    expect(first?.Config).not.to.equal(second?.Config);
  });
});
