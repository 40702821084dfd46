import fc from 'fast-check';
import { eventText } from '../../../../../simulator/events/event-text';
import { readContactEvent } from '../contact-event';
import { readXml } from '../read-xml';

const fields = (xml: string) => Object.fromEntries(readXml(xml) ?? [['refused', 'yes']]);

it('reads text, CDATA and references', () => {
  expect(
    fields(
      '<?xml version="1.0" encoding="UTF-8"?>\n<xml>\n <A><![CDATA[<b>&amp;]]></A> <B>1 &lt; 2 &#20320;&#x597d;</B><C/></xml>\n',
    ),
  ).toEqual({ A: '<b>&amp;', B: '1 < 2 你好', C: '' });
});

it('skips a member’s own attributes, which older callbacks have', () => {
  const xml =
    '<xml><UserID>lin</UserID><ExtAttr><Item><Name>Hobby</Name><Text><Value>Go</Value></Text></Item></ExtAttr></xml>';
  expect(fields(xml)).toEqual({ UserID: 'lin', ExtAttr: '' });
});

const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');

it.each([
  ['nothing', ''],
  ['text', 'hello'],
  ['JSON', '{"Encrypt":"x"}'],
  ['another root', '<html><A>1</A></html>'],
  ['a DOCTYPE', '<!DOCTYPE xml SYSTEM "http://127.0.0.1/x"><xml><A>1</A></xml>'],
  ['a billion laughs', `<!DOCTYPE xml [<!ENTITY l0 "ha">${laughs}]><xml><A>&l9;</A></xml>`],
  ['an entity of its own', '<xml><A>&xxe;</A></xml>'],
  ['a reference without end', '<xml><A>&amp</A></xml>'],
  ['a reference to NUL', '<xml><A>&#0;</A></xml>'],
  ['a reference to a surrogate', '<xml><A>&#xd800;</A></xml>'],
  ['NUL', '<xml><A>\0</A></xml>'],
  ['a comment', '<xml><!-- x --><A>1</A></xml>'],
  ['a second declaration', '<xml><?xml version="1.0"?><A>1</A></xml>'],
  ['an attribute', '<xml><A b="1">1</A></xml>'],
  ['a tag that is not closed', '<xml><A>1</xml>'],
  ['a tag that is not opened', '<xml></A></xml>'],
  ['CDATA without end', '<xml><A><![CDATA[1</A></xml>'],
  ['more after the end', '<xml><A>1</A></xml><xml/>'],
  ['an element twice', '<xml><UserID>lin</UserID><UserID>zhao</UserID></xml>'],
  ['a thousand levels', `<xml>${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}</xml>`],
  ['too many elements', `<xml><a>${'<b/>'.repeat(2000)}</a></xml>`],
])('refuses %s', (_, xml) => {
  expect(readXml(xml)).toBeUndefined();
});

it('ends quickly and without an exception, whatever it is given', () => {
  const piece = fc.constantFrom(
    '<xml>',
    '</xml>',
    '<a>',
    '</a>',
    '<a/>',
    '<![CDATA[',
    ']]>',
    '&amp;',
    '&',
    '<',
    '<!',
    '\0',
    ' x ',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 200 }), (pieces) => {
      readXml(pieces.join(''));
      readXml(`<xml>${pieces.join('')}</xml>`);
    }),
  );
  const began = performance.now();
  readXml(`<xml><a>${'<![CDATA['.repeat(25_000)}`);
  readXml(`<xml><a>${'&'.repeat(200_000)}`);
  readXml(`${'<a '.repeat(80_000)}`);
  expect(performance.now() - began).toBeLessThan(1_000);
});

it('reads back any text that is written as it should be', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!text.includes(']]>') && !text.includes('\0'));
      expect(fields(`<xml><A><![CDATA[${text}]]></A></xml>`)).toEqual({ A: text });
    }),
  );
});

describe('events', () => {
  const read = (event: Parameters<typeof eventText>[1]) => readContactEvent(eventText('ww1', event, 1_700_000_000_000));

  it('name the member in lower case', () => {
    expect(read({ name: 'unsubscribe', userid: 'Lin.Wei', agentId: '1' })).toEqual({
      name: 'unsubscribe',
      wecomUserId: 'lin.wei',
    });
    expect(read({ name: 'update_user', userid: 'Lin', newUserid: 'E1024' })).toEqual({
      name: 'update_user',
      wecomUserId: 'lin',
      newWecomUserId: 'e1024',
    });
    expect(read({ name: 'delete_party', departmentId: 3 })).toEqual({ name: 'delete_party' });
  });

  it.each([
    ['a message to the app', '<xml><MsgType>text</MsgType><Content>hi</Content></xml>'],
    ['a click', '<xml><MsgType>event</MsgType><Event>click</Event><FromUserName>lin</FromUserName></xml>'],
    [
      'a change nobody knows',
      '<xml><MsgType>event</MsgType><Event>change_contact</Event><ChangeType>x</ChangeType></xml>',
    ],
    ['no member', '<xml><MsgType>event</MsgType><Event>unsubscribe</Event></xml>'],
    [
      'a userid that cannot be one',
      '<xml><MsgType>event</MsgType><Event>unsubscribe</Event><FromUserName>a:b</FromUserName></xml>',
    ],
  ])('%s is none', (_, xml) => {
    expect(readContactEvent(xml)).toBeUndefined();
  });
});
