/** The page's style: light or dark as the reader's system is, wide or narrow as the window is. */
export const style = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f6f4, #15171a);
  --card: light-dark(#ffffff, #1d2024);
  --ink: light-dark(#1c1e21, #e4e6e9);
  --quiet: light-dark(#5a5f66, #9aa1aa);
  --rule: light-dark(#e2e2de, #30353b);
  --sunken: light-dark(#fafaf8, #181b1e);
  --error: light-dark(#c42b1c, #ff7b6e);
  --warning: light-dark(#9a5b00, #e8b04a);
  --information: light-dark(#0b63b0, #6cb6ff);
  --good: light-dark(#1a7f37, #56c271);
  --thing-0: light-dark(#0b63b0, #6cb6ff);
  --thing-1: light-dark(#1a7f37, #56c271);
  --thing-2: light-dark(#8a3ab9, #c792ea);
  --thing-3: light-dark(#b3541e, #f0a35e);
  --thing-4: light-dark(#007f86, #4fd0d6);
  --thing-5: light-dark(#a3123f, #ff8fab);
}
.colour-0 { --thing: var(--thing-0); }
.colour-1 { --thing: var(--thing-1); }
.colour-2 { --thing: var(--thing-2); }
.colour-3 { --thing: var(--thing-3); }
.colour-4 { --thing: var(--thing-4); }
.colour-5 { --thing: var(--thing-5); }
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 84rem; padding: 2rem 1.25rem 4rem;
  background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; letter-spacing: -.01em; }
h2 { font-size: 1.1rem; margin: 0; }
h3 { font-size: .75rem; margin: 1.5rem 0 .4rem; text-transform: uppercase; letter-spacing: .06em; color: var(--quiet); font-weight: 600; }
.meta { color: var(--quiet); margin: 0 0 1.5rem; }
.meta span + span::before { content: " · "; }
article {
  background: var(--card); border: 1px solid var(--rule); border-radius: 10px;
  padding: 1.1rem 1.25rem 1.4rem; margin-bottom: 1.25rem;
}
.head { display: flex; flex-wrap: wrap; gap: .4rem .6rem; align-items: center; margin-bottom: .9rem; }
.chip { font-size: .8rem; padding: .08rem .55rem; border-radius: 99px; border: 1px solid var(--rule); color: var(--quiet); white-space: nowrap; }
.chip.error { color: var(--error); border-color: currentColor; }
.chip.warning { color: var(--warning); border-color: currentColor; }
.chip.good { color: var(--good); border-color: currentColor; }
.columns { display: grid; grid-template-columns: minmax(16rem, 26rem) minmax(0, 1fr); gap: 1.75rem; }
@media (max-width: 56rem) { .columns { grid-template-columns: minmax(0, 1fr); } }
.columns h3:first-child { margin-top: 0; }
figure { margin: 0 0 .4rem; position: relative; border-radius: 6px; overflow: hidden; background: var(--sunken); border: 1px solid var(--rule); }
figure img { display: block; width: 100%; height: auto; }
.absent { display: grid; place-items: center; padding: 1rem; color: var(--quiet); font-size: .85rem; text-align: center; overflow-wrap: anywhere; }
figure svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: hidden; }
figure svg g { opacity: .92; transition: opacity .12s; }
rect { fill: none; stroke: var(--thing); stroke-width: 2.5px; vector-effect: non-scaling-stroke; }
rect.halo { stroke: light-dark(#ffffffb0, #000000a0); stroke-width: 5px; }
.label rect:not(.halo) { stroke-dasharray: 6 4; }
rect.area { fill: var(--thing); fill-opacity: .08; stroke: none; }
g.lit rect.area { fill-opacity: .3; }
svg text { font: 600 1px system-ui, sans-serif; fill: var(--thing); paint-order: stroke; stroke: light-dark(#fff, #000); stroke-width: .25em; stroke-linejoin: round; }
.caption { color: var(--quiet); font-size: .82rem; margin: 0 0 .2rem; }
.key { display: inline-block; width: 1.6em; border-top: 2.5px solid currentColor; vertical-align: middle; margin-right: .35em; }
.key.dashed { border-top-style: dashed; }
pre, .input { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font: 13.5px/1.65 ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, monospace; }
.text { background: var(--sunken); border: 1px solid var(--rule); border-radius: 6px; padding: .7rem .9rem; }
.step { color: var(--quiet); font: 600 .72rem/1.9 system-ui, sans-serif; letter-spacing: .02em; user-select: none; display: block; margin-top: .35rem; }
.step:first-child { margin-top: 0; }
.slot { color: var(--thing); background: color-mix(in srgb, var(--thing) 11%, transparent); border-radius: 3px; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.missed { border-bottom: 2px dashed var(--thing); }
.wrong { text-decoration: underline wavy 1.5px; text-underline-offset: 3px; }
.wrong.error { text-decoration-color: var(--error); }
.wrong.warning { text-decoration-color: var(--warning); }
.wrong.information { text-decoration-color: var(--information); }
.lit:is(span, tr, li) { background: color-mix(in srgb, var(--thing, var(--information)) 28%, transparent); }
.dimmed svg g:not(.lit) { opacity: .2; }
[data-things] { cursor: default; }
[data-things]:focus-visible { outline: 2px solid var(--information); outline-offset: 1px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; }
th { text-align: left; font-weight: 600; color: var(--quiet); }
th, td { padding: .28rem .6rem .28rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
tr.total td { border-bottom: 0; font-weight: 600; }
.name { color: var(--thing); font-weight: 600; }
.ghost { color: var(--quiet); }
ul { list-style: none; margin: 0; padding: 0; }
.checks > li { padding: .3rem 0; border-bottom: 1px solid var(--rule); }
.checks > li:last-child { border-bottom: 0; }
.sign { display: inline-block; width: 1.3em; font-weight: 700; }
.holds .sign { color: var(--good); }
.violated .sign, .violated.error b { color: var(--error); }
.violated.warning .sign, .violated.warning b { color: var(--warning); }
.violated.information .sign, .violated.information b { color: var(--information); }
.witnesses { margin: .1rem 0 .1rem 1.3em; }
.witnesses li { padding: .1rem .35rem; margin-left: -.35rem; border-radius: 4px; }
details { margin-top: 1.1rem; }
summary { cursor: pointer; color: var(--quiet); font-size: .88rem; }
details pre { margin-top: .5rem; }
@media print { body { background: none; } article { break-inside: avoid; } }
`;

/**
 * The page's script: what belongs together lights together. Without it everything is still there to read. A click on a
 * violation brings its text into view.
 */
export const script = `
for (const article of document.querySelectorAll('article')) {
  const parts = [...article.querySelectorAll('[data-things]')].map((node) => [node, node.dataset.things.split(' ')]);
  const light = (names) => {
    article.classList.toggle('dimmed', names.length > 0);
    for (const [node, own] of parts) node.classList.toggle('lit', own.some((name) => names.includes(name)));
  };
  const namesOf = (event) => {
    const node = event.target.closest('[data-things]');
    return node === null || node.dataset.things === '' ? [] : node.dataset.things.split(' ');
  };
  article.addEventListener('pointerover', (event) => light(namesOf(event)));
  article.addEventListener('pointerleave', () => light([]));
  article.addEventListener('focusin', (event) => light(namesOf(event)));
  article.addEventListener('focusout', () => light([]));
  article.addEventListener('click', (event) => {
    const item = event.target.closest('[data-problem]');
    if (item === null) return;
    const text = article.querySelector('.text [data-problems~="' + item.dataset.problem + '"]');
    if (text !== null) text.scrollIntoView({ block: 'center', behavior: 'smooth' });
  });
}
`;
