/** The fields of each type of message, in the order in which the editor shows them. */
import { LIST_LIMITS, type MessageType, type TEXT_LIMITS } from '../../../shared/message-limits';

export type LimitName = keyof typeof TEXT_LIMITS;

export interface TextField {
  /** `line`, `area`: text in one line or several. `link`, `picture`: an address. */
  kind: 'line' | 'area' | 'link' | 'picture';
  /** In the content, or in an entry of a list. */
  path: string;
  /** Labels and helps are keys of `src/locale`. */
  label: string;
  help?: string;
  limit?: LimitName;
  /** `'subtitle'`: required unless that field is filled in. */
  required?: boolean | 'subtitle';
}

export interface ChoiceField {
  kind: 'choice';
  of: 'color' | 'ratio';
  path: string;
  label: string;
}

export interface ListField {
  kind: 'list';
  path: 'articles' | 'rows' | 'links' | 'paragraphs';
  label: string;
  /** The button's text. */
  add: string;
  min: number;
  max: number;
  fields: readonly TextField[];
}

export type EditorField = TextField | ChoiceField | ListField;

export const TYPE_NAMES: Record<MessageType, string> = {
  text: 'Text',
  textcard: 'Text card',
  markdown: 'Markdown',
  text_notice: 'Template card: text notice',
  news_notice: 'Template card: news notice',
  news: 'News',
};

export const LINK_RULE = 'A page of this app, such as /admin/…, or an address that begins with https://.';

const link = (path: string, required: boolean): TextField => ({
  kind: 'link',
  path,
  label: 'Page to open',
  help: LINK_RULE,
  required,
});

const picture = (path: string, label: string, required: boolean): TextField => ({
  kind: 'picture',
  path,
  label,
  help: 'The address of a JPG or PNG file. WeCom fetches it from the internet.',
  required,
});

const linkBelow: TextField[] = [
  link('link', false),
  { kind: 'line', path: 'linkText', label: 'Text of the link', limit: 'linkText' },
];

const rows: ListField = {
  kind: 'list',
  path: 'rows',
  label: 'Rows',
  add: 'Add a row',
  min: 0,
  max: LIST_LIMITS.rows,
  fields: [
    { kind: 'line', path: 'name', label: 'Name', limit: 'cardRowName', required: true },
    { kind: 'line', path: 'value', label: 'Value', limit: 'cardRowValue', required: true },
    link('link', false),
  ],
};

const links: ListField = {
  kind: 'list',
  path: 'links',
  label: 'More links',
  add: 'Add a link',
  min: 0,
  max: LIST_LIMITS.links,
  fields: [
    { kind: 'line', path: 'title', label: 'Text of the link', limit: 'cardLinkTitle', required: true },
    link('link', true),
  ],
};

const paragraphs: ListField = {
  kind: 'list',
  path: 'paragraphs',
  label: 'Paragraphs',
  add: 'Add a paragraph',
  min: 0,
  max: LIST_LIMITS.paragraphs,
  fields: [
    { kind: 'line', path: 'title', label: 'Heading', limit: 'cardParagraphTitle', required: true },
    { kind: 'line', path: 'text', label: 'Text', limit: 'cardParagraph' },
  ],
};

const articles: ListField = {
  kind: 'list',
  path: 'articles',
  label: 'Articles',
  add: 'Add an article',
  min: 1,
  max: LIST_LIMITS.articles,
  fields: [
    { kind: 'line', path: 'title', label: 'Heading', limit: 'newsTitle', required: true },
    { kind: 'line', path: 'description', label: 'Description', limit: 'newsDescription' },
    link('link', true),
    picture('picture', 'Picture', false),
  ],
};

const title = (limit: LimitName, required: TextField['required']): TextField => ({
  kind: 'line',
  path: 'title',
  label: 'Heading',
  limit,
  required,
});

const cardDescription: TextField = {
  kind: 'line',
  path: 'description',
  label: 'Description',
  limit: 'cardDescription',
};

const source: EditorField[] = [
  { kind: 'line', path: 'source.name', label: 'Source', limit: 'cardSource' },
  picture('source.icon', 'Icon of the source', false),
  { kind: 'choice', of: 'color', path: 'source.color', label: 'Color of the source' },
];

export const FIELDS: Record<MessageType, readonly EditorField[]> = {
  text: [{ kind: 'area', path: 'text', label: 'Text', limit: 'text', required: true }, ...linkBelow],
  textcard: [
    title('textcardTitle', true),
    { kind: 'area', path: 'description', label: 'Description', limit: 'textcardDescription', required: true },
    link('link', true),
    { kind: 'line', path: 'button', label: 'Button text', limit: 'button' },
  ],
  markdown: [
    {
      kind: 'area',
      path: 'markdown',
      label: 'Markdown',
      help: 'WeCom knows headings, bold, links, code, quotes and three font colors.',
      limit: 'markdown',
      required: true,
    },
    ...linkBelow,
  ],
  text_notice: [
    title('cardTitle', 'subtitle'),
    cardDescription,
    { kind: 'line', path: 'emphasis.title', label: 'Large text', limit: 'cardEmphasisTitle' },
    { kind: 'line', path: 'emphasis.description', label: 'Below the large text', limit: 'cardEmphasisDescription' },
    { kind: 'line', path: 'subtitle', label: 'Subtitle', limit: 'cardSubtitle' },
    rows,
    links,
    link('link', true),
    ...source,
  ],
  news_notice: [
    title('cardTitle', true),
    cardDescription,
    picture('image.address', 'Picture', true),
    { kind: 'choice', of: 'ratio', path: 'image.ratio', label: 'Width of the picture divided by its height' },
    paragraphs,
    rows,
    links,
    link('link', true),
    ...source,
  ],
  news: [articles],
};
