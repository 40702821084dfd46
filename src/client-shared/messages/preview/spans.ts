/** Reads the little markup that WeCom knows into pieces, which React shows as text: nothing typed becomes a tag. */
export type Span =
  | { kind: 'text' | 'variable' | 'code'; text: string }
  | { kind: 'bold' | 'link'; spans: Span[] }
  | { kind: 'color'; color: FontColor; spans: Span[] };

export type FontColor = 'info' | 'comment' | 'warning';

const PLAIN = /\{\{(?<variable>[^{}]*)\}\}/g;

const TEXT =
  /\{\{(?<variable>[^{}]*)\}\}|<a\s+href\s*=\s*(?:"[^"<>]*"|'[^'<>]*')\s*>(?<link>(?:(?!<a\s)[\s\S])*?)<\/a>/gi;

/** @see https://developer.work.weixin.qq.com/document/path/90236 */
const MARKDOWN =
  /\{\{(?<variable>[^{}]*)\}\}|`(?<code>[^`\n]+)`|\[(?<link>[^[\]\n]*)\]\((?:\{\{[^{}]*\}\}|[^()[\]\s{])+\)|\*\*(?<bold>[^*\n]+)\*\*|<font color=["'](?<color>info|comment|warning)["']>(?<colored>[^<\n]*)<\/font>/g;

/** @param typed with variables in braces */
export const plainSpans = (typed: string): Span[] => spansOf(typed, PLAIN);
export const textSpans = (typed: string): Span[] => spansOf(typed, TEXT);
export const markdownSpans = (typed: string): Span[] => spansOf(typed, MARKDOWN);

function spansOf(source: string, markup: RegExp): Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (const match of source.matchAll(markup)) {
    spans.push(...textSpan(source.slice(end, match.index)), spanOf(match.groups ?? {}, markup));
    end = match.index + match[0].length;
  }
  return [...spans, ...textSpan(source.slice(end))];
}

function spanOf(found: Record<string, string | undefined>, markup: RegExp): Span {
  const { variable, code, link, bold, color, colored = '' } = found;
  if (variable !== undefined) {
    return { kind: 'variable', text: variable.trim() };
  }
  if (code !== undefined) {
    return { kind: 'code', text: code };
  }
  if (link !== undefined) {
    return { kind: 'link', spans: spansOf(link, markup) };
  }
  return bold !== undefined
    ? { kind: 'bold', spans: spansOf(bold, markup) }
    : { kind: 'color', color: color as FontColor, spans: spansOf(colored, markup) };
}

function textSpan(text: string): Span[] {
  return text === '' ? [] : [{ kind: 'text', text }];
}

/** What a reader sees; variables keep their braces. */
export function readable(spans: readonly Span[]): string {
  return spans
    .map((span) => {
      if ('spans' in span) {
        return readable(span.spans);
      }
      return span.kind === 'variable' ? `{{${span.text}}}` : span.text;
    })
    .join('');
}
