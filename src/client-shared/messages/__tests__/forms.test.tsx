import { fireEvent, screen } from '@testing-library/react';
import { Form } from 'antd';
import { data, fakeHost } from '../../../../testing/host-app';
import { show } from '../../../../testing/render';
import type { HostApp } from '../../host/host-app';
import { storedText } from '../editor/filled-text';
import type { VariableInputProps } from '../editor/variable-input';
import { ContentConfigForm, MessageConfigForm } from '../forms';
import { loadHostInputs } from '../host-inputs';
import { registerChannelType } from '../register';

const { app } = fakeHost({ 'users:list': data([{ id: 1, nickname: 'Ann', username: 'ann' }]) });

/** As the drawer of a workflow's node: saves the values of all fields, if none is refused. */
function Drawer({ config, onSave }: { config: object; onSave: (values: unknown) => void }) {
  const [form] = Form.useForm();
  return (
    <Form form={form} initialValues={{ config }}>
      <MessageConfigForm app={app} inputs={undefined} namePrefix={['config']} />
      <button type="button" onClick={() => form.validateFields().then(onSave, () => undefined)}>
        Save
      </button>
    </Form>
  );
}

const showForm = (config: object, onSave: (values: unknown) => void) =>
  show(<Drawer config={config} onSave={onSave} />);

function VariableInput({ metaTree, onChange }: VariableInputProps) {
  return <input aria-label={JSON.stringify(metaTree)} onChange={({ target }) => onChange(target.value)} />;
}

const Nothing = () => null;

it('saves receivers and one content, as it was stored before', async () => {
  const onSave = jest.fn();
  const config = { receivers: [1], content: { type: 'text', text: storedText('Hi {{a}}'), wait: false } };
  const { user } = showForm(config, onSave);
  await user.click(screen.getByText('Save'));
  await screen.findByText('Ann (ann)');
  expect(onSave).toHaveBeenCalledWith({ config });
});

it('refuses a message without receivers and text, and marks what is missing', async () => {
  const onSave = jest.fn();
  const { user } = showForm({}, onSave);
  await user.click(screen.getByText('Save'));
  await screen.findByText('Choose at least one receiver.');
  await screen.findByText('Correct the marked fields of the message.');
  await screen.findByText('Fill this in.');
  expect(onSave).not.toHaveBeenCalled();
});

it('passes NocoBase’s variables on to NocoBase’s input', () => {
  const tree = [{ name: 'data' }];
  const inputs = { VariableInput, receivers: { Variable: Nothing, Query: Nothing } };
  show(
    <Form>
      <ContentConfigForm app={app} inputs={inputs} variableOptions={tree} />
    </Form>,
  );
  const [text] = screen.getAllByLabelText('[{"name":"data"}]');
  fireEvent.change(text as HTMLElement, { target: { value: 'Hi {{data.no}}' } });
  screen.getByText('3 of 2048 bytes, plus the variables');
});

describe('registration', () => {
  const withManager = (manager: unknown): HostApp => ({ ...app, pm: { get: () => manager } });

  it('registers the type with a form for each place', async () => {
    const registerChannel = jest.fn();
    const host = withManager({ channelTypes: { get: () => undefined }, registerChannelType: registerChannel });
    registerChannelType(host, {});
    const [{ type, components }] = registerChannel.mock.calls[0];
    expect(type).toBe('wecom');
    for (const loader of [components.MessageConfigFormLoader, components.ContentConfigFormLoader]) {
      expect(typeof (await loader()).default).toBe('function');
    }
  });

  it('does nothing where the notification manager is off, or the type is taken', () => {
    const registerChannel = jest.fn();
    registerChannelType(withManager(undefined), {});
    registerChannelType(withManager({ channelTypes: { get: () => ({}) }, registerChannelType: registerChannel }), {});
    expect(registerChannel).not.toHaveBeenCalled();
  });
});

describe('NocoBase’s inputs', () => {
  const withModule = (give: (ok: (module: unknown) => void, no: (error: unknown) => void) => void): HostApp => ({
    ...app,
    requirejs: { requirejs: (_, onLoad, onError) => give(onLoad, onError) },
  });

  it('are loaded from the workflow plugin', async () => {
    const workflow = {
      WorkflowVariableTextArea: Nothing,
      WorkflowVariableInput: Nothing,
      FilterDynamicComponent: Nothing,
    };
    expect((await loadHostInputs(withModule((ok) => ok(workflow))))?.VariableInput).toBe(Nothing);
  });

  it.each([
    ['there is no loader', app],
    ['the plugin is off', withModule((_, no) => no(new Error('404')))],
    ['the module is empty', withModule((ok) => ok(undefined))],
  ])('are left out where %s', async (_, host) => {
    expect(await loadHostInputs(host)).toBeUndefined();
  });
});
