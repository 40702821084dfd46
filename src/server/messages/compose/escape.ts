/**
 * Keeps data from being markup. WeCom documents no way to escape, so an invisible character (U+200B) parts what would
 * form a tag, a link or a mark; backslashes and entities may show.
 */

/** Escapes a value; `before` is the text in front of it, which may have begun a tag or an address. */
export type Escape = (value: string, before: string) => string;

const GAP = '\u200b';

const ENTITY_BEGUN = /&#?[a-z\d]{0,31}$/i;

/** For places without markup: one line. */
export const plainLine: Escape = (value) => value.replace(/\n+/g, ' ');

/** For a text: WeCom knows `<a href>`, and clients make links of addresses. */
export function inText({ linksInValues }: { linksInValues: boolean }): Escape {
  return (value, before) => {
    const parted = partEntities(value.replace(/</g, `<${GAP}`), before);
    const safe = linksInValues ? parted : partAddresses(parted, before);
    return continuesTag(before, value) ? GAP + safe : safe;
  };
}

/** For the description of a text card, all of which is one link: it knows `<div>` and `<br>`. */
export const inCardText: Escape = (value, before) => {
  const safe = partEntities(value.replace(/</g, `<${GAP}`), before).replace(/\n/g, '<br>');
  return continuesTag(before, value) ? GAP + safe : safe;
};

const MARKDOWN = /[[\]<*#>_\\]/g;
const MARK_AT_END = /[[\]<`*#>_\\]$/;
const MARK_AT_START = /^[[\]<`*#>_\\(@]/;
/** Looks like a backtick, and begins no code: clients show what is in code as it is, gaps too. */
const BACKTICK = '\u02cb';
/** At the start of a line: headings, quotes, lists, tables, rules. */
const LINE_MARK = /^[#>=+|~\s\d-]/;

/** For markdown: `](`, `**`, `<font`, `<@` and `# ` cannot form. */
export function inMarkdown({ linksInValues }: { linksInValues: boolean }): Escape {
  return (value, before) => {
    const inLine = hasBegunLine(before) ? value.replace(/\n+/g, ' ') : value; // a quote or heading would end
    const marked = inLine.replaceAll('`', BACKTICK).replace(MARKDOWN, `$&${GAP}`);
    const parted = partEntities(marked, before).replace(/\n(?=[#>=+|~\s\d-])/g, `\n${GAP}`);
    const safe = linksInValues ? parted : partAddresses(parted, before);
    const joinsMark = MARK_AT_END.test(before) && MARK_AT_START.test(value);
    const beginsLine = /(?:^|\n)$/.test(before) && LINE_MARK.test(value);
    return joinsMark || beginsLine || continuesTag(before, value) ? GAP + safe : safe;
  };
}

function hasBegunLine(before: string): boolean {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return line.replaceAll(GAP, '').trim() !== '';
}

/** Whether the text in front ends in a `<` that the value would make a tag of. */
function continuesTag(before: string, value: string): boolean {
  return /<\/?$/.test(before) && value !== '';
}

/** A client may show `&lt;a&gt;` as a tag. The text in front may have begun an entity. */
function partEntities(text: string, before: string): string {
  const parted = text.replace(/&(?=#|[a-z]{2,31};|lt|gt)/gi, `&${GAP}`);
  return ENTITY_BEGUN.test(before) && /^[#a-z\d;]/i.test(text) ? GAP + parted : parted;
}

/** Clients make links of what looks like an address. */
function partAddresses(text: string, before: string): string {
  const parted = text.replace(/:(?=\/|$)/g, `:${GAP}`).replace(/\bwww\./gi, `www${GAP}.`);
  const endsInHost = /:\/*$|:\/\/[^\s/?#]*$|\bwww\.?$/i.test(before);
  return endsInHost && text !== '' ? GAP + parted : parted;
}
