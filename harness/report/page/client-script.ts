import { listenToTable } from './client/as-table.ts';
import * as entries from './client/entries.ts';
import * as findings from './client/findings.ts';
import * as keys from './client/keys.ts';
import * as list from './client/list.ts';
import * as panel from './client/panel.ts';
import * as picture from './client/picture.ts';
import * as pointer from './client/pointer.ts';
import { start } from './client/start.ts';
import * as state from './client/state.ts';
import { listenToTheme } from './client/theme.ts';
import * as axis from './draw/axis.ts';
import * as bars from './draw/bars.ts';
import * as layout from './draw/layout.ts';
import * as scale from './draw/scale.ts';
import * as text from './draw/text.ts';
import * as ticks from './draw/ticks.ts';
import * as timeline from './draw/timeline.ts';
import { scriptOf, type Inlined } from './inline.ts';

const modules = [
  axis,
  bars,
  layout,
  scale,
  text,
  ticks,
  timeline,
  entries,
  findings,
  keys,
  list,
  panel,
  picture,
  pointer,
  state,
];

/** The script of the page: the functions that draw, here as there, and those that listen. */
export const clientScript = `${scriptOf([
  ...modules.flatMap((one) => Object.values(one) as Inlined[]),
  listenToTable,
  listenToTheme,
  start,
])}\nvoid start();`;
