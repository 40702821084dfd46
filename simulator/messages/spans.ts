/** Pieces of text as a client shows them. */

export type Span =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'mention'; userid: string }
  | { kind: 'link'; text: string; url: string }
  | { kind: 'bold'; spans: Span[] }
  | { kind: 'font'; color: string; spans: Span[] };

/** A line of its own, or several. */
export type Block =
  | { kind: 'paragraph' | 'quote'; spans: Span[] }
  | { kind: 'heading'; level: number; spans: Span[] }
  /** Of a text card. */
  | { kind: 'toned'; tone: string; spans: Span[] };

export interface ShownLink {
  text: string;
  url: string;
}

export function plainText(spans: Span[]): string {
  return spans.map(textOf).join('');
}

function textOf(span: Span): string {
  switch (span.kind) {
    case 'text':
    case 'code':
    case 'link':
      return span.text;
    case 'mention':
      return `@${span.userid}`;
    case 'bold':
    case 'font':
      return plainText(span.spans);
  }
}

export function linksIn(spans: Span[]): ShownLink[] {
  return spans.flatMap((span) => {
    switch (span.kind) {
      case 'link':
        return [{ text: span.text, url: span.url }];
      case 'bold':
      case 'font':
        return linksIn(span.spans);
      default:
        return [];
    }
  });
}

/** A reader of markup that begins where it is asked: its spans, and how many characters of the source it took. */
export type Reader = (source: string, from: number) => { spans: Span[]; length: number } | null;

/** Tries every reader at every place; what none of them reads is text. */
export function readSpans(source: string, readers: Reader[]): Span[] {
  const spans: Span[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') {
      spans.push({ kind: 'text', text });
      text = '';
    }
  };
  let at = 0;
  while (at < source.length) {
    const found = firstFound(readers, source, at);
    if (found) {
      flush();
      spans.push(...found.spans);
      at += found.length;
    } else {
      text += source[at];
      at += 1;
    }
  }
  flush();
  return spans;
}

function firstFound(readers: Reader[], source: string, at: number): ReturnType<Reader> {
  for (const reader of readers) {
    const found = reader(source, at);
    if (found) {
      return found;
    }
  }
  return null;
}

/** A reader of what a sticky expression matches. */
export function readerOf(pattern: RegExp, spansOf: (groups: string[]) => Span[]): Reader {
  return (source, from) => {
    pattern.lastIndex = from;
    const match = pattern.exec(source);
    return match && { spans: spansOf(match.map((group) => group ?? '')), length: match[0].length };
  };
}
