/** How the pages look, in light and in dark, on a screen and on paper. */
export const style = `
:root { color-scheme: light dark; --ground: #ffffff; --raised: #f5f6f8; --line: #dde1e7; --ink: #16191f; --faint: #5b6472;
  --held: #1a7f45; --broken: #c8102e; --doubt: #9a6300; --in: #ffffff; --link: #1756b8;
  --pending: #b4bcc8; --running: #e0a82e; --ready: #3f9e63; --terminating: #8566b8; --ended: #7d8794; --unknown: #59616e;
  --container: #3f78b5; --writer: #1f8a94; --served: #7cbf95; --taint: #d08a3e; --bound: #9aa9bd; --fault: #e07b1a;
  --band: rgba(240, 140, 40, .13); --band-soft: rgba(240, 140, 40, .07); --dark-in: #201a05; --lane: rgba(120, 130, 150, .06); }
@media (prefers-color-scheme: dark) { :root:not([data-theme=light]) { --ground: #14171c; --raised: #1d2128; --line: #343b46; --ink: #e8ebf0; --faint: #a0a9b7;
  --held: #58c98a; --broken: #ff5c6c; --doubt: #e6b04a; --link: #8ab6ff;
  --pending: #6c7686; --running: #c9962a; --ready: #2f8350; --terminating: #7b5cb3; --ended: #606a78; --unknown: #8a93a3;
  --container: #34689f; --writer: #1c7882; --served: #3c7a55; --taint: #a86c2c; --bound: #56657b; --fault: #c9690f;
  --band: rgba(255, 150, 50, .14); --band-soft: rgba(255, 150, 50, .07); --lane: rgba(160, 175, 200, .06); } }
:root[data-theme=dark] { color-scheme: dark; --ground: #14171c; --raised: #1d2128; --line: #343b46; --ink: #e8ebf0; --faint: #a0a9b7;
  --held: #58c98a; --broken: #ff5c6c; --doubt: #e6b04a; --link: #8ab6ff;
  --pending: #6c7686; --running: #c9962a; --ready: #2f8350; --terminating: #7b5cb3; --ended: #606a78; --unknown: #8a93a3;
  --container: #34689f; --writer: #1c7882; --served: #3c7a55; --taint: #a86c2c; --bound: #56657b; --fault: #c9690f;
  --band: rgba(255, 150, 50, .14); --band-soft: rgba(255, 150, 50, .07); --lane: rgba(160, 175, 200, .06); }
:root[data-theme=light] { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 14px/1.45 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 25px; line-height: 1.25; margin: 2px 0 6px; font-weight: 650; } h2 { font-size: 16px; margin: 0; display: inline; }
.top { display: flex; gap: 16px; justify-content: space-between; padding: 16px 22px 12px; border-bottom: 1px solid var(--line); border-top: 6px solid var(--doubt); }
.top.held { border-top-color: var(--held); } .top.broken { border-top-color: var(--broken); }
.scenario { margin: 0; color: var(--faint); font-weight: 600; } .story { margin: 0 0 4px; max-width: 110ch; }
.facts { margin: 0; color: var(--faint); font-size: 13px; } .facts span + span::before { content: " · "; }
.badge { color: #fff; border-radius: 5px; padding: 1px 9px; font-size: 21px; white-space: nowrap; background: var(--doubt); }
.badge.held { background: #1a7f45; } .badge.broken { background: #c8102e; } .badge.unknown { background: #8a5a00; }
main { padding: 0 22px 40px; } section { margin-top: 16px; }
button { font: inherit; color: var(--ink); background: var(--raised); border: 1px solid var(--line); border-radius: 5px; padding: 2px 9px; cursor: pointer; }
button:hover { border-color: var(--faint); } :focus-visible { outline: 3px solid var(--link); outline-offset: 1px; }
#theme { align-self: start; font-size: 16px; }
.anomalies { list-style: none; padding: 0; margin: 6px 0 0; display: grid; gap: 5px; }
.anomaly { display: flex; width: 100%; gap: 10px; text-align: left; align-items: baseline; border-left: 5px solid var(--doubt); padding: 5px 10px; }
.anomaly.broken { border-left-color: var(--broken); } .anomaly .what { flex: 1; }
.anomaly small { display: block; color: var(--faint); overflow: hidden; text-overflow: ellipsis; display: -webkit-box; -webkit-line-clamp: 1; -webkit-box-orient: vertical; }
.show { color: var(--link); white-space: nowrap; } .anomaly .show { text-decoration: underline; }
.sign.held, .outcome.held { color: var(--held); fill: var(--held); } .sign.broken, .outcome.broken { color: var(--broken); fill: var(--broken); }
.sign.unknown, .outcome.unknown { color: var(--doubt); fill: var(--doubt); } .outcome { white-space: nowrap; font-weight: 600; }
.bar-of-tools { display: flex; flex-wrap: wrap; gap: 12px; align-items: center; justify-content: space-between; } .tools { display: flex; gap: 4px; align-items: center; }
#shown { color: var(--faint); min-width: 13ch; text-align: right; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 14px; padding: 0; margin: 6px 0; font-size: 12px; color: var(--faint); }
.legend li { display: flex; gap: 5px; align-items: center; } .patterns { position: absolute; }
#chart { border: 1px solid var(--line); border-radius: 6px; overflow: hidden; background: var(--ground); } #picture { display: block; touch-action: pan-y; cursor: grab; }
#picture text { font: 11px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: var(--ink); pointer-events: none; }
#picture text.group { font-size: 14px; font-weight: 650; } #picture text.label, #picture tspan.note { fill: var(--faint); font-weight: 400; font-size: 11px; }
#picture .sign { font-weight: 800; } #picture .sign.broken { fill: var(--broken); } #picture .sign.held { fill: var(--held); } #picture .sign.unknown { fill: var(--doubt); }
.is-broken text.group { fill: var(--broken) !important; }
.axis line { stroke: var(--line); stroke-width: 1; } #picture .axis text { fill: var(--faint); }
.rule { stroke: var(--line); } .lane > .ground { fill: var(--lane); }
.band { pointer-events: none; } .band.stands { fill: var(--band); } .band.changes { fill: var(--band-soft); }
.bar { cursor: pointer; } #picture .bar text.in { fill: var(--in); } .bar:hover > rect:first-child { filter: brightness(1.12); }
.bar:focus { outline: none; } .bar:focus > rect:first-child { stroke: var(--link); stroke-width: 3; }
.t-pending { fill: var(--pending); } .t-running { fill: var(--running); } .t-ready { fill: var(--ready); } .t-terminating { fill: var(--terminating); } .t-ended { fill: var(--ended); }
.t-container { fill: var(--container); } .t-writer { fill: var(--writer); } .t-served { fill: var(--served); } .t-failed { fill: var(--broken); } .t-unknown { fill: var(--unknown); }
.t-taint { fill: var(--taint); } .t-bound { fill: var(--bound); } .t-fault { fill: var(--fault); } .t-clash > rect { fill: url(#clash); stroke: #c8102e; stroke-width: 2; }
#picture .t-clash text.in { fill: #fff; font-weight: 750; font-size: 12.5px; paint-order: stroke; stroke: #8d0b20; stroke-width: 3px; }
.t-unsure > rect:first-child { fill: url(#unsure); stroke: var(--container); stroke-dasharray: 3 2; } .t-changing > rect { fill: url(#changing); stroke: var(--fault); }
.t-gap > rect { fill: url(#gap); stroke: var(--faint); stroke-width: .5; } #picture .t-gap text.in, #picture .t-unsure text.in { fill: var(--ink); }
#picture .t-pending text.in, #picture .t-running text.in, #picture .t-taint text.in, #picture .t-bound text.in, #picture .t-changing text.in, #picture .t-fault text.in { fill: var(--dark-in); }
#picture .t-served text.in { fill: #0d2b19; }
.t-window > rect { fill: var(--faint); fill-opacity: .14; stroke: var(--faint); stroke-dasharray: 2 2; stroke-opacity: .6; }
.t-promise-held > rect { fill: var(--held); } .t-promise-broken > rect { fill: var(--broken); } .t-promise-unknown > rect { fill: var(--doubt); }
#gap .ground, #unsure .ground, #changing .ground { fill: var(--ground); fill-opacity: .55; } #gap .stripe { fill: var(--faint); } #unsure .stripe { fill: var(--container); } #changing .stripe { fill: var(--fault); }
#clash .ground { fill: #c8102e; fill-opacity: .82; } #clash .stripe { fill: #ff5468; fill-opacity: .9; }
.node { stroke: none; } .n0 { fill: #111827; } .n1 { fill: #ffd400; } .n2 { fill: #ff7ac6; } .n3 { fill: #7ee8fa; } .n4 { fill: #c6f24e; } .n5 { fill: #ff9f43; } .n6 { fill: #b39ddb; } .n7 { fill: #ffffff; }
.marked > rect:first-child { stroke: var(--ink); stroke-width: 2.5; } .tick { stroke: var(--ink); stroke-opacity: .55; stroke-width: 1.5; cursor: pointer; } .tick.t-failed { stroke: var(--broken); stroke-opacity: 1; }
.focus { fill: none; stroke: var(--broken); stroke-width: 1.5; stroke-dasharray: 5 3; pointer-events: none; }
.hint { color: var(--faint); font-size: 12px; margin: 4px 0 0; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; margin-top: 6px; } th, td { text-align: left; vertical-align: top; padding: 3px 10px 3px 0; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 600; } td.n, th.n { text-align: right; white-space: nowrap; } td small { display: block; color: var(--faint); } code { font: 12px ui-monospace, "DejaVu Sans Mono", monospace; color: var(--faint); overflow-wrap: anywhere; } .claim { color: var(--faint); }
.filter { display: flex; flex-wrap: wrap; gap: 12px; align-items: center; margin: 6px 0; } .filter input, .filter select { font: inherit; color: var(--ink); background: var(--ground); border: 1px solid var(--line); border-radius: 5px; padding: 2px 6px; } .filter input { width: 24ch; }
.entries { height: 330px; overflow: auto; border: 1px solid var(--line); border-radius: 6px; position: relative; font: 12px/20px ui-monospace, "DejaVu Sans Mono", monospace; }
.entries .all { position: relative; } .entries .row { position: absolute; left: 0; right: 0; height: 20px; padding: 0 8px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; cursor: pointer; }
.entries .row:hover { background: var(--raised); } .entries .row.on { background: var(--link); color: var(--ground); } .entries .row.mark { border-left: 4px solid var(--broken); padding-left: 4px; }
#entry { position: fixed; right: 0; top: 0; bottom: 0; width: min(480px, 92vw); background: var(--raised); border-left: 1px solid var(--line); box-shadow: -6px 0 24px rgba(0, 0, 0, .18); padding: 12px 16px; display: flex; flex-direction: column; gap: 6px; z-index: 5; }
#entry[hidden] { display: none; } .entry-top { display: flex; gap: 6px; align-items: center; } .entry-top h2 { flex: 1; } #entry pre { flex: 1; overflow: auto; margin: 0; font: 12px/1.4 ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; } #entry-words { margin: 0; }
#tip { position: fixed; z-index: 6; max-width: 420px; background: var(--ink); color: var(--ground); padding: 5px 9px; border-radius: 5px; font-size: 12.5px; pointer-events: none; } #tip[hidden] { display: none; }
summary { cursor: pointer; } .sr-only { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.grid td { text-align: center; } .grid td.broken { background: var(--broken); } .grid td.held { background: var(--held); } .grid td.unknown { background: var(--doubt); } .grid td a { color: #fff; } .grid th { white-space: nowrap; }
@media print { :root { --ground: #fff; --ink: #000; --faint: #333; } #entry, #tip, .tools, .hint, #theme, .filter, .entries, #entries-title, .show { display: none !important; } #chart { overflow: visible; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } section { break-inside: avoid-page; } .anomaly small { -webkit-line-clamp: 4; } }
`;
