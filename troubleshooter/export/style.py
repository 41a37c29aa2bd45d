"""The one style sheet of HTML pages: system fonts, light and dark, paper, and no meaning carried by colour alone."""

from __future__ import annotations

CSS = """\
:root { color-scheme: light dark; --ink: #1c1c1e; --soft: #57606a; --paper: #ffffff; --panel: #f4f5f7;
  --rule: #d0d7de; --link: #0550ae; --warn: #9a3412; --stop: #b42318; --calm: #1d5c4a; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e6e8; --soft: #a5adb6; --paper: #16181c; --panel: #22252b; --rule: #3b4149;
    --link: #8ab8ff; --warn: #f5a35c; --stop: #ff8f85; --calm: #7fd1b5; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 54rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .7rem; padding-bottom: .25rem; border-bottom: 1px solid var(--rule); }
h3 { font-size: 1.08rem; margin: 1.6rem 0 .5rem; }
h4 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
a { color: var(--link); }
code, pre { font-family: ui-monospace, "Cascadia Mono", Consolas, Menlo, monospace; font-size: .92em; }
code { background: var(--panel); padding: .1em .3em; border-radius: .25em; }
pre { background: var(--panel); padding: .8rem 1rem; border-radius: .4rem; overflow-x: auto; overflow-wrap: normal; }
pre code { background: none; padding: 0; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .25rem 1rem; margin: .8rem 0; }
dt { color: var(--soft); }
dd { margin: 0; }
.wide { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; width: 100%; overflow-wrap: normal; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--rule); }
th { color: var(--soft); font-weight: 600; }
.callout { border-left: .3rem solid var(--calm); background: var(--panel); padding: .6rem 1rem; margin: 1rem 0;
  border-radius: 0 .4rem .4rem 0; }
.callout p { margin: .2rem 0; }
.callout.warning { border-left-color: var(--warn); }
.callout.unsupported { border-left-color: var(--stop); }
.evidence { border: 1px solid var(--rule); border-radius: .4rem; padding: .2rem 1rem .4rem; margin: 1rem 0; }
.evidence h3 { margin-top: .7rem; }
nav ul { list-style: none; padding-left: 0; }
nav .level3 { padding-left: 1.5rem; }
nav .level4 { padding-left: 3rem; }
figure { margin: 1rem 0; overflow-x: auto; }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } }
@media print {
  :root { --ink: #000; --soft: #333; --paper: #fff; --panel: #f2f2f2; --rule: #999; --link: #000; --warn: #000;
    --stop: #000; --calm: #000; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  pre { white-space: pre-wrap; }
  .chart { width: 100%; height: auto; }
  details { display: none; }
  h2, h3, h4 { break-after: avoid; }
  .evidence, .callout, tr, figure { break-inside: avoid; }
  .prose a[href^="http"]::after { content: " (" attr(href) ")"; font-size: .85em; }
}
"""
