/** The markup of one message. Only http(s) addresses become links, and nothing outside this machine is loaded. */
import type { Article, CardLine, MediaFile, TemplateCard } from '../messages/content';
import { type ShownBody, WECHAT_HINT } from '../messages/shown';
import type { Block, Span } from '../messages/spans';
import { type Html, html } from './html';

/** A larger file would make the page slow. */
const MAX_INLINE_BYTES = 1024 * 1024;
const HEADINGS = 6;
const SOURCE_COLORS = ['grey', 'black', 'red', 'green'];

/** Builds a link around markup; the address decides whether it is one. */
type Linked = (url: string | null, content: Html, name?: string) => Html;

export function shownBody(body: ShownBody, opensWindow: boolean): Html {
  const linked: Linked = (url, content, name = '') => linkTo(url, content, name, opensWindow);
  switch (body.kind) {
    case 'hint':
      return html`<p class="hint">${WECHAT_HINT}</p>`;
    case 'text':
      return html`<p class="text">${spans(body.spans, linked)}</p>`;
    case 'markdown':
      return html`${body.blocks.map((block) => markup(block, linked))}`;
    case 'textcard':
      return linked(
        body.url,
        html`<strong>${body.title}</strong>
${body.blocks.map((block) => markup(block, linked))}
<span class="more">${body.buttonText}</span>`,
        'whole',
      );
    case 'news':
      return html`${body.articles.map((article) => articleMarkup(article, linked))}`;
    case 'file':
      return html`${fileMarkup(body.file)}${line('p', body.title)}${line('p', body.description)}`;
    case 'template_card':
      return cardMarkup(body.card, linked);
  }
}

function linkTo(url: string | null, content: Html, name: string, opensWindow: boolean): Html {
  if (url === null || !/^https?:\/\//i.test(url)) {
    return html`<span class="${name}">${content}</span>`;
  }
  const target = opensWindow ? html` target="_blank" rel="noopener"` : html``;
  return html`<a class="${name}" href="${url}"${target}>${content}</a>`;
}

function spans(pieces: Span[], linked: Linked): Html {
  return join(pieces.map((piece) => span(piece, linked)));
}

function span(piece: Span, linked: Linked): Html {
  switch (piece.kind) {
    case 'text':
      return html`${piece.text}`;
    case 'code':
      return html`<code>${piece.text}</code>`;
    case 'mention':
      return html`<b class="mention">@${piece.userid}</b>`;
    case 'link':
      return linked(piece.url, html`${piece.text}`);
    case 'bold':
      return html`<b>${spans(piece.spans, linked)}</b>`;
    case 'font':
      return html`<span class="font-${piece.color}">${spans(piece.spans, linked)}</span>`;
  }
}

function markup(block: Block, linked: Linked): Html {
  const content = spans(block.spans, linked);
  switch (block.kind) {
    case 'heading':
      return html`<p class="heading level-${Math.min(block.level, HEADINGS)}">${content}</p>`;
    case 'quote':
      return html`<blockquote>${content}</blockquote>`;
    case 'toned':
      return html`<span class="line tone-${block.tone}">${content}</span>`;
    case 'paragraph':
      return html`<span class="line">${content}</span>`;
  }
}

function articleMarkup({ title, description, url, pictureUrl }: Article, linked: Linked): Html {
  return linked(
    url || null,
    html`${picture(pictureUrl)}<strong>${title}</strong>${line('span', description)}`,
    'whole',
  );
}

/** Where a picture would be: its address stands for it. */
function picture(url: string): Html {
  return url === '' ? html`` : html`<span class="picture">${url}</span>`;
}

function fileMarkup({ type, name, bytes }: MediaFile): Html {
  const size = `${Math.ceil(bytes.length / 1024)} KB`;
  if (bytes.length > MAX_INLINE_BYTES) {
    return html`<p class="file">${name} <small>${size}</small></p>`;
  }
  const data = bytes.toString('base64');
  if (type === 'image') {
    const kind = bytes[0] === 0xff ? 'jpeg' : 'png'; // what media/upload takes
    return html`<img src="data:image/${kind};base64,${data}" alt="${name}">`;
  }
  return html`<p class="file"><a download="${name}" href="data:application/octet-stream;base64,${data}">${name}</a>
<small>${size}</small></p>`;
}

function cardMarkup(card: TemplateCard, linked: Linked): Html {
  const { source, emphasis, quote, imageText } = card;
  return html`<div class="card-body">
${line('span', source.description, `source source-${SOURCE_COLORS[source.color] ?? 'grey'}`)}
${picture(card.imageUrl)}
${linked(card.url, html`<strong>${card.title || card.subTitle}</strong>`, 'stretched')}
${line('span', card.titleDescription, 'tone-gray')}
${line('span', emphasis.title, 'emphasis')}${line('span', emphasis.description, 'tone-gray')}
${card.title ? line('span', card.subTitle) : html``}
${quote ? html`<blockquote>${cardLine(quote, linked)}</blockquote>` : html``}
${imageText ? html`${picture(imageText.imageUrl)}${cardLine(imageText, linked)}` : html``}
${card.vertical.map((entry) => cardLine(entry, linked))}
${card.horizontal.map((entry) => pair(entry, linked))}
${card.choices.map(choice)}
${card.jumps.map((entry) => cardLine(entry, linked))}
${card.buttons.map((entry) => html`<span class="line button">${linked(entry.url, html`${entry.title}`)}</span>`)}
${line('span', card.submitText, 'button')}
${card.menu.map((entry) => line('span', entry, 'tone-gray'))}
</div>`;
}

function cardLine({ title, text, url }: CardLine, linked: Linked): Html {
  return html`<span class="line">${linked(url, html`${title || text}`)}${title && text ? html`<br>${text}` : html``}</span>`;
}

/** A name, and a value that may be a link. */
function pair({ title, text, url }: CardLine, linked: Linked): Html {
  return html`<span class="line pair"><span class="tone-gray">${title}</span> ${linked(url, html`${text || url || ''}`)}</span>`;
}

function choice({ title, options }: TemplateCard['choices'][number]): Html {
  return html`${line('span', title)}${options.map((option) => html`<span class="line">○ ${option}</span>`)}`;
}

/** A line of text, or nothing. */
function line(element: 'p' | 'span', text: string, name = ''): Html {
  if (text === '') {
    return html``;
  }
  return element === 'p' ? html`<p class="${name}">${text}</p>` : html`<span class="line ${name}">${text}</span>`;
}

/** Pieces of one text, without the line breaks that a list of blocks gets. */
function join(pieces: Html[]): Html {
  return pieces.reduce((before, piece) => html`${before}${piece}`, html``);
}
