/**
 * Keeps data from being markup. WeCom documents no way to escape, so an invisible character (U+200B) parts what would
 * form a tag, a link or a mark; backslashes and entities may show.
 */

/** Escapes a value; `before` is the text in front of it, which may have begun a tag or an address. */
export type Escape = (value: string, before: string) => string;

const GAP = '\u200b';

/** For places without markup: one line. */
export const plainLine: Escape = (value) => value.replace(/\n+/g, ' ');

/** For a text: WeCom knows `<a href>`, and clients make links of addresses. */
export function inText({ linksInValues }: { linksInValues: boolean }): Escape {
  return (value, before) => {
    const parted = partEntities(value.replace(/</g, `<${GAP}`));
    const safe = linksInValues ? parted : partAddresses(parted, before);
    return continuesTag(before, value) ? GAP + safe : safe;
  };
}

/** For the description of a text card, all of which is one link: it knows `<div>` and `<br>`. */
export const inCardText: Escape = (value, before) => {
  const safe = partEntities(value.replace(/</g, `<${GAP}`)).replace(/\n/g, '<br>');
  return continuesTag(before, value) ? GAP + safe : safe;
};

const MARKDOWN = /[[\]<`*#>_\\]/g;
const MARK_AT_END = /[[\]<`*#>_\\]$/;
const MARK_AT_START = /^[[\]<`*#>_\\(@]/;
/** At the start of a line: headings, quotes, lists, tables, rules. */
const LINE_MARK = /^[#>=+|~\s\d-]/;

/** For markdown: `](`, `**`, `<font`, `<@` and `# ` cannot form. */
export function inMarkdown({ linksInValues }: { linksInValues: boolean }): Escape {
  return (value, before) => {
    const parted = partEntities(value.replace(MARKDOWN, `$&${GAP}`)).replace(/\n(?=[#>=+|~\s\d-])/g, `\n${GAP}`);
    const safe = linksInValues ? parted : partAddresses(parted, before);
    const joinsMark = MARK_AT_END.test(before) && MARK_AT_START.test(value);
    const beginsLine = /(?:^|\n)$/.test(before) && LINE_MARK.test(value);
    return joinsMark || beginsLine || continuesTag(before, value) ? GAP + safe : safe;
  };
}

/** Whether the text in front ends in a `<` that the value would make a tag of. */
function continuesTag(before: string, value: string): boolean {
  return /<\/?$/.test(before) && value !== '';
}

/** A client may show `&lt;a&gt;` as a tag. */
function partEntities(text: string): string {
  return text.replace(/&(?=#|[a-z]{2,31};|lt|gt)/gi, `&${GAP}`);
}

/** Clients make links of what looks like an address. */
function partAddresses(text: string, before: string): string {
  const parted = text.replace(/:(?=\/|$)/g, `:${GAP}`).replace(/\bwww\./gi, `www${GAP}.`);
  const endsInHost = /:\/*$|:\/\/[^\s/?#]*$|\bwww\.?$/i.test(before);
  return endsInHost && text !== '' ? GAP + parted : parted;
}
