/**
 * The fields of each message type: what is missing or wrong, and what is cut.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90236
 */
import { ApiError } from '../envelope';
import type { SimulatorSettings } from '../settings';
import type { Article, MediaFile, MediaType, MessageContent, MessageType } from './content';
import { byteLength, cutBytes, cutCharacters } from './cut';
import { type Fields, list, object, optionalText, optionalUrl, requiredText, requiredUrl } from './fields';
import { readTemplateCard } from './read-template-card';
import type { ReadingContext } from './reading-context';

const MAX_TEXT_BYTES = 2048;
const MAX_TITLE = 128;
const MAX_DESCRIPTION = 512;
const MAX_BUTTON_CHARACTERS = 4;
const MAX_ARTICLES = 8;
const MAX_PAGE_BYTES = 666 * 1024;

export function readContent(type: MessageType, json: Fields, context: ReadingContext): MessageContent {
  const fields = object(json[type], type);
  switch (type) {
    case 'text':
      return { type, content: readText(fields, context.settings) };
    case 'markdown':
      return { type, content: readMarkdown(fields, context.settings) };
    case 'textcard':
      return { type, ...readTextCard(fields, context.settings) };
    case 'news':
      return { type, articles: readArticles(fields, (article) => newsArticle(article, context.settings)) };
    case 'mpnews':
      return { type, articles: readArticles(fields, (article) => storedArticle(article, context)) };
    case 'image':
    case 'voice':
    case 'video':
    case 'file':
      return { type, ...readFile(type, fields, context) };
    case 'template_card':
      return { type, card: readTemplateCard(fields, context) };
  }
}

function readText(fields: Fields, { textRefusedOver, cutSplitsCharacters }: SimulatorSettings): string {
  const content = requiredText(fields.content, 'text.content', 44004);
  if (textRefusedOver !== null && byteLength(content) > textRefusedOver) {
    throw new ApiError(40058, `text.content exceed max length ${textRefusedOver}. invalid Request Parameter`);
  }
  return cutBytes(content, MAX_TEXT_BYTES, cutSplitsCharacters);
}

function readMarkdown(fields: Fields, { markdownOverLimit, cutSplitsCharacters }: SimulatorSettings): string {
  const content = requiredText(fields.content, 'markdown.content', 44004);
  if (markdownOverLimit === 'refused' && byteLength(content) > MAX_TEXT_BYTES) {
    throw new ApiError(40058, `markdown.content exceed max length ${MAX_TEXT_BYTES}. invalid Request Parameter`);
  }
  return cutBytes(content, MAX_TEXT_BYTES, cutSplitsCharacters);
}

function readTextCard(fields: Fields, settings: SimulatorSettings) {
  const cut = (text: string, limit: number) =>
    settings.textcardLimitUnit === 'bytes'
      ? cutBytes(text, limit, settings.cutSplitsCharacters)
      : cutCharacters(text, limit, settings.characterUnit);
  return {
    title: cut(requiredText(fields.title, 'textcard.title', 41016), MAX_TITLE),
    description: cut(requiredText(fields.description, 'textcard.description', 41033), MAX_DESCRIPTION),
    url: requiredUrl(fields.url, 'textcard.url', 41010),
    buttonText:
      cutCharacters(optionalText(fields.btntxt, 'textcard.btntxt'), MAX_BUTTON_CHARACTERS, settings.characterUnit) ||
      '详情',
  };
}

function readArticles(fields: Fields, read: (article: Fields) => Article): Article[] {
  return list(fields.articles, 'articles', [1, MAX_ARTICLES], 45008).map(read);
}

function newsArticle(article: Fields, { cutSplitsCharacters }: SimulatorSettings): Article {
  const title = requiredText(article.title, 'articles.title', 41016);
  const description = optionalText(article.description, 'articles.description');
  const opensMiniProgram = optionalText(article.appid, 'articles.appid') !== '';
  return {
    title: cutBytes(title, MAX_TITLE, cutSplitsCharacters),
    description: cutBytes(description, MAX_DESCRIPTION, cutSplitsCharacters),
    url: opensMiniProgram ? '' : requiredUrl(article.url, 'articles.url', 41010),
    pictureUrl: optionalUrl(article.picurl, 'articles.picurl'),
  };
}

/** WeCom keeps its page; the simulator shows the title alone. */
function storedArticle(article: Fields, context: ReadingContext): Article {
  const title = requiredText(article.title, 'articles.title', 41016);
  fileNamed(article.thumb_media_id, 'image', context);
  const content = requiredText(article.content, 'articles.content', 44004);
  if (byteLength(content) > MAX_PAGE_BYTES) {
    throw new ApiError(45002);
  }
  const { cutSplitsCharacters } = context.settings;
  return {
    title: cutBytes(title, MAX_TITLE, cutSplitsCharacters),
    description: cutBytes(optionalText(article.digest, 'articles.digest'), MAX_DESCRIPTION, cutSplitsCharacters),
    url: '',
    pictureUrl: '',
  };
}

function readFile(type: MediaType, fields: Fields, context: ReadingContext) {
  const { cutSplitsCharacters } = context.settings;
  return {
    file: fileNamed(fields.media_id, type, context),
    title: cutBytes(optionalText(fields.title, `${type}.title`), MAX_TITLE, cutSplitsCharacters),
    description: cutBytes(
      optionalText(fields.description, `${type}.description`),
      MAX_DESCRIPTION,
      cutSplitsCharacters,
    ),
  };
}

function fileNamed(mediaId: unknown, type: MediaType, { findFile }: ReadingContext): MediaFile {
  const file = findFile(requiredText(mediaId, 'media_id', 41006), type);
  if (!file) {
    throw new ApiError(40007);
  }
  return file;
}
