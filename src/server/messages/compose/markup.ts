/** Finds the links that an author has written into a text, and refuses values inside of other tags. */
import { ContentError } from '../content-error';
import { type Piece, splitTemplate, type Template } from './template';

/** `<a href="…">`; the label and `</a>` follow as text. */
const ANCHOR = /<a\s+href\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')\s*>/gi;
/** `](…)` after a label. */
const MARKDOWN_LINK = /\]\(([^()\s]*)\)/g;

/** What a type of message knows besides text. */
interface Markup {
  /** Groups hold the address of a link. */
  links: RegExp;
  /** How a tag or a link begins, and what ends it. */
  begun: readonly { begin: RegExp; end: string }[];
  linkTo(address: string): string;
}

const TAG = { begin: /<[a-z/!@]/i, end: '>' };
const LINK = { begin: /\]\(/, end: ')' };

const TEXT: Markup = { links: ANCHOR, begun: [TAG], linkTo: (address) => `<a href="${address}">` };
const MARKDOWN: Markup = { links: MARKDOWN_LINK, begun: [TAG, LINK], linkTo: (address) => `](${address})` };
const CARD_TEXT: Markup = { links: /(?!)/g, begun: [TAG], linkTo: (address) => address };

type AddressOf = (target: Template) => string;

/** @throws ContentError VALUE_IN_TAG, and as `addressOf` does */
export function textPieces(template: Template, field: string, addressOf: AddressOf): Piece[] {
  return piecesOf(template, TEXT, field, addressOf);
}

/** @throws ContentError VALUE_IN_TAG, and as `addressOf` does */
export function markdownPieces(template: Template, field: string, addressOf: AddressOf): Piece[] {
  return piecesOf(template, MARKDOWN, field, addressOf);
}

/** Line breaks are tags in the description of a text card. @throws ContentError VALUE_IN_TAG */
export function cardTextPieces({ text, values }: Template, field: string): Piece[] {
  return piecesOf({ text: text.replace(/\n/g, '<br>'), values }, CARD_TEXT, field, () => '');
}

function piecesOf({ text, values }: Template, markup: Markup, field: string, addressOf: AddressOf): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(markup.links)) {
    const target = match[1] ?? match[2] ?? '';
    pieces.push(...splitTemplate(text.slice(end, match.index), values));
    pieces.push({ fixed: markup.linkTo(addressOf({ text: target, values })) });
    end = match.index + match[0].length;
  }
  pieces.push(...splitTemplate(text.slice(end), values));
  assertOutside(pieces, markup, field);
  return pieces;
}

/** Values stand in text only: elsewhere they could change where a link leads, or what a tag is. */
function assertOutside(pieces: readonly Piece[], { begun }: Markup, field: string): void {
  let before = '';
  for (const piece of pieces) {
    if ('fixed' in piece) {
      before += piece.fixed;
    } else if (begun.some(({ begin, end }) => begin.test(before.slice(before.lastIndexOf(end) + 1)))) {
      throw new ContentError('VALUE_IN_TAG', field);
    }
  }
}
