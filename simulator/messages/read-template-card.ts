/**
 * The fields of a template card. Texts that are too long are folded by the client and never refused; missing fields
 * and lists of a wrong length are.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90236
 */
import { ApiError } from '../envelope';
import { CARD_TYPES, type CardLine, type CardType, type TemplateCard } from './content';
import { byteLength } from './cut';
import {
  type Fields,
  list,
  object,
  optionalObject,
  optionalText,
  optionalUrl,
  requiredText,
  requiredUrl,
} from './fields';
import type { ReadingContext } from './reading-context';

const TASK_ID = /^[\w@-]{1,128}$/;
const MAX_KEY_BYTES = 1024;

type Action = { type: number; url: string | null };

export function readTemplateCard(card: Fields, context: ReadingContext): TemplateCard {
  const title = optionalObject(card.main_title, 'main_title') ?? {};
  const titleText = optionalText(title.title, 'main_title.title');
  const subTitle = optionalText(card.sub_title_text, 'sub_title_text');
  if (titleText === '' && subTitle === '') {
    throw new ApiError(41016); // before the type: https://github.com/xen0n/go-workwx/issues/76
  }
  const cardType = readCardType(card.card_type);
  if (cardType !== 'text_notice' && titleText === '') {
    throw new ApiError(41016);
  }
  const menu = readMenu(card.action_menu);
  const taskId = readTaskId(card, cardType, menu, context);
  return {
    cardType,
    source: readSource(card.source),
    title: titleText,
    titleDescription: optionalText(title.desc, 'main_title.desc'),
    emphasis: readEmphasis(card.emphasis_content),
    subTitle,
    quote: readQuote(card.quote_area),
    ...readPicture(card, cardType),
    horizontal: readHorizontal(card.horizontal_content_list, context),
    vertical: readVertical(card.vertical_content_list),
    jumps: readJumps(card.jump_list),
    url: readCardAction(card.card_action, cardType),
    buttons: cardType === 'button_interaction' ? readButtons(card.button_list) : [],
    choices: readChoices(card, cardType),
    submitText: readSubmit(card, cardType),
    menu,
    taskId,
  };
}

/** Whether a card of this kind tells the app what a member pressed. */
export function isInteractive({ cardType, menu }: Pick<TemplateCard, 'cardType' | 'menu'>): boolean {
  return (cardType !== 'text_notice' && cardType !== 'news_notice') || menu.length > 0;
}

function readCardType(value: unknown): CardType {
  const found = CARD_TYPES.find((candidate) => candidate === value);
  if (!found) {
    throw new ApiError(42031);
  }
  return found;
}

function readTaskId(card: Fields, cardType: CardType, menu: string[], { app, taskIdTaken }: ReadingContext): string {
  const interactive = isInteractive({ cardType, menu });
  if (interactive && !app.eventUrl) {
    throw new ApiError(43012);
  }
  const taskId = optionalText(card.task_id, 'task_id');
  if (taskId === '' && !interactive) {
    return '';
  }
  if (!TASK_ID.test(taskId) || taskIdTaken(taskId)) {
    throw new ApiError(42014);
  }
  return taskId;
}

function readMenu(value: unknown): string[] {
  const menu = optionalObject(value, 'action_menu');
  if (!menu) {
    return [];
  }
  const entries = list(menu.action_list, 'action_list', [1, 3], 40058);
  const keys = entries.map(({ key }) => requiredText(key, 'action_list.key', 42039));
  if (new Set(keys).size < keys.length || keys.some((key) => byteLength(key) > MAX_KEY_BYTES)) {
    throw new ApiError(42051);
  }
  return entries.map(({ text }) => requiredText(text, 'action_list.text', 42038));
}

function readSource(value: unknown): TemplateCard['source'] {
  const source = optionalObject(value, 'source') ?? {};
  return {
    description: optionalText(source.desc, 'source.desc'),
    iconUrl: optionalUrl(source.icon_url, 'source.icon_url'),
    color: kind(source.desc_color),
  };
}

function readEmphasis(value: unknown): TemplateCard['emphasis'] {
  const emphasis = optionalObject(value, 'emphasis_content') ?? {};
  return {
    title: optionalText(emphasis.title, 'emphasis_content.title'),
    description: optionalText(emphasis.desc, 'emphasis_content.desc'),
  };
}

function readQuote(value: unknown): CardLine | null {
  const quote = optionalObject(value, 'quote_area');
  return quote && line(quote.title, quote.quote_text, readAction(quote, 'quote_area').url);
}

