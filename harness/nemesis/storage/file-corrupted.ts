import { z } from 'zod';
import { InfrastructureError } from '../../errors.ts';
import type { World } from '../../world.ts';
import type { Fault, Target } from '../fault.ts';
import { directoryOf, settingOf, volumesOf } from '../target.ts';

/** What is to be damaged, as it was before. */
const memo = z.strictObject({
  /** Path in the volume. */
  file: z.string().regex(/^[\w.,@=+ -]+(\/[\w.,@=+ -]+)*$/),
  offset: z.int().min(0),
  /** The bytes there, in hexadecimal. */
  bytes: z.string().regex(/^([0-9a-f]{2})+$/),
});

/** Size and path of every regular file below a directory that is not empty; links are not followed. */
const listing = (directory: string): string[] => [
  ...['find', '-P', directory, '-xdev', '-type', 'f', '-size', '+0', '-not', '-name', '.statefault*'],
  ...['-printf', '%s %P\\n'],
];

/** Reads bytes of a file, or writes some over them, but of nothing that lies elsewhere or behind a link. */
const atBytes = String.raw`
[ "$(realpath -- "$1/$2")" = "$(realpath -- "$1")/$2" ] || { echo "$2 is not there" >&2; exit 1; }
exec perl -e '
  my ($path, $offset, $count, $hex) = @ARGV;
  sysopen(my $file, $path, ($hex eq "" ? 0 : 2) | 0400000) or die "$path: $!\n";
  sysseek($file, $offset, 0);
  if ($hex eq "") { sysread($file, my $bytes, $count); print unpack "H*", $bytes; exit 0 }
  syswrite($file, pack "H*", $hex) == $count or die "$path: $!\n";
' "$1/$2" "$3" "$4" "$5"
`;

/** Some bytes in the middle of the largest file are turned over in place, as a bad disk does it: nobody is told. */
export const fileCorrupted: Fault = {
  kind: 'file-corrupted',
  effects: ['corrupts-data'],
  family: 'storage',
  story: 'Bytes in the middle of the largest file of a volume are flipped on the node: its writer is not told.',
  strikes: 'volume',
  takes: 'volume',
  settings: z.strictObject({ bytes: z.int().min(1).max(4096).default(16) }),
  remember: async (target, { nodes }) => {
    const [volume] = volumesOf(target);
    const [size, file] = largestOf(await nodes.run(volume.node, listing(directoryOf(volume))));
    const count = Math.min(settingOf(target, 'bytes'), size);
    const offset = Math.floor((size - count) / 2);
    return { file, offset, bytes: await access(target, { file, offset, bytes: '' }, count, nodes) };
  },
  inject: async (target, { nodes }) => {
    const { file, offset, bytes } = memo.parse(target.memo);
    await access(target, { file, offset, bytes: flipped(bytes) }, bytes.length / 2, nodes);
  },
  prove: async (target, { nodes }) => {
    const { file, offset, bytes } = memo.parse(target.memo);
    const now = await access(target, { file, offset, bytes: '' }, bytes.length / 2, nodes);
    return { bites: now === flipped(bytes), seen: `${file} at byte ${offset}: ${now}, was ${bytes}` };
  },
};

/** The largest file of a listing, the first by name where several are. Throws when there is none. */
export function largestOf(listed: string): [size: number, file: string] {
  const files = [...listed.matchAll(/^(\d+) (.+)$/gm)].map(([, size, file]) => ({
    size: Number(size),
    file: file ?? '',
  }));
  const fit = files.filter(({ file }) => memo.shape.file.safeParse(file).success);
  const [first] = fit.sort((a, b) => b.size - a.size || (a.file < b.file ? -1 : 1));
  if (first === undefined) throw new InfrastructureError('the volume holds no file that could be corrupted');
  return [first.size, first.file];
}

export function flipped(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  return Buffer.from(bytes.map((byte) => byte ^ 0xff)).toString('hex');
}

async function access(
  target: Target,
  { file, offset, bytes }: z.output<typeof memo>,
  count: number,
  nodes: World['nodes'],
): Promise<string> {
  const [volume] = volumesOf(target);
  const words = [directoryOf(volume), file, String(offset), String(count), bytes];
  return nodes.run(volume.node, ['bash', '-c', atBytes, 'bash', ...words]);
}
