/**
 * The content of a message in a Formily form of the legacy client's. Variables are typed by hand: the list that such a
 * form has is another than NocoBase's input of variables takes.
 */
import type { ISchema } from '@formily/react';
import { SchemaComponent } from '@nocobase/client';
import { type ComponentType, useMemo } from 'react';
import { readDraft } from '../client-shared/messages/editor/draft';
import { MessageEditor } from '../client-shared/messages/editor/message-editor';
import { problemsOf } from '../client-shared/messages/editor/problems';
import { WRONG_FIELDS } from '../client-shared/messages/forms';
import { useTexts } from '../client-shared/ui/use-texts';

const COMPONENTS: Record<string, ComponentType<never>> = {
  WecomMessage: (props: object) => <MessageEditor {...props} refused />,
};

export function ContentForm() {
  const { t } = useTexts();
  const schema = useMemo<ISchema>(
    () => ({
      type: 'object',
      properties: {
        content: {
          type: 'any', // with `object`, Formily would fill in an empty value
          'x-component': 'WecomMessage',
          'x-decorator': 'FormItem',
          'x-validator': [
            {
              triggerType: 'onBlur',
              validator: (content) => (problemsOf(readDraft(content)).size > 0 ? t(WRONG_FIELDS) : ''),
            },
          ],
        },
      },
    }),
    [t],
  );
  return <SchemaComponent schema={schema} components={COMPONENTS} />;
}
