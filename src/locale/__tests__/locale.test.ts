import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { FAILURE_TEXTS } from '../../client-shared/errors/error-alert';
import { ERROR_TEXTS } from '../../client-shared/errors/error-texts';
import { STATUS_TABS } from '../../client-shared/host/settings-pages';
import { CHANNEL_FIELDS, PARTIAL_NAMES } from '../../client-shared/messages/channel-fields';
import { FIELDS, TYPE_NAMES } from '../../client-shared/messages/editor/fields';
import { COLOR_NAMES, OPTION_TEXTS } from '../../client-shared/messages/editor/message-editor';
import { PROBLEM_TEXTS as CONTENT_PROBLEM_TEXTS } from '../../client-shared/messages/editor/problems';
import { WRONG_FIELDS } from '../../client-shared/messages/forms';
import { RECEIVERS_PROBLEM_TEXTS } from '../../client-shared/messages/receivers/receivers';
import { OWN_PROBLEM_TEXTS } from '../../client-shared/messages/send-test';
import { CHECK_TITLES, STATUS_NAMES } from '../../client-shared/settings-form/checklist/check-row';
import { SUMMARY_TEXTS } from '../../client-shared/settings-form/checklist/check-section';
import { COLUMN_NAMES, FINDING_TEXTS } from '../../client-shared/settings-form/checklist/finding-texts';
import { FIELD_NAMES } from '../../client-shared/settings-form/checklist/set-in-wecom';
import {
  GIVEN_TEXTS,
  MATCHED_TEXTS,
  SOMEONE_LINKED,
  SOMEONE_MATCHED,
  UNLINKED_OVER_WEB,
  UNLINKED_TITLE,
  UNLINKED_UNMATCHED,
  UNLINKED_WITHOUT_RULE,
  UNLINKED_WITHOUT_VALUES,
  VERDICT_TEXTS,
  VIA_TEXTS,
} from '../../client-shared/settings-form/checklist/trial-texts';
import { PAGE_NAMES } from '../../client-shared/settings-form/console-link';
import {
  LOGIN_PAGE_NAMES,
  MATCH_RULE_NAMES,
  MATCH_RULE_WARNINGS,
  QR_SIGN_IN_NAMES,
  REFRESH_RULE_NAMES,
  REFRESHED_FIELD_NAMES,
  ROOT_MATCH_NAMES,
  TAKEN_FIELD_NAMES,
} from '../../client-shared/settings-form/controls/choice-texts';
import { ACCOUNT_FIELDS, ADVANCED_FIELDS, EVENT_FIELDS, MAIN_FIELDS } from '../../client-shared/settings-form/fields';
import { PLACEMENT_TEXTS, REFUSAL_TEXTS } from '../../client-shared/settings-form/verification-files/verification-file';
import { ACTIVITY_NAMES, BY_TEXTS } from '../../client-shared/status-page/activity/activity-texts';
import { WARNING_TEXTS } from '../../client-shared/status-page/overview/warning-texts';
import {
  OUTCOME_TEXTS,
  PROBLEM_TEXTS,
  SORT_NAMES,
  STATE_NAMES,
} from '../../client-shared/status-page/people/people-texts';
import { TRIAL_PAGE_TEXTS } from '../../server/admin/trial/page';
import { CONFIRMATION_PAGE_TEXTS } from '../../server/self-service/confirmation/page';
import { REFUSALS } from '../../server/sign-in/wecom-only/refusal';
import { ADMIN_ADVICE, FAULT_ADVICE, NOT_LINKED_ADVICE } from '../../shared/admin-advice';
import { BROWSER_NAMES } from '../../shared/browser-names';
import { FIXES } from '../../shared/errcodes';
import { MEMBER_TITLES } from '../../shared/error-titles';
import { LANGUAGES } from '../../shared/languages';
import { LINK_ORIGIN_NAMES, LINK_ORIGIN_TEXTS } from '../../shared/link-texts';
import { LABELS } from '../../shared/setting-labels';
import { SENTENCES } from '../../shared/settings-problems';

const SRC = path.resolve(__dirname, '../..');
const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/__tests__/.test(file))
  .map((file) => readFileSync(path.join(SRC, file), 'utf8'))
  .join('\n');

const translations: Record<string, Record<string, string>> = Object.fromEntries(
  LANGUAGES.map((language) => [
    language,
    JSON.parse(readFileSync(path.join(SRC, 'locale', `${language}.json`), 'utf8')),
  ]),
);

