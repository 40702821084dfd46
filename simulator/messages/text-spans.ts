/** A text message: links stand in `<a href>`; everything else is text, other tags too. */
import type { SimulatorSettings } from '../settings';
import { type Reader, readerOf, readSpans, type Span } from './spans';

const HREF = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;
const CLOSING = /<\/a\s*>/gi;

/** Read as leniently as a browser does: a test of escaping should find what any client might take for a link. */
const anchor: Reader = (source, from) => {
  if (!/^<a\b/i.test(source.slice(from, from + 3))) {
    return null;
  }
  const href = execFrom(HREF, source, from);
  const tagEnd = href && source.indexOf('>', href.index + href[0].length);
  if (!href || !tagEnd || tagEnd < 0 || source.slice(from, href.index).includes('>')) {
    return null;
  }
  const closing = execFrom(CLOSING, source, tagEnd + 1);
  const [, double, single, bare = ''] = href;
  return (
    closing && {
      spans: [{ kind: 'link', text: source.slice(tagEnd + 1, closing.index), url: double || single || bare }],
      length: closing.index + closing[0].length - from,
    }
  );
};

function execFrom(pattern: RegExp, source: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(source);
}

const bareUrl = readerOf(/https?:\/\/[\w.~:/?#[\]@!$&'()*+,;=%-]+/giy, ([url = '']) => [
  { kind: 'link', text: url, url },
]);

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };
const entity = readerOf(/&(?:lt|gt|quot|apos|amp);/gy, ([name = '']) => [
  { kind: 'text', text: ENTITIES[name] ?? name },
]);

export function textSpans(content: string, settings: SimulatorSettings): Span[] {
  const readers: Reader[] = [
    anchor,
    ...(settings.bareUrlsLinked ? [bareUrl] : []),
    ...(settings.entitiesDecoded ? [entity] : []),
  ];
  return readSpans(withoutIgnored(content, settings), readers);
}

/** What is left of a text for a client that ignores U+200B. */
export function withoutIgnored(content: string, { zeroWidthSpaceCounts }: SimulatorSettings): string {
  return zeroWidthSpaceCounts ? content : content.replaceAll('\u200b', '');
}