function readPicture(card: Fields, cardType: CardType): Pick<TemplateCard, 'imageUrl' | 'imageText'> {
  const image = optionalObject(card.card_image, 'card_image');
  const text = optionalObject(card.image_text_area, 'image_text_area');
  if (cardType === 'news_notice' && !image && !text) {
    throw new ApiError(42044);
  }
  return {
    imageUrl: image ? requiredUrl(image.url, 'card_image.url', 42044) : '',
    imageText: text && {
      ...line(text.title, text.desc, readAction(text, 'image_text_area').url),
      imageUrl: requiredUrl(text.image_url, 'image_text_area.image_url', 42044),
    },
  };
}

function readHorizontal(value: unknown, context: ReadingContext): CardLine[] {
  return list(value, 'horizontal_content_list', [0, 6], 42035).map((entry) => {
    const key = requiredText(entry.keyname, 'keyname', 42027);
    return line(key, entry.value, horizontalUrl(entry, context));
  });
}

/** 0 text, 1 address, 2 file, 3 member. */
function horizontalUrl(entry: Fields, { findFile }: ReadingContext): string | null {
  switch (kind(entry.type)) {
    case 1:
      return requiredUrl(entry.url, 'horizontal_content_list.url', 42028);
    case 2:
      if (!findFile(requiredText(entry.media_id, 'horizontal_content_list.media_id', 42029), 'file')) {
        throw new ApiError(40007);
      }
      return null;
    case 3:
      requiredText(entry.userid, 'horizontal_content_list.userid', 42050);
      return null;
    default:
      return null;
  }
}

function readVertical(value: unknown): CardLine[] {
  return list(value, 'vertical_content_list', [0, 4], 42036).map(({ title, desc }) =>
    line(requiredText(title, 'vertical_content_list.title', 42033), desc, null),
  );
}

function readJumps(value: unknown): CardLine[] {
  return list(value, 'jump_list', [0, 3], 42042).map((entry) =>
    line(requiredText(entry.title, 'jump_list.title', 42033), '', readAction(entry, 'jump_list').url),
  );
}

function readCardAction(value: unknown, cardType: CardType): string | null {
  const action = optionalObject(value, 'card_action');
  const mandatory = cardType === 'text_notice' || cardType === 'news_notice';
  if (!action && !mandatory) {
    return null;
  }
  const { type, url } = readAction(action ?? {}, 'card_action');
  if (mandatory && type !== 1 && type !== 2) {
    throw new ApiError(42045);
  }
  return url;
}

/** 0 nothing, 1 an address, 2 a mini program. */
function readAction(entry: Fields, name: string): Action {
  const type = kind(entry.type);
  switch (type) {
    case 1:
      return { type, url: requiredUrl(entry.url, `${name}.url`, 42028) };
    case 2:
      requiredText(entry.appid, `${name}.appid`, 42030);
      return { type, url: null };
    default:
      return { type, url: null };
  }
}

function readButtons(value: unknown): CardLine[] {
  return list(value, 'button_list', [1, 6], 40058).map((button) => {
    const text = requiredText(button.text, 'button_list.text', 42038);
    if (kind(button.type) === 1) {
      return line(text, '', requiredUrl(button.url, 'button_list.url', 42028));
    }
    const key = requiredText(button.key, 'button_list.key', 42039);
    if (byteLength(key) > MAX_KEY_BYTES) {
      throw new ApiError(42039);
    }
    return line(text, '', null);
  });
}

function readChoices(card: Fields, cardType: CardType): TemplateCard['choices'] {
  switch (cardType) {
    case 'vote_interaction':
      return [readChoice(object(card.checkbox ?? {}, 'checkbox'), 20)];
    case 'multiple_interaction':
      return list(card.select_list, 'select_list', [1, 3], 42047).map((entry) => readChoice(entry, 10));
    case 'button_interaction': {
      const selection = optionalObject(card.button_selection, 'button_selection');
      return selection ? [readChoice(selection, 10)] : [];
    }
    default:
      return [];
  }
}

function readChoice(entry: Fields, maxOptions: number): TemplateCard['choices'][number] {
  requiredText(entry.question_key, 'question_key', 42043);
  const options = list(entry.option_list, 'option_list', [1, maxOptions], 42037).map((option) => {
    requiredText(option.id, 'option_list.id', 42040);
    return requiredText(option.text, 'option_list.text', 42041);
  });
  return { title: optionalText(entry.title, 'title'), options };
}

function readSubmit(card: Fields, cardType: CardType): string {
  if (cardType !== 'vote_interaction' && cardType !== 'multiple_interaction') {
    return '';
  }
  const button = optionalObject(card.submit_button, 'submit_button') ?? {};
  requiredText(button.key, 'submit_button.key', 42046);
  return requiredText(button.text, 'submit_button.text', 42049);
}

function line(title: unknown, text: unknown, url: string | null): CardLine {
  return { title: optionalText(title, 'title'), text: optionalText(text, 'text'), url };
}

/** A missing number is 0. */
function kind(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
