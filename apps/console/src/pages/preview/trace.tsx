import { Badge, Paper, Stack, Table, Text } from '@mantine/core';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { messages } from './messages.ts';
import type { Preview } from './preview-page.tsx';

type TraceOf = NonNullable<Preview['draft']['trace']>;

const OUTCOMES = { answered: 'answered', failed: 'failed', late: 'late', demoted: 'demoted', 'not-trained': 'notTrained' } as const;

/** Where the time went, and how each strategy did. */
export function Trace({ trace: { stages, retrievers } }: { trace: TraceOf }) {
  const t = useMessages(messages);
  const { number } = useFormats();
  const ms = (value: number) => `${number(value, 2)} ms`;
  return (
    <Paper className="zy-card" p="sm" style={{ overflowX: 'auto' }}>
      <Stack gap="sm">
        <Table fz="xs" verticalSpacing={4} aria-label={t('stages')}>
          <Table.Thead><Table.Tr><Table.Th>{t('stage')}</Table.Th><Table.Th ta="right">{t('took')}</Table.Th><Table.Th ta="right">{t('left')}</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>{stages.map(({ stage, ms: took, items }) => <Table.Tr key={stage}><Table.Td>{stage}</Table.Td><Table.Td ta="right">{ms(took)}</Table.Td><Table.Td ta="right">{number(items)}</Table.Td></Table.Tr>)}</Table.Tbody>
        </Table>
        <Table fz="xs" verticalSpacing={4} aria-label={t('retrievers')}>
          <Table.Thead><Table.Tr><Table.Th>{t('retrievers')}</Table.Th><Table.Th>{t('outcome')}</Table.Th><Table.Th ta="right">{t('took')}</Table.Th><Table.Th ta="right">{t('left')}</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>
            {retrievers.map(({ strategy, outcome, ms: took, items }) => (
              <Table.Tr key={strategy}>
                <Table.Td><Text size="xs" className="zy-mono">{strategy}</Text></Table.Td>
                <Table.Td><Badge size="xs" variant="light" tt="none" color={outcome === 'answered' ? undefined : 'amber'}>{t(OUTCOMES[outcome])}</Badge></Table.Td>
                <Table.Td ta="right">{ms(took)}</Table.Td><Table.Td ta="right">{number(items)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Paper>
  );
}
