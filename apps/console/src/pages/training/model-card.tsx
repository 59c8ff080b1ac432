import { Alert, List, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useFormats } from '../../i18n/formats.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icons.tsx';
import { modelCardOf, type Estimate, type Evaluation, type Figures } from './evaluation.ts';
import { messages } from './messages.ts';
import type { Run } from './run-queries.ts';

/** What a model was learned from, how good it is, and whether it may serve. */
export function ModelCardView({ run }: { run: Pick<Run, 'metrics' | 'status'> }) {
  const t = useMessages(messages);
  const { number, time, duration, list } = useFormats();
  const { dataset, seconds, peakMemoryBytes, evaluation, evaluationMissing, gate } = modelCardOf(run);
  if (!dataset) return null;
  return (
    <Paper className="zy-card" p="md" component="section" aria-label={t('card')}>
      <Stack gap="md">
        <Title order={2} size="h3">{t('card')}</Title>
        {gate && (gate.passed
          ? run.status === 'succeeded' && <Alert variant="light" icon={<Icon name="check" />}>{t('gatePassed')}</Alert>
          : <Alert variant="light" color="red" icon={<Icon name="warning" />} title={t('gateFailed')}><List size="sm">{gate.reasons.map((reason) => <List.Item key={reason}>{reason}</List.Item>)}</List></Alert>)}
        <Facts facts={[
          [t('data'), t('dataValue', { events: number(dataset.events), users: number(dataset.users), items: number(dataset.items) })],
          [t('span'), `${time(new Date(dataset.from).toISOString())} – ${time(new Date(dataset.until).toISOString())}`],
          [t('seconds'), list(Object.entries(seconds).map(([stage, taken]) => `${stage} ${duration(taken * 1000)}`))],
          ...(peakMemoryBytes ? [[t('memory'), `${number(peakMemoryBytes / 2 ** 20, 0)} MiB`] as const] : []),
        ]} />
        {evaluation ? <Quality evaluation={evaluation} /> : evaluationMissing && <Text size="sm" c="dimmed">{t('notEvaluated', { why: evaluationMissing })}</Text>}
      </Stack>
    </Paper>
  );
}

function Quality({ evaluation }: { evaluation: Evaluation }) {
  const t = useMessages(messages);
  const { number, percent, time } = useFormats();
  const sides: readonly (readonly [string, Figures])[] = [
    [t('model'), evaluation.model], ...(evaluation.championSettings ? [[t('champion'), evaluation.championSettings] as const] : []),
    [t('popularity'), evaluation.popularity], [t('popular7'), evaluation.popular7Days],
  ];
  const estimate = ({ value, low, high }: Estimate) => <>{number(value, 4)} <Text span size="xs" c="dimmed">({t('interval', { low: number(low, 4), high: number(high, 4) })})</Text></>;
  const leads: readonly (readonly [string, Estimate | undefined])[] = [[t('popularity'), evaluation.overPopularity], [t('popular7'), evaluation.overPopular7Days], [t('champion'), evaluation.overChampion]];
  const day = (at: number) => time(new Date(at).toISOString());
  return (
    <Stack gap="xs">
      <Title order={3}>{t('evaluation')}</Title>
      <Text size="sm" c="dimmed">{t('evaluationText', { users: number(evaluation.users), from: day(evaluation.from), until: day(evaluation.until) })}</Text>
      <Table.ScrollContainer minWidth={560}>
        <Table fz="sm" aria-label={t('evaluation')}>
          <Table.Thead><Table.Tr><Table.Th>{t('measure')}</Table.Th>{(['ndcg', 'recall', 'mrr', 'coverage'] as const).map((key) => <Table.Th key={key} ta="right">{t(key)}</Table.Th>)}</Table.Tr></Table.Thead>
          <Table.Tbody>
            {sides.map(([name, figures], i) => (
              <Table.Tr key={name} fw={i === 0 ? 600 : undefined}>
                <Table.Td>{name}</Table.Td><Table.Td ta="right">{estimate(figures.ndcgAt10)}</Table.Td><Table.Td ta="right">{estimate(figures.recallAt20)}</Table.Td>
                <Table.Td ta="right">{number(figures.mrrAt10, 4)}</Table.Td><Table.Td ta="right">{percent(figures.coverageAt10)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {leads.map(([what, lead]) => lead && <Text key={what} size="sm">{t('over', { what, value: number(lead.value, 4), low: number(lead.low, 4), high: number(lead.high, 4) })}</Text>)}
    </Stack>
  );
}
