/** A text message: links stand in `<a href>`; everything else is text, other tags too. */
import type { SimulatorSettings } from '../settings';
import { type Reader, readerOf, readSpans, type Span } from './spans';

/** Read as leniently as a browser does: a test of escaping should find what any client might take for a link. */
const anchor = readerOf(
  /<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))[^>]*>([\s\S]*?)<\/a\s*>/giy,
  ([, double = '', single = '', bare = '', text = '']) => [{ kind: 'link', text, url: double || single || bare }],
);

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
