import { Code, Group, Paper, ScrollArea, Text, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { messages } from './messages.ts';
import type { LogLine } from './run-queries.ts';

const COLORS = { info: undefined, warn: 'amber', error: 'red' } as const;

/** Lines as they come; the view stays at the end while one is there. */
export function RunLog({ lines }: { lines: readonly LogLine[] }) {
  const t = useMessages(messages);
  const { time } = useFormats();
  const view = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    if (atEnd.current) view.current?.scrollTo({ top: view.current.scrollHeight });
  }, [lines]);
  const follow = () => {
    if (view.current) atEnd.current = view.current.scrollHeight - view.current.scrollTop - view.current.clientHeight < 40;
  };
  return (
    <Paper className="zy-card" p="md">
      <Title order={2} size="h3" mb="sm">{t('log')}</Title>
      {lines.length === 0 ? <Text size="sm" c="dimmed">{t('noLog')}</Text> : (
        <ScrollArea.Autosize mah={360} viewportRef={view} onScrollPositionChange={follow} viewportProps={{ tabIndex: 0, role: 'log', 'aria-label': t('log') }}>
          {lines.map(({ line, at, level, message, fields }) => (
            <Group key={line} gap="sm" wrap="nowrap" align="baseline" py={2}>
              <Text size="xs" c="dimmed" title={time(at)} style={{ flex: 'none' }}>{at.slice(11, 19)}</Text>
              <Text size="sm" c={COLORS[level]} fw={level === 'info' ? undefined : 600} className="zy-break">{message} {Object.keys(fields).length > 0 && <Code className="zy-mono" fz="xs">{JSON.stringify(fields)}</Code>}</Text>
            </Group>
          ))}
        </ScrollArea.Autosize>
      )}
    </Paper>
  );
}
