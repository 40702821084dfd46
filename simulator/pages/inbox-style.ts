/** A phone with a chat on it. */
export const INBOX_STYLE = `
.phone { background: var(--paper); border: 1px solid var(--line); border-radius: 28px; overflow: hidden; }
.phone header { padding: 16px 20px 8px; border-bottom: 1px solid var(--line); }
.phone nav { display: flex; gap: 4px 16px; flex-wrap: wrap; }
.phone nav a { display: inline-block; padding: 8px 0; }
.phone nav a[aria-current] { font-weight: 600; text-decoration: none; }
.wecom header { border-top: 6px solid #2b7de9; }
.wechat header { border-top: 6px solid #07c160; }
.chat { list-style: none; margin: 0; padding: 16px; background: var(--ground); min-height: 320px; }
.chat li + li { margin-top: 20px; }
.chat p { margin: 0 0 4px; }
.bubble { background: var(--paper); border-radius: 10px; padding: 10px 12px; overflow-wrap: anywhere; max-width: 100%; }
.bubble img { max-width: 100%; display: block; }
.bubble strong { display: block; }
.bubble .line { display: block; min-height: 1.5em; }
.bubble blockquote { margin: 2px 0; padding-left: 10px; border-left: 3px solid var(--line); color: var(--soft); }
.text { white-space: pre-wrap; }
.heading { font-weight: 600; }
.level-1 { font-size: 1.3rem; } .level-2 { font-size: 1.2rem; } .level-3 { font-size: 1.1rem; }
.dropped .bubble { opacity: .5; }
.notice { text-align: center; color: var(--soft); font-size: .875rem; }
.hint { color: var(--soft); }
.bubble a.whole, .bubble span.whole { display: block; color: inherit; text-decoration: none; position: relative; }
.bubble .whole + .whole { border-top: 1px solid var(--line); margin-top: 8px; padding-top: 8px; }
.more { display: block; border-top: 1px solid var(--line); margin-top: 8px; padding-top: 8px; color: var(--accent); }
.card-body { position: relative; }
.card-body a { position: relative; z-index: 1; }
.card-body a.stretched { position: static; color: inherit; text-decoration: none; }
.card-body a.stretched::after { content: ""; position: absolute; inset: 0; z-index: 0; }
.emphasis { font-size: 1.6rem; font-weight: 600; }
.pair { display: flex; gap: 12px; }
.bubble .button { border: 1px solid var(--line); border-radius: 6px; padding: 4px 8px; margin-top: 6px; text-align: center; }
.picture { display: block; padding: 16px 8px; margin-bottom: 6px; background: var(--ground); border-radius: 6px;
  font-size: .75rem; color: var(--soft); }
.tone-gray, .font-comment, .source-grey { color: var(--soft); }
.tone-highlight, .font-warning { color: var(--warn-text); }
.source-red { color: var(--warn); }
.font-info, .source-green { color: var(--good); }
.mention { color: var(--accent); }
:root { --warn-text: #a14a00; --good: #0b6b34; }
@media (prefers-color-scheme: dark) { :root { --warn-text: #ffb066; --good: #6fd39a; } }
`;
