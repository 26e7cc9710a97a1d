type Reads = (words: readonly string[]) => boolean;

const always: Reads = () => true;
const verbs =
  (...known: string[]): Reads =>
  (words) =>
    known.includes(words.find((word) => !word.startsWith('-')) ?? '');
const without =
  (...options: string[]): Reads =>
  (words) =>
    !words.some((word) => options.includes(word));
const rulesAsked: Reads = (words) =>
  words.some((word) => /^-[A-Za-z]*[SLC]$/.test(word)) && !words.some((word) => /^-[A-Za-z]*[ADIRFZNXPE]$/.test(word));

/** Programs that we run in nodes, and when they change nothing. */
const programs: Record<string, Reads> = {
  cat: always,
  ls: always,
  stat: always,
  test: always,
  readlink: always,
  uname: always,
  df: always,
  du: always,
  pgrep: always,
  grep: always,
  getent: always,
  findmnt: always,
  sha256sum: always,
  nproc: always,
  journalctl: without('--rotate', '--vacuum-time', '--flush', '--sync'),
  find: without('-delete', '-exec', '-execdir', '-ok', '-okdir', '-fprint', '-fprintf', '-fls'),
  iptables: rulesAsked,
  ip6tables: rulesAsked,
  systemctl: verbs('show', 'is-active', 'is-enabled', 'is-failed', 'list-units', 'list-timers', 'cat', 'status'),
  crictl: verbs('ps', 'pods', 'inspect', 'inspectp', 'images', 'info', 'version'),
  ip: (words) =>
    !words.some((word) => /^(add|del|delete|set|replace|change|flush|append|up|down)$/.test(word)) &&
    !words.includes('-batch'),
  tc: (words) => words[1] === 'show' || words[2] === 'show',
};

/** Whether a command in a node surely changes nothing there. What is not known is said to change something. */
export function onlyReads([program = '', ...words]: readonly string[]): boolean {
  return Object.hasOwn(programs, program) && programs[program]?.(words) === true;
}
