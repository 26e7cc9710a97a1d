/** One place that apt fetches packages from. */
export interface AptSource {
  uri: string;
  suites: string[];
  components: string[];
  /** Path of the keyring that signs it; undefined when the source names none or carries the key itself. */
  signedBy: string | undefined;
}

/** The sources of binary packages in the text of a `*.sources` file (deb822 stanzas). */
export function parseStanzas(text: string): AptSource[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = fieldsOf(stanza);
    if (!words(fields.get('types')).includes('deb') || fields.get('enabled') === 'no') return [];
    return words(fields.get('uris')).map((uri) => ({
      uri,
      suites: words(fields.get('suites')),
      components: words(fields.get('components')),
      signedBy: keyring(fields.get('signed-by')),
    }));
  });
}

/** The sources of binary packages in the text of a `*.list` file (one a line). */
export function parseList(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (match === null) return [];
    const [, options = '', uri = '', suite = '', components] = match;
    const signedBy = /signed-by=(\S+)/.exec(options)?.[1];
    return [{ uri, suites: [suite], components: words(components), signedBy: keyring(signedBy) }];
  });
}

const DEBIAN: AptSource = {
  uri: 'http://deb.debian.org/debian',
  suites: [],
  components: ['main'],
  signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg',
};

/**
 * The line that adds another suite of Debian, from the mirror and with the keyring that this machine already uses for its
 * own suite (`codename`), or from Debian's own address when none is found.
 */
export function lineForSuite(suite: string, codename: string, sources: readonly AptSource[]): string {
  const own = sources.find(({ suites, components }) => suites.includes(codename) && components.includes('main'));
  const { uri, signedBy = DEBIAN.signedBy } = own ?? DEBIAN;
  return `deb [signed-by=${signedBy}] ${uri} ${suite} main`;
}

function fieldsOf(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  let name = '';
  for (const line of stanza.split('\n').filter((each) => !each.startsWith('#'))) {
    const field = /^([\w-]+):\s*(.*)$/.exec(line);
    if (field !== null) name = field[1]!.toLowerCase();
    fields.set(name, `${fields.get(name) ?? ''} ${field === null ? line : field[2]!}`.trim());
  }
  return fields;
}

function words(text: string | undefined): string[] {
  return text?.split(/\s+/).filter((word) => word !== '') ?? [];
}

function keyring(value: string | undefined): string | undefined {
  return value?.startsWith('/') === true ? value : undefined;
}