/** `t('…')` and NocoBase's `{{t("…", …)}}`. */
const translated = [...sources.matchAll(/\bt\(\s*(?:'([^']+)'|"([^"$]+)")/g)].map(
  ([, single, double]) => single ?? double,
);
const tabled = [
  ...Object.values(ERROR_TEXTS).flatMap(({ title, advice, adviceWhen = {} }) => [
    title,
    advice,
    ...Object.values(adviceWhen),
  ]),
  ...[...MAIN_FIELDS, ...EVENT_FIELDS, ...ACCOUNT_FIELDS, ...ADVANCED_FIELDS].flatMap(({ label, help }) => [
    label,
    help,
  ]),
  ...Object.values(SENTENCES),
  ...Object.values(LABELS),
  ...FIXES,
  ...[...Object.values(TRIAL_PAGE_TEXTS), ...Object.values(CONFIRMATION_PAGE_TEXTS)].flatMap(({ title, advice }) => [
    title,
    advice,
  ]),
  ...[...Object.values(FINDING_TEXTS), ...Object.values(ADMIN_ADVICE), ...Object.values(FAULT_ADVICE)].map(
    ({ text }) => text,
  ),
  ...Object.values(FAILURE_TEXTS).flatMap(({ title, advice }) => [title, advice]),
  ...[
    CHECK_TITLES,
    COLUMN_NAMES,
    STATUS_NAMES,
    PAGE_NAMES,
    BROWSER_NAMES,
    LINK_ORIGIN_NAMES,
    LINK_ORIGIN_TEXTS,
    FIELD_NAMES,
    GIVEN_TEXTS,
    VERDICT_TEXTS,
    MATCHED_TEXTS,
    MATCH_RULE_NAMES,
    MATCH_RULE_WARNINGS,
    LOGIN_PAGE_NAMES,
    QR_SIGN_IN_NAMES,
    ROOT_MATCH_NAMES,
    TAKEN_FIELD_NAMES,
    REFRESHED_FIELD_NAMES,
    REFRESH_RULE_NAMES,
    VIA_TEXTS,
    STATUS_TABS,
    STATE_NAMES,
    SORT_NAMES,
    PROBLEM_TEXTS,
    OUTCOME_TEXTS,
    ACTIVITY_NAMES,
    BY_TEXTS,
    REFUSALS,
    TYPE_NAMES,
    COLOR_NAMES,
    PARTIAL_NAMES,
    CONTENT_PROBLEM_TEXTS,
    RECEIVERS_PROBLEM_TEXTS,
    OWN_PROBLEM_TEXTS,
  ].flatMap((table): string[] => Object.values(table)),
  ...[PLACEMENT_TEXTS, REFUSAL_TEXTS, NOT_LINKED_ADVICE].flatMap((table): string[] => Object.values(table)),
  ...MEMBER_TITLES,
  ...Object.values(WARNING_TEXTS).flatMap(({ title, advice }) => (advice ? [title, advice] : [title])),
  ...SUMMARY_TEXTS,
  ...[...CHANNEL_FIELDS, ...Object.values(OPTION_TEXTS)].flatMap(({ label, help }) => [label, help]),
  ...Object.values(FIELDS)
    .flat()
    .flatMap((field) => [
      field.label,
      ...(field.kind === 'list' ? [field.add, ...field.fields.map(({ label }) => label)] : []),
    ]),
  WRONG_FIELDS,

  UNLINKED_OVER_WEB,
  UNLINKED_WITHOUT_VALUES,
  UNLINKED_UNMATCHED,
  UNLINKED_WITHOUT_RULE,
  UNLINKED_TITLE,
  SOMEONE_LINKED,
  SOMEONE_MATCHED,
];
/** The server's other sentences: `'{{field}} …'`. */
const sentences = [...sources.matchAll(/'([^'\n]*\{\{(?:field|name)\}\}[^'\n]*)'/g)].map(([, sentence]) => sentence);

describe.each(LANGUAGES)('the translation into %s', (language) => {
  const keys = Object.keys(translations[language] ?? {});

  it('has a text for everything that is shown', () => {
    const needed = new Set([...translated, ...tabled, ...sentences]);
    expect([...needed].filter((key) => key !== undefined && !keys.includes(key))).toEqual([]);
  });

  it('has no text that nothing shows', () => {
    expect(keys.filter((key) => !sources.includes(`'${key}'`) && !sources.includes(`"${key}"`))).toEqual([]);
  });

  it('keeps the placeholders', () => {
    const placeholders = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
    for (const [key, text] of Object.entries(translations[language] ?? {})) {
      expect(placeholders(text)).toEqual(placeholders(key));
    }
  });

  it('leaves no text empty', () => {
    expect(Object.values(translations[language] ?? {}).filter((text) => text.trim() === '')).toEqual([]);
  });
});

it('shows English keys as they are', () => {
  expect(Object.entries(translations['en-US'] ?? {}).filter(([key, text]) => key !== text)).toEqual([]);
});

it('speaks the languages that NocoBase’s own plugins speak, and no others', () => {
  const files = readdirSync(path.join(SRC, 'locale')).filter((file) => file.endsWith('.json'));
  expect(files.sort()).toEqual(LANGUAGES.map((language) => `${language}.json`).sort());
});

it.each(LANGUAGES.filter((language) => language !== 'en-US'))('names and describes the plugin in %s', (language) => {
  const manifest: Record<string, unknown> = JSON.parse(readFileSync(path.join(SRC, '../package.json'), 'utf8'));
  expect(manifest[`displayName.${language}`]).toContain(language.startsWith('zh') ? '微信' : 'WeCom');
  expect(manifest[`description.${language}`]).toBeTruthy();
});
