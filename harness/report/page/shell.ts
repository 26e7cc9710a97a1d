import { escaped } from './draw/text.ts';
import { style } from './style.ts';

/** What fills a page. `body` is HTML. */
interface Filling {
  title: string;
  body: string;
  script: string;
  /** Only what carries it is run. */
  nonce: string;
}

/** A whole HTML document that loads nothing: its policy forbids the network, and every script and style but its own. */
export function shell({ title, body, script, nonce }: Filling): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title><style nonce="${nonce}">${style}</style></head><body>
${body}
${script === '' ? '' : `<script nonce="${nonce}">${script.replaceAll('</script', '<\\/script')}</script>`}
</body></html>
`;
}
