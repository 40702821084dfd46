/** The fields above a list. What is chosen stands in the page's address. */
import { Input, type InputRef, Pagination, Select } from 'antd';
import { type Ref, useEffect, useState } from 'react';
import type { AuthenticatorState } from '../../shared/status-page';
import { useDebouncedValue } from '../ui/use-debounced-value';
import { useTexts } from '../ui/use-texts';

const MAX_SEARCH = 100; // characters
const FIELD = { flex: '1 1 180px', minWidth: 0, maxWidth: 320 };

interface SearchFieldProps {
  value: string;
  /** Called once the text has not changed for a moment. */
  onSearch: (text: string) => void;
  label: string;
  placeholder: string;
  inputRef?: Ref<InputRef>;
}

export function SearchField({ value, onSearch, label, placeholder, inputRef }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const settled = useDebouncedValue(typed);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed searches
  useEffect(() => {
    if (settled.trim() !== value) {
      onSearch(settled.trim());
    }
  }, [settled]);
  return (
    <Input
      ref={inputRef}
      type="search"
      allowClear
      maxLength={MAX_SEARCH}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
      placeholder={placeholder}
      aria-label={label}
      style={FIELD}
      data-testid="wecom-search"
    />
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  /** The choice that filters nothing. */
  all?: string;
  choices: ReadonlyArray<readonly [value: T, text: string]>;
  value: T | undefined;
  onChange: (value: T | undefined) => void;
  autoFocus?: boolean;
  testId?: string;
}

const NOTHING = '';

export function Choice<T extends string>({ label, all, choices, value, onChange, autoFocus, testId }: ChoiceProps<T>) {
  const options = choices.map(([key, text]) => ({ value: key as string, label: text }));
  return (
    <Select
      aria-label={label}
      value={value ?? NOTHING}
      onChange={(chosen) => onChange(choices.find(([key]) => key === chosen)?.[0])}
      options={all === undefined ? options : [{ value: NOTHING, label: all }, ...options]}
      popupMatchSelectWidth={false}
      autoFocus={autoFocus}
      style={FIELD}
      data-testid={testId}
    />
  );
}

interface AuthenticatorChoiceProps {
  authenticators: readonly AuthenticatorState[];
  value: string | undefined;
  onChange: (name: string | undefined) => void;
  autoFocus?: boolean;
}

/** Hidden where there is only one authenticator. */
export function AuthenticatorChoice({ authenticators, value, onChange, autoFocus }: AuthenticatorChoiceProps) {
  const { t } = useTexts();
  return (
    (authenticators.length > 1 || value !== undefined) && (
      <Choice
        label={t('Authenticator')}
        all={t('All authenticators')}
        choices={authenticators.map((each) => [each.name, titleOf(each)] as const)}
        value={value}
        onChange={onChange}
        autoFocus={autoFocus}
        testId="wecom-choose-authenticator"
      />
    )
  );
}

export function titleOf({ title, name }: Pick<AuthenticatorState, 'title' | 'name'>): string {
  return title || name;
}

interface PagesProps {
  page: number;
  pageSize: number;
  total: number;
  onChange: (page: number) => void;
}

export function Pages({ page, pageSize, total, onChange }: PagesProps) {
  return (
    <Pagination
      size="small"
      hideOnSinglePage
      showSizeChanger={false}
      current={page}
      pageSize={pageSize}
      total={total}
      onChange={onChange}
    />
  );
}
