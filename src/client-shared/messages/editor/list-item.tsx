import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Flex, theme } from 'antd';
import { useRef } from 'react';
import { useTexts } from '../../ui/use-texts';
import { type Draft, entriesAt, textAt, withValue } from './draft';
import type { ListField } from './fields';
import { isRequired, type Problem } from './problems';
import { TextFieldItem } from './text-field-item';

interface ListItemProps {
  field: ListField;
  draft: Draft;
  onChange: (draft: Draft) => void;
  problemAt: (path: string) => Problem | undefined;
}

type Entry = Record<string, unknown>;

/** A list of entries with texts, such as the rows of a card. */
export function ListItem({ field, draft, onChange, problemAt }: ListItemProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const addButton = useRef<HTMLButtonElement>(null);
  const { path, label, add, min, max, fields } = field;
  const entries = entriesAt(draft, path, min);
  const change = (next: Entry[]) => onChange(withValue(draft, path, next.length > 0 ? next : undefined));
  const remove = (index: number) => {
    change(entries.filter((_, at) => at !== index));
    addButton.current?.focus();
  };
  return (
    <fieldset style={{ border: 0, margin: `0 0 ${token.marginLG}px`, padding: 0, minWidth: 0 }}>
      <legend style={{ fontSize: token.fontSize, color: token.colorTextHeading, paddingBlockEnd: token.paddingXS }}>
        {t(label)}
      </legend>
      {entries.map((entry, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: entries are told apart by their place
          key={index}
          style={{
            border: `1px solid ${token.colorBorderSecondary}`,
            borderRadius: token.borderRadiusLG,
            padding: token.paddingSM,
            marginBlockEnd: token.marginXS,
          }}
        >
          <Flex justify="space-between" align="center">
            <span>{t('No. {{number}}', { number: index + 1 })}</span>
            {entries.length > min && (
              <Button
                type="text"
                icon={<DeleteOutlined aria-hidden />}
                aria-label={t('Remove no. {{number}}', { number: index + 1 })}
                onClick={() => remove(index)}
              />
            )}
          </Flex>
          {fields.map((each) => (
            <TextFieldItem
              key={each.path}
              field={each}
              required={isRequired(each, draft)}
              value={textAt(entry, each.path)}
              onChange={(value) =>
                change(entries.map((other, at) => (at === index ? withValue(other, each.path, value) : other)))
              }
              problem={problemAt(`${path}.${index}.${each.path}`)}
            />
          ))}
        </div>
      ))}
      {entries.length < max && (
        <Button ref={addButton} icon={<PlusOutlined aria-hidden />} onClick={() => change([...entries, {}])}>
          {t(add)}
        </Button>
      )}
    </fieldset>
  );
}
