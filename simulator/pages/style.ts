export const STYLE = `
:root { color-scheme: light dark; --ink: #1f2329; --soft: #646a73; --line: #dee0e3; --paper: #fff; --ground: #f2f3f5;
  --accent: #1a5fd0; --accent-ink: #fff; --warn: #b42318; }
@media (prefers-color-scheme: dark) { :root { --ink: #ebebeb; --soft: #a6a6a6; --line: #3a3d42; --paper: #1f2124;
  --ground: #141517; --accent: #6ea8ff; --accent-ink: #0b1424; --warn: #ff8a7a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, "PingFang SC",
  "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
main { margin: 0 auto; padding: 24px 16px 48px; }
main.narrow { max-width: 420px; }
main.wide { max-width: 1080px; }
h1 { font-size: 1.25rem; margin: 0 0 4px; }
h2 { font-size: 1rem; margin: 0 0 8px; }
p { margin: 0 0 12px; }
.soft { color: var(--soft); font-size: .875rem; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 20px; margin: 0 0 16px; }
.centred { text-align: center; }
.warn { color: var(--warn); }
ul.people { list-style: none; margin: 0 0 16px; padding: 0; }
ul.choices { margin: 0; padding-left: 20px; }
ul.choices a { display: inline-block; padding: 4px 0; }
ul.people li + li { border-top: 1px solid var(--line); }
ul.people li { display: flex; align-items: center; }
ul.people a { flex: 1; min-width: 0; display: flex; flex-wrap: wrap; align-items: center; gap: 0 12px; min-height: 52px; padding: 6px 8px; color: inherit;
  text-decoration: none; border-radius: 8px; }
ul.people a:hover { background: var(--ground); }
.face { flex: none; width: 36px; height: 36px; border-radius: 8px; background: var(--accent); color: var(--accent-ink);
  display: grid; place-items: center; }
.who { flex: 1; min-width: 8em; overflow-wrap: anywhere; }
.who small { display: block; color: var(--soft); }
.badge { font-size: .75rem; border: 1px solid var(--line); border-radius: 6px; padding: 0 6px; white-space: nowrap; }
label.field { display: flex; align-items: center; gap: 12px; min-height: 44px; }
label.field input { width: 20px; height: 20px; accent-color: var(--accent); }
.buttons { display: flex; gap: 12px; margin-top: 16px; }
button, a.button { flex: 1; min-height: 44px; font: inherit; text-align: center; padding: 9px 16px; border-radius: 8px;
  border: 1px solid var(--line); background: var(--paper); color: inherit; cursor: pointer; text-decoration: none; }
.buttons select, .buttons input { flex: 1; min-width: 0; min-height: 44px; font: inherit; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.code-panel { width: 168px; height: 168px; margin: 0 auto 12px; padding: 10px; background: #fff; border-radius: 8px;
  border: 1px solid var(--line); }
.code-panel svg { display: block; width: 100%; height: 100%; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: left; vertical-align: top; padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line); }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
main a:not(.button) { color: var(--accent); }
ul.people a:not(.button) { color: inherit; }
ul.people a.more-link { flex: none; color: var(--accent); font-size: .875rem; }
`;
