/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { byId } from './state.ts';

/** Light or dark: as the reader's machine says, until the button says otherwise. */
export function listenToTheme(): void {
  byId('theme').addEventListener('click', () => {
    const { dataset } = document.documentElement;
    const dark = dataset['theme'] ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
    dataset['theme'] = dark === 'dark' ? 'light' : 'dark';
  });
}
