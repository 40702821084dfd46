/** The description of a text card: `<br>`, and `<div class="gray|normal|highlight">`; the card itself is the link. */
import type { SimulatorSettings } from '../settings';
import type { Block, Span } from './spans';
import { withoutIgnored } from './text-spans';

const DIV = /<div class=["'](gray|normal|highlight)["']>([\s\S]*?)<\/div>/g;

export function descriptionBlocks(description: string, settings: SimulatorSettings): Block[] {
  const source = withoutIgnored(description, settings);
  const blocks: Block[] = [];
  let from = 0;
  for (const match of source.matchAll(DIV)) {
    const [whole, tone = '', text = ''] = match;
    blocks.push(...paragraphs(source.slice(from, match.index), settings));
    blocks.push(...lines(text, settings).map((spans): Block => ({ kind: 'toned', tone, spans })));
    from = match.index + whole.length;
  }
  return [...blocks, ...paragraphs(source.slice(from), settings)];
}

function paragraphs(source: string, settings: SimulatorSettings): Block[] {
  return source.trim() === '' ? [] : lines(source, settings).map((spans): Block => ({ kind: 'paragraph', spans }));
}

function lines(source: string, { textcardLineBreaks }: SimulatorSettings): Span[][] {
  const shown = textcardLineBreaks ? source : source.replaceAll('\n', ' ');
  return shown.split(/<br\s*\/?>|\n/i).map((text): Span[] => [{ kind: 'text', text }]);
}
