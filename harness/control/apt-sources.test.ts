import { expect } from 'chai';
import { lineForSuite, parseList, parseStanzas } from './apt-sources.ts';

const STANZAS = `Types: deb deb-src
# a comment
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc

Types: deb-src
URIs: http://mirror.example/sources
Suites: bookworm
Components: main

Enabled: no
Types: deb
URIs: http://mirror.example/off
Suites: bookworm
Components: main
`;

describe('apt sources', () => {
  it('reads deb822 stanzas, leaving out sources of source code and those switched off', () => {
    expect(parseStanzas(STANZAS)).to.deep.equal([
      {
        uri: 'http://mirror.example/debian',
        suites: ['bookworm', 'bookworm-updates'],
        components: ['main', 'contrib'],
        signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg',
      },
      {
        uri: 'http://mirror.example/debian-security',
        suites: ['bookworm-security'],
        components: ['main'],
        signedBy: undefined,
      },
    ]);
  });

  it('reads one-line sources', () => {
    const text = `# deb http://no.example x main
deb http://mirror.example/debian bullseye main contrib # ours
deb-src http://mirror.example/debian bullseye main
deb [arch=amd64 signed-by=/etc/apt/keyrings/a.gpg] https://a.example/apt stable main`;
    expect(parseList(text)).to.deep.equal([
      {
        uri: 'http://mirror.example/debian',
        suites: ['bullseye'],
        components: ['main', 'contrib'],
        signedBy: undefined,
      },
      { uri: 'https://a.example/apt', suites: ['stable'], components: ['main'], signedBy: '/etc/apt/keyrings/a.gpg' },
    ]);
  });

  it("adds a suite from this machine's own mirror", () => {
    expect(lineForSuite('trixie', 'bookworm', parseStanzas(STANZAS))).to.equal(
      'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian trixie main',
    );
  });

  it('adds a suite from Debian itself when no source of this machine has its own suite', () => {
    expect(lineForSuite('trixie', 'bookworm', [])).to.equal(
      'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main',
    );
  });
});
